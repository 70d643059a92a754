#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs: they only go forward, while reading may look back; a day that would suddenly reach many stops and asks; what was held
# says by which gate, in the export and in words.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = runs
[attention]
cap = 1/7d
[breaker]
max_growth = 300%
floor = 2
[segment:all]
when = orders >= 0
INI
strategy shop greet <<'LUA'
return {
  segment = "all", re_entry = "7d",
  plan = function() return { channel = "chat", purpose = "care", text = "hello", because = "always" } end,
}
LUA
strategy shop offer <<'LUA'
return {
  segment = "all", priority = 40,
  plan = function() return { channel = "chat", purpose = "sell", text = "buy", because = "never" } end,
}
LUA
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann"}' >one.ndjson
for i in {1..9}; do event 2026-11-04T00:00:00Z "new$i" customer.added "{\"name\":\"New $i\"}"; done >nine.ndjson
event 2026-11-02T00:00:00Z ann consent.withdrawn '{"purpose":"sell","channel":"","wording":"no ads"}' >>nine.ndjson

gx 0 -C shop import one.ndjson
gx 0 -C shop --now 2026-11-03T00:00:00Z run
says "run at 2026-11-03T00:00:00Z: 1 action, 1 held (something else came first 1)" "evaluated 1 of 1 customers = 1 changed + 0 due; 0 of them as before (first run)"
gx 0 -C shop --now 2026-11-03T00:00:00Z run
says "run at 2026-11-03T00:00:00Z: 0 actions"

# Backwards.
gx 1 -C shop --now 2026-11-02T23:59:59Z run
complains "a run at 2026-11-02T23:59:59Z would lie before the last one at 2026-11-03T00:00:00Z; runs only go forward"
one_line
gx 0 -C shop --now 2026-11-02T00:00:00Z plan
says "looking back"

# The breaker: nine at once after one. Nothing is written, and the next plan is the same.
gx 0 -C shop import nine.ndjson
gx 0 -C shop export actions
cp "$out" before.csv
gx 0 -C shop --now 2026-11-05T00:00:00Z plan --json
is "$(json '#j.actions')" 9 "planned"
gx 1 -C shop --now 2026-11-05T00:00:00Z run
complains "breaker: 9 actions after 0 in the last run, more than [breaker] max_growth = 300%; nothing was written." "run --yes"
one_line
gx 0 -C shop export actions
same_file "$out" before.csv
gx 0 -C shop --now 2026-11-05T00:00:00Z run --yes
says "9 actions"
gx 0 -C shop --now 2026-11-05T00:00:00Z run
says "0 actions"
sed -i 's/^floor = 2/max_actions = 3/' shop/shop.ini
gx 1 -C shop --now 2026-12-20T00:00:00Z run
complains "breaker: 10 actions, more than [breaker] max_actions = 3; nothing was written."

# Looking back: the labels and listings of then, from the journal of now.
gx 0 -C shop --now 2026-11-02T12:00:00Z customers
is "$(tail -n +2 "$out" | cut -d, -f1)" ann "customers of 2 November"
gx 0 -C shop customers
is "$(tail -n +2 "$out" | wc -l)" 10 "customers of the last run"
gx 0 -C shop --now 2026-11-02T12:00:00Z export segments
is "$(cat "$out")" $'customer,segments\nann,all'
gx 1 -C shop --now 2026-10-01T00:00:00Z why ann
complains "nothing is known of her at that time"

# Why not: the gate of each, in order of the gates.
gx 0 -C shop export suppressed
is "$(grep -c ',lower_priority$' "$out") $(grep -c ',opted_out$' "$out")" "9 1" "gates"
is "$(tail -n +2 "$out" | cut -d, -f2,4 | LC_ALL=C sort -c && echo sorted)" sorted
gx 0 -C shop --now 2026-11-06T00:00:00Z run
gx 0 -C shop export suppressed
is "$(grep -c ',cap$' "$out")" 9 "held by the cap the day after"

# The same input in another order, in one file or in two, gives the same decisions.
for order in "one nine" "nine one"; do
  rm -rf other && cp -r shop other && rm -f other/shop.db*
  sed -i 's/^max_actions = 3/floor = 50/' other/shop.ini
  for file in $order; do gx 0 -C other import $file.ndjson; done
  gx 0 -C other --now 2026-11-05T00:00:00Z run --threads 3
  gx 0 -C other export actions
  cp "$out" "actions-${order% *}.csv"
  gx 0 -C other export events
  cp "$out" "events-${order% *}.csv"
done
same_file actions-one.csv actions-nine.csv
same_file events-one.csv events-nine.csv
finish
