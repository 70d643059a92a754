#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# plan --costs: what each fact, dimension, segment and strategy costs in time. How much is the machine's business; that
# every part is there, that the parts are the whole, and that being timed changes nothing, is not.
source "$(dirname "$0")/lib.sh"

now=2026-03-02T02:00:00Z
gx 0 init shop --pack storefront --language en
for i in $(seq 1 40); do
  event "2026-02-$((i % 28 + 1 + 100))T10:00:00Z" "c$i" customer.added '{"name":"Customer '"$i"'"}' | sed 's/2026-02-1\(..\)T/2026-02-\1T/'
  event "2026-03-01T10:00:00Z" "c$i" visit.made '{}'
  [ $((i % 3)) -ne 0 ] || event "2026-03-01T11:00:00Z" "c$i" order.paid '{"order":"o'"$i"'","amount":12000,"currency":"CNY"}'
done >events.ndjson
gx 0 -C shop import events.ndjson

gx 0 -C shop --now $now plan --json
silent_about '"costs"'
json 'j.approved .. " " .. j.suppressed' >plain
gx 0 -C shop --now $now --threads 4 plan --costs --json
cp "$out" costs.json
json 'j.approved .. " " .. j.suppressed' costs.json >timed
same_file plain timed

# Every part that the shop has is there, with its place, and the parts add up to the whole.
part() { json '(function() for _, p in ipairs(j.costs.parts) do if p.kind == "'"$1"'" and p.name == "'"$2"'" then return p.at .. " " .. p.customers end end return "none" end)()' costs.json; }
is "$(part dimension value)" "plugin:value 40" "a plugin's dimension"
is "$(part fact revenue)" "plugin:value 40" "a plugin's fact"
is "$(part dimension engagement | sed 's/:[0-9]*//')" "scripts/pack.ini 40" "a dimension by rules"
is "$(part segment vip | sed 's/:[0-9]*//')" "scripts/pack.ini 40" "a segment"
is "$(part strategy visited_never_bought)" "storefront/strategies/visited_never_bought.lua 27" "a strategy is asked of its segment only"
for kind in loading fetching marking rest; do is "$(part $kind '')" " 40" "$kind"; done
is "$(json '(function() local sum = 0 for _, p in ipairs(j.costs.parts) do sum = sum + p.ns end return sum - j.costs.ns end)()' costs.json)" 0 "the parts are the whole"
is "$(json '(function() local last = math.huge for _, p in ipairs(j.costs.parts) do if p.ns > last then return "not dearest first" end last = p.ns end return "dearest first" end)()' costs.json)" "dearest first"

gx 0 -C shop --now $now plan --costs
says 'what judging 40 customers cost on one thread' 'dimension value  (plugin:value)' 'strategy visited_never_bought  (storefront/strategies/visited_never_bought.lua)'
gx 0 -C shop --now $now --lang zh_CN plan --costs
says '单线程判断 40 位顾客'

# A run that is timed decides the same.
cp -r shop timed.shop
gx 0 -C shop --now $now run --yes
gx 0 -C timed.shop --now $now run --yes --costs
says 'what judging 40 customers cost'
for what in labels segments actions suppressed; do
  gx 0 -C shop export $what && cp "$out" plain
  gx 0 -C timed.shop export $what
  same_file plain "$out"
done
finish
