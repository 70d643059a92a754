#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a day by hand leaves (D4.2, D4.6, D4.8, D5.2, D7.1, D9.6): sales like any order, promises with a date, labels set by a
# person beside what would be computed, and the one fact that a talk brought, of every type.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = byhand
timezone = Asia/Shanghai
[attribute:skin]
type = enum
values = dry, oily
title = her skin
title.dry.zh_CN = 干皮
title.oily.zh_CN = 油皮
ask = whether her skin is dry or oily
[attribute:children]
type = int
range = 0..12
ask = how many children she has
[attribute:budget]
type = money
ask = what she would spend
[attribute:due]
type = date
ask = when it is due
[attribute:allergic]
type = bool
ask = whether she is allergic
[attribute:likes]
type = list
ask = what she likes
[attribute:ask_after]
type = text
ask = what is coming up
[dimension:worth]
key = spent >= money("1000.00")
plain = otherwise
[label:worth.key]
title = a treasure
[label:worth.plain]
title = like others
[segment:all]
when = orders >= 0
INI
strategy shop talk <<'LUA'
local asks = { ann = "skin", bob = "children", cid = "budget", dai = "due", eve = "allergic", fay = "likes", gus = "ask_after" }
return {
  segment = "all", priority = 50, re_entry = "30d",
  plan = function(customer, ctx)
    return { channel = "chat", purpose = "ask", minutes = 5, text = "How is it?", because = "she is here", ask = asks[customer.name],
      answers = { "good", "bad" }, learn = { good = { children = 2, allergic = true } } }
  end,
}
LUA
for who in ann bob cid dai eve fay gus; do event 2026-11-01T00:00:00Z $who customer.added "{\"name\":\"$who\"}"; done >events.ndjson
gx 0 -C shop import events.ndjson
T="--now 2026-11-23T09:00:00+08:00"
gx 0 -C shop $T run
says "7 actions"

# D4.8: the list names the fact to ask, an enum's and a truth's values by a key each, and closing the task stores it.
gx 0 -C shop $T worklist
says "whether her skin is dry or oily (not known yet) d dry · o oily" "whether she is allergic (not known yet) y yes · n no"
gx 0 -C shop $T --lang zh_CN worklist
says "d 干皮 · o 油皮"
gx 0 -C shop $T worklist --json
is "$(json 'j.items[1].ask.attribute .. " " .. j.items[1].ask.values[2].key .. " " .. j.items[1].ask.values[2].name .. " " .. #j.items[2].ask.values')" \
  "skin o oily 0" "the values of what is asked"
learns() { # N CUSTOMER GIVEN NAME KEPT
  gx 0 -C shop $T done "$1" --learn "$3"
  gx 0 -C shop $T customer "$2" --json
  is "$(json "j.attributes[1].name .. '=' .. j.attributes[1].value .. ' ' .. j.attributes[1].by")" "$4=$5 seller" "D4.8 learned of $2"
}
gx 1 -C shop $T done 2 --learn many
complains '"many" does not fit the attribute children: want a whole number'
gx 1 -C shop $T done 2 --learn 13
complains 'want 0..12'
gx 1 -C shop $T done 3 --learn dear
gx 1 -C shop $T done 4 --learn soon
gx 1 -C shop $T done 5 --learn perhaps
complains '"perhaps" does not fit the attribute allergic: want yes, no'
learns 1 ann 油皮 skin oily
learns 2 bob children=3 children 3
learns 3 cid 128.50 budget 128.50
learns 4 dai 2027-02-01 due 2027-02-01
learns 5 eve n allergic no
learns 6 fay "tea, cake" likes "tea, cake"
learns 7 gus "the exam of his son" ask_after "the exam of his son"
for i in 1 2 3 4 5 6 7; do gx 0 -C shop $T undo; done

# What an answer teaches may be a number or a truth in the script.
gx 0 -C shop $T done 1 --answer g
gx 0 -C shop $T customer ann --json
is "$(json 'j.facts["given.children"] .. " " .. tostring(j.facts["given.allergic"])')" "2 true" "D4.8 taught numbers and truths"
gx 0 -C shop $T undo
says "action.answered" "(and 2 more)"

# D7.1: what happened last time stands beside the task.
gx 0 -C shop $T note bob her daughter sits the gaokao --at "2026-11-20 15:30"
gx 0 -C shop $T worklist
says "20 Nov: her daughter sits the gaokao"
gx 0 -C shop $T worklist --json
is "$(json 'j.items[2].last.at .. " " .. j.items[2].last.text')" "2026-11-20T07:30:00Z her daughter sits the gaokao" "D7.1 last time"
gx 1 -C shop $T note bob later --at 2026-11-24
complains '"2026-11-24" lies ahead'
gx 1 -C shop $T note bob never --at someday
complains '"someday" is no time'

