-- SPDX-License-Identifier: Apache-2.0
-- What the strategies of this pack have in common (domain D8.1): what may be offered to whose skin, and what helps against
-- what.

local skin = {}

-- Which ingredients, as `contains` has them, people look for when this bothers them. In both languages: products.csv has one.
local helps = {
  dryness = { "ceramide", "hyaluronic acid", "squalane", "glycerin", "神经酰胺", "玻尿酸", "角鲨烷", "甘油" },
  redness = { "centella", "panthenol", "oat", "积雪草", "泛醇", "燕麦" },
  spots = { "salicylic acid", "zinc", "水杨酸", "锌" },
  dullness = { "niacinamide", "vitamin c", "烟酰胺", "维生素C" },
  lines = { "peptides", "retinol", "胜肽", "视黄醇" },
}

-- The ingredient of the product that helps against what bothers her most; nil.
function skin.help_for(customer, product)
  for _, wanted in ipairs(helps[customer.given.concern] or {}) do
    for _, part in ipairs(product.contains) do
      if part:lower() == wanted:lower() then
        return part
      end
    end
  end
end

-- She has bought it, or has the like from elsewhere and keeps it (given.routine).
function skin.has(customer, product)
  if customer.bought_product(product.sku) then
    return true
  end
  for _, name in ipairs({ product.line or product.name, product.name, table.unpack(product.aliases) }) do
    if customer.contains("given.routine", name) then
      return true
    end
  end
  return false
end

-- A foundation without a shade is a guess.
function skin.needs_shade(customer, product)
  return product ~= nil and product.line == "foundation" and not customer.given.shade
end

-- We have not spoken of this reaction yet: never before, or it was calm again since.
function skin.reacts_anew(ctx)
  local last = ctx.last_action("reaction")
  return not last or last.answer == "calm"
end

-- She is content with this purchase: bought it again, praised us since, or said that it suits her. No complaint is no yes.
function skin.content_with(customer, bought)
  if bought.orders >= 2 then
    return true
  end
  if customer.good_reviews >= 1 and customer.last_reviewed > bought.times[1] then
    return true
  end
  for _, action in ipairs(customer.actions) do
    if action.strategy == "suits" and action.answer == "good" and action.occurrence == bought.product.sku then
      return true
    end
  end
  return false
end

return skin
