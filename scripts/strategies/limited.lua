-- SPDX-License-Identifier: Apache-2.0
-- Orders rarely, and mostly at a discount: she hears in time of the few days on which it costs less (D6.10). Only while the shop has
-- such an offer ([offer:limited], which says who is price-sensitive), not right after an order, and only if we have spoken this
-- month (D7.10); who is out of touch hears how we are first (lib.silence).

return {
  segment = "offer:limited",
  priority = 34,
  re_entry = "60d",
  goal = "an order while it costs less",

  plan = function(customer)
    if customer.bought_within("14d") or not (customer.contacted_within("30d") or customer.active_within("30d")) then
      return
    end
    return { step = "limited", channel = "chat", purpose = "sell", minutes = 4, template = "limited", offer = "limited" }
  end,
}
