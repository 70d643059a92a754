# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Days of the calendar (domain D5.5): campaigns that repeat and what becomes of a day that was slept through, days off, a
# festival of the shop's own, weather.
. "$SOURCE_DIR/tests/e2e/lib.sh"

gx 0 init base --language en
gx 0 -C base --lang en test "$SOURCE_DIR/tests/e2e/data/strategies/calendar.test"
silent_about "not ok"

# bare NAME: a shop of nothing but what the test says.
bare() {
  mkdir -p "$1/templates" "$1/strategies"
  printf '[shop]\nid = %s\ntimezone = Asia/Shanghai\nlanguage = en\n' "$1" >"$1/shop.ini"
  printf 'why = a word\n\nHi {{name}}, a word from us.\n' | tee "$1/templates/word.en.txt" >"$1/templates/word.zh_CN.txt"
}

# ---- campaigns that repeat ---------------------------------------------------------------------------------------------
# campaign NAME REPEAT [LINE]…: for everybody, from 2026-01-01 on.
campaign() {
  local name=$1 repeat=$2
  shift 2
  printf '\n[campaign:%s]\naudience = otherwise\nchannel = chat\npurpose = care\nwordings = word\nfrom = 2026-01-01\nrepeat = %s\n' \
    "$name" "$repeat"
  printf '%s\n' "$@"
}
bare years
campaign late 'FREQ=MONTHLY;BYMONTHDAY=11' 'within = 3d' >>years/shop.ini
gx 0 -C years check --strict
cat >years.test <<'DIARY'
test D5.5 a campaign that repeats: each day has an occurrence of its own, once
2026-01-05  ann  customer.added  {"name":"Ann"}
2026-01-10  run
expect ann  gets nothing
2026-01-11  run
expect ann  gets late
2026-01-11 15:00  run
expect ann  gets nothing
2026-02-11  run
expect ann  gets late

test D5.5 misfire = late: still within three days, then it is missed, and whoever came later is not meant
2026-01-05  ann  customer.added  {"name":"Ann"}
2026-01-12  bea  customer.added  {"name":"Bea"}
2026-01-13  run
expect ann  gets late
expect bea  gets nothing
2026-02-20  run
expect ann  held late by missed
2026-03-11  run
expect ann  gets late
expect bea  gets late
DIARY
gx 0 -C years test years.test
silent_about "not ok"

bare skips
campaign skip 'FREQ=WEEKLY;BYDAY=MO' 'misfire = skip' >>skips/shop.ini
cat >skips.test <<'DIARY'
test D5.5 misfire = skip: on its day or not at all, and it says so
2026-01-05  ann  customer.added  {"name":"Ann"}
2026-01-05 15:00  run
expect ann  gets skip
2026-01-13  run
expect ann  held skip by missed
2026-01-19  run
expect ann  gets skip
DIARY
gx 0 -C skips test skips.test
silent_about "not ok"

bare asks
campaign ask 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11' 'misfire = ask' >>asks/shop.ini
cat >asks.test <<'DIARY'
test D5.5 misfire = ask: held until a person says that it may go
2026-01-05  ann  customer.added  {"name":"Ann"}
2026-11-13  run
expect ann  held ask by unconfirmed
DIARY
gx 0 -C asks test asks.test
silent_about "not ok"
event 2026-01-05T04:00:00Z ann customer.added '{"name":"Ann"}' >ann.ndjson
gx 0 -C asks import ann.ndjson
gx 0 -C asks --now 2026-11-13T12:00:00+08:00 run
gx 0 -C asks --now 2026-11-13T12:00:00+08:00 --lang en worklist
says "1 was meant by a campaign whose day has passed: is it still to go?"
gx 0 -C asks --now 2026-11-13T12:00:00+08:00 --lang en why ann
says "its day, 2026-11-11, passed before it could go out; confirmed = 2026-11-11"
echo 'confirmed = 2026-11-11' >>asks/shop.ini
gx 0 -C asks --now 2026-11-14T12:00:00+08:00 run
gx 0 -C asks export actions
says ",ask,1,2026-11-11,campaign:ask,chat,"
gx 0 -C asks --now 2026-11-15T12:00:00+08:00 run
gx 0 -C asks export actions
is "$(grep -c ,ask, "$out")" 1 "confirmed, it goes out once"

# A day has 23 hours, and another 25: the eighth of March and the first of November 2026 in New York.
bare dst
sed -i 's,Asia/Shanghai,America/New_York,' dst/shop.ini
campaign sundays 'FREQ=WEEKLY;BYDAY=SU' 'misfire = skip' >>dst/shop.ini
cat >dst.test <<'DIARY'
test D5.5 a repeated day is a day of the shop's zone, whether it has 23 hours or 25
2026-01-05  ann  customer.added  {"name":"Ann"}
2026-03-08 23:59  run
expect ann  gets sundays
2026-03-09 00:00  run
expect ann  gets nothing
2026-11-01 23:59  run
expect ann  gets sundays
2026-11-08 23:59  run
expect ann  gets sundays
2026-11-16 00:00  run
expect ann  held sundays by missed
DIARY
gx 0 -C dst test dst.test
silent_about "not ok"

