-- SPDX-License-Identifier: Apache-2.0
-- Knows the shop and has bought: the piece that goes with the last one, as a package with its fitting (D6.9). What a
-- customer spends decides how (D6.11): a large one has a person of their own who comes and measures, the others get the
-- fitting. Only while we are in touch anyway (D7.10), and once for every piece.

local house = require("lib.house")

local ways = {
  large = { template = "upgrade_large", purpose = "service" },
  medium = { template = "upgrade_medium", purpose = "sell", offer = "fitting" },
  small = { template = "upgrade_small", purpose = "sell", offer = "fitting" },
}

return {
  segment = "visited_and_bought",
  priority = 40,
  re_entry = "never",
  goal = "the next piece from us",

  plan = function(customer, ctx)
    local way = ways[customer.amount]
    local had, product = house.next_piece(customer)
    if not way or not product or customer.bought_within("45d") then
      return
    end
    if not customer.active_within("30d") and not customer.contacted_within("30d") then
      return
    end
    return {
      step = "upgrade",
      channel = "chat",
      purpose = way.purpose,
      offer = way.offer,
      minutes = 6,
      template = way.template,
      values = { had = had.name, product = product.name, bought = ctx.date("last_bought") },
      occurrence = product.sku,
    }
  end,
}
