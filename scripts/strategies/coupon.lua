-- SPDX-License-Identifier: Apache-2.0
-- Orders now and then: a coupon that pulls the next order forward (D6.10), when most of her usual interval is over and before it
-- ends, once after each order. Only while the shop has such an offer ([offer:coupon]), and only if we have spoken this month (D7.10).

local cycle = require("lib.cycle")

local SHORTEST = 10 -- who orders every few days needs no coupon

return {
  segment = "offer:coupon",
  priority = 46,
  goal = "the next order a little earlier",

  plan = function(customer, ctx)
    local usual = cycle.usual(customer, ctx)
    if not usual or usual < SHORTEST or not (customer.contacted_within("30d") or customer.active_within("30d")) then
      return
    end
    local begun = customer.older_than("last_bought", cycle.span(usual * 3 // 5))
    if not begun or customer.older_than("last_bought", cycle.span(usual)) then
      return
    end
    return {
      step = "coupon",
      channel = "chat",
      purpose = "sell",
      minutes = 4,
      template = "coupon",
      offer = "coupon",
      values = { usual = usual, day = ctx.days_since("last_bought") },
      occurrence = ctx.day_of(customer.last_bought),
    }
  end,
}
