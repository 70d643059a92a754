#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D2.3 by the shop's own quantiles: RFM scores and named segments as rule dimensions (examples/rfm-shop, INI only) are those
# the R package rfm publishes, for every one of its 995 customers.
source "$(dirname "$0")/lib.sh"
orders=$(data rfm_pkg/rfm_data_orders.csv) || exit 77
expected=$(data rfm_pkg/rfm_table_order_expected_2006-12-31.csv) || exit 77

cp -r "$SOURCE_DIR/examples/rfm-shop" shop
gx 0 -C shop import "$orders"
says "4906 rows = 4906 new + 0 known already + 0 contradicting + 0 rejected"
gx 0 -C shop --now 2006-12-31T00:00:00Z run
gx 0 -C shop export labels
cp "$out" labels.csv
is "$(wc -l <labels.csv)" 996 "lines of labels"

# The published table adds titles and ranks to some names ("Mr. Brion Stark Sr.") and writes one in capitals.
cat >compare.lua <<'LUA'
local titles = { ["mr."] = true, ["mrs."] = true, ["ms."] = true, ["miss"] = true, ["dr."] = true }
local ranks = { ["sr."] = true, ["jr."] = true, md = true, dds = true, phd = true, dvm = true, i = true, ii = true, iii = true, iv = true, v = true }
local function person(name)
  local words = {}
  for word in name:lower():gmatch("%S+") do words[#words + 1] = word end
  if titles[words[1]] then table.remove(words, 1) end
  if ranks[words[#words]] then table.remove(words) end
  return table.concat(words, " ")
end
local function cells(line)
  local list = {}
  for cell in (line:gsub("\r$", "") .. ","):gmatch('"?([^,"]*)"?,') do list[#list + 1] = cell end
  return list
end
local found, people, wrong = {}, 0, 0
local first = true
for line in io.lines(arg[1]) do
  local c = cells(line)
  if first then assert(line == "customer,recency,frequency,monetary,rfm", line) else found[person(c[1])] = c end
  first = false
end
first = true
for line in io.lines(arg[2]) do
  local c = cells(line)
  local segment = (c[3] or ""):lower():gsub("'", ""):gsub(" ", "_")
  local mine = found[person(c[2] or "")]
  if not first then
    people = people + 1
    local same = mine and mine[2] == c[8] and mine[3] == c[9] and mine[4] == c[10] and mine[5] == segment
    if not same then
      wrong = wrong + 1
      if wrong < 6 then io.stderr:write(line, "  got ", mine and table.concat(mine, ",") or "nobody", "\n") end
    end
  end
  first = false
end
print(people .. " " .. wrong)
LUA
is "$(lua5.4 compare.lua labels.csv "$expected")" "995 0" "customers compared, and how many differ"

# The published cut points, a unit above the quantiles: 5/6/8 orders and so on.
gx 0 -C shop --lang en --now 2006-12-31T00:00:00Z why "Ethyl Botsford"
says "Potential Loyalist"
gx 0 -C shop check
says "shop.ini:29: dimension recency reads a raw age"

# A day later, by change and in full: the same labels.
gx 0 -C shop --now 2007-01-03T00:00:00Z run
gx 0 -C shop export labels
cp "$out" changed.csv
cp -r shop full
gx 0 -C full --now 2007-01-03T00:00:00Z run --full
gx 0 -C full export labels
same_file "$out" changed.csv
finish
