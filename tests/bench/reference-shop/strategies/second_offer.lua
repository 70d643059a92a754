-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 75 second_offer.
return {
  segment = "second_order",
  priority = 75,
  plan = function()
    return { { channel = "chat", purpose = "sell", because = "bought once, two weeks to two months ago" } }
  end,
}
