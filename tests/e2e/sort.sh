#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Working off the backlog (D4.9): new contacts carry the tag `unsorted`, a key each says who they are, and a pasted list of
# names and words is read by the shop's own dictionary.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = sort
timezone = Asia/Shanghai
[attribute:skin]
type = enum
values = dry, oily
title.oily.zh_CN = 油皮
[attribute:hair]
type = enum
values = dry, fair
[dimension:lifecycle]
dead = orders < 0
alive = otherwise
[label:lifecycle.dead]
title.zh_CN = 死粉
[segment:all]
when = orders >= 0
[sort:y]
title.en = been to the shop
title.zh_CN = 来过店
set = tag:visited
[sort:m]
set = tag:bought
[sort:k]
set = key=yes, tag:vip
[sort:x]
set = dead
[map:contacts]
match    = 微信号, 昵称, 标签
event    = customer.added
at       = always 2026-11-01
customer = 微信号
name     = 昵称
city     = 地区
tags     = 标签 split "，" | always unsorted
INI
T="--now 2026-11-23T09:00:00+08:00"
tags_of() { gx 0 -C shop $T customer "$1" --json; tagged=$(json '(function() local t = {} for _, x in ipairs(j.tags) do t[#t + 1] = x.tag end return table.concat(t, " ") end)()'); }
waiting() { gx 0 -C shop $T sort --list --json; waits=$(json 'j.waiting'); }

# A contact list marks whoever brings no tags; an entry by hand whoever is only a name.
printf '微信号,昵称,标签,地区\nwx1,陈露,,北京\nwx2,王姐,老铁，会员,上海\nwx3,李娜,,\n' >contacts.csv
gx 0 -C shop import contacts.csv
tags_of wx1
is "$tagged" unsorted "D4.9 no tags"
tags_of wx2
is "$tagged" "会员 老铁" "D4.9 brought tags"
gx 0 -C shop $T note --new Zed met at the market
gx 0 -C shop $T tag --new Amy neighbour
gx 0 -C shop $T sold --new Bob Tea 5 --paid
waiting
is "$waits" 3 "D4.9 the backlog"
gx 0 -C shop $T sort --list
says "3 contacts are not sorted yet." "Zed · since 2026-11-23" "陈露 · 北京 · since 2026-11-01" "y  been to the shop" "k  key=yes, tag:vip"
gx 0 -C shop $T --lang zh_CN sort --list --count 1
says "还有 3 位没分" "y  来过店"
silent_about "陈露"
gx 0 -C shop import contacts.csv
waiting
is "$waits" 3 "the same list again marks nobody anew"

# Keys, a line each: newest first; a blank skips, u takes back, ? explains, q ends.
keys() { printf '%s\n' "$@" >typed; "$GUANXI" -C shop $T sort "${options[@]}" <typed >"$out" 2>"$err" || fail "sort: exit code $?"; }
options=()
keys y u k '' z '?' q
says "1/3  Zed" "been to the shop" "taken back, of Zed" "2/3" "'z' is no key; ? shows the keys" "1 sorted, 1 skipped, 2 left"
tags_of Zed
is "$tagged" "vip" "D4.9 a key sets a set of marks and ends the waiting"
is "$(json 'tostring(j.facts.key)')" true "key=yes"
options=(--count 1 --by Amy --json)
keys X q
is "$(json 'j.sorted .. " " .. j.skipped .. " " .. j.left')" "1 0 1" "D4.9 a few a day, as data"
gx 0 -C shop $T customer wx1 --json
is "$(json 'j.labels.lifecycle .. " " .. j.labels_by_hand[1].by .. " " .. #j.tags')" "dead Amy 0" "D4.9 a label by its name"
options=()
keys u
says "nothing was sorted yet" "0 sorted, 0 skipped, 1 left"
gx 2 -C shop $T sort --count none
gx 2 -C shop $T sort --dry-run
if command -v script >/dev/null; then
  printf 'y' | TERM=dumb script -qec "$GUANXI -C shop $T sort" /dev/null >"$out" 2>"$err"
  says "1/1" "been to the shop" "1 sorted, 0 skipped, 0 left"
  tags_of wx3
  is "$tagged" visited "D4.9 a key as it is pressed"
  gx 0 -C shop $T undo
fi

# A roster: a name and what is known, in the words of the shop.
cat >roster.txt <<'TXT'
# from the notebook
林小雨 Y M 北京 要A 油皮

