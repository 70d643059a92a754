-- SPDX-License-Identifier: Apache-2.0
-- She buys and we do not know for whom or how old: one question, with its reason (D4.8, D8.2). A present needs no date.

return {
  segment = "no_date",
  priority = 56,
  re_entry = "never",
  goal = "knowing which size to think of",

  plan = function(customer, ctx)
    if not customer.older_than("last_bought", "3d") then
      return
    end
    return {
      channel = "chat",
      purpose = "ask",
      minutes = 4,
      template = "ask_date",
      values = { bought = ctx.date("last_bought") },
      ask = "born",
      answers = { "own", "present" },
      learn = { present = { relation = "friend" } },
    }
  end,
}
