#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# News of a product: who wants it is the first to know (domain D5.5). Diaries carry the numbers of the domain.
source "$(dirname "$0")/lib.sh"

gx 0 init news --language en
cat >news/products.csv <<'CSV'
sku,name,match,line,price,cycle_days,related,contains,stage_from,stage_to,replaces
SR-1,niacinamide serum,serum one,serum,198.00,45,,niacinamide,,,
SR-2,clear serum,serum two,serum,218.00,45,,niacinamide|oat,,,SR-1
DI-NB,newborn diapers,,baby,99.00,15,,,0,1,
CR,hand cream,,body,49.00,45,,,,,
CSV
cat >>news/shop.ini <<'INI'
[attribute:allergies]
type = list
[attribute:born]
type = date
stage = birth
[attribute:due]
type = date
stage = due
[strategy:complained]
enabled = no
[campaign:serum_news]
product = SR-2
news = is here
from = 2026-03-10
to = 2026-03-31
[campaign:serum_all]
title = the new serum, for everybody
after = serum_news
audience = otherwise
channel = chat
purpose = service
priority = 30
wordings = serum_all
to = 2026-03-31
[campaign:diapers]
product = baby
news = line has a new price
from = 2026-05-01
to = 2026-05-31
[campaign:cream]
product = hand cream
news = comes in a larger tube
audience = value == "key"
from = 2026-06-01
to = 2026-06-30
INI
cat >news/templates/serum_all.en.txt <<'EOF'
why = the new serum, three days after those who asked for it

{{call|Hello}}, there is a new serum. Shall I tell you what is different?
EOF
gx 0 -C news --lang en check --strict
gx 0 -C news --lang en test "$SOURCE_DIR/tests/e2e/data/strategies/news.test"
silent_about "not ok"
cat "$out"

# ---- key customers first, when the day is short ----------------------------------------------------------------------
cp -r news short
sed -i 's/^minutes_per_day = .*/minutes_per_day = 5/; /^minutes\./d; /^batch/d' short/shop.ini
cat >short.test <<'DIARY'
test D6.1 news of a wanted product: key customers before others when the day is short
2026-01-04  anna  customer.added  {"name":"Anna"}
2026-01-04  anna  tag.added  {"tag":"wants:SR-2"}
2026-01-05  zoe  customer.added  {"name":"Zoe","key":true}
2026-01-05  zoe  tag.added  {"tag":"wants:SR-2"}
2026-03-10  run
expect zoe  gets serum_news
expect anna  held serum_news by budget
DIARY
gx 0 -C short --lang en test short.test
silent_about "not ok"

# ---- what the seller sees --------------------------------------------------------------------------------------------
{
  event 2026-01-05T04:00:00Z ann customer.added '{"name":"Ann Lee"}'
  event 2026-01-05T04:00:01Z ann consultation.opened '{"product":"serum two"}'
  event 2026-01-05T05:00:00Z ann message.sent '{}'
  event 2026-01-05T04:00:00Z bea customer.added '{"name":"Bea Sun"}'
  event 2026-01-06T04:00:00Z bea order.paid '{"order":"1","amount":19800,"currency":"CNY","items":[{"sku":"SR-1","name":"?","quantity":1}]}'
  event 2026-01-06T04:00:00Z cyn customer.added '{"name":"Cyn Zhou"}'
  event 2026-03-12T04:00:00Z cyn tag.added '{"tag":"wants:SR-2"}'
  event 2026-01-06T04:00:00Z oat tag.added '{"tag":"wants:SR-2"}'
  event 2026-01-06T04:00:01Z oat attribute.set '{"name":"allergies","value":"oat"}'
  event 2025-01-06T04:00:00Z old tag.added '{"tag":"wants:SR-2"}'
  event 2026-01-06T04:00:00Z had tag.added '{"tag":"wants:SR-2"}'
  event 2026-01-07T04:00:00Z had order.paid '{"order":"2","amount":21800,"currency":"CNY","items":[{"sku":"SR-2","name":"?","quantity":1}]}'
  event 2026-01-06T04:00:00Z bas order.placed '{"order":"3","amount":4900,"currency":"CNY","items":[{"sku":"CR","name":"?","quantity":1}]}'
  event 2026-03-10T01:00:00Z now consultation.opened '{"product":"SR-2"}'
  event 2026-03-10T01:30:00Z now message.sent '{}'
} >events.ndjson
cp -r news slow
gx 0 -C news import events.ndjson
gx 0 -C news --now 2026-03-10T10:00:00+08:00 run
gx 0 -C news --now 2026-03-10T10:00:00+08:00 --lang en worklist
says "Ann Lee · news of what she wants" "Bea Sun · news for who uses the one before" "clear serum"
gx 0 -C news --lang en why ann
says "asked about the clear serum on 5 Jan and has not bought it since" \
  '(wants("SR-2") or wants("SR-1") or bought_product("SR-1") or unpaid_orders >= 1)' "shop.ini"
