-- SPDX-License-Identifier: Apache-2.0
-- Asked once, never bought, and nothing for half a year (D6.14, D6.20): two words a month apart, the second a goodbye, then
-- we stop. Hardly any priority: little energy for who never bought (D2.4). Any sign of life ends it.

local series = require("lib.series")

return {
  segment = "silent",
  priority = 12,
  goal = "a sign of life",

  plan = function(customer, ctx)
    local since = ctx.day_of(customer.last_interaction)
    local step, before = series.next(customer, ctx, since, { "hello", "goodbye" })
    return step and {
      step = step,
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = "silent_" .. step,
      values = { word = ctx.date("last_interaction"), before = ctx.date(before) },
      occurrence = since,
    }
  end,
}
