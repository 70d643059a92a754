-- SPDX-License-Identifier: Apache-2.0
-- Whether every figure of `guanxi xray --json` adds up, "" if so. Called through json.lua with the document in j.
local wrong = {}
local function same(what, a, b)
  if a ~= b then
    wrong[#wrong + 1] = what .. ": " .. tostring(a) .. " is not " .. tostring(b)
  end
end

local orders, revenue, fresh = 0, 0, 0
for _, m in ipairs(j.months) do
  orders, revenue, fresh = orders + m.orders, revenue + m.revenue, fresh + m.new_buyers
end
local rows, money = j.rows, j.money
same("rows", rows.read, rows.taken + rows.known + rows.contradicting + rows.rejected)
same("orders of the months", orders, j.orders)
same("money of the months", revenue, money.sold)
same("new buyers of the months", fresh, j.buyers)
same("money", money.sold - money.given_back + money.without_orders, money.left)
same("what buyers bring", money.left + money.overdrawn, j.revenue.revenue)
same("buyers of the curve", j.revenue.buyers, j.buyers)
same("bought again of", j["repeat"].bought_again.of, j.buyers)
same("once and again", j.once.customers + j["repeat"].bought_again.count, j.buyers)
local last = j.revenue.curve[#j.revenue.curve]
same("the curve ends with everybody", last[1], j.buyers)
same("and with everything", last[2], j.revenue.revenue)
for _, s in pairs({ j.best_silent.half_a_year, j.best_silent.quarter }) do
  local sum = 0
  for _, p in ipairs(s.people) do
    sum = sum + p.spent
  end
  same("silent people", #s.people, s.customers)
  same("their money", sum, s.revenue)
end
same("due people", #j.once.people, j.once.due)
return table.concat(wrong, "; ")
