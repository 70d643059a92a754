-- SPDX-License-Identifier: Apache-2.0
-- Something went wrong: the same day, a person, nothing to sell (D5.7, D6.22). First put it right; three days
-- later ask whether it is right now. A complaint is open until somebody says that it is mended: she, or the seller
-- who closes it; until then we ask again every fortnight, for two months. Nothing is sold meanwhile ([attention] sales_on_complaint).

-- What happened last, when, and whether we have been in touch since. A refund comes out of a talk as a rule.
local function trouble(customer)
  local function since(time)
    return customer.last_contacted ~= nil and customer.last_contacted > time
  end
  if customer.complaint_since then
    return "complained", customer.last_complained, since(customer.last_complained)
  elseif customer.bad_reviews_within("14d") >= 1 then
    return "bad_review", customer.last_reviewed, since(customer.last_reviewed)
  end
  return "refunded", nil, customer.contacted_within("7d")
end

-- How long to leave her in peace before we ask whether it is right.
local function pause(ctx, at)
  local last = ctx.last_action()
  local asked = last and last.step == "mended" and at and last.at > at
  return asked and "14d" or "3d", asked and ctx.day_of(last.at)
end

return {
  segment = "complained",
  priority = 95,
  uncapped = true,
  goal = "mended, and said so",

  plan = function(customer, ctx)
    local what, at, answered = trouble(customer)
    local span, asked = pause(ctx, at)
    local action = { channel = "chat", purpose = "service", occurrence = at and ctx.day_of(at) }
    if not answered then
      action.step, action.template, action.minutes, action.within = "same_day", what, 10, "1d"
    elseif not customer.contacted_within(span) and not customer.active_within("3d") then
      action.step, action.template, action.minutes = "mended", "mended", 4
      action.occurrence = asked or action.occurrence
    else
      return
    end
    if what == "complained" then
      action.answers = { "mended", "not_yet" }
    elseif asked then
      return -- a review or a refund is asked about once
    end
    action.values = { happened = ctx.date(at) }
    return action
  end,
}
