#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What looks well and is not: rows inside a cell, two columns of one name, a database that lost its content, pipes where files
# belong; and messages that say which file and what to do.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = lost
[map:plain]
match = no, who
customer = who
order = no
placed_at = at
amount = sum
status_column = how
status = done:paid
items = title
[segment:all]
when = orders >= 0
INI
head='no,who,at,sum,how,title'
row() { echo "$1,bob,2026-10-$1,10.00,done,$2"; }

# A forgotten quotation mark pairs with a later one.
{
  echo "$head"
  row 10 fine
  row 11 '"x'
  row 12 z
  row 13 'y"'
  row 14 'fine'
} >quotes.csv
gx 0 -C shop import quotes.csv
complains "quotes.csv:3: line 4 stands within a cell of this row, but looks like a row of its own"
{
  echo "$head"
  row 20 $'"two lines,\none address"'
} >fine.csv
gx 0 -C shop import fine.csv
is "$(wc -c <"$err")" 0 "warnings about an address of two lines"
{
  echo "$head"
  row 21 '"never closed'
} >open.csv
gx 1 -C shop import open.csv
complains "open.csv: line 2: a quotation mark opens"

# Two columns of one name.
{
  echo "$head,who"
  echo "22,bob,2026-10-22,10.00,done,x,eve"
} >twice.csv
gx 1 -C shop import twice.csv
complains 'twice.csv has two columns named "who" (2 and 7), and the map plain reads one of them'
{
  echo "$head,note,note"
  echo "23,bob,2026-10-23,10.00,done,x,a,b"
} >unread.csv
gx 0 -C shop import unread.csv

# A folder is named, or nothing is done.
gx 2 -C '' run
complains "want the shop's folder"
gx 2 --shop= run

# A long name is not printed whole.
printf '{"specversion":"1.0","id":"m","source":"x","type":"customer.added","time":"2026-11-01T00:00:00Z","subject":"long","data":{"name":"%s"}}\n' \
  "$(head -c 900 /dev/zero | tr '\0' y)" >long.ndjson
gx 0 -C shop import long.ndjson
strategy shop talk <<'LUA'
return { segment = "all", priority = 50, re_entry = "30d",
  plan = function(customer, ctx) return { channel = "chat", purpose = "ask", minutes = 5, text = "hi", because = "she is here" } end }
LUA
gx 0 -C shop --now 2026-11-02T00:00:00Z plan
says "yyyy…"
is "$(awk 'length > 250' "$out" | wc -l)" 0 "lines longer than a screen"

# Pipes where files belong: a sentence, no waiting.
pipes() {
  mkfifo "$1"
  timeout 20 "$GUANXI" -C shop --now 2026-11-02T00:00:00Z plan >"$out" 2>"$err"
  is $? 1 "exit code with a pipe as $1"
  complains "${1##*/}"
  rm "$1"
}
mv shop/shop.db saved.db
pipes shop/shop.db
mv saved.db shop/shop.db
pipes shop/maps/x.ini
mkfifo shop/strategies/pipe.lua # is no strategy: only files are
timeout 20 "$GUANXI" -C shop --now 2026-11-02T00:00:00Z plan >/dev/null 2>"$err"
is $? 0 "exit code with a pipe among the strategies"
rm shop/strategies/pipe.lua

# A damaged journal: the file and what to do.
cp shop/shop.db damaged.db
mkdir damaged
sed 's/id = lost/id = damaged/' shop/shop.ini >damaged/shop.ini
head -c 20000 shop/shop.db >damaged/shop.db
gx 1 -C damaged customer bob
complains "shop.db" "restore it from a backup"

# An empty database is one that lost its content.
cp shop/shop.db good.db
: >shop/shop.db
rm -f shop/shop.db-*
for command in "customers" "run" "import fine.csv" "log bob hi"; do
  gx 1 -C shop $command
  one_line
  complains "shop.db is empty" "restore it from a backup"
done
rm shop/shop.db
gx 1 -C shop customers
complains "has no data yet"
gx 0 -C shop import fine.csv
is "$(ls -A shop | tr '\n' ' ')" "maps shop.db shop.ini strategies templates " "what lies in the shop"
finish
