#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh GUANXI [--accept]: plays the example's day, once as a Chinese and once as an English shop, and compares each work list with the
# expected one, which is read by eye before it is accepted.
set -eu
guanxi=$1
here=$(cd "$(dirname "$0")" && pwd)
space=$(mktemp -d)
trap 'rm -rf "$space"' EXIT
failed=0
for lang in zh_CN en; do
  shop=$space/$lang
  mkdir "$shop" "$shop.data"
  cp -r "$here"/* "$shop"
  rm -f "$shop"/shop.db*
  sed -i "s/^language *=.*/language = $lang/" "$shop/shop.ini"
  story=$([ $lang = en ] && echo en || true)
  # shellcheck disable=SC2086 # no argument at all for the Chinese story
  lua5.4 "$here/generate.lua" "$shop.data" $story >"$space/said"
  day="$guanxi -C $shop --now 2026-11-23T00:30:00Z"
  $day import "$shop.data"/*.ndjson "$shop.data"/*.csv >>"$space/said"
  $day run >>"$space/said" 2>&1 || { cat "$space/said"; exit 1; }
  $day worklist >"$space/day.$lang.txt"
  if [ "${2:-}" = --accept ]; then
    cp "$space/day.$lang.txt" "$here/expected-day.$lang.txt"
  elif ! diff -u "$here/expected-day.$lang.txt" "$space/day.$lang.txt"; then
    failed=1
  fi
  $day check >"$space/checked" || { cat "$space/checked"; failed=1; }
done
exit $failed
