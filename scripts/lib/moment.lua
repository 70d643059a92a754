-- SPDX-License-Identifier: Apache-2.0
-- A good moment to ask a customer for something: she has just praised us, or said that it is right for her (who merely buys again
-- has said nothing). And nothing stands between you: she waits for no answer, no complaint is open, and she was not sold anything
-- just now.

local moment = {}

local content = { good = true, liked = true } -- answers that say so

local function untroubled(customer)
  return not customer.waiting_since and not customer.complaint_since and not customer.complained_within("60d")
    and customer.bad_reviews_within("180d") == 0 and customer.refunds_within("60d") == 0
end

local function days_ago(time, ctx)
  return ctx.days_between(ctx.day_of(time), ctx.today)
end

-- When she last answered so within a fortnight.
local function said_so(customer, ctx)
  for i = #customer.actions, 1, -1 do
    local action = customer.actions[i]
    if content[action.answer] then
      return days_ago(action.status_at, ctx) <= 14 and action.status_at or nil
    end
  end
end

local function sold_to(customer, ctx)
  local last = customer.actions[#customer.actions]
  return last and last.purpose == "sell" and days_ago(last.at, ctx) <= 7
end

-- Which it is ("praise" or "answer") and when it was; nil: there is none.
function moment.good(customer, ctx)
  if not untroubled(customer) then
    return
  end
  local kind, at
  local answered = said_so(customer, ctx)
  if customer.good_reviews_within("14d") >= 1 then
    kind, at = "praise", customer.last_reviewed
  elseif answered then
    kind, at = "answer", answered
  end
  if kind and not sold_to(customer, ctx) then
    return kind, at
  end
end

return moment
