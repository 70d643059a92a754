-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 40 nurture.
return {
  segment = "nurture_browse",
  priority = 40,
  plan = function()
    return { { channel = "chat", purpose = "care", because = "looks around and has not asked yet" } }
  end,
}
