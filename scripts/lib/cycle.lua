-- SPDX-License-Identifier: Apache-2.0
-- How long a purchase lasts (D5.3, D4.10). Sellers write it into the name: "oat cream, 30 days", "燕麦霜 30天".
-- What says nothing lasts a month. A shop that knows better puts its own lib/cycle.lua into its folder.

local MONTH = 30

local cycle = {}

local function days_in(name)
  local days = name:match("(%d+)%s*天") or name:match("(%d+)[%s-]*[Dd]ay")
  return tonumber(days)
end

-- The name as one says it in a chat, without the figure.
local function spoken(name)
  for _, figure in ipairs({ "%s*%d+%s*天装", "%s*%d+%s*天", ",?%s*%d+[%s-]*[Dd]ays?" }) do
    name = name:gsub(figure, "")
  end
  return name
end

-- For a customer's last order: how many days its main piece lasts, what it is called, and how to say the days: "~30" is only
-- what most things last.
function cycle.of(order)
  local main = order and order.items and order.items[1]
  if not main or not main.name then
    return MONTH, nil, "~" .. MONTH
  end
  local days = days_in(main.name)
  return days or MONTH, spoken(main.name), days or "~" .. MONTH
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
