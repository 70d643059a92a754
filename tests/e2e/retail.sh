#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Half a year of a real gift shop's invoices: cancellations that name no invoice are the customer's credits, and nothing is
# lost or counted twice on the way to the figures.
source "$(dirname "$0")/lib.sh"
orders=$(data online_retail/orders_2010-12_2011-05.csv) || exit 77

gx 0 init shop --currency GBP --timezone Europe/London
cp "$SOURCE_DIR/tests/e2e/data/maps/online_retail.ini" shop/maps/
lines=$(($(wc -l <"$orders") - 1))
cancelled=$(grep -c '^C' "$orders")
is "$lines" 8998 "rows in the file"

gx 0 -C shop import "$orders" --dry-run
says "online_retail" "dry run: nothing was written" "$lines rows = $lines new"
gx 0 -C shop import "$orders"
says "online_retail, UTF-8" "$lines rows = $lines new + 0 known already + 0 contradicting + 0 rejected"
gx 0 -C shop import "$orders" --json
is "$(json 'j[1].duplicates .. " " .. j[1].events_new')" "$lines 0" "imported again"

gx 0 -C shop export events --format ndjson
is "$(grep -c '"type":"order.paid"' "$out") $(grep -c '"type":"order.refunded"' "$out")" "$((lines - cancelled)) $cancelled" "paid and given back"
is "$(grep -c '"credit":true' "$out")" "$cancelled" "credits"

# What each customer is said to have spent is what she paid less what she got back, to the penny; credits of older purchases show as less
# than nothing.
gx 0 -C shop --now 2011-06-01T00:00:00Z customers
is "$(lua5.4 - "$orders" "$out" <<'LUA'
local paid, orders, wrong, people = {}, {}, 0, 0
local function cents(text) return math.tointeger(math.floor(tonumber(text) * 100 + 0.5)) end
for line in io.lines(arg[1]) do
  local number, id, amount = line:match("^(C?%d+),[^,]*,(%d+),.*,(%-?[%d.]+)%s*$")
  if number then
    paid[id] = (paid[id] or 0) + (amount:sub(1, 1) == "-" and -cents(amount:sub(2)) or cents(amount))
    orders[id] = (orders[id] or 0) + (number:sub(1, 1) == "C" and 0 or 1)
  end
end
for line in io.lines(arg[2]) do
  local id, rest = line:match("^(%d+),(.*)$")
  if id then
    local n, spent = rest:match("T[%d:]+Z,(%d+),(%-?[%d.]+),")
    people = people + 1
    if not n or cents(spent) ~= paid[id] or tonumber(n) > orders[id] then wrong = wrong + 1 end
    paid[id] = nil
  end
end
for _, left in pairs(paid) do
  if left then wrong = wrong + 1 end
end
print(people .. " customers, " .. wrong .. " wrong")
LUA
)" "$(tail -n +2 "$orders" | cut -d, -f3 | sort -u | wc -l) customers, 0 wrong" "spent"
finish
