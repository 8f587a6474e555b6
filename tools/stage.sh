#!/usr/bin/env bash
# Runs one stage of a longer job and prints how long it took: tools/stage.sh NAME COMMAND [ARG …]
set -euo pipefail
name=$1
shift
started=$SECONDS
echo "=== $name"
status=0
"$@" || status=$?
echo "=== $name: $((SECONDS - started)) s, exit $status"
exit "$status"
