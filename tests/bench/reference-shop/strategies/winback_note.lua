-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 50 winback_note.
return {
  segment = "winback_ordinary",
  priority = 50,
  plan = function()
    return { { channel = "chat", purpose = "care", because = "went away" } }
  end,
}