陈露，m，敏感
"Ann Lee" wants B skin=dry
Zed
Nobody dry
Mia Y 死粉
Mia lifecycle=alive
Mia lifecycle=alive dead
TXT
gx 0 -C shop $T export events
before=$(wc -l <"$out")
gx 0 -C shop $T sort --roster roster.txt --dry-run
says "2 林小雨 · new · tag:visited, tag:bought, city=北京, tag:wants:A, skin=oily" \
  '4 陈露 · tag:bought · nobody knows the word "敏感"' '5 Ann Lee · new · tag:wants:B, skin=dry' '6 Zed' \
  '7 Nobody · not taken · "dry" may be hair=dry or skin=dry: write which' '"dead" says otherwise than a word before it' \
  "8 lines: 5 taken, 2 taken in part, 1 rejected; 3 customers are new." "14 words: 12 understood, 2 not." "Nothing was written"
gx 0 -C shop $T export events
is "$(wc -l <"$out")" "$before" "a dry run writes nothing"
is "$(ls shop/rejects 2>/dev/null | wc -l)" 0 "and rejects nothing"
gx 0 -C shop $T sort --roster roster.txt --json
is "$(json 'j.lines .. "=" .. j.taken .. "+" .. j.incomplete .. "+" .. j.rejected .. " " .. j.words .. "=" .. j.understood .. "+" .. j.unknown .. " " .. j.added')" \
  "8=5+2+1 14=12+2 3" "D4.9 counts add up"
is "$(json 'j.list[1].name .. " " .. j.list[1].understood .. " " .. j.list[2].unknown .. " " .. j.list[5].outcome')" \
  "林小雨 tag:visited, tag:bought, city=北京, tag:wants:A, skin=oily 敏感 rejected" "D4.9 what was understood, line by line"
rejected=$(ls shop/rejects/*.roster.txt)
says "${rejected#"$PWD"/}"
is "$(grep -v '^#' "$rejected" | tr '\t' ' ' | paste -sd'|')" "wx1 敏感|Nobody dry|Mia dead" "what is left to correct"
tags_of 林小雨
is "$tagged" "bought visited wants:A" "D4.9 the roster's tags"
is "$(json 'j.facts.city .. " " .. j.facts["given.skin"]')" "北京 oily" "D4.9 a title in any language"
gx 0 -C shop $T customer "Ann Lee"
gx 1 -C shop $T customer Nobody
waiting
is "$waits" 1 "nobody new is unsorted"

# Corrected, the rejected lines are read as a roster; an entry is a whole.
sed -i 's/敏感/tag:sensitive/; s/^Nobody dry/Nobody hair=dry/; s/^Mia.*//' "$rejected"
gx 0 -C shop $T sort --roster "$rejected"
says "2 lines: 2 taken, 0 taken in part, 0 rejected; 1 customers are new."
gx 0 -C shop $T undo
gx 0 -C shop $T undo
says "taken back, of 林小雨" "more)"
gx 0 -C shop $T export events
is "$(wc -l <"$out")" "$before" "undo takes the whole roster back"

# Standard input; two of one name are not guessed; a line without a name, bytes that are no text.
event 2026-11-01T00:00:00Z wx9 customer.added '{"name":"李娜"}' >twin.ndjson
gx 0 -C shop import twin.ndjson
"$GUANXI" -C shop $T sort --roster - --dry-run >"$out" 2>"$err" <<<'李娜 Y' || fail "roster from standard input"
says "李娜 · not taken · 2 customers are called '李娜': wx3, wx9; write her id instead of the name" "1 rejected"
"$GUANXI" -C shop $T sort --roster - >"$out" 2>"$err" <<<'wx9 Y' || fail "by id"
says "1 wx9 · tag:visited"
gx 1 -C shop $T sort --roster missing.txt
printf 'A\xff Y\n' >bad.txt
gx 1 -C shop $T sort --roster bad.txt
complains "bad.txt: this is no UTF-8 text"
: >empty.txt
gx 0 -C shop $T sort --roster empty.txt
says "0 lines"

# Keys that mean nothing are mistakes with their place.
mistake() {
  cp shop/shop.ini kept.ini
  printf '%s\n' "$@" >>shop/shop.ini
  gx 1 -C shop $T sort --list
  cp kept.ini shop/shop.ini
}
mistake '[sort:q]' 'set = tag:a'
complains "shop.ini:" "[sort:q]" "want one character that is none of q u ?"
mistake '[sort:ab]' 'set = tag:a'
mistake '[sort:z]'
complains "set is missing"
mistake '[sort:z]' 'set = alife'
complains "'alife' is no label; want tag:NAME, NAME=VALUE or a label"
mistake '[sort:z]' 'set = skin=wet'
complains '"wet" does not fit the attribute skin'
gx 0 -C shop check
finish
