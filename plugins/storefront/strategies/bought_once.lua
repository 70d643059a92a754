-- SPDX-License-Identifier: Apache-2.0
-- Bought once: why not twice (D6.4)? Doors and basins are not used up, so the reasons are other ones than a cream's. We ask
-- when the piece is likely to be in its place, keep the answer (D4.8), and go on from there.

local house = require("lib.house")
local question = require("lib.question")

local answers = { "waiting_to_fit", "not_content", "for_someone_else", "house_done", "no_answer" }

local branches = {
  waiting_to_fit = { after = "30d", template = "fitted_waiting", purpose = "service" },
  not_content = { template = "fitted_not_content", purpose = "service" },
  for_someone_else = { after = "14d", template = "fitted_for_someone_else", purpose = "ask" },
  house_done = { after = "30d", template = "fitted_house_done", purpose = "ask" },
  no_answer = { after = "90d", template = "fitted_no_answer", purpose = "care" },
}

return {
  segment = "bought_once",
  priority = 60,
  re_entry = "never",
  goal = "a second order, or knowing why not",

  plan = function(customer, ctx)
    local next_one = question.follow_up(customer, ctx, "fitted", branches, {})
    if next_one then
      return next_one
    end
    if not customer.older_than("last_bought", "24d") or customer.older_than("last_bought", "120d")
      or not question.open(customer) then
      return
    end
    return {
      step = "fitted",
      channel = "chat",
      purpose = "ask",
      minutes = 6,
      template = "fitted",
      values = { product = house.last_piece(customer), bought = ctx.date("last_bought") },
      answers = answers,
      learn = question.learn("one_order_because", answers),
    }
  end,
}
