#!/usr/bin/env bash
# Trains the reference model again and writes its bundle: tools/train.sh [STEP …]
# Needs the labelled patches in $ZHEDEL_SHARED/data/pcam or ../shared/data/pcam.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v python3 >/dev/null || {
  echo "error: python3 is missing; install it (Debian: apt-get install python3 python3-venv)" >&2
  exit 1
}
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --requirement training/requirements.txt
# ONNX Runtime reports to its maker otherwise.
export ORT_DISABLE_TELEMETRY=1
exec .venv/bin/python -m training.run "$@"
