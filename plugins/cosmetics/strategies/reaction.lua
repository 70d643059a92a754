-- SPDX-License-Identifier: Apache-2.0
-- Her skin reacts (D6.22, D8.1): the same day, a person, and nothing to sell. Three days later, then weekly, after a month
-- monthly, how it is, until it is calm. What it was is kept (D4.8), so that it is never offered again. Who writes meanwhile
-- is answered by strategies/waiting.lua.

local skin = require("lib.skin")

-- When she told us, if a question of ours brought it out; else when we last heard of her.
local function since(customer)
  local told = customer.last_interaction
  for _, action in ipairs(customer.actions) do
    if action.answer == "reacts" then
      told = action.status_at
    end
  end
  return told
end

-- How long she is left in peace before we ask again: a month, once we have asked after it for a month.
local function pause(customer, ctx)
  for i = #customer.actions, 1, -1 do
    local action = customer.actions[i]
    if action.strategy == ctx.strategy and action.step == "same_day" then
      return ctx.days_between(ctx.day_of(action.at), ctx.today) > 30 and "30d" or "3d"
    end
  end
end

return {
  segment = "reacting",
  priority = 96,
  re_entry = "7d",
  uncapped = true,
  goal = "calm skin, and knowing what it was",

  plan = function(customer, ctx)
    local action = {
      channel = "chat",
      purpose = "service",
      values = { since = ctx.date(since(customer)) },
      ask = "allergies",
    }
    if skin.reacts_anew(ctx) then
      action.step, action.template, action.minutes, action.within = "same_day", "reaction", 10, "1d"
    elseif not customer.within("waiting_since", "3d") and not customer.contacted_within(pause(customer, ctx)) then
      action.step, action.template, action.minutes = "calm", "reaction_calm", 5
      action.answers = { "calm", "still" }
      action.learn = { calm = { reacting = "no" } }
    else
      return
    end
    return action
  end,
}
