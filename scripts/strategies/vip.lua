-- SPDX-License-Identifier: Apache-2.0
-- A key customer hears your voice twice a year, well apart, for no reason but herself (D6.1), and each call has its day long
-- before. No message replaces the call, and nothing is sold in it; asking for a friend comes only if she is happy and says so.

-- The template that has something to say: what she told us last, or how long it is.
local function template_for(customer)
  if customer.given.ask_after and customer.last_called then
    return "vip_call_again"
  end
  return customer.last_called and "vip_call" or "vip_first_call"
end

-- The day of the next call: five months after the last one, and never a third within a year; nil: as soon as there is time.
local function next_call(customer, ctx)
  local last, before = customer.calls_made[1], customer.calls_made[2]
  if not last then
    return
  end
  local apart, year = ctx.days_after(last, 150), before and ctx.days_after(before, 366)
  return year and year > apart and year or apart
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
    return {
      step = "call",
      from = next_call(customer, ctx),
      channel = "call",
      purpose = "care",
      minutes = 15,
      template = template_for(customer),
      values = {
        last = ctx.date(customer.last_called),
        since = ctx.date(customer.first_bought or customer.joined), -- a key customer may be named before she buys
        nth = customer.called_within("365d") and 2 or 1,
      },
      ask = "ask_after",
    }
  end,
}
