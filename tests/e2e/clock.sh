#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A shop as it is used, without --now: what a person has just entered is seen at once by every command, and the list of a past day
# says so and keeps its numbers.
source "$(dirname "$0")/lib.sh"

# A zone in which it is noon, so that no day ends while the test runs.
offset=$((12 - 10#$(date -u +%H)))
zone=Etc/GMT$([ $offset -ge 0 ] && echo "-$offset" || echo "+$((-offset))")
shop shop <<INI
[shop]
id = clock
timezone = $zone
[segment:all]
when = orders >= 0
INI
strategy shop talk <<'LUA'
return {
  segment = "all", priority = 50, re_entry = "30d",
  plan = function(customer, ctx)
    return { channel = "chat", purpose = "ask", minutes = 5, text = "How is it?", because = "she is here",
      answers = { "good", "bad" } }
  end,
}
LUA
for who in ann bob cid dai; do event 2026-11-01T00:00:00Z $who customer.added "{\"name\":\"${who^}\"}"; done >events.ndjson
gx 0 -C shop import events.ndjson
run_at=$(date -u -d '-1 hour' +%FT%TZ)
gx 0 -C shop --now "$run_at" run
gx 0 -C shop worklist
says "Today: 4 people, 20 minutes." "1 Ann · all"
silent_about "last run on" "past day"

# Ticking off, answering, putting off, and taking back.
gx 0 -C shop done 1
gx 0 -C shop worklist
says "Today: 3 people, 15 minutes." "1 Ann · done"
gx 1 -C shop done 1
complains "number 1 (Ann) is finished already"
gx 0 -C shop done 2 --answer good
gx 0 -C shop done 3 --later 2d
gx 0 -C shop worklist
says "Today: 1 person, 5 minutes." "2 Bob · done" "3 Cid · put off"
gx 0 -C shop undo
gx 0 -C shop worklist
says "Today: 2 people, 10 minutes." "3 Cid · all"

# Entries of every kind.
gx 0 -C shop log Zoe "met at the market" --new
gx 0 -C shop customer Zoe
says "met at the market"
gx 0 -C shop customers
says Zoe
gx 0 -C shop why Zoe
gx 0 -C shop set ann phone_kind=old
gx 0 -C shop tag ann likes:tea
gx 0 -C shop visit ann
gx 0 -C shop sold ann Cream 128.00 --paid
gx 0 -C shop customer ann
says "phone_kind" "likes:tea" "Cream" "128.00"
gx 0 -C shop customers --where 'orders >= 1'
says ann
gx 0 -C shop undo
gx 0 -C shop undo
gx 0 -C shop customers --where 'orders >= 1'
silent_about ann

# An entry of the future is no reason to look there; without a run the clock decides.
gx 0 -C shop --now "$(date -u -d '+2 days' +%FT%TZ)" log ann "from the day after tomorrow"
gx 0 -C shop customer ann
silent_about "from the day after tomorrow"
gx 0 -C shop worklist
says "Today: 2 people, 10 minutes."

# The last run was two days ago: its list, with its date; what is ticked off now stays on it, number by number.
past=$(date -u -d '-2 days' +%FT%TZ)
past_day=$(TZ=$zone date -d "$past" +%F)
rm shop/shop.db*
gx 0 -C shop import events.ndjson
gx 0 -C shop --now "$past" run
gx 0 -C shop worklist
says "$past_day (last run on $past_day $(TZ=$zone date -d "$past" +%H:%M)): 4 people, 20 minutes." "guanxi run makes today's" "1 Ann · all"
silent_about "Today"
gx 0 -C shop done 1
gx 0 -C shop done 2 --skip
gx 0 -C shop done 3 --later 2d
gx 0 -C shop done 4 --promise "a sample" --by "$past_day"
gx 0 -C shop worklist
says "$past_day (last run" "1 person" "1 Ann · done" "2 Bob · skipped" "3 Cid · put off" "4 Dai · done" "5 Dai · a promise"
gx 1 -C shop done 4
complains "number 4 (Dai) is finished already"
gx 0 -C shop worklist --json
is "$(json 'j.date .. " " .. j.run')" "$past_day $past"
today=$(TZ=$zone date +%F)
gx 0 -C shop worklist --date "$today"
says "Today (last run on $past_day "
finish
