#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Campaigns and experiments (D6.6, D7.8): who gets which wording, by rule and by lot, what is held back, what followed,
# counted anew here with awk from the exports, and mistakes in the INI.
source "$(dirname "$0")/lib.sh"

wording() { printf 'why = %s\n\nHello from %s, {{call}}.\n' "$2" "$2" >"$1/templates/$2.en.txt"; }
ini() {
  cat <<'INI'
[shop]
id = corner
timezone = Asia/Shanghai
language = en
[names]
fallback = dear
[segment:never]
title = never bought
when = orders == 0
[segment:asked]
when = within(waiting_since, "7d")
[campaign:autumn]
title = autumn greeting
audience = never
channel = chat
purpose = care
priority = 60
wordings = plain, story, question
weights = 50,30,20
holdout = 10%
INI
}
ini | shop lots
for w in plain story question; do wording lots $w; done

# ---- D6.6 at the size of Must show: shares within half a point, ten thousand more move nobody --------------------------
people=100000 more=10000
[ -n "$SANITIZED" ] && people=3000 more=300
customers() {
  awk -v from="$1" -v to="$2" 'BEGIN { for (i = from; i <= to; i++) printf "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"test\",\"type\":\"customer.added\",\"time\":\"2026-10-01T00:00:00Z\",\"subject\":\"c%06d\",\"data\":{\"name\":\"Ann\"}}\n", i, i }'
}
customers 1 $people >first.ndjson
customers $((people + 1)) $((people + more)) >more.ndjson
gx 0 -C lots import first.ndjson
gx 0 -C lots --threads 2 --now 2026-11-01T02:00:00Z run --yes
arms() { gx 0 -C lots export actions && tail -n +2 "$out" | cut -d, -f2,11; gx 0 -C lots export suppressed && tail -n +2 "$out" | cut -d, -f2,12; }
arms | LC_ALL=C sort >before.csv
is "$(wc -l <before.csv)" "$people" "everybody has an arm"
for want in plain:45 story:27 question:18 holdout:10; do
  got=$(grep -c ",${want%:*}$" before.csv)
  checks=$((checks + 1))
  awk -v got="$got" -v of=$people -v want="${want#*:}" -v small="$SANITIZED" \
    'BEGIN { d = 100 * got / of - want; exit !(small != "" || (d < 0.5 && d > -0.5)) }' || fail "D6.6 $want: $got of $people"
done
gx 0 -C lots export events
is "$(grep -c experiment.held "$out")" "$(grep -c ',holdout$' before.csv)" "who is held out is noted once"
gx 0 -C lots import more.ndjson
gx 0 -C lots --now 2026-11-02T02:00:00Z run --yes
arms | LC_ALL=C sort >after.csv
LC_ALL=C comm -23 before.csv after.csv >moved.csv
is "$(wc -l <moved.csv)" 0 "D6.6 ten thousand who join move nobody"
is "$(wc -l <after.csv)" $((people + more)) "and have their own arms"
gx 0 -C lots export events
is "$(grep -c experiment.held "$out")" "$(grep -c ',holdout$' after.csv)" "noted once"
rm -r lots

