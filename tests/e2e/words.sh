# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What consultants are told about their wordings (D7.12, D7.13), and which words are held back (D7.6, D7.10).
. "$SOURCE_DIR/tests/e2e/lib.sh"

# ---- the lint: shipped wordings pass, a bad one is named with file, line and what to do ------------------------------
gx 0 init shop --language en
gx 0 -C shop check --strict
says "nothing wrong"
gx 0 -C "$SOURCE_DIR/examples/cosmetics-shop" --lang en check --strict
cat >shop/templates/autumn.en.txt <<'EOF'
Dear customer, last chance, only 3 left!!
EOF
cp shop/templates/autumn.en.txt shop/templates/autumn.zh_CN.txt
gx 0 -C shop check
says "autumn.en.txt:1: no line why" "autumn.en.txt:1: does not call the person by name" "“last chance” is a market" \
  "“!!” presses" "“dear customer” bows"
gx 1 -C shop check --strict
gx 0 -C shop check --json
is "$(json 'j[1].rule .. j[1].line .. j[1].level .. j[1].file')" "no_reason1warningtemplates/autumn.en.txt" "the finding as data"
gx 0 -C shop --lang zh_CN check
says "叫卖" "没有 why"
rm shop/templates/autumn.*
printf '[lint]\nlength.chatt = 140\nlength = 20\n' >>shop/shop.ini
gx 0 -C shop check
says "length.chatt: there is no channel 'chatt'" "scripts/templates/advocate_thanks.en.txt:" "columns, more than 20"
sed -i '/^length/d' shop/shop.ini
printf 'length.chat = 40\n' >>shop/shop.ini
event 2026-01-05T04:00:00Z lin order.paid '{"order":"A1","amount":19900,"currency":"CNY"}' >lin.ndjson
gx 0 -C shop import lin.ndjson
gx 0 -C shop --now 2026-02-10T10:00:00+08:00 check
says "too long by chat for 1 customer"
sed -i '/^length/d;/^.lint/d' shop/shop.ini

# ---- D7.6, D7.10: what a month of silence and no sign of willingness hold back ---------------------------------------
cat >>shop/shop.ini <<'EOF'
[segment:everybody]
when = otherwise
EOF
strategy shop offer <<'EOF'
return { segment = "everybody", priority = 999, re_entry = "never",
  plan = function() return { channel = "chat", purpose = "sell", text = "a new cream", because = "it is new" } end }
EOF
strategy shop hello <<'EOF'
return { segment = "everybody", priority = 998, re_entry = "never",
  plan = function() return { channel = "chat", purpose = "care", text = "how are you", because = "a while" } end }
EOF
mkdir -p shop/tests
cat >shop/tests/words.test <<'EOF'
test D7.10 after a month without a word the first message is no sale, and after it one may be
2026-01-05 12:00  lin  order.paid  {"order":"A1","amount":19900,"currency":"CNY"}
2026-02-10 10:00  run
expect  lin  held offer by after_silence
expect  lin  gets hello
2026-02-20 10:00  run
expect  lin  gets offer

test D7.10 within the month a sale may be the first word
2026-01-05 12:00  lin  order.paid  {"order":"A1","amount":19900,"currency":"CNY"}
2026-01-20 10:00  run
expect  lin  gets offer

test D7.6 offers are for who bought, asked or answered
2026-01-05 12:00  ann  content.engaged  {"kind":"view"}
2026-01-05 12:00  bo   message.received  {"text":"hi"}
2026-01-05 12:00  bo   message.sent  {"text":"hi"}
2026-01-20 10:00  run
expect  ann  held offer by opted_out
expect  ann  gets hello
expect  bo  gets offer
EOF
gx 0 -C shop test
says "1..3"
gx 0 -C shop --now 2026-02-10T10:00:00+08:00 run
gx 0 -C shop why lin offer
says "no word between you for 30d: the first message is no sale"
rm shop/strategies/hello.lua
event 2026-01-05T04:00:00Z mei message.received '{"text":"hi"}' >mei.ndjson
event 2026-01-05T05:00:00Z mei message.sent '{"text":"hi"}' >>mei.ndjson
gx 0 -C shop import mei.ndjson
gx 0 -C shop --now 2026-02-11T10:00:00+08:00 run
gx 0 -C shop worklist
says "1 would hear a sale as your first word in a long time"

# ---- D7.6: a cap on sales counts from when one was made, not from when it was planned ----------------------------------
gx 0 init caps --language en
printf '[segment:everybody]\nwhen = otherwise\n' >>caps/shop.ini
for name in first second; do
  strategy caps "$name" <<'EOF'
return { segment = "everybody", priority = 999, re_entry = "never",
  plan = function() return { channel = "chat", purpose = "sell", text = "a new cream", because = "it is new" } end }
