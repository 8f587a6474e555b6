#!/bin/sh
# What builds the parts that are not Rust: a C compiler, CMake and NASM, for libjpeg-turbo. Installs what is
# missing where it may, says what to install where it may not.
set -eu
missing=
for tool in cc cmake nasm; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
# NASM is an assembler for x86 alone.
case $(uname -m) in
x86_64 | i?86) ;;
*) missing=$(echo "$missing" | sed 's/ nasm//') ;;
esac
[ -n "$missing" ] || exit 0
packages=$(echo "$missing" | sed 's/ cc\b/ gcc libc6-dev/')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "compilers: installing$packages"
    # Word splitting is meant: each is a package of its own.
    # shellcheck disable=SC2086
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "error:$missing missing; install them (Debian: apt-get install$packages)" >&2
    exit 1
fi
