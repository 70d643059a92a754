-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 90 close_deal.
return {
  segment = "hot_lead",
  priority = 90,
  plan = function()
    return { { channel = "chat", purpose = "sell", because = "asked about a product and has not bought since" } }
  end,
}
