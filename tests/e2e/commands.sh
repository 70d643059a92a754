#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every command: its help, its exit codes (0 done, 1 failed, 2 usage), what is said to a slip of the hand, and JSON that parses.
source "$(dirname "$0")/lib.sh"
commands="init import plan run worklist done undo log sold visit set tag untag customers customer why segments config export rebuild test check plugin help"

gx 0 help
for c in $commands; do says "  $c "; done
gx 0 --help
says "usage: guanxi [-C SHOP]"
gx 2
gx 0 --version
says "guanxi 0."
for c in $commands; do
  gx 0 "$c" --help
  says "usage: guanxi $c"
  gx 0 help "$c"
  says "usage: guanxi $c"
  gx 0 --lang zh_CN "$c" --help
  gx 2 "$c" --nosuch
  complains "guanxi: there is no option '--nosuch'"
  one_line
done
gx 0 help facts
says "last_bought" "orders" "minor units"
gx 0 help events
says "order.paid" "specversion"
gx 0 help rules
says "older_than" "bought_within"

# Slips of the hand.
gx 2 improt
complains "guanxi: there is no command 'improt'; did you mean 'import'?"
gx 2 frobnicate
complains "guanxi: there is no command 'frobnicate'; see: guanxi help"
gx 2 help exprot
complains "there is no help on 'exprot'; did you mean 'export'?"
gx 2 run --fulll
complains "guanxi: there is no option '--fulll'; did you mean '--full'?"
gx 2 run --full=3
complains "guanxi: option '--full' takes no value"
gx 2 run -x
complains "guanxi: there is no option '-x'"
gx 2 import events.ndjson --format
complains "guanxi: option '--format' needs a value"
gx 2 -C
complains "guanxi: option '-C' needs a value"
gx 2 run everything
complains "guanxi: usage: guanxi run"
gx 2 why
complains "guanxi: usage: guanxi why WHO [STRATEGY]"
gx 2 --now yesterday run
complains '--now: want a time such as 2026-11-23T08:30:00+08:00, got "yesterday"'
gx 2 --threads 0 run
complains '--threads: want a number from 1 to 64, got "0"'
gx 2 --memory 1MiB run
complains '--memory: want a size from 64MiB to 64GiB, got "1MiB"'
gx 2 --memory 512 run
complains '--memory: want a size from 64MiB to 64GiB, got "512"'
gx 2 --lang fr run
complains '--lang: want en or zh_CN, got "fr"'

# A folder that is no shop, a shop without data.
gx 1 -C nowhere run
complains "nowhere is not a shop: there is no shop.ini; make one with: guanxi init nowhere"
gx 0 init shop
says "shop is ready. Its settings are in shop/shop.ini; next: guanxi -C shop import FILE"
for file in shop.ini strategies templates maps rejects; do [ -e "shop/$file" ] || fail "init made no $file"; done
gx 1 init shop
complains "shop/shop.ini is there already; guanxi init never overwrites a shop"
gx 1 init other --pack nosuch
complains "there is no pack 'nosuch'"
is "$(ls -d other 2>/dev/null)" "" "a folder of a failed init"
gx 1 init shop/shop.ini/deep
complains "cannot make the folder shop/shop.ini/deep"
for c in plan run worklist customers segments rebuild "customer Ann" "why Ann" "export labels" "done 1" undo; do
  gx 1 -C shop $c
  complains "shop has no data yet; begin with: guanxi -C shop import FILE"
  one_line
done
gx 0 -C shop check
says "nothing wrong was found"
is "$(ls shop/shop.db 2>/dev/null)" "" "a database made by looking"

