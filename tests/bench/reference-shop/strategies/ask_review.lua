-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 55 ask_review.
return {
  segment = "ask_review",
  priority = 55,
  plan = function()
    return { { channel = "chat", purpose = "ask", because = "bought in the last three weeks, no review yet" } }
  end,
}
