#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a person says at once is journaled whole or not at all: two at the same time, mistakes in the middle, a crash, and two
# sellers whose parts lie between each other's.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = entries
[attribute:birthday_wish]
type = date
title = a date
[segment:all]
when = orders >= 0
INI
T="--now 2026-11-26T09:00:00+08:00"
events() { gx 0 -C shop export events; wc -l <"$out"; }

# Two sales at the same instant are two sales, however many run at once.
gx 0 -C shop $T log --new Ann hi
for i in {1..8}; do "$GUANXI" -C shop $T sold --paid Ann tea 1.00 >said.$i 2>&1 & done
wait
is "$(cat said.* | grep -c 'sold and paid')" 8 "sales said"
gx 0 -C shop $T customer Ann --json
is "$(json 'j.facts.orders .. " " .. j.facts.spent')" "8 8.00" "sales kept"

# A mistake anywhere writes nothing, not even the customer.
before=$(events)
gx 2 -C shop $T sold --new Zed tea abc
gx 1 -C shop $T log --new Yan --event order.paid --data '{bad'
gx 1 -C shop $T set --new Xia city=Paris birthday_wish=notadate
gx 1 -C shop $T set Ann city=Paris birthday_wish=notadate
gx 2 -C shop $T set Ann city=Paris birthday_wish
gx 1 -C shop $T tag --new Wei ''
gx 1 -C shop $T tag Ann friend ''
gx 2 -C shop $T log --new Vic
is "$(events)" "$before" "events after mistakes"
gx 1 -C shop $T customer Zed
gx 0 -C shop $T set --new Zed city=Paris birthday_wish=2026-12-24
gx 0 -C shop $T undo
says "taken back, of Zed: customer.added"
is "$(events)" "$before" "events after undo"

# Two sellers at once, before entries were one transaction: parts of one lie between parts of the other.
part() { printf '{"specversion":"1.0","id":"%s","source":"seller","type":"note.added","time":"2026-11-26T02:00:00Z","subject":"Ann","data":{"text":"%s"}}\n' "$1" "$2"; }
{
  part 2026-11-26T02:00:00Z#0000 a1
  part 2026-11-26T02:00:00Z#0001 b1
  part 2026-11-26T02:00:00Z#0000+00 a2
  part 2026-11-26T02:00:00Z#0001+00 b2
  part 2026-11-26T02:00:00Z#0000+01 a3
} >parts.ndjson
gx 0 -C shop import parts.ndjson
gx 0 -C shop $T undo
says "a1"
gx 0 -C shop export events
says '"b1"' '"b2"'
silent_about '"a1"' '"a2"' '"a3"'
gx 0 -C shop $T undo
says "b1"
is "$(events)" "$before" "events after both were taken back"

# An entry whose first event is missing takes no other with it.
{
  part 2026-11-26T02:00:00Z#0003 c1
  part 2026-11-26T02:00:00Z#0005+00 d2
  part 2026-11-26T02:00:00Z#0005+01 d3
} >torn.ndjson
gx 0 -C shop import torn.ndjson
gx 0 -C shop $T undo
says "d2"
gx 0 -C shop export events
says '"c1"'
silent_about '"d2"' '"d3"'
gx 0 -C shop $T undo
says "c1"
gx 0 -C shop check
finish
