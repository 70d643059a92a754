-- SPDX-License-Identifier: Apache-2.0
-- Something that goes with what she bought or asked about: named once, with the reason (D6.19, D6.21). What harms her, or
-- may harm, is left out (D8.1). Service comes first: never soon after an order, never while she is unhappy, and only in a
-- talk that goes both ways, when we have kept quiet for three weeks.

local products = require("lib.products")

local function may_have(customer, product)
  return #product.contains == 0 or products.suits(customer, product) == true
end

local function owned_by(customer)
  local owned = {}
  for _, bought in ipairs(customer.purchases) do
    if bought.product then
      owned[bought.product.sku] = true
    end
  end
  return owned
end

-- The first thing related to `product` that she has not got and may have.
local function goes_with(product, owned, customer)
  for _, other in ipairs(product and product.related or {}) do
    if not owned[other.sku] and may_have(customer, other) then
      return other
    end
  end
end

-- Something related, and the template and values that name the reason.
local function find(customer, ctx)
  local owned = owned_by(customer)
  for _, bought in ipairs(customer.within("last_bought", "90d") and customer.purchases or {}) do
    local other = goes_with(bought.product, owned, customer)
    if other then
      return other, "related_bought", { had = bought.product.name, since = ctx.date(bought.times[1]) }
    end
  end
  for _, interest in ipairs(customer.within("last_consulted", "90d") and customer.interests or {}) do
    local asked = ctx.product(interest.product)
    local other = asked and not owned[asked.sku] and goes_with(asked, owned, customer)
    if other then
      return other, "related_asked", { had = asked.name, since = ctx.date(interest.at) }
    end
  end
end

return {
  segment = "in_touch",
  priority = 22,
  goal = "one thing more, because she misses it",

  plan = function(customer, ctx)
    if customer.contacted_within("21d") or customer.bought_within("14d") or customer.quality == "unhappy" then
      return
    end
    local product, template, values = find(customer, ctx)
    if not product then
      return
    end
    values.product = product.name
    return {
      channel = "chat",
      purpose = "sell",
      minutes = 4,
      template = template,
      values = values,
      occurrence = product.sku,
    }
  end,
}
