#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A seller's day by hand: the list, what came of it, sales, notes, wishes, promises, and taking the last entry back.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = day
timezone = Asia/Shanghai
[attention]
cap = 1/7d
[attribute:skin]
type = enum
values = dry, oily
title = her skin
ask = whether her skin is dry or oily
[segment:ladies]
when = orders >= 0
INI
strategy shop talk <<'LUA'
return {
  segment = "ladies", priority = 50, re_entry = "30d",
  plan = function(customer, ctx)
    return {
      channel = "chat", purpose = "ask", minutes = 5, text = "How is it?", because = "she is here",
      answers = { "good", "bad" }, learn = { good = { skin = "dry" } }, ask = "skin",
    }
  end,
}
LUA
for who in ann bob cid dai eve; do event 2026-11-01T00:00:00Z $who customer.added "{\"name\":\"${who^}\",\"phone\":\"1380000000${#who}\"}"; done >events.ndjson
event 2026-11-01T00:00:00Z ann2 customer.added '{"name":"Ann","phone":"13900000000"}' >>events.ndjson
gx 0 -C shop import events.ndjson
T="--now 2026-11-23T09:00:00+08:00"
gx 0 -C shop $T run
says "6 actions"

numbers() { gx 0 -C shop "$@" worklist --json; numbered=$(json '(function() local t = {} for _, i in ipairs(j.items) do t[#t + 1] = i.number .. i.customer .. ":" .. (i.away and "away" or i.status) end return table.concat(t, " ") end)()'); }
numbers $T
is "$numbered" "1ann:planned 2ann2:planned 3bob:planned 4cid:planned 5dai:planned 6eve:planned"

# Numbers stay for the day, whatever happened to others.
gx 0 -C shop $T done 2 --skip
says "Ann: skipped"
gx 0 -C shop $T done 1 --later 2d
says "Ann: put off until 2026-11-25"
gx 0 -C shop $T done 3 --answer g --note "loves it"
says "Bob: done"
numbers $T
is "$numbered" "1ann:away 2ann2:skipped 3bob:answered 4cid:planned 5dai:planned 6eve:planned"
gx 0 -C shop $T worklist
says "Today: 3 people, 15 minutes." "1 Ann · put off" "2 Ann · skipped" "3 Bob · done" "4 Cid · ladies · 5 min" "Keys" "g good" "whether her skin is dry or oily (not known yet)"
gx 0 -C shop $T customer bob --json
is "$(json 'j.facts["given.skin"]')" dry "what the answer taught"
gx 1 -C shop $T done 3
complains "number 3 (Bob) is finished already"
gx 1 -C shop $T done 1
complains "number 1 (Ann) is put off already"
gx 2 -C shop $T done 1 --later tomorrow
complains "--later: want days or weeks"
gx 0 -C shop $T done 1 --later 3d
says "Ann: put off until 2026-11-26"
gx 0 -C shop $T undo
gx 1 -C shop $T done 7
complains "there is no number 7 on this day's list of 6"
gx 2 -C shop $T done three
complains 'done: want one number of the list, got "three"'
gx 2 -C shop $T done 1-3
gx 1 -C shop $T done 4 --answer x
complains "'x' is none of the answers of this task: good (g), bad (b)"

# A mistake beside the outcome writes nothing at all.
gx 0 -C shop export events
before=$(wc -l <"$out")
gx 2 -C shop $T done 4 --promise "a sample"
complains "--promise needs --by YYYY-MM-DD: a promise has a date"
gx 2 -C shop $T done 4 --promise "a sample" --by soon
gx 1 -C shop $T done 4 --learn skin
complains '"skin" does not fit the attribute skin: want dry, oily'
gx 1 -C shop $T done 4 --learn skin=purple
gx 2 -C shop $T done 4 --later soon
complains '--later: want days or weeks such as 2d'
gx 2 -C shop $T done 4 --later 93d
gx 2 -C shop $T done 4 --later 2d --skip
gx 0 -C shop export events
is "$(wc -l <"$out")" "$before" "events after mistakes"

# undo takes the whole last entry back, not half of it.
gx 0 -C shop $T done 4 --answer good --learn city=Xiamen --note well --promise "a sample" --by 2026-11-24
gx 0 -C shop export events
is "$(wc -l <"$out")" $((before + 5)) "events of one entry: answer, what it taught, learned, note, promise"
gx 0 -C shop $T undo
says "taken back, of cid: action.answered · well · answer good"
gx 0 -C shop export events
is "$(wc -l <"$out")" "$before" "events after undo"
numbers $T
is "$numbered" "1ann:away 2ann2:skipped 3bob:answered 4cid:planned 5dai:planned 6eve:planned"
gx 0 -C shop $T done 4 --promise "a sample" --by 2026-11-24

# What was put off comes on its day, even after weeks; a promise that is due heads the list.
gx 0 -C shop $T done 5 --later 3w
numbers --now 2026-11-24T09:00:00+08:00
is "$numbered" "1cid:planned 2eve:planned" "the next day"
gx 0 -C shop --now 2026-11-24T09:00:00+08:00 worklist
says "1 Cid · a promise" "a sample" "2 Eve · ladies · 5 min · overdue"
gx 0 -C shop --now 2026-11-24T09:00:00+08:00 done 1
says "Cid: promise kept"
numbers --now 2026-11-24T09:00:00+08:00
is "$numbered" "1cid:done 2eve:planned"
numbers --now 2026-11-25T09:00:00+08:00
is "$numbered" "1eve:planned 2ann:postponed" "two days later"
numbers --now 2026-12-14T09:00:00+08:00
is "$numbered" "1dai:postponed" "three weeks later"
gx 0 -C shop $T worklist --date 2026-12-14 --json
is "$(json 'j.date .. " " .. j.items[#j.items].customer')" "2026-12-14 dai"
gx 2 -C shop worklist --date tomorrow
complains '--date: want YYYY-MM-DD, got "tomorrow"'

