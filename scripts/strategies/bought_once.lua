-- SPDX-License-Identifier: Apache-2.0
-- Bought once: why not twice? It is one of four reasons, or silence, and each wants something else (D6.4). So we
-- ask when the first one is nearly used up (D5.3), keep the answer (D4.8), and go on from there.

local cycle = require("lib.cycle")
local question = require("lib.question")
local silence = require("lib.silence")

-- What follows each answer, and how long to leave her in peace before.
local branches = {
  not_used_up = { after = "14d", template = "once_not_used_up", purpose = "care" },
  hard_to_use = { template = "once_hard_to_use", purpose = "service" },
  for_someone_else = { after = "7d", template = "once_for_someone_else", purpose = "ask" },
  another_purpose = { after = "7d", template = "once_another_purpose", purpose = "ask" },
  no_answer = { after = "45d", template = "once_no_answer", purpose = "care" },
}

local answers = { "not_used_up", "hard_to_use", "for_someone_else", "another_purpose", "no_answer" }

return {
  segment = "bought_once",
  priority = 60,
  re_entry = "never",
  goal = "a second order, or knowing why not",

  plan = function(customer, ctx)
    local days, product, said = cycle.of(customer)
    local next_one = question.follow_up(customer, ctx, "which", branches, { product = product })
    if next_one then
      return next_one
    end

    local nearly_empty = customer.older_than("last_bought", cycle.span(cycle.asking_day(days) - 1))
    local too_late = customer.older_than("last_bought", cycle.span(days * 2))
    if nearly_empty and not too_late and question.open(customer) then
      return {
        step = "which",
        channel = "chat",
        purpose = "ask",
        minutes = 6,
        template = product and "once_which" or "once_which_plain",
        values = { product = product, cycle = said, day = ctx.days_since("last_bought") },
        answers = answers,
        learn = question.learn("once_because", answers),
      }
    end
    return silence.broken(customer, ctx)
  end,
}