# D4.6, D5.2: a sale counts like any order once it is paid, at once or later.
gx 0 -C shop $T sold bob Cream 118.00 --paid --discount 10 --coupon NEW10 --at 2026-11-20
gx 0 -C shop $T export events
says 'order.placed,2026-11-20T04:00:00Z,bob' '""amount"":11800,""currency"":""CNY"",""discount"":1000,""coupon"":""NEW10""'
gx 0 -C shop $T sold bob Serum 99.50 --unpaid
says "bob: sold, not paid yet"
gx 0 -C shop $T customer bob --json
is "$(json 'j.facts.orders .. " " .. j.facts.spent .. " " .. j.facts.unpaid_orders .. " " .. j.facts.discounted_orders')" "1 118.00 1 1" "D4.6 a paid and an unpaid sale"
gx 0 -C shop $T sold bob --paid
says "bob: paid"
gx 0 -C shop $T customer bob --json
is "$(json 'j.facts.orders .. " " .. j.facts.spent .. " " .. tostring(j.facts.unpaid_orders)')" "2 217.50 nil" "D5.2 paid later"
gx 1 -C shop $T sold bob --paid
complains "bob has no sale entered by hand that is not paid yet"
gx 0 -C shop $T sold bob Tea 5
gx 0 -C shop $T sold bob Cake 6
gx 1 -C shop $T sold bob --paid
complains "several sales are not paid yet: hand-2026-11-23T01:00:00Z#" "(5.00)" "(6.00)"
gx 0 -C shop $T sold bob --paid --order "$(grep -o 'hand-[^ ]*' "$err" | head -1)"
gx 2 -C shop $T sold bob
gx 2 -C shop $T sold bob Tea
gx 2 -C shop $T sold bob Tea 5 --paid --unpaid
gx 1 -C shop $T sold bob Tea -- -5
complains "a sale brings money"
gx 2 -C shop $T sold bob Tea 5 --discount much

# D9.6: a promise has a date, heads the list when it is due, is kept or put off; unkept ones are a figure.
gx 0 -C shop $T promise cid a sample --by 2026-11-23
says "cid: promise noted"
gx 0 -C shop $T promise cid "call back" --by 2026-11-21
gx 0 -C shop $T promise dai "the recipe" --by 2026-11-30
gx 2 -C shop $T promise dai nothing
gx 2 -C shop $T promise dai --kept --by 2026-11-30
gx 2 -C shop $T promise dai
gx 0 -C shop $T promises
says "Overdue" "2026-11-21 cid: call back (1)" "Open" "2026-11-23 cid: a sample (2)" "Kept in time: 0 of 1 that were due"
gx 1 -C shop $T promise cid --kept
complains "several promises are open: 1 call back, 2 a sample; say which"
gx 0 -C shop $T promise cid --kept 1
gx 0 -C shop $T promise cid --kept a sample
gx 1 -C shop $T promise cid --kept
complains "cid has no open promise"
gx 0 -C shop $T undo
gx 0 -C shop $T promises --json
is "$(json 'j.figures.made .. " " .. j.figures.kept .. " " .. j.figures.kept_late .. " " .. j.figures.open .. " " .. #j.open .. " " .. #j.overdue')" "3 1 1 2 2 0" "D9.6 the figures"
N="--now 2026-11-24T09:00:00+08:00"
gx 0 -C shop $N worklist
says "1 cid · a promise · overdue"
gx 1 -C shop $N done 1 --skip
complains "a promise is neither skipped nor answered"
gx 1 -C shop $N done 1 --answer good
gx 0 -C shop $N done 1 --later 2d
says "cid: put off until 2026-11-26"
gx 0 -C shop $N worklist
says "1 cid · put off" "2 ann · all · 5 min · overdue"
gx 0 -C shop $N done 1 --later 3d
gx 0 -C shop $N undo
gx 0 -C shop --now 2026-11-26T09:00:00+08:00 worklist
says "1 cid · a promise"
silent_about "a promise · overdue"
gx 0 -C shop --now 2026-11-26T09:00:00+08:00 done 1
says "cid: promise kept"

# D4.2: what a person set wins and stays beside what would be computed, with who and when; an empty value gives it back.
gx 0 -C shop $T set eve worth=key --by Amy --review-on 2027-01-01
gx 0 -C shop $T customer eve
says "Set by hand" "worth · a treasure · by Amy · 2026-11-23 09:00 · computed would be like others"
gx 0 -C shop $T customer eve --json
is "$(json 'j.labels.worth .. " " .. j.labels_by_hand[1].computed .. " " .. j.labels_by_hand[1].by .. " " .. j.labels_by_hand[1].review_on')" "key plain Amy 2027-01-01" "D4.2 set by hand"
gx 0 -C shop $T why eve
says "set by Amy on 2026-11-23, which wins over what is computed: like others" "2027-01-01"
gx 0 -C shop $T why eve --json
is "$(json 'j.labels[1].label .. " " .. j.labels[1].set_by_hand.computed')" "key plain" "D4.2 why"
gx 0 -C shop $T set eve worth=
gx 0 -C shop $T customer eve --json
is "$(json 'j.labels.worth .. " " .. #j.labels_by_hand')" "plain 0" "D4.2 given back"
gx 1 -C shop $T set eve worth=keys
complains "'keys' is no label of worth; did you mean 'key'?"
gx 1 -C shop $T set eve skin=dry --review-on 2027-01-01
gx 2 -C shop $T set eve worth=key --review-on soon
gx 1 -C shop $T tag eve vip --by rule
complains '"rule" is no person'
gx 0 -C shop $T set eve skin=o phone=13800000000
silent_about "no rule can read it"
gx 0 -C shop check
finish
