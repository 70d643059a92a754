-- SPDX-License-Identifier: Apache-2.0
-- What the strategies of this pack have in common: what is in the house already, and what goes with it.

local house = {}

-- How the main piece of the last order is called.
function house.last_piece(customer)
  local items = customer.last_order and customer.last_order.items
  local main = items and items[1]
  return main and (main.product and main.product.name or main.name)
end

function house.has_line(customer, line)
  for _, bought in ipairs(customer.purchases) do
    if bought.product and bought.product.line == line then
      return true
    end
  end
  return false
end

-- What was bought last that something goes with, and the first of that which is not in the house yet.
function house.next_piece(customer)
  for _, bought in ipairs(customer.purchases) do
    for _, other in ipairs(bought.product and bought.product.related or {}) do
      if not house.has_line(customer, other.line) then
        return bought.product, other
      end
    end
  end
end

return house