# ---- D7.8 what followed, counted by hand ---------------------------------------------------------------------------------
ini | shop shop
for w in plain story question; do wording shop $w; done
customers 1 3000 >events.ndjson
gx 0 -C shop import events.ndjson
gx 0 -C shop --now 2026-11-01T02:00:00Z experiments
says "autumn greeting (autumn)" "plain: 0 customers" "too early: too few for any judgement"
gx 0 -C shop --now 2026-11-01T02:00:00Z run --yes
gx 0 -C shop experiments
says "window over for 0; 0 contacted; the first on 2026-11-15"
silent_about "%)"
gx 0 -C shop export actions
cp "$out" actions.csv
gx 0 -C shop export suppressed
tail -n +2 "$out" | cut -d, -f2 | sed 's/$/,holdout,-/' >held.csv
{ tail -n +2 actions.csv | awk -F, '{ print $2 "," $11 "," $1 }'; cat held.csv; } | LC_ALL=C sort >people.csv
# Every fifth is skipped, the others are written to on 3 November; every third of them answers a day later. Of `story` a
# quarter buys on the 5th, of the others an eighth; a twentieth of everybody buys when the window is over, a day too late.
awk -F, '
  function say(type, time, data) { printf "{\"specversion\":\"1.0\",\"id\":\"%s-%s\",\"source\":\"by\",\"type\":\"%s\",\"time\":\"%s\",\"subject\":\"%s\",\"data\":%s}\n", $1, type time, type, time, $1, data }
  { n[$2]++ }
  $2 != "holdout" && n[$2] % 5 == 0 { say("action.skipped", "2026-11-03T03:00:00Z", "{\"action\":\"" $3 "\"}") }
  $2 != "holdout" && n[$2] % 5 != 0 { say("action.done", "2026-11-03T03:00:00Z", "{\"action\":\"" $3 "\"}")
    if (n[$2] % 3 == 0) say("message.received", "2026-11-04T03:00:00Z", "{}") }
  n[$2] % ($2 == "story" ? 4 : 8) == 0 { say("order.paid", "2026-11-05T03:00:00Z", "{\"order\":\"a" $1 "\",\"amount\":" 5000 + n[$2] "}") }
  n[$2] % 20 == 0 { say("order.paid", "2026-11-15T16:00:00Z", "{\"order\":\"b" $1 "\",\"amount\":100000}") }
' people.csv >after.ndjson
gx 0 -C shop import after.ndjson
awk -F, '{ n[$2]++ } $2 != "holdout" && n[$2] % 5 != 0 { c[$2]++; if (n[$2] % 3 == 0) a[$2]++ }
  n[$2] % ($2 == "story" ? 4 : 8) == 0 { o[$2]++; m[$2] += 5000 + n[$2] }
  END { for (w in n) printf "%s %d %d %d %d %.2f\n", w, n[w], c[w], a[w], o[w], m[w] / 100 }' people.csv | LC_ALL=C sort >by_hand
gx 0 -C shop --now 2026-11-20T02:00:00Z experiments autumn --json
for arm in plain story question holdout; do
  json "(function() for _, a in ipairs(j[1].arms) do if a.arm == '$arm' then local n = a.revenue.total:gsub(',', '')
    return ('%s %d %d %d %d %s'):format(a.arm, a.customers, a.contacted, a.held_out and 0 or a.answered.count, a.ordered.count, n) end end end)()"
