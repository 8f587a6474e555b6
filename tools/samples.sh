#!/bin/sh
# Brings the real samples of samples/manifest.toml into samples/files/. Needs python3 with pip.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null 2>&1 || {
    echo "samples: python3 is missing: install python3 and pip, then run this again" >&2
    exit 1
}
exec python3 "$here/samples.py"
