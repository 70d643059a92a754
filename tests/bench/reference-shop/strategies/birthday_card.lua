-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 60 birthday_card.
return {
  segment = "birthday",
  priority = 60,
  plan = function()
    return { { channel = "chat", purpose = "care", because = "birthday within a week" } }
  end,
}
