-- SPDX-License-Identifier: Apache-2.0
-- Something new has been on her skin for ten days: how does it suit her (D5.3, D8.1)? That she does not complain is no
-- yes, and no occasion to sell. Once for each product; what is not quite right is mended the same day.

local cycle = require("lib.cycle")

local answers = { "good", "uneasy", "not_begun", "reacts", "no_answer" }

-- What she bought for the first time ten days to three weeks ago and uses up (it has cycle_days), without a word since.
local function on_trial(customer)
  for _, bought in ipairs(customer.purchases) do
    local at, product = bought.times[1], bought.product
    local spoken = customer.last_message_received or 0
    local reviewed = customer.last_reviewed or 0
    if product and product.cycle_days and bought.orders == 1 and spoken < at and reviewed < at
      and not customer.bought_product_within(product.sku, "9d") and customer.bought_product_within(product.sku, "21d") then
      return product, at
    end
  end
end

return {
  segment = "new_on_skin",
  priority = 58,
  re_entry = "never",
  goal = "knowing that it suits her",

  plan = function(customer, ctx)
    local last = ctx.last_action()
    if last and last.step == "how" and last.answer == "uneasy" then
      local product = ctx.product(last.occurrence)
      return { step = "uneasy", channel = "chat", purpose = "service", minutes = 5, template = "suits_uneasy",
        values = { product = product and cycle.spoken(product.name), asked = ctx.date(last.status_at) }, occurrence = last.occurrence }
    end
    local product, at = on_trial(customer)
    if not product then
      return
    end
    return {
      step = "how",
      channel = "chat",
      purpose = "care",
      minutes = 5,
      template = "suits",
      values = { product = cycle.spoken(product.name), bought = ctx.date(at), day = ctx.days_since(at) },
      ask = not customer.given.allergies and "allergies" or nil,
      occurrence = product.sku,
      answers = answers,
      learn = { reacts = { reacting = "yes" } },
    }
  end,
}
