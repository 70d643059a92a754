-- SPDX-License-Identifier: Apache-2.0
-- What goes with what she uses and likes, one piece, with the reason (D5.4, D6.21, D8.1). Against what bothers her most, if
-- there is such; nothing that harms, nothing while nobody knows what harms (the other strategies ask), and not what she has
-- from elsewhere. Before a foundation the shade is asked. Only while we are in touch anyway (D7.10).

local cycle = require("lib.cycle")
local goods = require("lib.products")
local skin = require("lib.skin")

-- We have spoken of it, or asked for it, before: `what` is a SKU or "shade".
local function spoken_of(customer, ctx, what)
  for _, action in ipairs(customer.actions) do
    if action.strategy == ctx.strategy and action.occurrence == what then
      return true
    end
  end
  return false
end

-- What she is content with, what goes with it, and the ingredient that helps her most; or that the shade has to be asked.
local function next_step(customer, ctx)
  local found
  for _, bought in ipairs(customer.purchases) do
    if bought.product and skin.content_with(customer, bought) then
      for _, other in ipairs(bought.product.related) do
        local ask = skin.needs_shade(customer, other) and "shade" or nil
        if goods.suits(customer, other) and not skin.has(customer, other) and not spoken_of(customer, ctx, ask or other.sku) then
          local piece = { had = bought.product, product = other, ask = ask, part = skin.help_for(customer, other) }
          if piece.part then
            return piece
          end
          found = (not found or found.ask and not ask) and piece or found
        end
      end
    end
  end
  return found
end

return {
  segment = "uses_ours",
  priority = 42,
  re_entry = "never",
  goal = "a routine that fits together",

  plan = function(customer, ctx)
    if customer.bought_within("14d") then
      return
    end
    if not customer.active_within("30d") and not customer.contacted_within("30d") then
      return
    end
    local piece = next_step(customer, ctx)
    if not piece then
      return
    end
    return {
      step = piece.ask or "piece",
      channel = "chat",
      purpose = piece.ask and "ask" or "sell",
      minutes = 4,
      template = piece.ask and "related_shade" or piece.part and "related_part" or "related",
      values = {
        had = cycle.spoken(piece.had.name),
        product = cycle.spoken(piece.product.name),
        part = piece.part,
        bought = ctx.date("last_bought"),
      },
      ask = piece.ask or not customer.given.concern and "concern" or nil,
      occurrence = piece.ask or piece.product.sku,
    }
  end,
}