# refuse REPEAT WORDS [LINE]…: the shop does not open, and says where and why.
refuse() {
  bare wrong
  campaign x "$1" "${@:3}" >>wrong/shop.ini
  gx 1 -C wrong check
  complains "$2"
}
refuse 'FREQ=HOURLY' 'shop.ini:12:10: [campaign:x] repeat: FREQ=HOURLY: what repeats here repeats by days'
refuse 'FREQ=YEARLY;BYWEEKNO=20' 'shop.ini:12:22: [campaign:x] repeat: BYWEEKNO'
refuse 'every year' 'is no recurrence rule'
refuse 'FREQ=YEARLY;UNTIL=20251231' 'no day'
refuse 'FREQ=DAILY' 'want late, skip or ask' 'misfire = never'
refuse 'FREQ=DAILY' 'only with misfire = ask' 'confirmed = 2026-11-11'

# ---- days off: fewer minutes, and working days ---------------------------------------------------------------------------
bare off
mkdir off/calendar
cat >>off/shop.ini <<'INI'
[calendar]
days_off = cn
[attention]
minutes_per_day = 60
minutes_on_days_off = 0
[festival:opening]
on = 06-20
title = the day we opened
fits = orders >= 1
[segment:word]
when = otherwise
INI
printf '[days_off:ours]\noff = 2026-06-15\n' >off/calendar/ours.ini
strategy off word <<'LUA'
return { segment = "word", re_entry = "every", plan = function(customer)
  if customer.festival_within("opening", "1d") then
    return { channel = "chat", purpose = "care", text = "open so long", because = "opened", step = "opened", occurrence = "2026" }
  end
  return { channel = "chat", purpose = "care", text = "a word", because = customer.is_day_off() and "off" or "working",
    occurrence = tostring(customer.working_days_since("joined")) }
end }
LUA
cat >off.test <<'DIARY'
test D5.5 days off: of the government, of the shop, weekends, and a weekend that is worked
2026-09-18  ann  customer.added  {"name":"Ann"}
2026-09-19  run
expect ann  is_day_off()
expect ann  held word by budget
2026-09-20  run
expect ann  not is_day_off() and working_days_since(joined) == 1
expect ann  gets word saying working
2026-10-05  run
expect ann  is_day_off()
expect ann  held word by budget
2026-10-10  run
expect ann  not is_day_off()
expect ann  gets word saying working

test D5.5 days off of the shop's own
2026-06-12  ann  customer.added  {"name":"Ann"}
2026-06-15  run
expect ann  is_day_off() and working_days_since(joined) == 0
2026-06-16  run
expect ann  not is_day_off() and working_days_since(joined) == 1

test D5.5 a festival of the shop's own, for who has bought
2024-06-18  ann  order.paid  {"order":"1","amount":100,"currency":"CNY"}
2024-06-18  eve  customer.added  {"name":"Eve"}
2025-06-20  run
expect ann  festival_within("opening", "1d")
expect eve  not festival_within("opening", "1d")
expect ann  gets word.opened
expect eve  not gets word.opened
DIARY
gx 0 -C off test off.test
silent_about "not ok"
event 2026-09-18T04:00:00Z ann customer.added '{"name":"Ann"}' >ann.ndjson
gx 0 -C off import ann.ndjson
gx 0 -C off --now 2026-10-05T12:00:00+08:00 worklist --json
is "$(json j.minutes_per_day)" 0 "no minutes on a day off"
gx 1 -C off customers --where 'festival_within("openin", "1d")'
complains 'there is no festival "openin"; did you mean "opening"?'

# ---- weather: an outside fact is an event ----------------------------------------------------------------------------------
bare cold
cat >>cold/shop.ini <<'INI'
[attribute:cold_until]
type = date
title = cold warning for her place until
[segment:cold]
when = until_within(given.cold_until, "7d") and orders >= 1
[campaign:cold]
audience = cold
channel = chat
purpose = care
wordings = word
INI
cat >cold.test <<'DIARY'
test D5.5 weather: a warning for her place is an attribute that a rule reads, and it ends by itself
2026-01-02  ann  order.paid  {"order":"1","amount":100,"currency":"CNY"}
2026-01-02  ann  customer.updated  {"name":"Ann","city":"Beijing"}
2026-01-05  run
expect ann  not in cold
2026-01-06  ann  attribute.set  {"name":"cold_until","value":"2026-01-08","by":"weather"}
2026-01-06 13:00  run
expect ann  in cold
expect ann  gets cold
2026-01-09  run
expect ann  not in cold
DIARY
gx 0 -C cold test cold.test
silent_about "not ok"

