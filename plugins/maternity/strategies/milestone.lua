-- SPDX-License-Identifier: Apache-2.0
-- A few months that every family remembers: a word that helps, and nothing to sell (D8.2, D7.13).

local children = require("lib.children")

local words = {
  [-1] = "milestone_bag",
  [0] = "milestone_born",
  [6] = "milestone_food",
  [12] = "milestone_year",
}

return {
  segment = "growing",
  priority = 61,
  goal = "somebody who thinks along",

  plan = function(customer, ctx)
    for _, child in ipairs(children.of(customer)) do
      if words[child.month] then
        return {
          channel = "chat",
          purpose = "care",
          minutes = 4,
          template = children.words(customer, words[child.month]),
          values = { day = ctx.date(child.day) },
          ask = not customer.given.relation and "relation" or nil,
          occurrence = child.nth .. "/" .. child.month,
        }
      end
    end
  end,
}