EOF
done
event 2026-01-05T04:00:00Z lin order.paid '{"order":"A1","amount":19900,"currency":"CNY"}' >lin.ndjson
gx 0 -C caps import lin.ndjson
gx 0 -C caps --now 2026-01-06T10:00:00+08:00 run
gx 0 -C caps --now 2026-01-16T10:00:00+08:00 done 1
gx 0 -C caps --now 2026-02-10T10:00:00+08:00 run --yes
gx 0 -C caps why lin second
says "at most 1 in 30d"
gx 0 -C caps --now 2026-02-18T10:00:00+08:00 plan
says "second"

# ---- a segment that matches nobody: which clause, and by how much ----------------------------------------------------
cat >>shop/shop.ini <<'EOF'
[attribute:skin]
type = enum
values = dry, oily
title.oily.en = oily skin
title.oily.zh_CN = 油皮
[segment:rich]
when = spent >= money("2000.00")
[segment:oily]
when = given.skin == "dry" and not tagged("new")
[segment:once_and_often]
when = consumption == "once" and orders >= 2
[segment:either]
when = orders > 50 or spent < money("-1.00")
[segment:tagged]
when = tagged("wholesail")
EOF
gx 0 -C shop set lin skin=oily
gx 0 -C shop tag lin wholesale
gx 0 -C shop segments --json
sed -i 's/\\"/"/g' "$out"
says 'spent >= money("2000.00") fails for all 2; the largest is 199.00. Did you mean 20.00?' \
  'given.skin == "dry" fails for all 2; 1 oily skin, 1 not known.' \
  'consumption == "once" fails for 1.' 'orders >= 2 fails for all 2; the largest is 1.' \
  'fails for all 2 (orders > 50: the' 'largest is 1; spent < money("-1.00"): the smallest is 0.00).' \
  'tagged("wholesail") fails for all 2. Did you mean "wholesale"?'
gx 0 -C shop check
says 'segment rich: matches nobody. spent >= money("2000.00") fails for' 'Did you mean 20.00?'
gx 0 -C shop check --json
is "$(json 'j[1].level .. #j')" "$(json '"note" .. #j')" "an empty segment of a pack is a note"
gx 0 -C shop --now 2026-02-12T10:00:00+08:00 plan
says 'segment rich: matches nobody. spent >= money("2000.00") fails for all 2'
silent_about 'segment complained'
gx 0 -C shop --lang zh_CN segments
says '1 位油皮'

# ---- D3.2: titles in the owner's words, wherever a person reads ------------------------------------------------------
cat >>shop/shop.ini <<'EOF'
[tag:wholesale]
title.en = buys for her shop
title.zh_CN = 批发的
[channel:chat]
title.en = WeChat
[strategy:offer]
title = the new cream
EOF
sed -i 's/^type = enum/title.en = her skin\n&/' shop/shop.ini
gx 0 -C shop customer lin
says "buys for her shop" "her skin" "oily skin" "what they have done" "bought once"
silent_about "given.skin" "wholesale" "consumption"
gx 0 -C shop customer lin --json
is "$(json 'j.facts["given.skin"] .. j.tags[1].tag')" oilywholesale "data keep the names"
gx 0 -C shop --now 2026-02-12T10:00:00+08:00 why lin "the new cream"
says "the new cream: not sent: heard from you lately"
sed -i 's/^title.oily.en/title.olly.en/' shop/shop.ini
gx 1 -C shop check
complains "[attribute:skin] there is no value 'olly'; did you mean 'oily'?"
sed -i 's/^title.olly.en/title.oily.en/' shop/shop.ini

# ---- {{call}} is empty: for how many of how many, and what to write --------------------------------------------------
shop nicks <<'EOF'
[shop]
language = zh_CN
[segment:everybody]
when = otherwise
EOF
strategy nicks hello <<'EOF'
return { segment = "everybody", re_entry = "20d", plan = function(customer)
  if customer.contacted_within("10d") then return nil end
  return { channel = "chat", purpose = "care", template = "hello" } end }
EOF
printf 'why = x\n\n{{call}}，一\n---\n{{call}}，二\n' >nicks/templates/hello.zh_CN.txt
{
  event 2026-01-05T04:00:00Z a customer.added '{"name":"tb_测试02"}'
  event 2026-01-05T04:00:00Z b customer.added '{"name":"wxid_99"}'
  event 2026-01-05T04:00:00Z c customer.added '{"name":"林小雨"}'
} >nicks.ndjson
gx 0 -C nicks import nicks.ndjson
want='templates/hello.zh_CN.txt: {{call}} is empty for 2 of 3 customers; "tb_测试02" is a nick, not a name. Mend: [names] fallback = 你好, or {{call|…}}'
gx 0 --lang en -C nicks --now 2026-01-06T00:00:00Z plan
gx 1 --lang en -C nicks --now 2026-01-06T00:00:00Z check --json
is "$(json 'j[1].text')" "$want"
gx 0 -C nicks --now 2026-01-06T00:00:00Z plan
complains '{{call}} 是空的' '是昵称，不是名字'

