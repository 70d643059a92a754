#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `guanxi xray`: one export of orders in, one page out, nothing kept. A small shop whose answers are known beforehand, as text,
# JSON and HTML; what is refused; and that nothing stays behind, however it ends. Real files: xray_real.sh.
source "$(dirname "$0")/lib.sh"
parts=$SOURCE_DIR/tests/e2e/data/xray
mkdir tmp
export TMPDIR=$work/tmp
sums() { is "$(json "dofile('$parts/sums.lua')" "$1")" "" "every figure adds up"; }

# ---- a shop of six customers of a serum, and some others -----------------------------------------------------------------------
# The serum was bought again after 28, 30, 30, 32 and 40 days by five customers: 30 is the median. The cream by three: too few.
cat >map.ini <<'INI'
[map:till]
match     = Receipt, Customer, Total
customer  = Customer
name      = Customer
order     = Receipt
at        = Date as %Y-%m-%d
amount    = Total
amount_of = row
items     = Item
currency  = EUR
INI
{
  echo 'Receipt,Date,Customer,Item,Total'
  i=0
  for days in 28 30 30 32 40; do
    i=$((i + 1))
    echo "A$i,2026-01-0$i,Anna$i,serum,100.00"
    echo "B$i,$(date -u -d "2026-01-0$i + $days days" +%F),Anna$i,serum,50.00"
  done
  echo 'C1,2026-05-20,Olga,serum,30.00'      # used up on 19 June: within 30 days of 1 June
  echo 'C2,2026-05-01,Paul,serum,20.00'      # on 31 May: the day before
  echo 'C3,2026-05-30,Rosa,cream,10.00'      # of the cream nothing is known
  for day in 2026-01-10 2026-01-20 2026-01-30; do echo "D$day,$day,Sven,cream,400.00"; done
  for day in 2026-04-01 2026-05-26; do echo "E$day,$day,Tina,cream,60.00"; done
  for day in 2025-06-01 2025-09-01; do echo "F$day,$day,Vera,cream,500.00"; done
  for i in $(seq 1 9); do echo "G$i,2026-06-01,Few$i,\"<script>alert('&')</script>\",1.00"; done
} >orders.csv

gx 0 --lang en xray orders.csv --map map.ini --json
cp "$out" page.json
sums page.json
is "$(json 'j.buyers .. " " .. j.orders .. " " .. j.money.left .. " " .. j.currency .. " " .. j.timezone .. " " .. j.day')" \
  "20 29 313900 EUR Europe/Berlin 2026-06-01" "buyers, orders, money, where and as of when"
is "$(json 'j.revenue.four_fifths.customers')" "5" "D1.4 xray: who brings 80 %"
is "$(json 'find(j.products, "name", "serum").cycle_days .. " " .. find(j.products, "name", "serum").on_another_day')" "30 5" \
  "D5.3 xray: how long a product lasts is the median of those who bought it again"
is "$(json 'tostring(find(j.products, "name", "cream").cycle_days)')" "null" "D5.3 xray: three who bought it again are too few to tell"
is "$(json '(function() local l = {} for _, p in ipairs(j.once.people) do l[#l + 1] = p.name .. " " .. p.product .. " " .. p.due end
  return table.concat(l, ";") end)()')" "Olga serum 2026-06-19" "D5.3 xray: bought once, and used up within thirty days"
is "$(json 'j.once.customers .. " " .. j.once.overdue .. " " .. j.once.by')" "12 1 product" "D2.4 xray: who bought once"
is "$(json 'j.best_silent.half_a_year.customers .. " " .. j.best_silent.half_a_year.people[1].name .. " " .. j.best_silent.half_a_year.people[1].silent_days')" \
  "1 Vera 273" "D3.4 xray: one of the best, silent for half a year"
is "$(json '(function() local l = {} for _, p in ipairs(j.on_monday) do l[#l + 1] = p.reason .. " " .. p.name end
  return table.concat(l, ";") end)()')" "untouched Vera;late Sven;runs_out Olga;came_back Tina" "D1.2 xray: whom to speak to on Monday, a reason each"
is "$(json 'j.monday .. " " .. find(j.on_monday, "name", "Sven").every_days .. " " .. find(j.on_monday, "name", "Tina").why')" \
  "2026-06-08 10 the second order came on 26 May, 55 days after the first (120.00 EUR in all)" "D5.4 xray: thanked for coming back"
is "$(json 'j["repeat"].bought_again.count .. " of " .. j["repeat"].bought_again.of .. " in " .. j["repeat"].median_days')" "8 of 20 in 31" \
  "D9.5 xray: the second purchase"

# Four who bought the serum again are too few; then only the shop's own median is left, and no jar is spoken of.
grep -v '^[AB]5' orders.csv >four.csv
gx 0 --lang en xray four.csv --map map.ini --json
sums "$out"
is "$(json 'j.once.by .. " " .. tostring(find(j.products, "name", "serum").cycle_days) .. " " .. tostring(j.once.people[1].product)')" \
  "shop null null" "D5.3 xray: of no product known, nothing is said to be used up"
is "$(json '(function() for _, p in ipairs(j.on_monday) do if p.reason == "due_back" then return p.name .. " " .. p.why end end end)()')" \
  "Olga bought once, on 20 May, for 30.00 EUR; of 7 who came back half did so within 30 days: that is 19 Jun" "D6.4 xray: bought once, and due"
gx 0 --lang en xray four.csv --map map.ini
says "No product was bought again by enough customers (5)" "Of those who came back, half did so within 30 days"
silent_about "used up"
is "$(json '(function() local l = {} for i = 1, 4 do l[i] = j.months[i].month .. " " .. j.months[i].orders end return table.concat(l, ";") end)()' page.json)" \
  "2025-06 1;2025-07 0;2025-08 0;2025-09 1" "months without an order stand there too"

