-- SPDX-License-Identifier: Apache-2.0
-- Nobody who bought is forgotten (D6.3): after so long without a word either way, a word that sells nothing (D6.10, D7.10).

local silence = {}

-- When either of us last said or did something.
local function last_word(customer)
  local ours, any = customer.last_contacted, customer.last_active
  return ours and any and math.max(ours, any) or ours or any
end

-- The action, or nothing while the silence is shorter than `span`, such as "90d".
function silence.after(span, customer, ctx)
  if customer.contacted_within(span) or customer.active_within(span) then
    return
  end
  return {
    step = "silence",
    channel = "chat",
    purpose = "care",
    minutes = 4,
    template = "bought_silence",
    values = { last = ctx.date(customer.last_bought), word = ctx.date(last_word(customer)) },
  }
end

return silence