# ---- several wordings: hers to begin with, then the next, and what was planned keeps its words -----------------------
gx 0 -C nicks --now 2026-01-06T00:00:00Z run
gx 0 -C nicks --now 2026-01-06T00:00:00Z worklist --json
first=$(json 'j.items[1].say')
gx 0 -C nicks --now 2026-01-26T00:00:01Z run
gx 0 -C nicks --now 2026-01-26T00:00:01Z worklist --json
second=$(json 'j.items[1].say')
[ "$first" != "$second" ] || fail "the same words twice: $first"
gx 0 -C nicks --now 2026-01-06T00:00:01Z worklist --date 2026-01-06 --json
is "$(json 'j.items[1].say')" "$first" "the words of what was planned"

# ---- attributes of every type ----------------------------------------------------------------------------------------
shop fields <<'EOF'
[shop]
currency = EUR
[attribute:skin]
type = enum
values = dry, oily
[attribute:routine]
type = list
values = toner, serum, cream
[attribute:allergies]
type = text
sensitive = yes
[attribute:children]
type = int
range = 0..12
[attribute:spends]
type = money
range = 1.00..500.00
[attribute:due]
type = date
range = 2026-01-01..
[attribute:vegan]
type = bool
[segment:toner]
when = contains(given.routine, "toner")
[segment:careful]
when = contains(given.allergies, "酒精")
[segment:others]
when = given.skin == "oily" and given.children >= 2 and given.spends >= money("10.00") and given.vegan
  and until_within(given.due, "30d")
EOF
event 2026-01-05T04:00:00Z a customer.added '{"name":"Ann"}' >a.ndjson
gx 0 -C fields import a.ndjson
gx 0 -C fields set a routine="serum，toner 、 cream" allergies=怕酒精和香精 skin=oily children=2 spends=12.50 vegan=yes due=2026-02-01
for bad in routine="toner, oil" skin=greasy children=13 children=two spends=0.99 due=2025-12-31 due=soon vegan=maybe; do
  gx 1 -C fields set a "$bad"
  complains "does not fit the attribute ${bad%%=*}"
done
gx 0 -C fields --now "$(date -u +%Y)-12-31T00:00:00Z" export segments
says "a,toner|careful"
gx 0 -C fields customers --where 'contains(given.routine, "ton") or contains(given.routine, "")'
is "$(wc -l <"$out")" 1 "a part of an item is no item"
gx 0 -C fields customers --where 'not contains(given.routine, "oil")'
is "$(wc -l <"$out")" 2
gx 1 -C fields customers --where 'contains(given.children, "2")'
complains "given.children is no text with a name"
strategy fields ask <<'EOF'
return { segment = "toner", plan = function(customer)
  if not customer.contains("given.routine", "serum") or customer.contains("given.routine", "ser") then return nil end
  return { channel = "chat", purpose = "care", template = "ask" } end }
EOF
printf 'why = x\n\n{{call}}, you said {{given.allergies}}?\n' >fields/templates/ask.en.txt
gx 0 -C fields check
says "templates/ask.en.txt:3: {{given.allergies}} is sensitive"
gx 0 -C fields --now "$(date -u +%Y)-12-31T00:00:00Z" plan
says "Ann"
gx 0 -C fields why a
says 'yes: given.routine is "serum，toner 、 cream"; needs "toner" in it'

# ---- config: where every value comes from, and what the shop changed -------------------------------------------------
cat >>nicks/shop.ini <<'EOF'
[segment:vip]
when = spent >= money("10.00")
[segment:lost]
enabled = no
EOF
sed -i 's/^language = zh_CN/language = en\npacks = base/' nicks/shop.ini
printf '[plugins]\nload = source, intent, value, consumption\n' >>nicks/shop.ini
gx 0 -C nicks config segment.vip
says 'segment.vip.when = spent >= money("10.00")    shop.ini:' ' (over scripts/pack.ini:'
gx 0 -C nicks config --changed
says '  was: value == "key"    scripts/pack.ini:' 'segment.lost.enabled = no    shop.ini:'
silent_about 'segment.everybody' 'plugins.load' 'segment.vip.title' 'shop.packs'
gx 0 -C nicks config segment.vip.when --json
is "$(json '#j .. j[1].key .. j[1].file .. j[1].over[1].value .. #j[1].over')" '1segment.vip.whenshop.inivalue == "key"1'
gx 0 -C nicks export segments
silent_about lost

finish
