-- SPDX-License-Identifier: Apache-2.0
-- The parcel is on its way and nobody has told her: one line, so that she need not ask (D5.2, D5.6). Nothing is sold in it.

return {
  segment = "shipped",
  priority = 57,
  goal = "knows that the parcel is on its way",

  plan = function(customer, ctx)
    return {
      channel = "chat",
      purpose = "service",
      minutes = 2,
      template = "shipped",
      values = { shipped = ctx.date("last_shipped") },
      occurrence = ctx.day_of(customer.last_shipped),
    }
  end,
}
