-- SPDX-License-Identifier: Apache-2.0
-- What goes with what she uses and likes, one piece, with the reason (D5.4, D6.21, D8.1). Against what bothers her most, if
-- there is such; nothing that harms, no shade by guess, and not what she has from elsewhere. What is not known is asked
-- first. Only while we are in touch anyway (D7.10).

local skin = require("lib.skin")

-- We have spoken of it, or asked for it, before: `what` is a SKU, "allergies" or "shade".
local function spoken_of(customer, ctx, what)
  for _, action in ipairs(customer.actions) do
    if action.strategy == ctx.strategy and action.occurrence == what then
      return true
    end
  end
  return false
end

-- What she is content with, what goes with it, and the ingredient that helps her most; or what has to be asked before.
local function next_step(customer, ctx)
  local found, ask
  for _, bought in ipairs(customer.purchases) do
    if bought.product and skin.content_with(customer, bought) then
      for _, other in ipairs(bought.product.related) do
        local may, unknown = skin.may_try(customer, other)
        local candidate = not skin.has(customer, other) and not spoken_of(customer, ctx, unknown or other.sku)
          and { had = bought.product, product = other }
        if candidate and may then
          candidate.part = skin.help_for(customer, other)
          if candidate.part then
            return candidate
          end
          found = found or candidate
        elseif candidate and unknown and not ask then
          candidate.ask, ask = unknown, candidate
        end
      end
    end
  end
  return found or ask
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
      template = piece.ask and "routine_" .. piece.ask or piece.part and "routine_part" or "routine",
      values = {
        had = piece.had.name,
        product = piece.product.name,
        part = piece.part,
        bought = ctx.date(customer.last_bought),
      },
      ask = piece.ask or not customer.given.concern and "concern" or nil,
      occurrence = piece.ask or piece.product.sku,
    }
  end,
}
