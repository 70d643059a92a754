-- SPDX-License-Identifier: Apache-2.0
-- Asked once, never bought, and nothing for half a year (D6.14, D6.20): two words a month apart, the second a goodbye, then
-- we stop. Hardly any priority: little energy for who never bought (D2.4). Any sign of life ends it.

local follows = { hello = "goodbye" }

return {
  segment = "silent",
  priority = 12,
  goal = "a sign of life",

  plan = function(customer, ctx)
    local series = ctx.day_of(customer.last_interaction)
    local last = ctx.last_action()
    local begun = last and last.occurrence == series
    if customer.contacted_within("30d") or not begun and customer.contacts_within("180d") >= 2 then
      return
    end
    local step = "hello"
    if begun then
      step = follows[last.step]
    end
    return step and {
      step = step,
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = "silent_" .. step,
      values = { word = ctx.date(customer.last_interaction), before = ctx.date(begun and last.at or nil) },
      occurrence = series,
    }
  end,
}
