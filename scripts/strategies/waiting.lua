-- SPDX-License-Identifier: Apache-2.0
-- Waiting for an answer: before everything else, whoever she is (D7.7, D5.6). Answering is no contact of ours,
-- so no cap holds it back. No price before she asks for one (D7.13).

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
      occurrence = customer.waiting_since, -- one answer for every question
    }
  end,
}
