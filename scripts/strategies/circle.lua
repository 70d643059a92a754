-- SPDX-License-Identifier: Apache-2.0
-- A circle of old customers, as a group chat (D6.18, D7.11). The chat stands in the address book like a contact of its own,
-- with the tag group_chat; whoever joined through it has it as introducer, so joins and orders are put down to it. Something of
-- value goes out every day, also when nobody answers, and never a link or an offer alone. From day 7 on its health is watched:
-- a week without a word from anybody, and the task is to wake it. A month of life, and friends may be asked in.

-- Whether one of the last `days` days brought an action that `is` one such.
local function lately(customer, ctx, days, is)
  for _, action in ipairs(customer.actions) do
    if is(action) and ctx.days_between(ctx.day_of(action.at), ctx.today) <= days then
      return true
    end
  end
  return false
end

local function step_is(name)
  return function(action)
    return action.step == name
  end
end

local function still_open(action)
  return action.status == "planned" or action.status == "postponed"
end

local function talked(action)
  return action.answer == "talked"
end

local function next_step(customer, ctx)
  local alive = customer.engaged_within("7d") or lately(customer, ctx, 7, talked)
  if not ctx.last_action() then
    return "begin"
  elseif customer.older_than("joined", "7d") and not alive and not lately(customer, ctx, 7, step_is("wake")) then
    return "wake"
  elseif customer.older_than("joined", "30d") and alive and not lately(customer, ctx, 30, step_is("friends")) then
    return "friends"
  end
  return "value"
end

return {
  segment = "circle",
  priority = 40,
  uncapped = true,
  goal = "old customers talk, and bring their friends",

  plan = function(customer, ctx)
    local last = ctx.last_action()
    if last and (ctx.day_of(last.at) == ctx.today or lately(customer, ctx, 7, still_open)) then
      return -- once a day, and not while yesterday's is still on the list
    end
    local step = next_step(customer, ctx)
    return {
      step = step,
      channel = "chat",
      purpose = "care",
      minutes = step == "wake" and 8 or 4,
      template = "circle_" .. step,
      values = {
        day = ctx.days_since("joined"),
        heard = ctx.date("last_engaged"),
        joins = #customer.introduced,
        buyers = customer.introductions_bought,
        brought = ctx.money(customer.brought),
      },
      answers = { "talked", "quiet" },
      occurrence = ctx.today,
    }
  end,
}
