-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 80 winback_coupon.
return {
  segment = "winback_valuable",
  priority = 80,
  plan = function()
    return { { channel = "chat", purpose = "sell", because = "a valuable customer who went away" } }
  end,
}
