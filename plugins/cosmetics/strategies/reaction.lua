-- SPDX-License-Identifier: Apache-2.0
-- Her skin reacts (D6.22, D8.1): the same day, a person, and nothing to sell. Three days later, and every week after, how
-- it is, until it is calm. What it was is kept (D4.8), so that it is never offered again.

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

return {
  segment = "reacting",
  priority = 96,
  re_entry = "7d",
  uncapped = true,
  goal = "calm skin, and knowing what it was",

  plan = function(customer, ctx)
    local helped = ctx.last_action()
    local action = { channel = "chat", purpose = "service", values = { since = ctx.date(since(customer)) }, ask = "allergies" }
    if not helped or not customer.contacted_within("30d") then
      action.step, action.template, action.minutes, action.within = "same_day", "reaction", 10, "1d"
    elseif not customer.contacted_within("3d") then
      action.step, action.template, action.minutes = "calm", "reaction_calm", 5
      action.answers = { "calm", "still" }
      action.learn = { calm = { reacting = "no" } }
    else
      return
    end
    return action
  end,
}
