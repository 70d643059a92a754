-- SPDX-License-Identifier: Apache-2.0
-- Gone quiet: three messages at least a month apart, the last one a friendly goodbye, then we stop (D6.14). The first is
-- never a sale (D7.10). Any sign of life ends the series, because she is then not lost any more.

local follows = { hello = "something_new", something_new = "goodbye" }

return {
  segment = "lost",
  priority = 30,
  goal = "a sign of life",

  plan = function(customer, ctx)
    -- Who comes back and is lost again has a series of her own. A total without orders (D4.7) has no date.
    local series = ctx.day_of(customer.last_bought or customer.joined)
    local last = ctx.last_action()
    local begun = last and last.occurrence == series
    if customer.contacted_within("30d") or not begun and customer.contacts_within("180d") >= 3 then
      return -- three tries without us, in what was imported, were enough
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
      template = "lost_" .. step,
      values = { last = ctx.date(customer.last_bought), before = ctx.date(begun and last.at or nil) },
      occurrence = series,
    }
  end,
}