# A small shop, then each command that gives data gives JSON.
{
  event 2026-11-01T02:00:00Z ann customer.added '{"name":"Ann","phone":"13800000001"}'
  event 2026-11-02T02:00:00Z ann order.paid '{"order":"o1","amount":12800,"currency":"CNY","items":[{"name":"Cream","quantity":1}]}'
  event 2026-11-09T02:00:00Z bob customer.added '{"name":"Bob","birthday":"--11-10"}'
  event 2026-11-09T06:00:00Z bob message.received '{"text":"does it suit oily skin?"}'
} >events.ndjson
gx 0 -C shop import events.ndjson --dry-run
says "events.ndjson: events, UTF-8 (dry run: nothing was written)" "4 rows = 4 new"
is "$(ls shop/shop.db 2>/dev/null && "$GUANXI" -C shop customers | wc -l)" "$(ls shop/shop.db 2>/dev/null && echo 1)" "customers after a dry run"
gx 0 -C shop import events.ndjson --json
is "$(json 'j[1].format .. " " .. j[1].accepted')" "events 4"
gx 0 -C shop import events.ndjson events.ndjson
is "$(grep -c "4 rows = 0 new + 4 known already" "$out")" 2 "two files, both known"
T="--now 2026-11-10T09:00:00+08:00"
gx 0 -C shop $T plan
says "plan for 2026-11-10T01:00:00Z: 1 action" "nothing was written" "evaluated 2 of 2 customers = 2 changed + 0 due" "Bob · waiting for you (answers who waits, chat)"
gx 0 -C shop $T plan --json
is "$(json '#j.actions .. " " .. tostring(j.committed) .. " " .. j.actions[1].customer .. " " .. j.actions[1].strategy')" "1 false bob waiting"
gx 0 -C shop $T export actions
is "$(wc -l <"$out")" 1 "actions after a plan"
gx 0 -C shop $T run --json
is "$(json 'tostring(j.committed) .. " " .. j.approved .. " " .. j.customers')" "true 1 2"
gx 0 -C shop $T run
says "run at 2026-11-10T01:00:00Z: 0 actions"

gx 0 -C shop worklist --json
is "$(json 'j.date .. " " .. j.people .. " " .. j.items[1].name .. " " .. j.items[1].strategy .. " " .. j.minutes_per_day')" "2026-11-10 1 Bob waiting 60"
gx 0 -C shop worklist
says "2026-11-10 (last run on 2026-11-10 09:00): 1 person, 5 of 60 minutes." "1 Bob · waiting for you · 5 min" "Why" "Say"
gx 0 -C shop --lang zh_CN worklist
says "1 Bob" "在等你回复"
gx 0 -C shop customers --json
is "$(json '#j .. " " .. j[1].customer .. " " .. j[1].spent')" "2 ann 128.00"
gx 0 -C shop customers --where 'orders >= 1'
is "$(tail -n +2 "$out" | cut -d, -f1)" ann
gx 1 -C shop customers --where 'ordrs >= 1'
complains "--where:1:1: unknown name 'ordrs'; did you mean orders?"
gx 0 -C shop customer Ann --json
is "$(json 'j.customer .. " " .. j.facts.orders .. " " .. j.labels.consumption')" "ann 1 once"
gx 0 -C shop customer 13800000001
says "Cream" "128.00"
gx 0 -C shop why ann --json
is "$(json 'find(j.labels, "dimension", "consumption").label')" once
gx 0 -C shop segments
says "waiting"
gx 0 -C shop segments --json
is "$(json 'find(j, "segment", "waiting").members')" 1
gx 0 -C shop check --json
is "$(json 'type(j)')" table
gx 0 -C shop plugin list --json
is "$(json '#j')" 4 "plugins"
for what in labels segments actions suppressed events customers; do
  gx 0 -C shop export $what
  is "$(file_has_cr=$(grep -c $'\r' "$out"); echo "$file_has_cr")" 0 "carriage returns"
  cp "$out" "$what.csv"
  gx 0 -C shop export $what --format ndjson
  cp "$out" "$what.ndjson"
  is "$(json '#j' "$what.ndjson")" "$(wc -l <"$what.ndjson")" "$what as NDJSON"
done
is "$(head -n 1 actions.csv)" "id,customer,at,strategy,step,occurrence,segment,channel,purpose,minutes,because"
is "$(head -n 1 suppressed.csv)" "id,customer,at,strategy,step,occurrence,segment,channel,purpose,minutes,because,reason"
is "$(head -n 1 segments.csv)" "customer,segments"
is "$(wc -l <events.csv)" 5 "events"
is "$(cut -d, -f1 actions.csv | tail -n 1 | tr -d 0-9a-f | wc -c)" 1 "an id of hex digits"
gx 2 -C shop export lables
complains "there is no export 'lables'; did you mean 'labels'?"
gx 2 -C shop export labels --format xml
complains '--format: want csv or ndjson, got "xml"'
gx 2 -C shop plugin frob
complains "want: guanxi plugin list, plugin show NAME or plugin check NAME"

# Rebuilding changes no export.
gx 0 -C shop rebuild
for what in labels segments actions suppressed events customers; do
  gx 0 -C shop export $what
  same_file "$out" "$what.csv"
done
finish
