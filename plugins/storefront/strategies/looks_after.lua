-- SPDX-License-Identifier: Apache-2.0
-- What is in the house is looked after (D6.19): the few parts that wear out are named in time (D5.3, cycle_days in
-- products.csv), and nobody who bought stays unheard for long (D6.10); how long depends on how often they buy.

local cycle = require("lib.cycle")

local longest = { high = "90d", medium = "180d", low = "365d", none = "365d" }

-- The part that is nearly worn out, bought last first; how long it lasts, and on which day of it we are.
local function worn_out(customer, ctx)
  for _, bought in ipairs(customer.purchases) do
    local days = bought.product and bought.product.cycle_days
    local age = days and ctx.days_between(ctx.day_of(bought.times[1]), ctx.today)
    if days and age >= cycle.asking_day(days) and age <= days + 30 then
      return bought.product, days, bought.times[1]
    end
  end
end

return {
  segment = "owners",
  priority = 28,
  re_entry = "60d",
  goal = "nothing breaks that we could have said",

  plan = function(customer, ctx)
    local part, days, bought = worn_out(customer, ctx)
    if part then
      return {
        step = "part",
        channel = "chat",
        purpose = "service",
        minutes = 4,
        template = "part_worn",
        values = { product = part.name, cycle = days, bought = ctx.date(bought), day = ctx.days_since(bought) },
      }
    end
    local span = longest[customer.frequency]
    if customer.contacted_within(span) or customer.active_within(span) then
      return
    end
    return {
      step = "silence",
      channel = "chat",
      purpose = "care",
      minutes = 4,
      template = "owner_silence",
      values = { bought = ctx.date("last_bought") },
    }
  end,
}
