#!/bin/sh
# Brings the native run-times into runtime/, out of their PyPI wheels: ONNX Runtime, OpenSlide and, for
# x86-64, a second ONNX Runtime with OpenVINO.
#
#   tools/runtime.sh [FOLDER]
#
# Needs python3 with pip and nothing else. Versions and digests are pinned below; what is already
# there in the pinned version is left alone.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../runtime}

fail() {
    echo "runtime: $1" >&2
    exit 1
}

command -v python3 >/dev/null 2>&1 || fail "python3 is missing: install python3 and pip, then run this again"
[ "$(uname -s)" = Linux ] || fail "only Linux is supported: put libonnxruntime and libopenslide into $folder by hand"

onnxruntime=onnxruntime==1.31.1
openvino=onnxruntime-openvino==1.24.1
openslide=openslide-bin==4.0.1.2
case $(uname -m) in
x86_64)
    platform=manylinux_2_28_x86_64
    onnxruntime_sha256=1f3dea47f2f0e5117c2404cea7d21fd253ae7836a3bf167a501cdfbb2600d536
    openvino_sha256=d617fac2f59a6ab5ea59a788c3e1592240a129642519aaeaa774761dfe35150e
    openslide_sha256=8ac4aa3a2277ed5e218ca0019db65bdd6e853f865eb4edd3da00e2f4acf0c923
    ;;
aarch64 | arm64)
    platform=manylinux_2_28_aarch64
    onnxruntime_sha256=0b9a492176886992e0e875f06bc0367e333f5fff11711a2d642e18b02f3009cc
    openslide_sha256=0dff14807e1b7ccfd476ca5b6945edf46908b76ec61777d35acb2a514e205c30
    ;;
*) fail "no run-time is published for $(uname -m): only x86_64 and aarch64 are supported" ;;
esac

# fetch REQUIREMENT SHA256 LIBRARY LIBRARY_IN_WHEEL LICENCE_IN_WHEEL [LIBRARIES_BESIDE_IT]
#
# The stamp is written last, so an interrupted run is repeated; the library itself is moved into
# place in one step, so a running program never sees half of it.
fetch() {
    stamp=$folder/licences/${1%%==*}/wheel.sha256
    if [ -f "$folder/$3" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$2" ]; then
        echo "runtime: $3 is there ($1)"
        return
    fi
    python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing: install it for python3, then run this again"
    echo "runtime: fetching $1"
    rm -rf "$download" && mkdir -p "$download"
    # One Python version is named so that the wheel, and its digest, is the same everywhere.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --platform "$platform" --implementation cp --python-version 3.12 --abi cp312 --abi none \
        --dest "$download" "$1" || fail "pip could not download $1: see its message above"
    python3 "$here/unpack_wheel.py" --wheel "$download"/*.whl --sha256 "$2" \
        --library "$4" --licences "$5" --beside "${6:-}" \
        --to "$folder/$3" --licences-to "$folder/licences/${1%%==*}"
    echo "$2" >"$stamp"
}

mkdir -p "$folder"
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT

fetch "$onnxruntime" "$onnxruntime_sha256" libonnxruntime.so \
    'onnxruntime/capi/libonnxruntime.so.*' 'onnxruntime/(LICENSE|ThirdPartyNotices.txt)'
fetch "$openslide" "$openslide_sha256" libopenslide.so.1 \
    'openslide_bin/libopenslide.so.1' '.*\.dist-info/licenses/(.*)'
if [ -n "${openvino_sha256:-}" ]; then
    # What it needs on the processor; the plug-ins for GPUs and neural engines stay behind.
    fetch "$openvino" "$openvino_sha256" openvino/libonnxruntime.so \
        'onnxruntime/capi/libonnxruntime.so.*' 'onnxruntime/(LICENSE|ThirdPartyNotices.txt)' \
        'onnxruntime/capi/lib(onnxruntime_providers_(shared|openvino)\.so|openvino\.so\.\d{4}|openvino_onnx_frontend\.so\.\d{4}|openvino_intel_cpu_plugin\.so|tbb\.so\.12)'
fi
