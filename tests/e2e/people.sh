#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One person, one customer (D4.4): merging and taking apart, by hand. What was decided for either stays hers, an opt-out holds
# over the merge (D7.6), and taking apart gives every export back byte for byte.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = people
timezone = Asia/Shanghai
[dimension:worth]
key = spent >= money("300.00")
plain = otherwise
[segment:buyers]
when = orders >= 1
INI
strategy shop offer <<'LUA'
return { segment = "buyers", priority = 50, re_entry = "30d",
  plan = function() return { channel = "chat", purpose = "sell", minutes = 5, text = "Hello", because = "she bought" } end }
LUA
{
  event 2026-11-01T00:00:00Z lin customer.added '{"name":"林小雨","phone":"13800000001"}'
  event 2026-11-02T00:00:00Z lin order.paid '{"order":"1","amount":20000}'
  event 2026-11-01T00:00:00Z tb_7 customer.added '{"name":"小雨","phone":"13800000002"}'
  event 2026-11-03T00:00:00Z tb_7 order.paid '{"order":"2","amount":20000}'
  event 2026-11-04T00:00:00Z tb_7 consent.withdrawn '{"purpose":"sell","channel":"sms"}'
  event 2026-11-05T00:00:00Z lin consent.granted '{"purpose":"sell","channel":"sms"}'
  event 2026-11-01T00:00:00Z zo customer.added '{"name":"Zo"}'
  event 2026-11-01T00:00:00Z third customer.added '{"name":"Third"}'
} >events.ndjson
gx 0 -C shop import events.ndjson
T="--now 2026-11-23T09:00:00+08:00"
gx 0 -C shop $T run
exports="labels segments actions suppressed events customers"

# keep FOLDER: every export as it stands; merge events are what a merge adds.
keep() {
  mkdir -p "$1"
  for what in $exports; do
    gx 0 -C shop $T2 export $what
    grep -v '"customer.merged"\|"customer.distinct"\|customer.merged\|customer.distinct' "$out" >"$1/$what"
  done
}
# alike TITLE FOLDER FOLDER
alike() { for what in $exports; do cmp -s "$2/$what" "$3/$what" || fail "$1: $what"; done; }

T2="--now 2026-11-23T12:00:00+08:00"
keep before
gx 0 -C shop $T2 merge lin tb_7
says "lin: from now on also tb_7"
gx 0 -C shop $T2 export labels
says "lin,key"
silent_about "tb_7"
gx 0 -C shop $T2 customer tb_7
says "林小雨" "the same person as tb_7: merged into lin on 2026-11-23"
gx 0 -C shop $T2 customer 小雨
says "(lin)"
gx 0 -C shop $T2 why tb_7
says "the same person as tb_7: merged into lin on 2026-11-23"

# What was decided for both stands once on the list, and what comes of the other's is hers again when they are two.
gx 0 -C shop $T2 worklist --json
[ "$(grep -o '"customer": *"lin"' "$out" | wc -l)" -eq 2 ] || fail "both actions stand under lin"
says '"status": "skipped"'

gx 1 -C shop $T2 merge lin tb_7
complains "one customer already"
gx 1 -C shop $T2 distinct lin tb_7
complains "one customer: guanxi unmerge takes them apart"
gx 0 -C shop $T2 undo
keep undone
alike "a merge undone" before undone

# Every order of naming them, and a chain.
gx 0 -C shop $T2 merge lin tb_7
gx 0 -C shop $T2 merge zo lin third
gx 0 -C shop $T2 export customers
silent_about "tb_7" "third"
gx 1 -C shop $T2 unmerge zo nobody
gx 0 -C shop $T2 unmerge tb_7 lin
says "two customers again"
gx 0 -C shop $T2 unmerge lin zo
gx 0 -C shop $T2 unmerge third zo
gx 1 -C shop $T2 unmerge zo third
complains "two customers already"
gx 1 -C shop $T2 unmerge zo zo
complains "merged with nobody"
keep after
alike "D4.4 taken apart, every export as before" before after
gx 0 -C shop check

# A file may say so too: into herself.
event 2026-11-23T04:30:00Z tb_7 customer.merged '{"into":"lin"}' >merge.ndjson
event 2026-11-23T04:40:00Z tb_7 customer.merged '{"into":"tb_7"}' >>merge.ndjson
gx 0 -C shop import merge.ndjson
says "2 new"
T2="--now 2026-11-23T12:35:00+08:00"
gx 0 -C shop $T2 export labels
silent_about "tb_7"
T2="--now 2026-11-23T12:45:00+08:00"
gx 0 -C shop $T2 export labels
says "tb_7"
gx 0 -C shop rebuild
gx 0 -C shop check

finish
