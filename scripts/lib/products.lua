-- SPDX-License-Identifier: Apache-2.0
-- What may be recommended to whom: never what harms (D8.1). It needs [attribute:allergies] and the column `contains` of
-- products.csv. Where no such attribute is declared, nobody has been asked.

local products = {}

local NONE = { none = true, no = true, ["无"] = true, ["没有"] = true } -- asked, and there is nothing

-- "Oats、酒精; rose" -> { "oats", "酒精", "rose" }
local function words_of(text)
  for _, separator in ipairs({ "，", "、", "；", ";", "|" }) do
    text = text:gsub(separator, ",")
  end
  local words = {}
  for word in text:gmatch("[^,]+") do
    word = word:match("^%s*(.-)%s*$"):lower()
    if word ~= "" then
      words[#words + 1] = word
    end
  end
  return words
end

-- "oats" and "oat", "rose" and "rose water" are the same danger.
local function touches(a, b)
  return a:find(b, 1, true) ~= nil or b:find(a, 1, true) ~= nil
end

-- What of the product harms her, nil when nothing does.
local function harmful(allergies, product)
  for _, word in ipairs(allergies) do
    for _, part in ipairs(product.contains) do
      if touches(part:lower(), word) then
        return part
      end
    end
  end
end

-- What of the product harms her as far as anybody knows, else nil: for what she has chosen herself, a refill or a question. A
-- shop without [attribute:allergies] knows of nothing, and a thing that is no product of products.csv contains nothing.
function products.harms(customer, product)
  local declared, said = pcall(function()
    return product and customer.given.allergies
  end)
  local allergies = words_of(declared and said or "")
  local none = #allergies == 1 and NONE[allergies[1]]
  return not none and harmful(allergies, product) or nil
end

-- true; false and what harms; or nil and what is not known: "allergies" (nobody asked her) or "contains" (products.csv
-- does not say). nil is no yes: `if products.suits(customer, product) then`.
function products.suits(customer, product)
  local declared, said = pcall(function()
    return customer.given.allergies
  end)
  local allergies = words_of(declared and said or "")
  if #allergies == 0 then
    return nil, "allergies"
  end
  if #allergies == 1 and NONE[allergies[1]] then
    return true
  end
  if #product.contains == 0 then
    return nil, "contains"
  end
  local harm = harmful(allergies, product)
  if harm then
    return false, harm
  end
  return true
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
