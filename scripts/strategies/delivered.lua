-- SPDX-License-Identifier: Apache-2.0
-- The parcel was signed for and nobody has said a word: ask whether it came whole, and nothing else (D5.2, D5.6).
-- Who has bought before and never leaves a review is content and quiet: she is cared for, not asked for stars
-- (D2.5, D6.15). At an office the parcel is opened among colleagues.

local function template_for(customer)
  if customer.orders >= 2 and customer.reviews == 0 then
    return customer.office_address and "delivered_quiet_office" or "delivered_quiet"
  end
  return "delivered"
end

return {
  segment = "delivered",
  priority = 70,
  goal = "knows that we look after the parcel",

  plan = function(customer, ctx)
    local arrived = customer.last_delivered or customer.last_received
    return {
      channel = "chat",
      purpose = "care",
      minutes = 4,
      template = template_for(customer),
      values = { arrived = ctx.date(arrived) },
      occurrence = ctx.day_of(arrived),
    }
  end,
}
