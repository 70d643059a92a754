#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh GUANXI [--accept]: the pack as a consultant meets it. A new shop in each language checks clean, imports the sample, and
# its day is the expected one, which is read by eye before it is accepted; then the diaries of the rules are played.
set -eu
guanxi=$1
here=$(cd "$(dirname "$0")" && pwd)
pack=$(dirname "$here")
space=$(mktemp -d)
trap 'rm -rf "$space"' EXIT
failed=0

# new SHOP LANG: guanxi init, with the catalogue of the sample.
new() {
  "$guanxi" init "$space/$1" --pack cosmetics --language "$2" --timezone Asia/Shanghai --currency CNY >"$space/said"
  cp "$pack/sample/products.$2.csv" "$space/$1/products.csv"
}

for lang in zh_CN en; do
  new "$lang" "$lang"
  story=$(if [ $lang = en ]; then echo en; fi)
  # shellcheck disable=SC2086 # no argument at all for the Chinese story
  lua5.4 "$pack/sample/generate.lua" "$space/$lang.ndjson" $story >"$space/said"
  day="$guanxi -C $space/$lang --now 2026-11-23T00:30:00Z"
  $day import "$space/$lang.ndjson" >"$space/said"
  if [ -n "$(ls "$space/$lang/rejects" 2>"$space/none")" ]; then cat "$space/said"; failed=1; fi
  $day run >"$space/said" 2>&1 || { cat "$space/said"; exit 1; }
  $day worklist >"$space/day.$lang.txt"
  $day check --strict >"$space/checked" 2>&1 || { cat "$space/checked"; failed=1; }
  if [ "${2:-}" = --accept ]; then
    cp "$space/day.$lang.txt" "$pack/expected-day.$lang.txt"
  elif ! diff -u "$pack/expected-day.$lang.txt" "$space/day.$lang.txt"; then
    failed=1
  fi
done

# In English, as the diaries quote the wordings.
new plain en
for diary in "$here"/*.test; do
  "$guanxi" -C "$space/plain" --lang en test "$diary" || failed=1
done
exit $failed
