-- SPDX-License-Identifier: Apache-2.0
-- Buys again: each jar has its own day (D5.3, D8.1), by her own rhythm or by products.csv, and is spoken of before it is
-- empty. It takes the place of the base pack's file, which looks at the last order only. A jar with something in it that
-- she reacts to is let run out; after a month without a word we ask how it is and sell nothing (D7.10). Whose jars have been
-- empty for long, and who says nothing for a season, is asked what she went over to (D5.4, D6.10).

local cycle = require("lib.cycle")
local goods = require("lib.products")

-- The jar that is nearly empty, bought last first; how many days it lasts, and when it was bought.
local function nearly_empty(customer)
  for _, bought in ipairs(customer.purchases) do
    local product = bought.product
    local days = product and (cycle.rhythm(customer, product) or product.cycle_days)
    if days and not goods.harms(customer, product)
      and not customer.bought_product_within(product.sku, cycle.span(cycle.asking_day(days) - 1))
      and customer.bought_product_within(product.sku, cycle.span(days + 15)) then
      return product, days, bought.times[1]
    end
  end
end

-- Not a word either way for a season.
local function gone_over(customer, ctx)
  if customer.contacted_within("90d") or customer.active_within("90d") then
    return
  end
  return {
    step = "gone_over",
    channel = "chat",
    purpose = "care",
    minutes = 4,
    template = "jar_gone_over",
    values = { last = ctx.date("last_bought") },
  }
end

return {
  segment = "repeat",
  priority = 50,
  re_entry = "30d",
  goal = "no day without it",

  plan = function(customer, ctx)
    local product, days, bought = nearly_empty(customer)
    if not product then
      return gone_over(customer, ctx)
    end
    local over = not customer.bought_product_within(product.sku, cycle.span(days))
    local in_touch = customer.contacted_within("30d") or customer.active_within("30d")
    return {
      step = "refill",
      channel = "chat",
      purpose = in_touch and "sell" or "care",
      minutes = 4,
      template = not in_touch and "jar_how" or over and "jar_over" or "jar_empty",
      values = {
        product = cycle.spoken(product.name),
        cycle = days,
        bought = ctx.date(bought),
        day = ctx.days_since(bought),
      },
      ask = not customer.given.allergies and "allergies" or nil,
      occurrence = product.sku .. "/" .. ctx.day_of(bought),
    }
  end,
}
