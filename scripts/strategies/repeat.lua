-- SPDX-License-Identifier: Apache-2.0
-- Buys again: she relies on us (D6.19). A refill is offered before the jar is empty, but after a month without a
-- word the first message asks how she is and sells nothing (D7.10). What one order is worth chooses how the refill is offered
-- (D6.11): a large one by its own person, a small one as two at once. Nobody stays unheard (D6.10).

local cycle = require("lib.cycle")
local goods = require("lib.products")
local silence = require("lib.silence")

local offers = { large = "refill_large", small = "refill_small" }

local function refill(customer, ctx, said, product)
  if goods.harms(customer, customer.last_order.items[1].product) then
    return -- she has learned to react to it: it is let run out (D8.1)
  end
  local in_touch = customer.contacted_within("30d") or customer.active_within("30d")
  return {
    step = "refill",
    channel = "chat",
    purpose = in_touch and "sell" or "care",
    minutes = 4,
    template = in_touch and (offers[customer.amount] or "repeat_refill") or "repeat_how",
    values = { product = product, cycle = said, day = ctx.days_since("last_bought") },
  }
end

return {
  segment = "repeat",
  priority = 50,
  re_entry = "30d",
  goal = "the next order without a gap",

  plan = function(customer, ctx)
    local days, product, said = cycle.of(customer)
    local nearly_empty = customer.older_than("last_bought", cycle.span(cycle.asking_day(days) - 1))
    local too_late = customer.older_than("last_bought", cycle.span(days + 15))
    if product and not too_late then -- a refill ahead is a word ahead
      return nearly_empty and refill(customer, ctx, said, product) or nil
    end
    return silence.broken(customer, ctx)
  end,
}
