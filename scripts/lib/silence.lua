-- SPDX-License-Identifier: Apache-2.0
-- Nobody who bought is forgotten (D6.3): after so long without a word either way, a word that sells nothing (D7.10). How long,
-- and which word, depends on how often she orders (D6.10): who orders often is thanked, who does now and then may try
-- something new, who rarely does gets guidance, or is told when it costs less if that is when she buys.

local silence = {}

local longest = { high = "30d", medium = "60d", low = "120d" }

local function template_for(customer)
  if customer.frequency == "low" then
    return customer.discounted_orders * 2 > customer.orders and "silence_price" or "silence_low"
  end
  local words = { high = "silence_high", medium = "silence_medium" }
  return words[customer.frequency] or "bought_silence"
end

-- When either of us last said or did something.
local function last_word(customer)
  local ours, any = customer.last_contacted, customer.last_active
  return ours and any and math.max(ours, any) or ours or any
end

-- The action, or nothing while the silence is shorter.
function silence.broken(customer, ctx)
  local span = longest[customer.frequency] or "120d"
  if customer.contacted_within(span) or customer.active_within(span) then
    return
  end
  return {
    step = "silence",
    channel = "chat",
    purpose = "care",
    minutes = 4,
    template = template_for(customer),
    values = { last = ctx.date("last_bought"), word = ctx.date(last_word(customer)) },
  }
end

return silence
