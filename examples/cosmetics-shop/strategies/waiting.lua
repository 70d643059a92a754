-- SPDX-License-Identifier: Apache-2.0
-- This shop's own answer to who waits; it takes the place of the base pack's strategies/waiting.lua. Same order of
-- things (D7.7), with two additions: words by skin, and the one question that may spare somebody a red face (D8.1).

local words = { oily = "waiting_oily", sensitive = "waiting_sensitive" }

return {
  segment = "waiting",
  priority = 90,
  re_entry = "every",
  uncapped = true,
  goal = "answered the same day",

  plan = function(customer, ctx)
    local asked = customer.last_consulted and customer.last_consulted >= customer.waiting_since
    local about = asked and customer.interests[1]
    local template = about and (words[customer.given.skin] or "waiting_asked") or "waiting_wrote"
    return {
      channel = "chat",
      purpose = "service",
      minutes = 5,
      template = template,
      values = { product = about and about.product, since = ctx.date("waiting_since") },
      ask = not customer.given.allergies and "allergies" or not customer.given.skin and "skin" or nil,
      occurrence = customer.waiting_since,
    }
  end,
}
