#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D6.1: every key customer has a dated next contact, and who has none is listed with the reason: in the work list, in the books
# as text and as data, in both languages. What is foreseen is what a run on that day then does.
source "$(dirname "$0")/lib.sh"

gx 0 init shop --timezone Asia/Shanghai
{
  for who in called new birthday optout gone given promised peace chat; do
    event 2026-01-02T04:00:00Z $who customer.added "{\"name\":\"${who^}\",\"key\":true}"
  done
  event 2026-01-02T04:00:00Z plain customer.added '{"name":"Plain"}'
  event 2026-09-01T04:00:00Z called call.made '{}'
  event 2026-02-01T04:00:00Z birthday call.made '{}' b1
  event 2026-09-10T04:00:00Z birthday call.made '{}' b2
  event 2026-11-01T04:00:00Z optout preference.changed '{"channel":"call","allow":false}'
  event 2026-11-01T04:00:00Z gone customer.removed_seller '{"kind":"blocked"}'
  event 2026-11-01T04:00:00Z gone preference.changed '{"topic":"care","allow":false}' g2
  event 2026-11-01T04:00:00Z given preference.changed '{"channel":"call","allow":false}'
  event 2026-11-02T04:00:00Z promised preference.changed '{"channel":"call","allow":false}'
  event 2026-11-02T04:00:00Z promised promise.made '{"what":"the catalogue","by_date":"2026-12-24"}'
  event 2026-11-02T04:00:00Z peace attribute.set '{"name":"leave","value":"yes"}'
  event 2026-11-02T04:00:00Z peace preference.changed '{"channel":"call","allow":false}' p2
  event 2026-11-02T04:00:00Z chat tag.added '{"tag":"group_chat"}'
} >events.ndjson
cat >>shop/shop.ini <<'INI'
[attribute:leave]
type = bool
[segment:in_peace]
when = given.leave
silence = yes
INI
gx 0 -C shop import events.ndjson
T="--now 2026-11-23T09:00:00+08:00"
gx 0 -C shop $T run

# Two a year, five months apart: "called" on 29 January; "birthday" had two, so not within the year of the first one. "new" is on
# today's list. A promise is a date. Who is left in peace, a group chat, and who is not key are not spoken of.
days='(function() local l = {} for _, k in ipairs(j.key_customers.dated) do l[#l + 1] = k.customer .. " " .. k.day end
  return table.concat(l, ", ") end)()'
none='(function() local l = {} for _, k in ipairs(j.key_customers.without) do l[#l + 1] = k.customer .. " " .. k.reason end
  return table.concat(l, ", ") end)()'
gx 0 -C shop --now 2026-11-23T10:00:00+08:00 report --from 2026-11-01 --json
cp "$out" books.json
is "$(json "$days")" "new 2026-11-23, promised 2026-12-24, called 2027-01-29, birthday 2027-02-07" "D6.1 each has a date"
is "$(json "$none")" "given opted_out, gone opted_out, optout opted_out" "D6.1 who has none, and why"
is "$(json 'j.key_customers.customers')" 7 "D6.1 neither who is left in peace nor a group chat"
gx 0 -C shop --threads 3 --now 2026-11-23T10:00:00+08:00 report --from 2026-11-01 --json
same_file "$out" books.json
gx 0 -C shop $T --lang en report --from 2026-11-01
says "Key customers" "4 of 7 have a next contact with a date." \
  "3 key customers have no next contact with a date: Given (does not want it), Gone (does not want" "promise NAME WHAT"
gx 0 -C shop $T --lang zh_CN report --from 2026-11-01
says "老铁" "7 位里有 4 位定了下次哪天联系" "Given（不想收到）"
silent_about "Peace"

gx 0 -C shop --lang en worklist
says "No date" "3 key customers have no next contact with a date: Given (does not want it)"
gx 0 -C shop worklist --json
is "$(json "$none")" "given opted_out, gone opted_out, optout opted_out" "D6.1 on the work list"

# A promise gives her a date, and the list has one fewer.
gx 0 -C shop $T promise Optout "a card at New Year" --by 2026-12-30
gx 0 -C shop --lang en worklist
says "2 key customers have no next contact"
gx 0 -C shop $T promise Given "a visit" --by 2026-12-01
gx 0 -C shop $T promise Gone "a letter" --by 2026-12-02
gx 0 -C shop --lang en worklist
silent_about "No date"

# What was foreseen happens on its day, and not before.
gx 0 -C shop --now 2027-01-28T18:00:00+08:00 plan
silent_about "Called"
gx 0 -C shop --now 2027-01-29T09:00:00+08:00 plan
says "Called"

# Skipped today: she has a day again, when the strategy may come back to her.
gx 0 -C shop --now 2026-11-23T11:00:00+08:00 done 1 --skip
gx 0 -C shop --now 2026-11-23T12:00:00+08:00 report --from 2026-11-01 --json
is "$(json "find(j.key_customers.dated, 'customer', 'new').day")" 2027-04-22 "D6.1 skipped: a day again"

# Nobody speaks to key customers: each says so.
printf '[strategy:vip]\nenabled = no\n' >>shop/shop.ini
gx 0 -C shop --now 2026-11-23T12:00:00+08:00 report --from 2026-11-01 --json
is "$(json "find(j.key_customers.without, 'customer', 'called').reason")" nothing_planned "D6.1 no strategy speaks to her"
# A past month is told as it was.
gx 0 -C shop --now 2026-11-23T12:00:00+08:00 report --month 2026-10 --json
cp "$out" october.json
gx 0 -C shop $T note Called "wrote a card"
gx 0 -C shop --now 2026-11-23T12:00:00+08:00 report --month 2026-10 --json
same_file "$out" october.json

# How soon a step comes again is the shop's to say.
gx 0 init again
printf '[strategy:vip]\nre_entry.introduction = 40d\n' >>again/shop.ini
cat >again.test <<'DIARY'
test D6.1 introductions: how soon again is the shop's to say
2026-01-02  ann  customer.added  {"name":"Ann","key":true}
2026-02-01  ann  call.made
2026-03-01  ann  review.left  {"rating":5}
2026-03-02  run
expect ann  gets vip.introduction saying 1 Mar
2026-03-02 15:00  ann  answers vip.introduction  later
2026-04-05  ann  review.left  {"rating":5}
2026-04-11  run
expect ann  not gets vip.introduction
2026-04-11 12:01  run
expect ann  gets vip.introduction saying asked for an introduction before: 2 Mar
DIARY
gx 0 -C again --lang en test again.test
sed -i 's/re_entry.introduction = 40d/re_entry = sometimes/' again/shop.ini
gx 1 -C again --lang en check
complains "want never, every or a duration such as 30d"
finish
