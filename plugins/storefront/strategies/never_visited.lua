-- SPDX-License-Identifier: Apache-2.0
-- Has never been to the shop (D6.8): a door has to be opened and a basin touched. Who is talking with us is invited, once,
-- with a gift that nobody else gives; who has fallen silent is asked how far the house is, and nothing is offered (D7.10).

local question = require("lib.question")

local stages = { "planning", "plumbing", "tiling", "carpentry", "painting", "fitting", "done", "no_answer" }

return {
  segment = "never_visited",
  priority = 45,
  re_entry = "never",
  goal = "a first visit",

  plan = function(customer, ctx)
    if customer.heard_within("30d") or customer.consulted_within("30d") then
      return {
        step = "invite",
        channel = "chat",
        purpose = "sell",
        offer = "shop_gift",
        minutes = 5,
        template = "visit_invite",
        values = { word = ctx.date("last_interaction") },
        ask = not customer.given.decorating and "decorating" or nil,
      }
    end
    local house_known = customer.orders > 0 or customer.given.decorating
    if house_known or not customer.active_within("180d") or customer.contacted_within("30d") then
      return
    end
    return {
      step = "stage",
      channel = "chat",
      purpose = "ask",
      minutes = 4,
      template = "visit_stage",
      values = { word = ctx.date("last_active") },
      answers = stages,
      learn = question.learn("decorating", stages),
    }
  end,
}
