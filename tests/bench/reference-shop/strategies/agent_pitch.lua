-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 85 agent_pitch.
return {
  segment = "agent_prospect",
  priority = 85,
  plan = function()
    return { { channel = "chat", purpose = "sell", because = "wants to sell for us and has never complained" } }
  end,
}
