-- SPDX-License-Identifier: Apache-2.0
-- Gone quiet: three messages a month apart, the last one a friendly goodbye, then we stop (D6.14). The first is
-- never a sale (D7.10). Any sign of life ends the series, because she is then not lost any more.

local series = {
  [0] = { step = "hello", template = "lost_hello" },
  [1] = { step = "something_new", template = "lost_something_new" },
  [2] = { step = "goodbye", template = "lost_goodbye" },
}

return {
  segment = "lost",
  priority = 30,
  goal = "a sign of life",

  plan = function(customer, ctx)
    local next_one = series[customer.contacts_within("180d")]
    if not next_one or customer.contacted_within("30d") then
      return
    end
    return {
      step = next_one.step,
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = next_one.template,
      values = { last = ctx.date(customer.last_bought) },
      occurrence = ctx.day_of(customer.last_bought),
    }
  end,
}
