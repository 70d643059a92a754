-- SPDX-License-Identifier: Apache-2.0
-- Gone quiet: three messages at least a month apart, the last one a friendly goodbye, then we stop (D6.14). The first is
-- never a sale (D7.10). Any sign of life ends the series, because she is then not lost any more.

local series = require("lib.series")

return {
  segment = "lost",
  priority = 30,
  goal = "a sign of life",

  plan = function(customer, ctx)
    local since = ctx.day_of(customer.last_bought or customer.joined) -- a total without orders (D4.7) has no date
    local step, before = series.next(customer, ctx, since, { "hello", "something_new", "goodbye" })
    return step and {
      step = step,
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = "lost_" .. step,
      values = { last = ctx.date("last_bought"), before = ctx.date(before) },
      occurrence = since,
    }
  end,
}