done | LC_ALL=C sort >reported
same_file reported by_hand
is "$(json 'j[1].arms[1].complete == j[1].arms[1].customers')" true "all windows are over"
# Story beats nothing; the others are like nothing, and so it is said.
is "$(json "(function() local t = {} for _, c in ipairs(j[1].compared) do t[#t + 1] = c.arm .. ' ' .. c.with .. ' ' .. c.ordered.verdict end return table.concat(t, ', ') end)()")" \
  "plain holdout too_early, story holdout more, question holdout too_early" "verdicts"
gx 0 -C shop --now 2026-11-20T02:00:00Z experiments
says "ordered: more; +" "too early: this may be chance" "nothing (held out)" "put down to it so far (the last contact before)"
# Never a bare percentage: each has its interval and how many it is of.
is "$(grep -c '%' "$out")" "$(grep -cE '[0-9.]+% \([0-9.]+% to [0-9.]+%\), [0-9]+ of [0-9]+|intervals of 95%' "$out")" "no bare percentage"
gx 0 -C shop --lang zh_CN --now 2026-11-20T02:00:00Z experiments
silent_about "customers" "too early"
# Whoever was held out and bought has left the segment, and counts all the same; full or not, rebuilt or not.
gx 0 -C shop --now 2026-11-20T02:00:00Z experiments --json
cp "$out" one.json
gx 0 -C shop --now 2026-11-20T02:00:00Z run
gx 0 -C shop experiments --json
same_file "$out" one.json
gx 0 -C shop export suppressed
cp "$out" suppressed.csv
gx 0 -C shop --threads 1 --now 2026-11-20T02:00:00Z run --full
gx 0 -C shop export suppressed
same_file "$out" suppressed.csv
gx 0 -C shop rebuild
gx 0 -C shop experiments --json
same_file "$out" one.json
# The same events in another order.
mkdir other && cp -r shop/shop.ini shop/templates other/
tac events.ndjson >scdrawkcab.ndjson
gx 0 -C other import scdrawkcab.ndjson
gx 0 -C other --now 2026-11-01T02:00:00Z run --yes
tac after.ndjson >retfa.ndjson
gx 0 -C other import retfa.ndjson
gx 0 -C other --now 2026-11-20T02:00:00Z experiments --json
same_file "$out" one.json
# Why: the wording her lot gave her, or that it gave her nothing.
held=$(head -n 1 held.csv | cut -d, -f1)
gx 0 -C shop --now 2026-11-01T02:00:00Z why "$held"
gx 0 -C shop why "$held" --json
says '"experiment": "autumn"' '"arm": "holdout"' "by lot she gets nothing of the experiment 'autumn greeting'"
gx 1 -C shop experiments autum
complains "there is no experiment 'autum'; did you mean 'autumn'?"

# ---- diaries ------------------------------------------------------------------------------------------------------------
{
  ini | sed 's/^holdout.*/holdout = 0%/; s/^wordings.*/wordings = plain/; s/^weights.*//'
  cat <<'INI'
[campaign:words]
title = chosen by rule
audience = orders >= 1 and orders <= 3
channel = chat
purpose = sell
split = rule
wording.story = orders >= 2
wording.question = spent >= money("100.00")
from = 2026-11-10
to = 2026-11-12
priority = 40
[campaign:feed]
audience = orders >= 4
channel = moments
purpose = sell
kind = ad
remind = spent >= money("900.00")
wordings = plain
[experiment:greeting]
strategy = greet
wordings = hi, hey
holdout = 0%
INI
} | shop diary
for w in plain story question hi hey; do wording diary $w; done
strategy diary greet <<'LUA'
return { segment = "asked", priority = 70, re_entry = "every",
  plan = function() return { channel = "chat", purpose = "service", template = "hi" } end }
LUA
mkdir diary/tests
cat >diary/tests/d6_6.test <<'EOF'
test D6.6 never bought: once, and whoever answers moves to one-to-one
2026-11-01 10:00  ann  customer.added  {"name":"Ann"}
2026-11-02 10:00  run
expect  ann  gets autumn saying plain
2026-11-03 10:00  ann  message.received  {"channel":"chat","text":"hello?"}
2026-11-03 11:00  run
expect  ann  gets greet by chat
expect  ann  not gets autumn
2026-11-30 10:00  run
expect  ann  gets nothing

test D6.6 groups by rule: the first that fits, who fits none gets nothing
2026-11-01 10:00  one  order.paid  {"order":"A1","amount":19900}
2026-11-01 10:00  two  order.paid  {"order":"B1","amount":100}
2026-11-01 10:00  two  order.paid  {"order":"B2","amount":100}
2026-11-01 10:00  few  order.paid  {"order":"C1","amount":100}
2026-11-09 10:00  run
expect  one  gets nothing
2026-11-10 10:00  run
expect  one  gets words saying question
expect  two  gets words saying story
expect  few  gets nothing
2026-11-12 22:00  few  order.paid  {"order":"C2","amount":100}
2026-11-13 00:30  run
expect  few  gets nothing

test D6.6 a campaign is over at the end of its last day
2026-11-01 10:00  late  customer.added
2026-11-12 22:00  late  order.paid  {"order":"A1","amount":19900}
2026-11-12 23:59:59  run
expect  late  gets words saying question

test D7.3 a Moments post says what it is and who is reminded
2026-11-01 10:00  rich  order.paid  {"order":"A1","amount":99900}
2026-11-01 11:00  rich  order.paid  {"order":"A2","amount":100}
2026-11-01 12:00  rich  order.paid  {"order":"A3","amount":100}
2026-11-01 13:00  rich  order.paid  {"order":"A4","amount":100}
2026-11-02 10:00  run
expect  rich  gets feed by moments
EOF
gx 0 -C diary test
says "ok 1 - D6.6 never bought: once" "ok 2 - D6.6 groups by rule" "ok 3 - D6.6 a campaign is over" "ok 4 - D7.3" "1..4"
silent_about "not ok"
# A strategy's wordings compared: both are said, each to some.
{ for i in {1..40}; do event 2026-11-01T00:00:00Z "p$i" message.received '{"channel":"chat"}'; done; } >asked.ndjson
gx 0 -C diary import asked.ndjson
gx 0 -C diary --now 2026-11-01T03:00:00Z run --yes
gx 0 -C diary export actions
is "$(grep -c ',greet,.*,hi$' "$out" | awk '{ print ($1 > 8 && $1 < 32) }')$(grep -c ',greet,.*,hey$' "$out" | awk '{ print ($1 > 8 && $1 < 32) }')" 11 "D6.6 a script's wordings by lot"
gx 0 -C diary experiments
says "greeting (greeting)" "hi:" "hey beside hi:"
gx 0 -C diary export segments
silent_about "campaign:"
gx 0 -C diary why p1 words
says "not for her: she is not in the segment" "orders >= 1"

# ---- mistakes -------------------------------------------------------------------------------------------------------------
refused() { # refused MESSAGE: the lines on standard input, behind a sound shop
  { ini | sed '/^\[campaign/,$d'; cat; } | shop wrong
  for w in plain story; do wording wrong $w; done
  cp diary/strategies/greet.lua wrong/strategies/
  gx 1 -C wrong check
  complains "$1"
  one_line
}
refused "shop.ini:12:1: [campaign:x]: audience is missing" <<<$'[campaign:x]\nchannel = chat\npurpose = care\nwordings = plain'
refused "there is no segment 'nevr'; did you mean 'never'?" <<<$'[campaign:x]\naudience = nevr\nchannel = chat\npurpose = care\nwordings = plain'
refused "there is no channel 'chatt'; did you mean 'chat'?" <<<$'[campaign:x]\naudience = never\nchannel = chatt\npurpose = care\nwordings = plain'
refused 'want care, service, sell or ask, got "love"' <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = love\nwordings = plain'
refused "there is no template 'plan'; did you mean 'plain'?" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plan'
refused "wordings is missing" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care'
refused "channel chat knows no kinds; moments does" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nkind = ad\nwordings = plain'
refused "only lots are compared" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nsplit = rule\nholdout = 10%\nwording.plain = orders > 1'
refused "this wants split = rule" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\nwording.plain = orders > 1'
refused "lies before from" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\nfrom = 2026-11-02\nto = 2026-11-01'
refused "want either on, or from and to" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\nfrom = 2026-11-02\non = 2026-11-03'
refused 'want a date such as 2026-11-11, got "tomorrow"' <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\non = tomorrow'
refused "there is a strategy of that name (strategies/greet.lua); give the campaign another" <<<$'[campaign:greet]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain'
refused "'x' is a campaign; set it in [campaign:x]" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\n[strategy:x]\npriority = 9'
refused "repeat: want from = the day the repetition is counted from" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\nrepeat = FREQ=DAILY'
refused "there is no strategy 'gret'; did you mean 'greet'?" <<<$'[experiment:x]\nstrategy = gret\nholdout = 10%'
refused "nothing is compared; want two wordings or more, or a holdout" <<<$'[experiment:x]\nstrategy = greet\nwordings = plain'
refused "strategy greet is in the experiment x already" <<<$'[experiment:x]\nstrategy = greet\nholdout = 10%\n[experiment:y]\nstrategy = greet\nholdout = 10%'
refused "there is a campaign of that name" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\n[experiment:x]\nstrategy = greet\nholdout = 10%'
refused "which has wordings, weights and holdout of its own" <<<$'[campaign:x]\naudience = never\nchannel = chat\npurpose = care\nwordings = plain\n[experiment:y]\nstrategy = x\nholdout = 10%'
finish
