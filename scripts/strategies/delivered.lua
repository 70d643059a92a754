-- SPDX-License-Identifier: Apache-2.0
-- The parcel was signed for and nobody has said a word: ask whether it came whole, and nothing else (D5.2, D5.6).
-- Who has bought before and never leaves a review is content and quiet: she is cared for, not asked for stars
-- (D2.5, D6.15); at an office the parcel is opened among colleagues. Who wrote well of us hears that it was read. Who bought
-- again, the same or something that goes with it, is thanked with the same message (D5.4); who talks with us anyway is asked
-- for her opinion (D6.20).

local products = require("lib.products")

local words = { same = "delivered_same", related = "delivered_related" }

local function template_for(customer)
  if customer.orders >= 2 and customer.reviews == 0 then
    return customer.office_address and "delivered_quiet_office" or "delivered_quiet"
  elseif customer.quality == "good_reviewer" then
    return "delivered_praise"
  end
  local talks = customer.engagement == "active"
  return words[products.again(customer)] or talks and "delivered_opinion" or "delivered"
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
