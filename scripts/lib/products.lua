-- SPDX-License-Identifier: Apache-2.0
-- What may be recommended to whom: never what harms (D8.1). It needs [attribute:allergies] and the column `contains` of
-- products.csv. Where no such attribute is declared, nobody has been asked.

local products = {}

-- What she says she does not tolerate; a shop without [attribute:allergies] has asked nobody.
local function allergies_of(customer)
  local declared, said = pcall(function()
    return customer.given.allergies
  end)
  return declared and said or ""
end

-- What of the product harms her as far as anybody knows, else nil: for what she has chosen herself, a refill or a question. A
-- thing that is no product of products.csv contains nothing.
function products.harms(customer, product)
  if not product then
    return nil
  end
  local suits, harm = product.suits(allergies_of(customer))
  return suits == false and harm or nil
end

-- true; false and what harms; or nil and what is not known: "allergies" (nobody asked her) or "contains" (products.csv
-- does not say). nil is no yes: `if products.suits(customer, product) then`.
function products.suits(customer, product)
  return product.suits(allergies_of(customer))
end

-- Whether what she bought last is the "same" as something of an earlier order, or "related" to it (D5.4); nil: neither, or the
-- catalogue does not know it.
function products.again(customer)
  local before, now = {}, {}
  for _, bought in ipairs(customer.purchases) do
    local fresh = bought.times[1] == customer.last_bought
    if fresh and #bought.times > 1 then
      return "same"
    elseif fresh then
      now[#now + 1] = bought.product
    else
      before[#before + 1] = bought.product
    end
  end
  for _, earlier in ipairs(before) do
    for _, other in ipairs(earlier.related) do
      for _, product in ipairs(now) do
        if product == other then
          return "related"
        end
      end
    end
  end
end

return products
