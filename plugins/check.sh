#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh GUANXI PACK [--accept]: a pack (its folder) as a consultant meets it. A new shop in each language checks clean, imports the
# sample, and its day is the expected one, which is read by eye before --accept keeps it; then the diaries of the rules are played,
# tests/NAME.test with what tests/NAME.ini, if there is one, adds to shop.ini.
set -eu
guanxi=$1
pack=$(cd "$2" && pwd)
accept=${3:-}
space=$(mktemp -d)
trap 'rm -rf "$space"' EXIT
failed=0

# new SHOP LANG: guanxi init, with the catalogue of the sample.
new() {
  "$guanxi" init "$space/$1" --pack "$(basename "$pack")" --language "$2" --timezone Asia/Shanghai --currency CNY >"$space/said"
  cp "$pack/sample/products.$2.csv" "$space/$1/products.csv"
}

for lang in zh_CN en; do
  new $lang $lang
  lua5.4 "$pack/sample/generate.lua" "$space/$lang.ndjson" $lang >"$space/said"
  day="$guanxi -C $space/$lang --now 2026-11-23T00:30:00Z"
  $day import "$space/$lang.ndjson" >"$space/said"
  if [ -n "$(ls "$space/$lang/rejects" 2>"$space/none")" ]; then
    cat "$space/said"
    failed=1
  fi
  $day run >"$space/said" 2>&1 || { cat "$space/said"; exit 1; }
  $day worklist >"$space/day.txt"
  $day check --strict >"$space/said" 2>&1 || { cat "$space/said"; failed=1; }
  if [ "$accept" = --accept ]; then
    cp "$space/day.txt" "$pack/expected-day.$lang.txt"
  else
    diff -u "$pack/expected-day.$lang.txt" "$space/day.txt" || failed=1
  fi
done

# In English, as the diaries quote the wordings.
for diary in "$pack"/tests/*.test; do
  name=$(basename "$diary" .test)
  new "$name" en
  if [ -e "$pack/tests/$name.ini" ]; then cat "$pack/tests/$name.ini" >>"$space/$name/shop.ini"; fi
  "$guanxi" -C "$space/$name" --lang en test "$diary" || failed=1
done
exit $failed
