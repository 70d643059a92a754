-- SPDX-License-Identifier: Apache-2.0
-- How long a purchase lasts (D5.3, D4.10). Her own rhythm knows best, once she bought a thing three times; then the shop's
-- products.csv; then the name, into which sellers write it: "oat cream, 30 days", "燕麦霜 30天". What says nothing lasts a month.

local MONTH = 30
local DAY = 86400

local cycle = {}

local function days_in(name)
  local days = name:match("(%d+)%s*天") or name:match("(%d+)[%s-]*[Dd]ay")
  return tonumber(days)
end

-- The name as one says it in a chat, without the figure.
function cycle.spoken(name)
  for _, figure in ipairs({ "%s*%d+%s*天装", "%s*%d+%s*天", ",?%s*%d+[%s-]*[Dd]ays?" }) do
    name = name:gsub(figure, "")
  end
  return name
end

-- Whole days between purchases; two on one day are one.
local function intervals(times)
  local days = {}
  for i = 2, #times do
    local between = (times[i - 1] - times[i] + DAY // 2) // DAY
    if between > 0 then
      days[#days + 1] = between
    end
  end
  return days
end

local function median(list)
  table.sort(list)
  local middle = #list // 2
  return #list % 2 == 1 and list[middle + 1] or (list[middle] + list[middle + 1]) // 2
end

-- Every how many days she buys this product: the median of the last intervals, once there are two; else nil.
function cycle.rhythm(customer, product)
  for _, bought in ipairs(customer.purchases) do
    if bought.product == product then
      local days = intervals(bought.times)
      return #days >= 2 and median(days) or nil
    end
  end
end

-- Every how many days she orders, as far as anybody can tell: what she bought last by its rhythm; else the shorter of a year by its
-- orders and the mean since the first one; nil: she has not ordered often enough.
function cycle.usual(customer, ctx)
  local main = customer.last_order and customer.last_order.items[1]
  local rhythm = main and main.product and cycle.rhythm(customer, main.product)
  if rhythm then
    return rhythm
  end
  local year = customer.orders_within("365d")
  local days = year > 0 and 365 // year or nil
  if customer.orders >= 2 and customer.first_bought then
    local mean = ctx.days_between(ctx.day_of(customer.first_bought), ctx.day_of(customer.last_bought)) // (customer.orders - 1)
    days = mean > 0 and math.min(mean, days or mean) or days
  end
  return days
end

-- For a customer's last order: how many days its main piece lasts, what it is called, and how to say the days: "~30" is only
-- what most things last.
function cycle.of(customer)
  local order = customer.last_order
  local main = order and order.items and order.items[1]
  local product = main and main.product
  local name = main and main.name or product and product.name
  if not name then
    return MONTH, nil, "~" .. MONTH
  end
  local days = product and (cycle.rhythm(customer, product) or product.cycle_days) or days_in(name)
  return days or MONTH, cycle.spoken(name), days or "~" .. MONTH
end

-- The day on which to ask: while something is left and there is still time to mend it or to send more (25 of 30).
function cycle.asking_day(days)
  return days * 5 // 6
end

-- "25d", as customer.within and customer.older_than want it.
function cycle.span(days)
  return string.format("%dd", days)
end

return cycle
