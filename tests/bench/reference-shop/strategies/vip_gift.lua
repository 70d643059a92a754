-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 70 vip_gift.
return {
  segment = "loyal_thanks",
  priority = 70,
  plan = function()
    return { { channel = "chat", purpose = "care", because = "buys often" } }
  end,
}
