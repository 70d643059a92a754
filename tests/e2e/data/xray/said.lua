-- SPDX-License-Identifier: Apache-2.0
-- What `guanxi xray --json` says, in the lines of count.lua. Called through json.lua with the document in j.
local lines = {}
local function say(...)
  local words = {}
  for _, w in ipairs({ ... }) do
    words[#words + 1] = tostring(w)
  end
  lines[#lines + 1] = table.concat(words, "\t")
end

local function ids(list)
  local names = {}
  for _, p in ipairs(list) do
    names[#names + 1] = p.customer
  end
  return table.concat(names, " ")
end

local r, m, b = j["repeat"], j.money, j.best_silent
say("buyers", j.buyers, "orders", j.orders, "once", j.once.customers, "again", r.bought_again.count, "median", math.floor(r.median_days))
say("sold", m.sold, "back", m.given_back, m.given_back_entries, "left", m.left, "more", m.got_back_more, m.overdrawn, "bring",
  j.revenue.revenue)
say("four fifths", j.revenue.four_fifths.customers, string.format("%.6f", j.revenue.four_fifths.share_of_buyers))
say("half a year", b.half_a_year.customers, b.half_a_year.revenue, ids(b.half_a_year.people))
say("quarter", b.quarter.customers, b.quarter.revenue, ids(b.quarter.people))
say("due", j.once.due, j.once.overdue, ids(j.once.people))
for _, w in ipairs(r.within) do
  say(string.format("within %d: %d of %d", w.days, w.count, w.of))
end
for _, x in ipairs(j.months) do
  say(x.month, x.orders, x.revenue)
end
return table.concat(lines, "\n")
