-- SPDX-License-Identifier: Apache-2.0
-- What follows the thanks (D6.5), when a friend of hers bought this season and we have left her in peace for a month: first
-- something to share that is worth a friend's time; after three friends whether she would like to resell (D6.16). Each once.

local function had(customer, step)
  for _, action in ipairs(customer.actions) do
    if action.strategy == "promoter" and action.step == step then
      return true
    end
  end
  return false
end

return {
  segment = "advocate",
  priority = 24,
  re_entry = "never",
  goal = "speaks of us with something in her hands",

  plan = function(customer, ctx)
    if not customer.within("last_brought", "90d") or customer.contacted_within("30d") then
      return
    end
    local action = { channel = "chat", values = { friends = customer.introductions_bought } }
    if not had(customer, "equip") then
      action.step, action.template, action.purpose, action.minutes = "equip", "advocate_equip", "care", 4
    elseif customer.introductions_bought >= 3 and not customer.agent and not customer.given.resell then
      action.step, action.template, action.purpose, action.minutes = "agency", "advocate_agency", "ask", 6
      action.answers = { "yes", "friends", "later", "no", "no_answer" }
      action.learn = {
        yes = { resell = "yes" },
        friends = { resell = "friends" },
        later = { resell = "later" },
        no = { resell = "no" },
      }
    else
      return
    end
    return action
  end,
}
