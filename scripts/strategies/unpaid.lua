-- SPDX-License-Identifier: Apache-2.0
-- Ordered and not paid: one reminder, as help, and none after it (D5.2). It has hardly any priority, so on a day that is
-- full it is left out; after five days it is not said any more.

return {
  segment = "unpaid",
  priority = 25,
  goal = "paid, or knowing what is in the way",

  plan = function(customer, ctx)
    return {
      channel = "chat",
      purpose = "service",
      minutes = 3,
      template = "unpaid",
      values = { placed = ctx.date("last_placed") },
      occurrence = ctx.day_of(customer.last_placed),
    }
  end,
}
