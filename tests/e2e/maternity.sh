#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pack for mothers and babies (domain D8.2): what a loss silences, seen from outside. (Its diaries and its day: pack-maternity.)
source "$(dirname "$0")/lib.sh"
pack=$SOURCE_DIR/plugins/maternity
now=2026-11-23T00:30:00Z

gx 0 init en --pack maternity --timezone Asia/Shanghai --language en
cp "$pack/sample/products.en.csv" en/products.csv
lua5.4 "$pack/sample/generate.lua" en.ndjson en || fail "generate.lua"
gx 0 -C en import en.ndjson
gx 0 -C en --now $now run

# Absurd dates are counted, listed and never acted on.
gx 0 -C en --lang en --now $now customers --where 'stage == "absurd"'
says "Lin Luo" "Ning Ding"
gx 0 -C en --now $now export actions
silent_about "m09" "m10" "m08"

# A loss, once the list is made: what is on it, what was promised and who comes tomorrow, at once and without a run; the
# others keep their numbers, and nothing of hers is said.
gx 0 -C en --now $now promise m03 "the list for the hospital" --by 2026-11-23
gx 0 -C en --now $now --lang en worklist --json
is "$(json '#j.items')" 7 "places on the list, with the promise"
number=$(json '(function() for _, i in ipairs(j.items) do if i.customer == "m03" and i.kind == "action" then return i.number end end end)()')
gx 0 -C en --now $now set m03 loss=yes
for when in 2026-11-23T00:30:01Z 2026-11-23T05:00:00Z; do
  gx 0 -C en --now $when --lang en worklist
  silent_about "Jia Song" "hospital"
  gx 0 -C en --now $when --lang en worklist --json
  silent_about "Jia Song" "m03" "hospital"
  is "$(json '#j.items')" 7 "places on the list"
  is "$(json "j.items[$number].kind")" silence "her place"
  is "$(json 'j.people')" 5 "people still to be cared for"
done
gx 1 -C en --now 2026-11-23T05:00:00Z done "$number"
complains "there is no number $number"
gx 0 -C en --now 2026-11-23T05:00:00Z run
gx 0 -C en --now 2026-11-24T00:30:00Z run
silent_about "Jia Song"
gx 0 -C en --now 2026-11-24T00:30:00Z --lang en worklist
silent_about "Jia Song"
gx 0 -C en --now 2026-11-24T00:30:00Z segments
says "leave in peace"

# It is a person's word that ends it.
gx 0 -C en --now 2026-11-24T01:00:00Z set m03 loss=no
gx 0 -C en --now 2026-11-24T01:00:01Z --lang en worklist
says "Jia Song"

# Any shop may say so of a group of its own; only yes or no.
gx 0 init own
printf '[segment:left_alone]\nwhen = tagged("peace")\nsilence = yes\n' >>own/shop.ini
cat >own.test <<'EOF'
test D8.2 a segment of the shop's own that silences
2026-01-05  ann  message.received  {"text":"?"}
2026-01-05  bea  message.received  {"text":"?"}
2026-01-05  bea  tag.added  {"tag":"peace"}
2026-01-06  run
expect ann gets waiting
expect bea in waiting
expect bea gets nothing
EOF
gx 0 -C own test own.test
cat "$out"
sed -i 's/^silence = yes/silence = maybe/' own/shop.ini
gx 1 -C own check
complains "silence"
finish
