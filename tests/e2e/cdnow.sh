#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Real purchases by a column map: every row is kept, importing again adds nothing, and purchase days and amounts are those
# the publishers of the sample counted, customer by customer.
source "$(dirname "$0")/lib.sh"
sample=$(data cdnow/CDNOW_sample.txt) || exit 77
summary=$(data cdnow/cdnow_customers_summary_with_transactions.csv) || exit 77

gx 0 init shop --currency USD --timezone UTC
cp "$SOURCE_DIR/tests/e2e/data/maps/cdnow.ini" shop/maps/

gx 0 -C shop import "$sample" --format cdnow
says "cdnow, UTF-8" "6919 rows = 6919 new + 0 known already + 0 contradicting + 0 rejected" "6919 events, 6919 of them new"
gx 0 -C shop export events --format ndjson
cp "$out" first.ndjson
is "$(wc -l <first.ndjson)" 6919 "events"

gx 0 -C shop import "$sample" --format cdnow --json
is "$(json 'j[1].rows .. " " .. j[1].accepted .. " " .. j[1].duplicates .. " " .. j[1].rejected .. " " .. j[1].events_new')" "6919 0 6919 0 0" \
  "the second import"
gx 0 -C shop export events --format ndjson
same_file "$out" first.ndjson

# x: further purchase days up to 1997-09-30; zbar: dollars per such day; t_x: weeks from the first day to the last.
is "$(lua5.4 - first.ndjson "$summary" <<'LUA'
local seen, rows, wrong = {}, 0, 0
local function day(y, m, d)
  return os.time({ year = y, month = m, day = d, hour = 12 }) // 86400
end
local last_day = day(1997, 9, 30)
for line in io.lines(arg[1]) do
  local y, m, d, id, cents = line:match('"time":"(%d+)%-(%d+)%-(%d+)T.-"subject":"(%d+)".-"amount":(%d+)')
  local at = day(y, m, d)
  local c = seen[tonumber(id)] or { first = at, last = at, x = 0, cents = 0 }
  seen[tonumber(id)] = c
  if at <= last_day then
    if at ~= c.last then c.x, c.last = c.x + 1, at end
    if at ~= c.first then c.cents = c.cents + tonumber(cents) end
  end
end
for line in io.lines(arg[2]) do
  local id, x, t_x, _, zbar = line:match("^(%d+),(%d+),([%d.]+),([%d.]+),([%d.]+)")
  if id then
    rows = rows + 1
    local c = seen[tonumber(id)]
    local mean = c and c.x > 0 and c.cents / 100 / c.x or 0
    local weeks = c and (c.last - c.first) / 7 or -1
    if not c or c.x ~= tonumber(x) or math.abs(mean - zbar) > 0.0101 or math.abs(weeks - t_x) > 0.01 then wrong = wrong + 1 end
  end
end
print(rows .. " customers, " .. wrong .. " wrong")
LUA
)" "2357 customers, 0 wrong" "against the published summary"

# The same through the engine's own facts: one purchase in calibration is one order on one day.
gx 0 -C shop --now 1997-10-01T00:00:00Z customers --where "orders_within(\"400d\") >= 1" --json
is "$(json '#j')" 2357 "customers with a purchase"
gx 0 -C shop --now 1998-07-01T00:00:00Z customers
is "$(awk -F, 'NR > 1 { n += $10; cents += $11 * 100 } END { printf "%d orders, %.0f cents", n, cents }' "$out")" \
  "$(awk '{ n++; cents += $5 * 100 } END { printf "%d orders, %.0f cents", n, cents }' "$sample")" "orders and money in all"

gx 0 -C shop --now 1998-07-01T00:00:00Z export labels
is "$(head -n 1 "$out")" "customer,source,intent,intent_degree,value,consumption,lifecycle,engagement,frequency,amount,quality,tie,need"
is "$(tail -n +2 "$out" | wc -l)" 2357 "labels"
is "$(tail -n +2 "$out" | cut -d, -f1 | LC_ALL=C sort -uc && echo sorted)" sorted
is "$(cut -d, -f6 "$out" | sort | uniq -c | awk '$2 == "once" || $2 == "repeat" { n += $1 } END { print n }')" 2357 "each bought"
is "$(cut -d, -f6 "$out" | grep -c '^once$')" "$(awk '{ n[$2]++ } END { for (c in n) if (n[c] == 1) k++; print k }' "$sample")" "bought once"
is "$(grep -c ',,' "$out")" 0 "customers without a label"
finish
