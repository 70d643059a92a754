-- SPDX-License-Identifier: Apache-2.0
-- Came to the shop and did not buy: something was missing (D6.7). Ask what, a few days after the visit, and keep the
-- answer (D4.8). Each answer has one thing to offer in return, and one only.

local question = require("lib.question")

local answers = { "style", "price", "size", "later", "elsewhere", "no_answer" }

local branches = {
  style = { after = "14d", template = "unmet_style", purpose = "sell" }, -- when something new has come in
  price = { after = "7d", template = "unmet_price", purpose = "sell" },
  size = { after = "3d", template = "unmet_size", purpose = "service" },
  later = { after = "30d", template = "unmet_later", purpose = "care" },
  elsewhere = { after = "30d", template = "unmet_elsewhere", purpose = "care" },
  no_answer = { after = "30d", template = "unmet_no_answer", purpose = "care" },
}

return {
  segment = "visited_never_bought",
  priority = 52,
  re_entry = "never",
  goal = "knowing what was missing",

  plan = function(customer, ctx)
    local next_one = question.follow_up(customer, ctx, "explore", branches, {})
    if next_one then
      return next_one
    end
    if not customer.visited_within("30d") or customer.visited_within("2d") or customer.given.unmet then
      return
    end
    return {
      step = "explore",
      channel = "chat",
      purpose = "ask",
      minutes = 6,
      template = "explore",
      values = { visited = ctx.date("last_visited") },
      answers = answers,
      learn = question.learn("unmet", answers),
    }
  end,
}
