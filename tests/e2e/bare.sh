#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bare.sh [DIRECTORY [COMMAND…]]: the two commands of the README on a Debian 12 that has nothing yet. Makes a minimal system with
# debootstrap, copies this tree (what git would clone, or the files as they stand) into it, and runs `./dev demo` and
# `./dev test --quick` there as root. Needs root, debootstrap, a network, about 3 GB, and ten minutes; so it is not part of
# ./dev test. With COMMAND, runs that instead (e.g. bare.sh /tmp/bare ./dev deps). An existing DIRECTORY/bin is used again.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
target=${1:-$(mktemp -d)/bare}
shift || true
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

[ "$(id -u)" -eq 0 ] || { echo "bare.sh: only root can make a system" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "bare.sh: debootstrap is missing" >&2; exit 1; }

if [ ! -x "$target/bin/sh" ]; then
  debootstrap --variant=minbase bookworm "$target" "$mirror"
fi
# The sources and ways out of this machine: mirrors, proxies.
rm -rf "$target/etc/apt/sources.list"
mkdir -p "$target/etc/apt/apt.conf.d" "$target/etc/apt/sources.list.d"
cp /etc/resolv.conf "$target/etc/resolv.conf"
if [ -f /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$target/etc/apt/"; fi
for file in /etc/apt/sources.list.d/debian.* /etc/apt/apt.conf.d/*; do
  case $file in
  */docker-* | */20packagekit | */50appstream | */70debconf) ;; # hooks of programs that a bare system does not have
  *) if [ -f "$file" ]; then cp "$file" "$target${file}"; fi ;;
  esac
done

leave() {
  umount -l "$target/proc" "$target/dev" 2>/dev/null || true
}
trap leave EXIT
mount -t proc proc "$target/proc"
mount --bind /dev "$target/dev"

rm -rf "$target/src/guanxi"
mkdir -p "$target/src/guanxi"
if git -C "$top" rev-parse --verify -q HEAD >/dev/null && [ -z "${BARE_AS_IT_STANDS:-}" ]; then
  git -C "$top" archive HEAD | tar -x -C "$target/src/guanxi"
else
  tar -C "$top" --exclude='./build*' --exclude=./.git -c . | tar -x -C "$target/src/guanxi"
fi

inside() {
  chroot "$target" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}" \
    http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" sh -c 'cd /src/guanxi && "$@"' inside "$@"
}

if [ $# -gt 0 ]; then
  inside "$@"
else
  inside ./dev demo
  inside ./dev test --quick
  echo "a bare Debian 12 can do both"
fi