# WHO: by id, name, phone; asks when it is not clear who.
gx 1 -C shop $T why Ann
complains "2 customers are called 'Ann': Ann (ann), Ann (ann2); say which by id"
gx 0 -C shop $T why 13900000000
says "Ann (ann2)"
gx 1 -C shop $T why Zoe
complains "nobody is called 'Zoe'; try an id, a full name, a phone number (guanxi customers lists them)"

# WHO may also be the number on the list.
gx 0 -C shop $T why 3
says "Bob (bob)"
gx 0 -C shop $T customer 6
says "Eve (eve), as of 2026-11-23 09:00"
gx 1 -C shop $T customer 99
complains "nobody is called '99'"

# A day by hand.
D="--now 2026-11-26T09:00:00+08:00"
gx 0 -C shop $D sold bob Cream 128.00 --paid
says "bob: sold and paid"
gx 0 -C shop $D sold bob Cream 128.00 --paid
gx 0 -C shop $D sold bob Serum 99.50
gx 0 -C shop $D customer bob --json
is "$(json 'j.facts.orders .. " " .. j.facts.spent .. " " .. #j.orders')" "2 256.00 3" "three sales in one second"
gx 0 -C shop $D undo
gx 0 -C shop $D undo
says "taken back, of bob: order.placed · order hand-" "amount 128.00 · Cream"
gx 0 -C shop $D customer bob --json
is "$(json 'j.facts.orders .. " " .. j.facts.spent .. " " .. #j.orders')" "1 128.00 1" "two of them taken back"
gx 2 -C shop $D sold bob Cream much
complains 'sold: "much" is not an amount in CNY; e.g. 128.00'
gx 1 -C shop $D sold nobody Cream 5
gx 0 -C shop $D log bob asked for the serum again
says "bob: noted"
gx 0 -C shop $D log bob --event message.received hello there
gx 1 -C shop $D log bob --event mesage.received hello
gx 2 -C shop $D log bob
complains "log: say what happened, or which --event"
gx 1 -C shop $D log bob --event order.paid --data '{"amount":"x"}'
gx 1 -C shop $D log bob --event order.paid --data '{"amount":'
gx 0 -C shop $D visit bob
gx 0 -C shop $D set bob skin=oily
gx 1 -C shop $D set bob skin=purple
complains "purple"
gx 2 -C shop $D set bob skin
complains 'set: want NAME=VALUE, got "skin"'
gx 0 -C shop $D tag bob vip "wants:serum"
gx 0 -C shop $D untag bob vip
gx 0 -C shop $D log Zoe "met at the market" --new
gx 0 -C shop $D customer bob
says "asked for the serum again" "hello there" "wants:serum" "oily"
gx 0 -C shop $D customer bob --json
is "$(json '#j.tags .. " " .. j.tags[1].tag .. " " .. j.facts.visits .. " " .. j.facts["given.skin"]')" "1 wants:serum 1 oily"
gx 0 -C shop $D customer Zoe
says "met at the market"
gx 0 -C shop $D undo
gx 1 -C shop $D customer Zoe
for i in {1..40}; do "$GUANXI" -C shop $D undo >"$out" 2>"$err" || break; done
complains "nothing was entered by hand yet: there is nothing to undo"
gx 0 -C shop export events
is "$(wc -l <"$out")" 7 "what was imported is still there"

# A list longer than the day is no mistake, and its first line says why (D7.7).
shop long <<'INI'
[shop]
id = long
timezone = Asia/Shanghai
[attention]
minutes_per_day = 10
minutes.waiting = 20
[segment:all]
when = orders >= 0
INI
strategy long talk <<'LUA'
return {
  segment = "all", re_entry = "never",
  plan = function(customer, ctx)
    return { channel = "chat", purpose = "care", minutes = customer.waiting_since and 8 or 5, text = "Hello.", because = "she is here" }
  end,
}
LUA
for who in ann bob cid; do event 2026-11-01T00:00:00Z $who customer.added "{\"name\":\"${who^}\"}"; done >long.ndjson
event 2026-11-22T00:00:00Z ann message.received '{}' >>long.ndjson
gx 0 -C long import long.ndjson
gx 0 -C long --now 2026-11-23T09:00:00+08:00 run
gx 0 -C long --now 2026-11-23T09:00:00+08:00 worklist
says "Today: 3 people, 18 minutes, 8 more than your 10. Who waits for you and who is key have minutes of their own (8). Nobody else"
gx 0 -C long --now 2026-11-24T09:00:00+08:00 worklist
says "(8). Left from earlier days: 18. Nobody else needs you."
gx 0 -C long --now 2026-11-24T09:00:00+08:00 worklist --json
is "$(json 'j.minutes .. " " .. j.minutes_per_day .. " " .. j.minutes_apart .. " " .. j.minutes_left_over')" "18 10 8 18" "D7.7 minutes"
gx 0 -C long --now 2026-11-23T09:05:00+08:00 done 1
gx 0 -C long --now 2026-11-23T09:05:00+08:00 worklist
says "Today: 2 people, 10 of 10 minutes. Nobody else needs you."
finish
