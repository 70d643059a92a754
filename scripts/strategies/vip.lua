-- SPDX-License-Identifier: Apache-2.0
-- A key customer hears your voice twice a year, well apart, for no reason but herself (D6.1). No message replaces
-- the call, and nothing is sold in it; asking for a friend comes only if she is happy and says so.

-- The template that has something to say: what she told us last, or how long it is.
local function template_for(customer)
  if customer.given.ask_after and customer.last_called then
    return "vip_call_again"
  end
  return customer.last_called and "vip_call" or "vip_first_call"
end

return {
  segment = "vip",
  priority = 65,
  re_entry = "150d",
  goal = "two calls a year",

  plan = function(customer, ctx)
    if customer.birthday_within("1d") then
      return { step = "birthday", channel = "chat", purpose = "care", minutes = 3, template = "vip_birthday" }
    end
    local calls = customer.calls_within("365d")
    if calls >= 2 or customer.called_within("150d") then
      return
    end
    return {
      step = "call",
      channel = "call",
      purpose = "care",
      minutes = 15,
      template = template_for(customer),
      values = {
        last = ctx.date(customer.last_called),
        since = ctx.date(customer.first_bought or customer.joined), -- a key customer may be named before she buys
        nth = calls + 1,
      },
      ask = "ask_after",
    }
  end,
}
