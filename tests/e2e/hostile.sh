#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What nobody would type, and what somebody will: NULs, a megabyte of argument, other encodings, folders for files, files
# that may not be read, a full disk. Every time a sentence and exit code 1 or 2, and the shop is as it was.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = hostile
[segment:all]
when = orders >= 0
INI
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann"}' >events.ndjson
gx 0 -C shop import events.ndjson
gx 0 -C shop export events
cp "$out" before.csv
as_before() {
  gx 0 -C shop export events
  same_file "$out" before.csv
}

# Files that are none of what they seem.
gx 1 -C shop import nowhere.csv
complains "nowhere.csv"
mkdir folder.csv
gx 1 -C shop import folder.csv
complains "folder.csv"
: >empty.csv
gx 0 -C shop import empty.csv
says "empty.csv: empty" "0 rows = 0 new"
silent_about "null"
head -c 100000 /dev/urandom >noise.csv
gx 1 -C shop import noise.csv
complains "noise.csv"
printf 'a,b\0,c\n1,2,3\n' >nul.csv
gx 1 -C shop import nul.csv
printf '\xff\xfe' >bom.csv
gx 1 -C shop import bom.csv
printf '{"specversion":"1.0","id":"1","source":"x","type":"order.paid","time":"2026-11-01T00:00:00Z","subject":"b","data":{"amount":"lots"}}\n{"cut' >bad.ndjson
gx 0 -C shop import bad.ndjson
says "2 rows = 0 new" "2 rejected" "rejected rows, each with its reason"
event 2026-13-45T00:00:00Z bob customer.added '{"name":"Bob"}' >dates.ndjson
event 2026-11-01T00:00:00Z 'b\u0000b' customer.added '{"name":"Bob"}' >>dates.ndjson
event 2026-11-01T00:00:00Z bob order.paid '{"order":"1","amount":99999999999999999999,"currency":"CNY"}' >>dates.ndjson
event 2026-11-01T00:00:00Z bob order.paid '{"order":"1","amount":1,"currency":"EUR"}' >>dates.ndjson
event 2026-11-01T00:00:00Z bob no.such.type '{}' >>dates.ndjson
gx 0 -C shop import dates.ndjson
says "5 rows = 0 new" "5 rejected"
if [ "$(id -u)" -ne 0 ]; then
  chmod 000 events.ndjson
  gx 1 -C shop import events.ndjson
  complains "events.ndjson"
  chmod 644 events.ndjson
fi
as_before

# Arguments. (A NUL cannot be in one; everything else can.)
big=$(head -c 100000 /dev/zero | tr '\0' x)
gx 1 -C shop why "$big"
gx 2 "$big"
gx 1 -C shop customers --where "$big"
gx 1 -C shop customers --where "$(printf '(%.0s' {1..20000})"
gx 1 -C shop why $'\xff\xfe'
gx 1 -C shop why ''
gx 1 -C shop why "'; drop table customers; --"
gx 1 -C shop log ann $'\xff\xfe'
gx 1 -C shop set ann $'name=\xff'
gx 1 -C shop tag ann ''
gx 1 -C shop log ann --event customer.added --data '{"name":"\ud800"}'
gx 1 -C shop import events.ndjson --format '../../etc/passwd'
gx 1 -C "$big" run
gx 1 -C shop config "$big"
as_before
head -c 1000000 /dev/zero | tr '\0' y >megabyte
printf '{"specversion":"1.0","id":"m","source":"x","type":"note.added","time":"2026-11-01T00:00:00Z","subject":"ann","data":{"text":"%s"}}\n' "$(cat megabyte)" >mega.ndjson
"$GUANXI" -C shop import mega.ndjson >"$out" 2>"$err"
[ $? -le 1 ] || fail "a note of a megabyte"

# The database: no database, cut off, a folder.
cp shop/shop.db good.db
for kind in text cut folder; do
  rm -rf shop/shop.db*
  case $kind in
  text) echo "this is no database, though it is longer than a header of one hundred bytes: $(head -c 200 megabyte)" >shop/shop.db ;;
  cut) head -c 5000 good.db >shop/shop.db ;;
  folder) mkdir shop/shop.db ;;
  esac
  gx 1 -C shop --now 2026-11-10T00:00:00Z run
  complains "shop.db"
done
rm -rf shop/shop.db*
cp good.db shop/shop.db

# A full disk: what was to be written is missing, and that is said.
for what in labels events customers actions; do
  "$GUANXI" -C shop export $what >/dev/full 2>"$err"
  is $? 1 "exit code of export $what to a full disk"
  complains "writing the export failed"
done
for command in "worklist" "worklist --json" "why ann" "segments" "config" "help" "help facts"; do
  "$GUANXI" -C shop $command >/dev/full 2>"$err"
  is $? 1 "exit code of $command to a full disk"
done
# Nobody reads: no message is needed, but no success either, and no hang.
"$GUANXI" -C shop export events | head -c 1 >/dev/null
gx 0 -C shop check
finish
