#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Slips that once passed in silence: in what a strategy returns, in a wording, in what is set by hand, in shop.ini; each is named,
# with what was probably meant, in the shop's language.
source "$(dirname "$0")/lib.sh"
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann","phone":"13800000001"}' >events.ndjson
T="--now 2026-11-10T09:00:00+08:00"

shop shop <<'INI'
[shop]
id = mistakes
timezone = Asia/Shanghai
[attribute:skin]
type = enum
values = dry, oily
[dimension:mood]
glad = orders >= 1
calm = otherwise
[segment:everybody]
when = orders >= 0
INI
gx 0 -C shop import events.ndjson

# plans FIELDS SENTENCE…: a plan with these fields is refused with these words, and decides nothing; without words it is taken.
plans() {
  strategy shop talk <<LUA
return { segment = "everybody", plan = function(customer, ctx)
  return { channel = "chat", purpose = "ask", minutes = 5, $1 }
end }
LUA
  shift
  gx 0 -C shop $T plan
  if [ $# -gt 0 ]; then complains "$@"; else is "$(cat "$err")" "" "complaint"; fi
}
plans 'text = "x", ask = "skin", answers = { "d" }, learn = { d = { skin = "dry" } }'
says "1 action"
plans 'text = "x", ask = "skn"' "action 1: ask: there is no attribute 'skn'; did you mean 'skin'?"
says "0 actions"
plans 'text = "x", ask = "shoe_size"' "there is no attribute 'shoe_size'; [attribute:shoe_size] in shop.ini declares it"
plans 'text = "x", answers = { "d" }, learn = { d = { skn = "dry" } }' "action 1: learn: there is no attribute 'skn'; did you mean 'skin'?"
plans 'text = "x", answers = { "d" }, learn = { d = { skin = "greasy" } }' "action 1: unknown value 'greasy'; there are: dry, oily"
plans 'text = "x", channel = "smoke"' "unknown channel 'smoke'; there are: chat, call, moments, group, card, email, sms"

# Wordings.
cat >shop/templates/hello.en.txt <<'TXT'
values = days
why = she came {{days}} days ago
answer.good = g good

Hello, {{call}}!
TXT
plans 'template = "hello", values = { days = 3 }, answers = { "good" }'
plans 'template = "hello", values = { dys = 3 }' "templates/hello.en.txt: {{days}} is empty for 1 of 1 customer" "Mend: strategy talk gives 'dys': did you mean 'days'?"
plans 'template = "hello"' "{{days}} is empty for" "Mend: values = { days = … } in strategy talk, or {{days|…}}"
plans 'template = "hello", values = { days = 3 }, answers = { "good", "bad" }' \
  "strategy talk foresees the answer 'bad'; mend: a line answer.bad = KEY MEANING"
says "1 action"
gx 1 -C shop $T check
complains "check found mistakes"
says "error: " "strategy talk foresees the answer 'bad'"
plans 'template = "helo", values = { days = 3 }' 'there is no wording "helo"; did you mean "hello"?'
printf 'why = 你好\n\n你好，｛｛call｝｝！\n' >shop/templates/wide.zh_CN.txt
gx 1 -C shop $T plan
complains 'templates/wide.zh_CN.txt:3: fullwidth braces are no slot; write {{name}}, not "｛｛"'
rm shop/templates/wide.zh_CN.txt
strategy shop talk <<'LUA'
return { segment = "evrybody", plan = function(customer, ctx) end }
LUA
gx 1 -C shop $T plan
complains "segment 'evrybody' is not defined; did you mean 'everybody'? Or add [segment:evrybody] when = …"
rm shop/strategies/talk.lua

# By hand: given.NAME is NAME; what is nearly declared is a slip; what nobody declared is kept, with a word about it.
gx 0 -C shop $T set ann given.skin=dry
gx 0 -C shop $T customer ann --json
is "$(json 'j.facts["given.skin"] .. " " .. #j.attributes .. " " .. j.attributes[1].name')" "dry 1 skin"
gx 1 -C shop $T set ann given.skin=greasy
complains '"greasy" does not fit the attribute skin'
gx 1 -C shop $T set ann skn=dry
complains "there is no attribute 'skn'; did you mean 'skin'? If not, declare [attribute:skn] in shop.ini first"
gx 1 -C shop $T set ann moood=glad
complains "did you mean 'mood'?"
gx 0 -C shop $T set ann shoe_size=38
complains "no [attribute:shoe_size] in shop.ini: kept and shown, but no rule can read it"

# Lists with the comma of another keyboard; a plugin that is not loaded.
gx 0 init made
sed -i 's/^load = .*/load = source，intent，value/' made/shop.ini
gx 1 -C made segments
complains '[plugins] load: want a list, its items separated by commas, got "source，intent，value"; did you mean source, intent, value?'
sed -i 's/^load = .*/load = source, intent, consumption/' made/shop.ini
gx 1 -C made segments
complains "'value' is given by the plugin value, which is not loaded: add it to [plugins] load"

# In the shop's language, however wrong its settings are.
gx 0 init 店 --language zh_CN
sed -i 's/^quiet_period/quite_period/' 店/shop.ini
gx 1 -C 店 segments
complains "里没有“quite_period”这个键；是不是“quiet_period”？"
gx 1 --lang en -C 店 segments
complains "unknown key 'quite_period'; did you mean 'quiet_period'?"
sed -i 's/^quite_period/quiet_period/; s/^minutes_per_day = .*/minutes_per_day = 5000/' 店/shop.ini
gx 1 -C 店 segments
complains "要的是 0 到 1440 的整数，写的是“5000”"
for asked in "run --help" "help run" "help rules" "help configuration" help; do
  gx 0 -C 店 $asked
  LC_ALL=C grep -q $'\xe5\|\xe4' "$out" || fail "$asked in a Chinese shop is not Chinese"
done
gx 2 -C 店 why
complains "用法：guanxi why"
gx 2 -C 店 frobnicate
complains "没有命令“frobnicate”"
finish