# ---- the same for people, in two languages --------------------------------------------------------------------------------------
gx 0 --lang en xray orders.csv --map map.ini
says "What your orders say" "1 Vera · one of your best, silent" "Say: “Vera, " "bought “serum” once" "half of the times within 30 days" \
  "5 of 20 buyers bring 80%" "in all" "Europe/Berlin, a guess from the currency" "Buyers: 20 = 12 who bought once + 8 who bought again."
silent_about "nan" "inf%"
cp "$out" first.txt
gx 0 --lang en --threads 1 xray orders.csv --map map.ini
same_file "$out" first.txt
gx 0 --lang zh_CN xray orders.csv --map map.ini
says "你的订单在说什么" "1 Vera · 老铁，很久没动静" "可以说：" "算到这位是 6 月 19 日"
gx 0 --lang en --now 2026-06-30T12:00:00Z xray orders.csv --map map.ini --currency EUR --timezone UTC
says "judged as of 30 Jun 2026" "as asked."

# ---- the page --------------------------------------------------------------------------------------------------------------------
for lang in en zh_CN; do
  gx 0 --lang $lang xray orders.csv --map map.ini --html "page.$lang.html"
  python3 - "page.$lang.html" >found.txt 2>&1 <<'PY' || fail "page.$lang.html: $(cat found.txt)"
import re, sys
import xml.etree.ElementTree as tree
text = open(sys.argv[1], encoding="utf-8").read()
page = tree.fromstring(re.sub(r"^<!DOCTYPE html>\n", "", text))
tags = {e.tag for e in page.iter()}
assert not tags & {"script", "img", "link", "iframe", "object", "form"}, tags
for e in page.iter():
    for name, value in e.attrib.items():
        assert not name.startswith("on") and name not in ("href", "src", "style"), (e.tag, name)
for svg in page.iter("svg"):
    assert svg.get("role") == "img" and svg.find("title").text and svg.find("desc").text
    assert svg.get("aria-labelledby").split() == [svg.find("title").get("id"), svg.find("desc").get("id")]
assert len(list(page.iter("svg"))) == 3, len(list(page.iter("svg")))
said = "".join(page.itertext())
assert "<script>alert('&')</script>" in said, "the name of a product as it is written"
assert "url(" not in text and "@import" not in text and "http" not in re.sub(r'http-equiv', "", text), "needs something else"
PY
done
cp page.en.html before.html
gx 0 --lang en xray orders.csv --map map.ini --html page.en.html
same_file page.en.html before.html
cp orders.csv kept.csv
gx 1 --lang en xray orders.csv --map map.ini --html orders.csv
complains "orders.csv is there already and is no page"
same_file orders.csv kept.csv
gx 1 --lang en xray orders.csv --map map.ini --html nowhere/page.html
complains "nowhere/page.html: No such file or directory"

# ---- what is not understood is said -----------------------------------------------------------------------------------------------
gx 1 --lang en xray orders.csv
complains "orders.csv is not recognised" "guanxi map new orders.csv" "guanxi xray orders.csv --map"
sed 's/^currency.*//' map.ini >plain.ini
gx 1 --lang en xray orders.csv --map plain.ini
complains "say in which currency its amounts are" "--currency"
gx 0 --lang en xray orders.csv --map plain.ini --currency JPY
says "3,139 JPY" "Asia/Tokyo"
gx 1 --lang en xray orders.csv --map map.ini --currency USD
complains "the amounts are in EUR"
gx 1 --lang en xray orders.csv --map missing.ini
complains "missing.ini"
gx 1 --lang en xray missing.csv --map map.ini
complains "missing.csv"
gx 1 --lang en xray orders.csv --map map.ini --timezone Mars/Base
complains "--timezone"
printf 'Receipt,Date,Customer,Item,Total\n' >empty.csv
gx 1 --lang en xray empty.csv --map map.ini
complains "empty.csv is empty"
printf 'Receipt,Date,Customer,Item,Total\nA,gestern,Ann,serum,1.00\n' >bad.csv
gx 1 --lang en xray bad.csv --map map.ini
complains "none of the 1 rows of bad.csv can be used" "bad.csv:2"
gx 2 --lang en xray
event 2026-11-20T08:00:00Z ann customer.added '{"name":"Ann"}' >one.ndjson
gx 1 --lang en xray one.ndjson --currency CNY
complains "no order that is paid"

# ---- nothing is kept, however it ends ----------------------------------------------------------------------------------------------
is "$(ls -A tmp)" "" "D9.3 xray: nothing is left in the temporary folder"
is "$(ls -A | sort | tr '\n' ' ')" ".err .out bad.csv before.html empty.csv first.txt found.txt four.csv kept.csv map.ini one.ndjson orders.csv page.en.html page.json page.zh_CN.html plain.ini tmp " \
  "and nothing beside the file"
wait_for() { for _ in $(seq 1 200); do if eval "$1"; then return 0; fi; sleep 0.05; done; return 1; }
mkfifo slow
for signal in TERM HUP KILL; do
  "$GUANXI" xray - --map map.ini <slow >/dev/null 2>&1 &
  pid=$!
  exec 9>slow
  wait_for '[ -n "$(ls -A tmp)" ]' || fail "$signal: no temporary folder while it works"
  is "$(stat -c %a tmp/*)" 700 "for this user alone"
  kill -$signal $pid
  wait $pid 2>/dev/null
  exec 9>&-
  wait_for '[ -z "$(ls -A tmp)" ]' || fail "$signal: $(ls -R tmp)"
done
finish
