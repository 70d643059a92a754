#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `why`: for every label its facts with their days (of the shop), for what is sent the rule and the line of the script, for what
# is not the gate and what would change it. In both languages.
source "$(dirname "$0")/lib.sh"

gx 0 init shop
strategy shop never_again <<'LUA'
return {
  segment = "bought_once", priority = 10,
  plan = function(customer)
    return { channel = "chat", purpose = "sell", text = "buy", because = "bought once" }
  end,
}
LUA
strategy shop letter <<'LUA'
return { segment = "bought_once", priority = 5, plan = function() return { channel = "email", purpose = "care", text = "hi" } end }
LUA
{
  # 18:00 UTC is the next day already in Shanghai.
  event 2026-10-28T02:00:00Z lin customer.added '{"name":"林小雨","phone":"13900000001"}'
  event 2026-10-28T18:00:00Z lin order.paid '{"order":"o1","amount":12800,"currency":"CNY","items":[{"name":"Cream","quantity":1}]}'
  event 2026-11-19T06:00:00Z sun customer.added '{"name":"Sun"}'
  event 2026-11-19T07:00:00Z sun order.paid '{"order":"o2","amount":5000,"currency":"CNY","items":[{"name":"Soap","quantity":1}]}'
  event 2026-11-20T07:00:00Z sun message.sent '{"channel":"chat","text":"thank you"}'
  event 2026-11-20T08:00:00Z sun consent.withdrawn '{"purpose":"sell","channel":"","wording":"no ads please"}'
  event 2026-11-01T07:00:00Z zed customer.added '{"name":"Zed"}'
  event 2026-11-02T07:00:00Z zed incident.recorded '{"kind":"abuse","note":"shouted"}'
} >events.ndjson
gx 0 -C shop import events.ndjson
gx 0 -C shop --now 2026-11-23T08:30:00+08:00 run
says "1 action, 4 held (cannot be reached 2, does not want it 1, something else came first 1)"

gx 0 -C shop why 林小雨
says "林小雨 (lin)" "Who she is" "what they have done: bought once" "orders = 1 (2026-10-29)" "last purchase = 2026-10-29" \
  "pack.ini:" 'orders_within("365d") >= 1' "yes: orders_within(\"365d\") is 1, needs at least 1" \
  "bought 2026-10-29, 25 days ago" "holds until 2027-01-27" "finds out why only once: on the list (2026-11-23)" "script: scripts/strategies/bought_once.lua:" \
  "never_again: not sent: something else came first" "“finds out why only once” came first" "letter: not sent: cannot be reached" "no email is known; enter one with: guanxi set WHO email=…"
silent_about "2026-10-28"
gx 0 -C shop why lin --json
is "$(json 'find(j.labels, "dimension", "consumption").label .. " " .. find(j.labels, "dimension", "consumption").facts[1].fact')" "once orders"
is "$(json 'find(j.decisions, "strategy", "bought_once").decision .. " " .. find(j.decisions, "strategy", "bought_once").rule.rule')" \
  'planned consumption == "once" and bought_within("365d")'
where=$(json 'find(j.decisions, "strategy", "bought_once").script')
is "$(sed -n "${where##*:}p" "$SOURCE_DIR/scripts/strategies/bought_once.lua" | grep -c '}\|return')" 1 "the script's line ($where)"
is "$(json 'find(j.decisions, "strategy", "letter").gate')" unreachable

# One strategy only; one that has nothing for her; one that there is not.
gx 0 -C shop why lin never_again
says "never_again: not sent: something else came first" "script: strategies/never_again.lua:4"
silent_about "Who she is" "letter"
gx 0 -C shop why lin vip
says "calls twice a year: not for her: she is not in the segment" 'value == "key"' "no: value is valuable, needs key customer"
gx 0 -C shop why lin "calls twice a year"
says "not for her"
gx 1 -C shop why lin vipp
complains "there is no strategy 'vipp'; did you mean 'vip'?"

gx 0 -C shop why Sun never_again
says "never_again: not sent: does not want it" "she asked not to be contacted this way on 20 Nov"

# Set by hand wins, and both are told.
gx 0 -C shop --now 2026-11-23T10:00:00+08:00 set lin value=key
gx 0 -C shop --now 2026-11-23T10:00:01+08:00 why lin
says "what they are worth: key customer" "set by seller on 2026-11-23, which wins over what is computed"
gx 0 -C shop --now 2026-11-23T10:00:01+08:00 why lin --json
is "$(json 'find(j.labels, "dimension", "value").label .. " " .. find(j.labels, "dimension", "value").set_by_hand.by')" "key seller"

# Caps say when they open.
gx 0 -C shop --now 2026-11-24T08:30:00+08:00 run
gx 0 -C shop why lin
says "never_again: not sent: heard from you lately" "at most 1 in 7d; opens 30 Nov unless there is another contact" "opens: 2026-11-30"

# Looking back: before she bought.
gx 0 -C shop --now 2026-10-28T12:00:00+08:00 why lin
says "what they have done: has not bought"

# 中文: the same numbers and days, no English sentence left once the catalogue is complete.
gx 0 -C shop --lang zh_CN --now 2026-11-23T08:30:00+08:00 why lin
says "林小雨（lin）" "她是谁" "订单数 = 1（2026-10-29）" "最近一次购买 = 2026-10-29" "符合：" "scripts/strategies/bought_once.lua:" "bought_once"
if [ -f "$BUILD_DIR/locale/zh_CN/LC_MESSAGES/guanxi.mo" ] && sh "$SOURCE_DIR/po/complete.sh" "$SOURCE_DIR/po" zh_CN >/dev/null 2>&1; then
  silent_about "Who she is" "Decisions" "what would change it" "not sent" "holds until" "needs at least"
else
  echo "the Chinese catalogue is not complete: its words are not checked here" >&2
fi
finish
