#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Mistakes in shop.ini as a consultant meets them: file, line, column, and what may have been meant; nothing is decided on half a
# configuration. And what is no mistake: long rules, long Chinese titles, continued lines.
source "$(dirname "$0")/lib.sh"
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann"}' >events.ndjson

# wrong SENTENCE <<INI: exactly that sentence and exit code 1, from a reading and from a deciding command.
wrong() {
  shop shop
  gx 1 -C shop segments
  is "$(cat "$err")" "guanxi: $1" "complaint"
  gx 1 -C shop --now 2026-11-10T00:00:00Z run
  is "$(cat "$err")" "guanxi: $1" "complaint of run"
}
# right <<INI: takes it, and everybody is in segment a.
right() {
  rm -rf shop
  shop shop
  gx 0 -C shop import events.ndjson
  gx 0 -C shop export segments
  is "$(cat "$out")" $'customer,segments\nann,a' "segments"
}

wrong "shop.ini:3:1: [shop] unknown key 'langage'; did you mean 'language'?" <<'INI'
[shop]
id = ini
langage = en
INI
wrong "shop.ini:3:1: [segment:a] unknown key 'wehn'; did you mean 'when'?" <<'INI'
[segment:a]
title = A
wehn = orders >= 1
INI
wrong "shop.ini:1:1: unknown section [segmnt:a]; did you mean [segment:a]?" <<'INI'
[segmnt:a]
when = orders >= 1
INI
wrong "shop.ini:5:1: duplicate section [segment:a]; it began at line 2: put its keys there" <<'INI'

[segment:a]
when = orders >= 1

[segment:a]
when = orders >= 2
INI
wrong "shop.ini:3:1: [shop] duplicate key 'id'; it already stands at line 2" <<'INI'
[shop]
id = ini
id = more
INI
wrong 'shop.ini:2:16: [attention] quiet_period: want a duration such as 30d, 12h or 2w, got "2x"' <<'INI'
[attention]
quiet_period = 2x
INI
wrong 'shop.ini:2:7: cap: want COUNT/DURATION, e.g. 1/7d, got "1/7q"' <<'INI'
[attention]
cap = 1/7q
INI
wrong 'shop.ini:2:9: quiet: want HH:MM-HH:MM, got "25:00-09:00"' <<'INI'
[attention]
quiet = 25:00-09:00
INI
wrong 'shop.ini:2:19: [attention] minutes_per_day: want a whole number from 0 to 1440, got "5000"' <<'INI'
[attention]
minutes_per_day = 5000
INI
wrong "shop.ini:3:12: [shop] language: 'fr' is not known; want en or zh_CN" <<'INI'
[shop]
id = ini
language = fr
INI
wrong "shop.ini:2:12: [shop] currency: 'XXQ' is not an ISO 4217 code; e.g. CNY, EUR, USD" <<'INI'
[shop]
currency = XXQ
INI
wrong "shop.ini:2:9: [shop] packs: there is no pack 'bsae' (looked for ${GUANXI%/*}/packs/bsae/pack.ini)" <<'INI'
[shop]
packs = bsae
INI
wrong "shop.ini:2:11: default: want allowed or ask, got \"aks\"" <<'INI'
[consent]
default = aks
INI
wrong "shop.ini:2:3: no '=' in this line; ':' does not stand for it: did you mean '='?" <<'INI'
[shop]
id: ini
INI
wrong "shop.ini:1:1: '[' without its ']'; want [kind] or [kind:name]" <<'INI'
[shop
id = ini
INI
wrong "shop.ini:1: there is no strategy 'vip'; its script would be strategies/vip.lua" <<'INI'
[strategy:vip]
priority = 70
INI

# Rules: the column is that of the mistake, on the line where it stands, in characters.
wrong "shop.ini:18:14: unknown function 'boughtwithin'; did you mean bought_within(\"60d\")?  (docs/rules.md)" <<INI
$(for i in {1..16}; do echo "; line $i"; done)
[segment:a]
when =   not boughtwithin("60d")
INI
wrong 'shop.ini:2:14: spent is money, but "3" is text; did you mean money("3")?' <<'INI'
[segment:a]
when = spent > "3"
INI
wrong 'shop.ini:2:22: "60y" is not a duration; write 60d, 2w or 12h' <<'INI'
[segment:a]
when = bought_within("60y")
INI
wrong "shop.ini:3:12: unknown function 'mony'; did you mean money(\"2000.00\")?  (docs/rules.md)" <<'INI'
[segment:老铁]
when = orders >= 1 and
   spent > mony("3")
INI
wrong "shop.ini:2:25: unknown name 'ordrs'; did you mean orders?  (guanxi help facts)" <<'INI'
[segment:a]
when = name == "老铁" and ordrs > 1
INI
wrong "shop.ini:2:16: the rule ends where a fact or value is expected" <<'INI'
[segment:a]
when = orders >
INI
wrong "shop.ini:2: [dimension:v] must end with a label whose rule is otherwise, so that everybody gets one" <<'INI'
[dimension:v]
many = orders > 1
INI

# Sixty Chinese characters are a title, 3,000 bytes in one line are a rule, 5,000 in one line are refused; continued, they are fine.
sixty=$(printf '老铁%.0s' {1..30})
right <<INI
[segment:a]
title.zh_CN = $sixty
when = orders >= 0
INI
gx 0 -C shop --lang zh_CN segments
says "$sixty"
clause='orders >= 0 and '
long=$(for ((i = 0; i < 186; i++)); do printf '%s' "$clause"; done)'orders >= 0'
is "${#long}" 2987 "bytes of the rule"
right <<INI
[segment:a]
when = $long
INI
longer=$(for ((i = 0; i < 312; i++)); do printf '%s' "$clause"; done)'orders >= 0'
shop shop <<INI
[segment:a]
when = $longer
INI
gx 1 -C shop segments
complains "guanxi: shop.ini:2:" "4096" "indent"
one_line
right <<INI
[segment:a]
when = $long
  and $long
INI
# The mistake at the end of a long rule is found where it is.
shop shop <<INI
[segment:a]
when = $long and
  $long and ordrs > 1
INI
gx 1 -C shop segments
complains "guanxi: shop.ini:3:$((2 + 2987 + 5 + 1)): unknown name 'ordrs'; did you mean orders?"

# Bytes that are no text, a folder instead of a file, nothing at all.
printf '[segment:a]\nwhen = orders >= 0 ; \xff\xfe\n' | shop shop
gx 1 -C shop segments
complains "shop.ini:2" "UTF-8"
printf '[segment:a]\nwhen = orders \0>= 0\n' | shop shop
gx 1 -C shop segments
complains "shop.ini:2"
rm shop/shop.ini
mkdir shop/shop.ini
gx 1 -C shop segments
complains "there is no shop.ini"
rmdir shop/shop.ini
gx 1 -C shop segments
complains "shop is not a shop: there is no shop.ini; make one with: guanxi init shop"

# config says where each value comes from.
gx 0 init made --language zh_CN
printf '[segment:lost]\nwhen = orders >= 1 and not bought_within("540d")\n' >>made/shop.ini
gx 0 -C made config segment.lost
says 'not bought_within("540d")' "shop.ini" "pack.ini"
gx 0 -C made config
says "quiet" "21:00-09:00"
gx 1 --lang en -C made config segment.vipp
complains "nothing is configured under 'segment.vipp'"
finish
