-- SPDX-License-Identifier: Apache-2.0
-- count.lua FILE TODAY: counts Online Retail anew from its rows, in the simplest way, and prints what `guanxi xray --json` must say,
-- a figure a line. A row that begins with C gives money back and names no order. TODAY is the local day of judgement.
local file, today_text = arg[1], arg[2]

local function day(text)
  local y, m, d = text:match("(%d+)-(%d+)-(%d+)")
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  if m <= 2 then
    y, m = y - 1, m + 12
  end
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d
end

local function cents(text)
  local whole, part = text:match("^%-?(%d+)%.?(%d*)$")
  return tonumber(whole) * 100 + tonumber((part .. "00"):sub(1, 2))
end

local today = day(today_text)
local people, months, sold, back, entries, orders = {}, {}, 0, 0, 0, 0
for line in io.lines(file) do
  local number, date, id, amount = line:match("^(C?%d+),(%S+) [^,]*,(%d+),.*,(%-?[%d.]+)%s*$")
  local p = id and (people[id] or { id = id, spent = 0, days = {} })
  if id then
    people[id] = p
  end
  if number and number:sub(1, 1) == "C" then
    back, entries, p.spent = back + cents(amount), entries + 1, p.spent - cents(amount)
  elseif number then
    local month = date:sub(1, 7)
    local m = months[month] or { 0, 0 }
    months[month] = m
    m[1], m[2] = m[1] + 1, m[2] + cents(amount)
    sold, orders, p.spent = sold + cents(amount), orders + 1, p.spent + cents(amount)
    p.days[#p.days + 1] = day(date)
  end
end

local list, once, overdrawn, got_back_more, total, between = {}, 0, 0, 0, 0, {}
for _, p in pairs(people) do
  if p.spent < 0 then
    overdrawn, got_back_more = overdrawn - p.spent, got_back_more + 1
  end
  if #p.days > 0 then
    list[#list + 1] = p
    table.sort(p.days)
    once = once + (#p.days == 1 and 1 or 0)
    total = total + math.max(p.spent, 0)
    if #p.days > 1 then
      between[#between + 1] = p.days[2] - p.days[1]
    end
  end
end
table.sort(list, function(a, b) return a.spent > b.spent or a.spent == b.spent and a.id < b.id end)
table.sort(between)

local best, brought = 0, 0
while brought * 5 < total * 4 do
  best = best + 1
  brought = brought + math.max(list[best].spent, 0)
end

local function silent(days)
  local n, spent, names = 0, 0, {}
  for i = 1, best do
    local p = list[i]
    if today - p.days[#p.days] > days then
      n, spent, names[#names + 1] = n + 1, spent + p.spent, p.id
    end
  end
  return n, spent, table.concat(names, " ")
end

local function within(days)
  local n, of = 0, 0
  for _, p in ipairs(list) do
    if today - p.days[1] >= days then
      of = of + 1
      n = n + (p.days[2] and p.days[2] - p.days[1] <= days and 1 or 0)
    end
  end
  return of > 0 and string.format("within %d: %d of %d", days, n, of) or nil
end

local again = #between
local middle = (between[(again + 1) // 2] + between[again // 2 + 1]) // 2
local due, over, due_names = 0, 0, {}
for _, p in ipairs(list) do
  if #p.days == 1 then
    local at = p.days[1] + middle
    over = over + (at < today and 1 or 0)
    if at >= today and at < today + 30 then
      due, due_names[#due_names + 1] = due + 1, p.id
    end
  end
end

print("buyers", #list, "orders", orders, "once", once, "again", again, "median", middle)
print("sold", sold, "back", back, entries, "left", sold - back, "more", got_back_more, overdrawn, "bring", total)
print("four fifths", best, string.format("%.6f", best / #list))
print("half a year", silent(182))
print("quarter", silent(91))
print("due", due, over, table.concat(due_names, " "))
for _, days in ipairs({ 30, 60, 90, 180, 365 }) do
  local line = within(days)
  if line then print(line) end
end
local names = {}
for month in pairs(months) do
  names[#names + 1] = month
end
table.sort(names)
for _, month in ipairs(names) do
  print(month, months[month][1], months[month][2])
end
