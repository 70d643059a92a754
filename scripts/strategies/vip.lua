-- SPDX-License-Identifier: Apache-2.0
-- A key customer hears your voice twice a year, well apart, for no reason but herself (D6.1), and each call has its day long
-- before. No message replaces the call, and nothing is sold in it. Whether somebody near her has the same wish is asked after a
-- good moment only, once a year ([strategy:vip] re_entry.introduction), and not of who has just brought a friend: she is thanked (D6.5).

local moment = require("lib.moment")

local function birthday()
  return { step = "birthday", channel = "chat", purpose = "care", minutes = 3, template = "vip_birthday" }
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

-- The template that has something to say: what she told us last, or how long it is.
local function call_template(customer)
  if not customer.has("last_called") then
    return "vip_first_call"
  end
  return customer.has("given.ask_after") and "vip_call_again" or "vip_call"
end

local function call(customer, ctx)
  return {
    step = "call",
    from = next_call(customer, ctx),
    channel = "call",
    purpose = "care",
    minutes = 15,
    template = call_template(customer),
    values = {
      last = ctx.date("last_called"),
      since = ctx.date("first_bought", "joined"), -- a key customer may be named before she buys
      nth = customer.called_within("365d") and 2 or 1,
    },
    ask = "ask_after",
  }
end

-- What she said when she was asked for an introduction, and when that was.
local function asked_before(customer)
  for i = #customer.actions, 1, -1 do
    local action = customer.actions[i]
    if action.strategy == "vip" and action.step == "introduction" then
      return action.answer, action.at
    end
  end
end

local function introduction(customer, ctx)
  if customer.referred_within("90d") or customer.within("last_brought", "90d") then
    return
  end
  local kind, at = moment.good(customer, ctx)
  local answer, asked = asked_before(customer)
  if not kind or answer == "no" then
    return
  end
  return {
    step = "introduction",
    channel = "chat",
    purpose = "ask",
    minutes = 5,
    template = "vip_introduction_" .. kind,
    values = { moment = ctx.date(at), asked = ctx.date(asked) },
    answers = { "yes", "later", "no", "no_answer" },
  }
end

return {
  segment = "vip",
  priority = 65,
  re_entry = "150d",
  goal = "two calls a year",

  plan = function(customer, ctx)
    if customer.birthday_within("1d") then
      return birthday()
    end
    return { call(customer, ctx), introduction(customer, ctx) }
  end,
}
