#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whom an action leaves as she was is not judged again before her own time; whom the contact changes is, at the next run. Either
# way the answers are those of a run that judges everybody.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = ahead
timezone = UTC
[attention]
cap = 1/7d
[dimension:touched]
yes = contacted_within("3d")
no = otherwise
[segment:plain]
when = orders >= 1 and not tagged("watched")
[segment:watched]
when = tagged("watched") and touched == "no"
[segment:rival]
when = tagged("rival")
INI
# Nobody's label is seen by what plain asks; but every contact changes `touched`.
sed -e '/^\[dimension/,/^no/d' -e 's/ and touched == "no"//' shop/shop.ini >steady.ini
greet() {
  strategy "$1" greet <<'LUA'
return { segment = "plain", re_entry = "30d",
  plan = function() return { channel = "chat", purpose = "care", text = "hello", because = "always" } end }
LUA
  strategy "$1" rival <<'LUA'
return { segment = "rival", priority = 40, re_entry = "30d",
  plan = function() return { channel = "chat", purpose = "care", text = "me too", because = "always" } end }
LUA
}
greet shop
for i in {1..6}; do event 2026-11-01T00:00:00Z "c$i" order.paid '{"order":"A'"$i"'","amount":100,"currency":"CNY"}'; done >events.ndjson
event 2026-11-01T00:00:00Z c6 tag.added '{"tag":"rival"}' >>events.ndjson

# answers SHOP TIME FOLDER: everything it exports.
answers() {
  mkdir -p "$3"
  for what in labels segments actions suppressed events; do
    gx 0 -C "$1" --now "$2" export "$what"
    cp "$out" "$3/$what"
  done
}

# The same three runs, judged as needed and judged in full: the same answers. EVALUATED is what the second run looked at.
twice() {
  local name=$1 evaluated=$2
  cp -r shop "$name.due"
  cp -r shop "$name.full"
  for day in 02 03 06; do
    gx 0 -C "$name.due" --now "2026-11-${day}T00:00:00Z" run --yes
    [ "$day" = 03 ] && says "evaluated $evaluated of 6 customers"
    gx 0 -C "$name.full" --now "2026-11-${day}T00:00:00Z" run --yes --full
  done
  answers "$name.due" 2026-11-06T00:00:00Z "$name.a"
  answers "$name.full" 2026-11-06T00:00:00Z "$name.b"
  for what in labels segments actions suppressed events; do same_file "$name.a/$what" "$name.b/$what"; done
  [ "$(wc -l <"$name.a/actions")" -ge 7 ] || fail "six actions and a header, got $(wc -l <"$name.a/actions")"
}

gx 0 -C shop import events.ndjson
twice changed 6 # the contact is a label: all of them
grep -q 'label.changed' changed.a/events || fail "the contact changed a label"
cp steady.ini shop/shop.ini
twice steady 1 # only c6, of whom a proposal is held by another reason now
finish
