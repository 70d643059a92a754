-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 100 apologise.
return {
  segment = "care_complaint",
  priority = 100,
  plan = function()
    return { { channel = "chat", purpose = "service", because = "complained in the last 90 days" } }
  end,
}
