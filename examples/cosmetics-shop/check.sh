#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh GUANXI [--accept]: plays the example's day and compares it with the expected one, which is read by eye before it is accepted.
set -eu
guanxi=$1
here=$(cd "$(dirname "$0")" && pwd)
space=$(mktemp -d)
trap 'rm -rf "$space"' EXIT
cp -r "$here" "$space/shop"
rm -f "$space"/shop/shop.db*
mkdir "$space/data"
lua5.4 "$here/generate.lua" "$space/data" >"$space/said"
day="$guanxi -C $space/shop --now 2026-11-23T00:30:00Z"
$day import "$space"/data/*.ndjson "$space"/data/*.csv >>"$space/said"
$day run >>"$space/said" 2>&1
failed=0
for lang in zh_CN en; do
  $day --lang $lang worklist >"$space/day.$lang.txt"
  if [ "${2:-}" = --accept ]; then
    cp "$space/day.$lang.txt" "$here/expected-day.$lang.txt"
  elif ! diff -u "$here/expected-day.$lang.txt" "$space/day.$lang.txt"; then
    failed=1
  fi
done
# Whatever is in this folder must also pass the product's own check.
$day check >"$space/checked" || { cat "$space/checked"; failed=1; }
exit $failed