# ---- of a whole city --------------------------------------------------------------------------------------------------------
cat >cold.test <<'DIARY'
test D5.5 weather: one event for a whole city reaches who lives there, and who moves there later; her own word goes before
2026-01-02  ann   order.paid  {"order":"1","amount":100,"currency":"CNY"}
2026-01-02  ann   customer.updated  {"name":"Ann","city":"北京市"}
2026-01-02  bea   order.paid  {"order":"2","amount":100,"currency":"CNY"}
2026-01-02  bea   customer.updated  {"name":"Bea","city":"Ulm"}
2026-01-02  cleo  order.paid  {"order":"3","amount":100,"currency":"CNY"}
2026-01-02  cleo  customer.updated  {"name":"Cleo","city":"北京"}
2026-01-02  cleo  attribute.set  {"name":"cold_until","value":"2025-12-31","by":"seller"}
2026-01-05  run
expect ann  not in cold
2026-01-06  @city:北京  attribute.set  {"name":"cold_until","value":"2026-01-08","by":"weather"}
2026-01-06 13:00  run
expect ann   in cold
expect ann   gets cold
expect bea   not in cold
expect cleo  not in cold
2026-01-07  bea   customer.updated  {"city":"北京"}
2026-01-07  cleo  attribute.set  {"name":"cold_until","value":"","by":"seller"}
2026-01-07 13:00  run
expect bea   in cold
expect cleo  in cold
2026-01-09  run
expect ann  not in cold
DIARY
gx 0 -C cold test cold.test
silent_about "not ok"
bare town
cat cold/shop.ini >town/shop.ini
for who in ann:北京 bea:Ulm cleo:Ulm; do
  gx 0 -C town --now 2026-01-02T04:00:00Z sold "${who%:*}" cream 80 --paid --new
  gx 0 -C town --now 2026-01-02T04:01:00Z set "${who%:*}" "city=${who#*:}"
done
gx 0 -C town --now 2026-01-05T04:00:00Z run
gx 0 -C town --now 2026-01-06T04:00:00Z set @city:Ulm cold_until=2026-01-08
says '@city:Ulm: set'
gx 0 -C town --now 2026-01-06T05:00:00Z plan
says 'what holds in a city changed'
gx 0 -C town --now 2026-01-06T05:00:00Z run --json
is "$(json j.evaluated)" 3 "D5.5 everybody is judged when something is said of a city"
gx 0 -C town --now 2026-01-06T06:00:00Z run --json
is "$(json j.evaluated)" 0 "and nobody again as long as it holds"
gx 0 -C town --now 2026-01-06T06:00:00Z customers --where 'until_within(given.cold_until, "7d")'
is "$(sed 1d "$out" | cut -d, -f1 | LC_ALL=C sort | xargs)" "bea cleo" "D5.5 who lives there"
gx 0 -C town --now 2026-01-06T06:00:00Z customer bea
says 'of everybody in Ulm'
gx 1 -C town --now 2026-01-06T06:00:00Z tag @city:Ulm near
complains 'a whole city: want attribute.set'
gx 1 -C town --now 2026-01-06T06:00:00Z set @city:Ulm gender=f
complains 'a whole city: want attribute.set'
gx 1 -C town --now 2026-01-06T06:00:00Z customer @city:Ulm
gx 1 -C town --now 2026-01-06T06:00:00Z merge ann @city:Ulm
gx 0 -C town --now 2026-01-06T06:00:00Z check
gx 0 -C town --now 2026-01-06T06:00:00Z rebuild
gx 0 -C town --now 2026-01-06T06:00:00Z check
gx 0 -C town --now 2026-01-06T06:10:00Z run
cat >soon.ndjson <<'NDJSON'
{"specversion":"1.0","id":"w1","source":"weather","type":"attribute.set","time":"2026-01-10T00:00:00Z","subject":"@city:北京","data":{"name":"cold_until","value":"2026-01-12"}}
NDJSON
gx 0 -C town --now 2026-01-06T06:30:00Z import soon.ndjson
gx 0 -C town --now 2026-01-06T06:30:00Z run --json
is "$(json j.evaluated)" 0 "what is to be true later is nothing new yet"
gx 0 -C town --now 2026-01-06T06:30:00Z customers --where 'until_within(given.cold_until, "7d")' --json
silent_about ann
gx 0 -C town --now 2026-01-10T01:00:00Z plan --json
is "$(json j.evaluated)" 3 "and then it is"
gx 0 -C town --now 2026-01-10T01:00:00Z customers --where 'until_within(given.cold_until, "7d")' --json
says ann
gx 0 -C town --now 2026-01-06T07:00:00Z undo
gx 0 -C town --now 2026-01-06T07:00:00Z run --json
is "$(json j.evaluated)" 3 "taken back, nobody has it"
gx 0 -C town --now 2026-01-06T07:00:00Z customers --where 'until_within(given.cold_until, "7d")' --json
silent_about bea
gx 0 -C town --now 2026-01-06T07:00:00Z run --json
is "$(json j.evaluated)" 0 "and it stays so"

finish
