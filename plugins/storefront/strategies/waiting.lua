-- SPDX-License-Identifier: Apache-2.0
-- Waiting for an answer: before everything else (D7.7). As in the base pack, and it asks for what every answer in this
-- trade depends on: how far the house is (D4.8).

return {
  segment = "waiting",
  priority = 90,
  re_entry = "every",
  uncapped = true,
  goal = "answered the same day",

  plan = function(customer, ctx)
    local asked = customer.last_consulted and customer.last_consulted >= customer.waiting_since
    local about = asked and customer.interests[1]
    return {
      channel = "chat",
      purpose = "service",
      minutes = 5,
      template = about and "waiting_asked" or "waiting_wrote",
      values = { product = about and about.product, since = ctx.date("waiting_since") },
      ask = not customer.given.decorating and "decorating" or not customer.given.moving_in and "moving_in" or nil,
      occurrence = customer.waiting_since,
    }
  end,
}
