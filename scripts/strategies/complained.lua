-- SPDX-License-Identifier: Apache-2.0
-- Something went wrong: the same day, a person, nothing to sell (D5.7, D6.22). First put it right; three days
-- later ask once whether it is right now. Its priority keeps every offer away as long as it lasts.

-- What happened last, when, and whether we have been in touch since. A refund comes out of a talk as a rule.
local function trouble(customer)
  local function since(time)
    return customer.last_contacted ~= nil and customer.last_contacted > time
  end
  if customer.complained_within("14d") then
    return "complained", customer.last_complained, since(customer.last_complained)
  elseif customer.bad_reviews_within("14d") >= 1 then
    return "bad_review", customer.last_reviewed, since(customer.last_reviewed)
  end
  return "refunded", nil, customer.contacted_within("7d")
end

return {
  segment = "complained",
  priority = 95,
  uncapped = true,
  goal = "mended, and said so",

  plan = function(customer, ctx)
    local what, at, answered = trouble(customer)
    local action = { channel = "chat", purpose = "service", occurrence = at and ctx.day_of(at) }
    if not answered then
      action.step, action.template, action.minutes, action.within = "same_day", what, 10, "1d"
    elseif not customer.contacted_within("3d") and not customer.active_within("3d") then
      action.step, action.template, action.minutes = "mended", "mended", 4
    else
      return
    end
    action.values = { happened = ctx.date(at) }
    return action
  end,
}
