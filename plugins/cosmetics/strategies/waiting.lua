-- SPDX-License-Identifier: Apache-2.0
-- Waiting for an answer: before everything else (D7.7). As in the base pack, with what every answer in this trade depends
-- on (D4.8, D8.1): what she reacts to, her skin, and the shade before a foundation. What harms her is said to harm, and whose
-- skin reacts hears of no product at all.

local cycle = require("lib.cycle")
local goods = require("lib.products")
local skin = require("lib.skin")

local words = { oily = "waiting_oily", sensitive = "waiting_sensitive" }

local function template_for(customer, about, product)
  if customer.given.reacting then
    return "waiting_reacting"
  elseif not about then
    return "waiting_wrote"
  elseif product and goods.harms(customer, product) then
    return "waiting_harms"
  elseif skin.needs_shade(customer, product) then
    return "waiting_shade"
  end
  return words[customer.given.skin] or "waiting_asked"
end

return {
  segment = "waiting",
  priority = 90,
  re_entry = "every",
  uncapped = true,
  goal = "answered the same day",

  plan = function(customer, ctx)
    if customer.given.reacting and skin.reacts_anew(ctx) then
      return -- strategies/reaction.lua answers her
    end
    local asked = customer.last_consulted and customer.last_consulted >= customer.waiting_since
    local about = asked and customer.interests[1]
    local product = about and ctx.product(about.product)
    return {
      channel = "chat",
      purpose = "service",
      minutes = 5,
      template = template_for(customer, about, product),
      values = { product = about and cycle.spoken(product and product.name or about.product), since = ctx.date("waiting_since") },
      ask = skin.needs_shade(customer, product) and "shade" or not customer.given.allergies and "allergies"
        or not customer.given.skin and "skin" or nil,
      occurrence = customer.waiting_since,
    }
  end,
}