# not_told WHO WORDS: why somebody who is looked at does not get it.
not_told() {
  gx 0 -C news --lang en why "$1" serum_news
  says "serum_news: not for her$2"
}
not_told oat ": something in it harms her, as far as you know"
not_told old " any more: she wanted it too long ago (wanted_within)"
not_told had " any more: she has bought it since she wanted it"
not_told bas ": what she ordered and did not pay is something else"
not_told now ": she asked since it is out, and heard it in the answer"
gx 0 -C news --lang zh_CN why oat serum_news
says "不发给她：就你知道的，里面有她过敏的东西"
gx 0 -C news --lang en config campaign.serum_news.product
says "SR-2"

# ---- day by day is the same as everybody every day -------------------------------------------------------------------
gx 0 -C slow import events.ndjson
gx 0 -C slow --now 2026-03-10T10:00:00+08:00 run --full
for day in 11 12 13 14 18 25 31; do
  gx 0 -C news --now 2026-03-${day}T13:00:00+08:00 run --yes
  gx 0 -C slow --now 2026-03-${day}T13:00:00+08:00 run --full --yes
done
gx 0 -C news export actions
cp "$out" some.csv
gx 0 -C slow export actions
same_file some.csv "$out"
is "$(grep -c ,serum_news, some.csv)" 3 "each is told once, the one who was marked later too"
is "$(grep ,serum_all, some.csv | cut -d , -f 2 | sort | xargs)" "bas had old" "the others, and nobody twice"

# ---- mistakes --------------------------------------------------------------------------------------------------------
# refuse WORDS LINE…: a campaign of these lines is refused in one sentence that names file and line.
refuse() {
  local words=$1
  shift
  cp -r short wrong
  printf '%s\n' '[campaign:x]' "$@" >>wrong/shop.ini
  gx 1 -C wrong --lang en check
  complains "shop.ini:" "$words"
  one_line
  rm -r wrong
}
line=$(($(wc -l <short/shop.ini) + 2))
refuse "shop.ini:$line:11: [campaign:x] product: products.csv has neither a product nor a line 'SR-3'; did you mean 'SR-" \
  'product = SR-3' 'news = is here'
refuse "has neither a product nor a line '面膜'; add it there" 'product = 面膜' 'news = is here'
refuse "product: is empty: which product of products.csv is the news of?" 'product =' 'news = is here'
refuse "news is missing: what there is to say, as it follows the product's name" 'product = SR-2'
refuse "news: only of a campaign with product =" 'news = is here' 'audience = otherwise' 'channel = chat' 'purpose = care' \
  'wordings = serum_all'
refuse "to: lies before from: nobody would get anything" 'product = SR-2' 'news = is here' 'from = 2026-03-10' 'to = 2026-03-09'
refuse "wanted_within: want a duration of more than nothing" 'product = SR-2' 'news = is here' 'wanted_within = 0d'
refuse "who wants a product is told in person, e.g. by chat; tell the others by moments with a campaign of its own and after = x" \
  'product = SR-2' 'news = is here' 'channel = moments'
refuse "after: there is no campaign 'serum_al' with product =" 'after = serum_al' 'audience = otherwise' 'channel = chat' \
  'purpose = care' 'wordings = serum_all'
refuse "from: not with after =, which says when it begins" 'after = serum_news' 'from = 2026-03-12' 'audience = otherwise' \
  'channel = chat' 'purpose = care' 'wordings = serum_all'
refuse "delay: want whole days such as 3d" 'after = serum_news' 'delay = 12h' 'audience = otherwise' 'channel = chat' \
  'purpose = care' 'wordings = serum_all'
refuse "delay: only with after =" 'delay = 2d' 'audience = otherwise' 'channel = chat' 'purpose = care' 'wordings = serum_all'
refuse "to: lies before its first day, 2026-03-13: nobody would get anything" 'after = serum_news' 'to = 2026-03-12' 'audience = otherwise' \
  'channel = chat' 'purpose = care' 'wordings = serum_all'
refuse "want birth or due, got \"school\"" 'product = SR-2' 'news = is here' '[attribute:school]' 'type = date' 'stage = school'
refuse "only of a date: type = date" 'product = SR-2' 'news = is here' '[attribute:school]' 'stage = birth'
rm short/products.csv
refuse "the shop has no products.csv" 'product = SR-2' 'news = is here'
finish
