-- SPDX-License-Identifier: Apache-2.0
-- The child is two (D8.2): thank her for the time, ask for a friend who is expecting, and let go. Nothing about stages
-- follows; fourteen days later [segment:parted] leaves her in peace, until she comes by herself.

return {
  segment = "grown_up",
  priority = 66,
  re_entry = "never",
  goal = "a good end, and a friend",

  plan = function(customer, ctx)
    return {
      channel = "chat",
      purpose = "care",
      minutes = 5,
      template = "farewell",
      values = { since = ctx.date("first_bought", "joined") },
    }
  end,
}
