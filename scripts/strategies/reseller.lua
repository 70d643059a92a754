-- SPDX-License-Identifier: Apache-2.0
-- Wants to resell (D6.16): first a talk about what she has in mind, then the terms in plain words, then a small starter
-- pack. A step a week at most, each once; who says no, or not now, is not talked round.

-- What comes after each step's answer, and how long to leave her in peace before.
local follows = {
  talk = {
    yes = { step = "terms", after = "5d" },
    friends = { step = "friends", after = "14d" },
    later = { step = "later", after = "60d" },
    no_answer = { step = "later", after = "60d" },
  },
  later = { yes = { step = "terms", after = "5d" } },
  terms = { yes = { step = "starter", after = "5d" } },
}

local steps = {
  talk = { purpose = "ask", minutes = 10, asks = true },
  terms = { purpose = "service", minutes = 10, asks = true },
  starter = { purpose = "sell", minutes = 10 },
  friends = { purpose = "care", minutes = 5 },
  later = { purpose = "ask", minutes = 5, asks = true },
}

local answers = { "yes", "friends", "later", "no", "no_answer" }

local function learn()
  local kept = {}
  for _, answer in ipairs(answers) do
    if answer ~= "no_answer" then
      kept[answer] = { resell = answer }
    end
  end
  return kept
end

-- The next step, nil while there is none.
local function next_step(customer, ctx)
  local last = ctx.last_action()
  if not last then
    return customer.active_within("180d") and not customer.contacted_within("7d") and "talk" or nil
  end
  local answer = last.answer or last.status == "done" and "no_answer"
  local branch = follows[last.step] and follows[last.step][answer]
  return branch and not customer.contacted_within(branch.after) and branch.step or nil
end

return {
  segment = "wants_to_resell",
  priority = 56,
  re_entry = "never",
  goal = "a first small order to resell, or a clear no",

  plan = function(customer, ctx)
    local name = next_step(customer, ctx)
    local step = steps[name]
    local last = ctx.last_action()
    return step and {
      step = name,
      channel = "chat",
      purpose = step.purpose,
      minutes = step.minutes,
      template = "reseller_" .. name,
      values = { said = ctx.date(last and last.status_at), asked = ctx.date("last_asked_agency") },
      answers = step.asks and answers or nil,
      learn = step.asks and learn() or nil,
    }
  end,
}
