#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The dimensions of the base pack (domain D2 and D3), by diaries; and how a shop adds to a pack's dimension or changes it.
source "$(dirname "$0")/lib.sh"
diaries=$SOURCE_DIR/tests/e2e/data/dimensions
gx 0 init shop
cp shop/shop.ini plain.ini

# D2.1 to D2.5, D3.1 and D3.3 to D3.7, D4.2, D4.7: each test of a diary carries its number.
for diary in classifiers further; do
  gx 0 -C shop test "$diaries/$diary.test"
  silent_about "not ok"
  cat "$out"
done

# D2.3 by quantiles: the very lines that pack.ini shows.
sed -n '/^;   \[dimension:\(frequency\|amount\)\]/,/^;   medium/s/^;   //p' "$SOURCE_DIR/scripts/pack.ini" >lines.ini
is "$(wc -l <lines.ini)" 6 "lines of pack.ini to put into shop.ini"
cat lines.ini >>shop/shop.ini
gx 0 -C shop test "$diaries/quantiles.test"
cat "$out"
cp plain.ini shop/shop.ini

# D3.2, D4.1, D4.2: tags by rule, in the owner's words.
cat >>shop/shop.ini <<'INI'
[tag:visited]
enabled = yes
[tag:not_visited]
enabled = yes
[tag:bought]
enabled = yes
[tag:not_bought]
enabled = yes
[tag:vip]
enabled = yes
title.en = old iron
[segment:visited_only]
when = tagged("visited") and tagged("not_bought")
INI
gx 0 -C shop test "$diaries/tags.test"
cat "$out"
{
  event 2026-01-02T00:00:00Z ann customer.added '{"name":"Ann","key":true,"gender":"f"}'
  event 2026-01-02T00:00:00Z ann consultation.opened '{"product":"Rose serum"}'
  event 2026-01-03T00:00:00Z ann content.engaged '{"kind":"like","topic":"skin care"}'
  event 2026-01-03T00:00:00Z ann tag.added '{"tag":"visited","by":"Li"}'
} >ann.ndjson
gx 0 -C shop import ann.ndjson
gx 0 -C shop --now 2026-01-04T00:00:00Z run
gx 0 -C shop --lang en --now 2026-01-04T00:00:00Z customer ann
says "Y · by Li · 2026-01-03" "old iron · by rule" "Rose serum · 2026-01-02" "skin care · 2026-01-03"
gx 0 -C shop --lang en --now 2026-01-04T00:00:00Z why ann
says "set by Li" "tagged(\"visited\")"
gx 0 -C shop --now 2026-01-04T00:00:00Z export labels
says "tag.visited,tag.not_visited,tag.bought,tag.not_bought,tag.vip" "yes,no,no,yes,yes"

# D3.6: a guess says from what and is asked about; rules and wordings do not see it; who has said is not guessed about.
gx 0 -C shop --lang en --now 2026-01-04T00:00:00Z customer ann
says "perhaps bright · from gender == \"f\" · ask: whether she likes bright colours"
gx 0 -C shop --now 2026-01-04T00:00:00Z customers --where 'given.colours == "bright"'
silent_about "Ann"
gx 0 -C shop set ann colours=plain
gx 0 -C shop --lang en customer ann
silent_about "perhaps bright"
event 2026-03-04T00:00:00Z ann order.paid '{"order":"A1","amount":600000,"currency":"CNY"}' >order.ndjson

# D3.1: every move is kept with its date.
gx 0 -C shop import order.ndjson
gx 0 -C shop --now 2026-03-05T00:00:00Z run
gx 0 -C shop --now 2026-08-05T00:00:00Z run
gx 0 -C shop --lang en customer ann
says "Moves" "2026-03-05 08:00 · how far we are with each other: may buy one day → new customer" "2026-08-05 08:00 · how far we are with each other: new customer → old customer"
gx 0 -C shop customer ann --json
says '"dimension": "lifecycle"' '"from": "potential"' '"to": "new"'
rm -f shop/shop.db*
cp plain.ini shop/shop.ini

# A shop's own line comes before the pack's, whose last one is `otherwise`; a label of the pack is replaced where it stands.
cat >>shop/shop.ini <<'INI'
[dimension:amount]
medium = orders >= 1 and spent >= money("300.00") * orders
huge = orders >= 1 and spent >= money("5000.00") * orders
title.huge.en = a wedding
[label:amount.medium]
title.en = in between
INI
cat >own.test <<'EOF'
test a label of the shop's own in a dimension of the pack
2026-01-05  ann  order.paid  {"order":"A1","amount":600000,"currency":"CNY"}
2026-01-05  bea  order.paid  {"order":"B1","amount":100000,"currency":"CNY"}
2026-01-05  cho  order.paid  {"order":"C1","amount":30000,"currency":"CNY"}
2026-01-05  dai  order.paid  {"order":"D1","amount":20000,"currency":"CNY"}
2026-01-06  run
expect ann amount == "huge"
expect bea amount == "large"
expect cho amount == "medium"
expect dai amount == "small"
EOF
gx 0 -C shop test own.test
gx 0 -C shop config dimension.amount.medium
says "shop.ini" "over"
event 2026-01-05T00:00:00Z ann order.paid '{"order":"A1","amount":600000,"currency":"CNY"}' >ann.ndjson
gx 0 -C shop import ann.ndjson
gx 0 -C shop --lang en --now 2026-01-06T00:00:00Z why ann
says "a wedding"

# A line that is a mistake is named; a guess that is no value of its attribute too, and a strategy that is not there.
sed 's/^huge = .*/huge = orders/' shop/shop.ini >mistake.ini
cp mistake.ini shop/shop.ini
gx 1 -C shop check
complains "orders"
{ cat plain.ini; printf '[attribute:colours]\nguess.brigth = gender == "f"\n'; } >shop/shop.ini
gx 1 -C shop check
complains '[attribute:colours] has no value "brigth"; the nearest is bright'
{ cat plain.ini; printf '[segment:gone]\nwhen = has(last_action("losst.goodbye"))\n'; } >shop/shop.ini
gx 1 -C shop check
complains 'there is no strategy "losst"; the nearest is lost'
{ cat plain.ini; printf '[tag:a]\nwhen = not tagged("b")\n[tag:b]\nwhen = tagged("a")\n'; } >shop/shop.ini
gx 1 -C shop check
complains "tag.a"
finish
