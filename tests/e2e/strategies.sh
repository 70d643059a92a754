#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The strategies of the base pack in a shop as `init` makes it, by diaries whose tests carry the numbers of the domain; once
# more with a catalogue, and once with a strategy of the shop's own that uses a helper of the base pack.
source "$(dirname "$0")/lib.sh"

# play SHOP DIARY…
play() {
  local shop=$1 diary
  shift
  for diary in "$@"; do
    gx 0 -C "$shop" --lang en test "$diary"
    silent_about "not ok"
    cat "$out"
  done
}
diaries=$SOURCE_DIR/tests/e2e/data/strategies

gx 0 init shop
gx 0 -C shop --lang en check --strict
play shop "$diaries"/{people,moments,classes,circle}.test

gx 0 init goods
cat >goods/products.csv <<'CSV'
sku,name,match,line,price,cycle_days,related,contains,stage_from,stage_to
CR,oat cream,,face,99.00,60,SR|HA,,,
SR,serum,,face,99.00,45,,,,
HA,hand cream,,body,49.00,45,,,,
BA,balm,,body,49.00,45,NU,,,
NU,nut oil,,body,49.00,45,,nuts,,
CSV
play goods "$diaries/catalogue.test"

# D6.10: the offers of the base pack, in a shop that has switched them on, and in one that has not.
gx 0 init offers
cat >>offers/shop.ini <<'INI'
[offer:coupon]
enabled = yes
from = 2026-06-01
to = 2026-06-30
[offer:limited]
enabled = yes
from = 2026-06-05
to = 2026-06-12
INI
gx 0 -C offers --lang en check --strict
play offers "$diaries/offers.test"
sed 's/^expect \([a-z]*\)  gets \(coupon\|limited\).*/expect \1  not gets \2/; /^test/s/D6.10/D6.10 without an offer:/; / answers /d' \
  "$diaries/offers.test" >none.test
play shop none.test

gx 0 init totals
mkdir -p totals/strategies
cat >>totals/shop.ini <<'INI'
[segment:totals]
when = orders >= 1 and not has(last_bought)
INI
strategy totals totals <<'LUA'
local silence = require("lib.silence")
return { segment = "totals", plan = silence.broken }
LUA
cat >totals.test <<'DIARY'
test D4.7 a total without orders has no last purchase to name, and is not forgotten for that
2026-01-02  tot  history.stated  {"orders":2,"spent":20000,"currency":"CNY"}
2026-01-02  tot  customer.added  {"name":"Tot"}
2026-05-20  run
expect tot  gets totals.silence by chat saying last bought long ago
DIARY
play totals totals.test

# D7.11: a group chat is entered by hand in three lines, and who asks why is told that it is no customer.
T="--now 2026-03-02T12:00:00+08:00"
gx 0 -C shop $T log "Old friends" "three old customers are in" --new
gx 0 -C shop $T tag "Old friends" group_chat
gx 0 -C shop $T log Anna "came in through the group" --new
gx 0 -C shop $T set Anna referrer="Old friends"
gx 0 -C shop $T run
gx 0 -C shop $T --lang en worklist
says "1 Old friends · begin the circle · 4 min" "Keys  t they talked · q it stayed quiet"
gx 0 -C shop $T --lang en why "Old friends" advocate
says "not asked: a segment with apart = yes holds this contact"
gx 0 -C shop $T --lang en why "Old friends" vip
says "not for her: she is not in the segment"
finish
