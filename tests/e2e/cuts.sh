#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Shop-wide cut points: one that had nothing to cut gets its value as soon as there is something, not a week later; one that has a
# value keeps to the shop's schedule.
source "$(dirname "$0")/lib.sh"
shop shop <<'INI'
[shop]
id = cuts
timezone = UTC
[segment:best]
when = spent >= top_share("spent", "50%", "100%")
INI
paid() { event "$1" "$2" order.paid "{\"order\":\"$2-$1\",\"amount\":$3,\"currency\":\"CNY\"}"; }
best() { gx 0 -C shop --now "$1" run; gx 0 -C shop --now "$1" export segments; best=$(sed -n 's/,best$//p' "$out" | tr '\n' ' '); }

# A run on an empty shop, and one on a shop in which nobody has bought.
: >nothing.ndjson
gx 0 -C shop import nothing.ndjson
best 2026-11-22T01:00:00Z
is "$best" "" "best of nobody"
event 2026-11-20T00:00:00Z ann customer.added '{"name":"Ann"}' >ann.ndjson
gx 0 -C shop import ann.ndjson
best 2026-11-22T02:00:00Z
is "$best" "" "best of one who has not bought"
{ paid 2026-11-01T00:00:00Z bob 90000; paid 2026-11-02T00:00:00Z cid 1000; } >orders.ndjson
gx 0 -C shop import orders.ndjson
best 2026-11-22T03:00:00Z
is "$best" "bob " "best as soon as somebody has bought"

# From then on the cut is the schedule's: somebody who overtakes is below or above the old line.
{ paid 2026-11-22T04:00:00Z dai 50000; paid 2026-11-22T05:00:00Z eve 95000; } >more.ndjson
gx 0 -C shop import more.ndjson
best 2026-11-23T01:00:00Z
is "$best" "bob eve " "best by the old line"
best 2026-11-30T01:00:00Z
is "$best" "bob eve " "best by the new line"
finish
