-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 65 ask_referral.
return {
  segment = "ask_referral",
  priority = 65,
  plan = function()
    return { { channel = "chat", purpose = "ask", because = "came back and praised us" } }
  end,
}
