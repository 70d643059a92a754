#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A new shop: its name and id, its language, and what is refused before there is a folder.
source "$(dirname "$0")/lib.sh"

key() { sed -n "s/^$2 = //p" "$1/shop.ini" | head -n 1; }

# The name is what people wrote; the id is plain, and two names never share one.
gx 0 init 我的店
is "$(key 我的店 name)" 我的店 "name"
gx 0 init 他的店
for shop in 我的店 他的店; do
  [[ $(key $shop id) =~ ^shop-[0-9a-f]{8}$ ]] || fail "id of $shop: $(key $shop id)"
done
[ "$(key 我的店 id)" != "$(key 他的店 id)" ] || fail "two shops share the id $(key 他的店 id)"
gx 0 init "my shop & co"
says "next: guanxi -C 'my shop & co' import FILE"
is "$(key "my shop & co" name)" "my shop & co" "name"
is "$(key "my shop & co" id)" my-shop-co "id"
gx 1 -C "my shop & co" segments
complains "begin with: guanxi -C 'my shop & co' import FILE"
gx 1 -C "no shop" segments
complains "make one with: guanxi init 'no shop'"
gx 0 init "it's; one"
says "guanxi -C 'it'\\''s; one' import FILE"
is "$(key "it's; one" name)" "it s  one" "name without what begins a comment"
gx 0 -C "it's; one" check
gx 0 init plain
is "$(key plain id) $(key plain name)" "plain plain"
mkdir here
(cd here && "$GUANXI" init . >/dev/null) || fail "init ."
is "$(key here id) $(key here name)" "here here" "of the folder itself"

# Chinese: the file speaks it, and differs in nothing else but how people are greeted.
gx 0 init 花店 --language zh_CN
says "下一步"
is "$(key 花店 fallback)" 你好 "greeting"
is "$(key plain fallback)" Hi "greeting"
grep -q "每天留给顾客一小时" 花店/shop.ini || fail "the comments are not Chinese"
settings() { sed -n '/^\[plugins\]/,$p' "$1/shop.ini" | grep -v '^;' | grep -v '^fallback'; }
is "$(settings 花店)" "$(settings plain)" "settings but the greeting"
gx 0 -C 花店 check
LANG=zh_CN.UTF-8 LC_ALL= gx 0 init theirs
is "$(key theirs language)" zh_CN "language of the system"
is "$(key plain language)" en "language"

# What the next command would refuse is refused now, and leaves no folder.
gx 2 init bad --timezone Asia/Pekin
complains '--timezone: there is no time zone "Asia/Pekin"; '
silent_about zoneinfo
gx 2 init bad --timezone Asia/Peking
complains '--timezone: there is no time zone "Asia/Peking"'
gx 2 init bad --timezone "Asia/ Shanghai"
complains '--timezone: "Asia/ Shanghai" is not a time zone'
gx 2 init bad --language fr
complains "--language: 'fr' is not known; want en or zh_CN"
gx 2 init bad --currency RMB
complains "--currency: 'RMB' is not an ISO 4217 code"
[ ! -e bad ] || fail "a refused init left a folder"
finish
