-- SPDX-License-Identifier: Apache-2.0
-- What the child needs next month, ahead of time and once a month (D8.2): of products.csv, what begins then and she has
-- not bought. After a month without a word the first message asks how they are and sells nothing (D7.10).

local children = require("lib.children")

-- The first product that begins next month, youngest child first; and for which child. The first month is nobody's market.
local function needed(customer, ctx)
  for _, child in ipairs(children.of(customer)) do
    for _, product in ipairs(ctx.products({ stage = child.month + 1 })) do
      if child.month ~= 0 and product.stage_from == child.month + 1 and not customer.bought_product(product.sku) then
        return product, child
      end
    end
  end
end

return {
  segment = "growing",
  priority = 48,
  goal = "there before it is needed",

  plan = function(customer, ctx)
    local product, child = needed(customer, ctx)
    if not product then
      return
    end
    local in_touch = customer.contacted_within("30d") or customer.active_within("30d")
    local coming = child.month < 0 and "_coming" or ""
    return {
      channel = "chat",
      purpose = in_touch and "sell" or "care",
      minutes = 4,
      template = children.words(customer, (in_touch and "needs" or "needs_hello") .. coming),
      values = { product = product.name, day = ctx.date(child.day), month = math.abs(child.month) },
      ask = not customer.given.relation and "relation" or nil,
      occurrence = child.nth .. "/" .. child.month,
    }
  end,
}
