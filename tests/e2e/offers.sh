# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Offers and VIP fairness (D6.2) as a seller meets them: guanxi offers, plan, run, run --unfair, check, why and diaries.
. "$SOURCE_DIR/tests/e2e/lib.sh"

shop s <<'EOS'
[shop]
id = s
timezone = Asia/Shanghai
currency = CNY
language = en
[dimension:value]
key = spent >= money("1000")
ordinary = otherwise
[segment:visitor]
when = visits >= 1
[offer:newcomer]
title = Newcomers
title.zh_CN = 新人价
for = orders == 0
product = cream
price = 59.00
key_gets = 79.00
from = 2026-11-01
to = 2026-11-30
[offer:loyal]
for = orders >= 3
product = cream
gift = hand cream
worth = 45.00
list_price = 99.00
key_gets = same
from = 2026-11-20
EOS
strategy s greet <<'LUA'
return { segment = "visitor", re_entry = "never", plan = function(customer, ctx)
  return { channel = "chat", purpose = "sell", offer = "newcomer", template = "greet" }
end }
LUA
cat >s/templates/greet.en.txt <<'EOT'
why = visited us

The cream for {{offer.price}}, until {{offer.until}}.
EOT
{
  event 2026-11-01T08:00:00Z wang customer.added '{"name":"王姐"}'
  event 2026-11-01T09:00:00Z wang order.paid '{"order":"A1","amount":200000,"currency":"CNY"}'
  event 2026-11-01T09:00:00Z ann customer.added '{"name":"Ann"}'
  event 2026-11-02T09:00:00Z ann visit.made '{}'
} >events.ndjson
gx 0 -C s import events.ndjson
day=(-C s --now 2026-11-15T04:00:00Z)

# D6.2: the plan says it, the run stops and writes nothing.
gx 0 "${day[@]}" plan
says "a run would stop at this" "offer newcomer is unfair: others get 59.00, but 1 key customer gets 79.00 (王姐)" \
  "by 20.00 from 2026-11-15 on" "key_gets = same"
gx 0 "${day[@]}" plan --json
is "$(json 'j.unfair[1].hurt[1].customer')" wang "who is hurt"
is "$(json 'j.unfair[1].hurt[1].difference')" 20.00 "by how much"
gx 1 "${day[@]}" run
complains "1 unfair offer would go out; nothing was written" "guanxi run --unfair newcomer" "王姐" "20.00"
gx 1 "${day[@]}" run --yes
complains "1 unfair offer would go out"
gx 0 "${day[@]}" export actions
is "$(wc -l <"$out")" 1 "nothing was written"
gx 1 "${day[@]}" check
says "error: shop.ini:" "offer newcomer is unfair"
gx 0 "${day[@]}" offers
says "Newcomers (newcomer): cream" "in force, from 2026-11-01 to 2026-11-30" "others get 59.00: 1 now" \
  "key customers get 79.00: 1 now" "loyal: cream" "not yet, from 2026-11-20 on" "hand cream (worth 45.00): 0 now" "fair"
gx 0 "${day[@]}" --lang zh_CN offers
says "新人价" "王姐"
gx 0 "${day[@]}" offers --json
is "$(json 'j[1].unfair.others.price')" 59.00 "what others pay"
is "$(json 'j[1].unfair.hurt[1].gets.price')" 79.00 "what she pays"
is "$(json 'j[2].unfair')" null "the other one is fair"

# By name it goes out, and is remembered.
gx 1 "${day[@]}" run --unfair newcomr
complains "there is no offer 'newcomr'; did you mean 'newcomer'?"
one_line
gx 0 "${day[@]}" run --unfair newcomer
says "run at 2026-11-15T04:00:00Z: 1 action" "offer newcomer is unfair"
gx 0 -C s offers
says "the last run let it out by name"
gx 0 -C s worklist
says "The cream for 59.00, until 30 Nov."

# Diaries: what the shop's own tests can expect.
mkdir s/tests
cat >s/tests/offers.test <<'EOT'
test D6.2 the run stops for a newcomer price that key customers do not get
2026-11-02  wang  order.paid  {"order":"A1","amount":200000,"currency":"CNY"}
2026-11-03  ann  visit.made
2026-11-04  run refused saying others get 59.00, but 1 key customer gets 79.00 (wang)
2026-11-04  run unfair newcomer
expect  ann  gets greet saying 59.00

test D6.2 no key customer, nobody to be unfair to
2026-11-03  ann  visit.made
2026-11-04  run
expect  ann  gets greet saying until 30 Nov

test D6.2 an offer that is over is not proposed
2026-12-03  ann  visit.made
2026-12-04  run
expect  ann  gets nothing
EOT
gx 0 -C s test
says "ok 1 - D6.2" "ok 2 - D6.2" "ok 3 - D6.2"
cat >bad.test <<'EOT'
test not refused
2026-11-03  ann  visit.made
2026-11-04  run refused
test refused otherwise
2026-11-02  wang  order.paid  {"order":"A1","amount":200000,"currency":"CNY"}
2026-11-03  ann  visit.made
2026-11-04  run refused saying something else
EOT
gx 1 -C s test bad.test
says "bad.test:3: the run is not refused" "bad.test:7: the run is refused otherwise:" "1 unfair offer would go out"

# Mended, it is fair, and she is told her own price.
sed -i 's/^key_gets = 79.00/key_gets = 49.00/' s/shop.ini
{
  event 2026-11-15T05:00:00Z wang visit.made '{}'
} >more.ndjson
gx 0 -C s import more.ndjson
gx 0 -C s --now 2026-11-16T04:00:00Z check
gx 0 -C s --now 2026-11-16T04:00:00Z run
gx 0 -C s worklist
says "The cream for 49.00"

# What a strategy names must be there.
sed -i 's/offer = "newcomer"/offer = "newcomr"/' s/strategies/greet.lua
event 2026-11-16T05:00:00Z bea visit.made '{}' >bea.ndjson
gx 0 -C s import bea.ndjson
gx 0 -C s --now 2026-11-17T04:00:00Z plan
complains "unknown offer 'newcomr'; did you mean 'newcomer'?"

# A mistake in an offer stops everything, with its place.
sed -i 's/^key_gets = 49.00/key_gets = $49/' s/shop.ini
gx 1 -C s offers
complains "shop.ini:" "key_gets: a shop has one currency, here CNY"
sed -i '/^key_gets = \$49/d' s/shop.ini
gx 1 -C s offers
complains "does not say what key customers get, and silence is a mistake"
one_line

# A shop without offers.
gx 0 init plain --language en
event 2026-11-16T05:00:00Z bea visit.made '{}' >one.ndjson
gx 0 -C plain import one.ndjson
gx 0 -C plain offers
says "there are no offers"
finish
