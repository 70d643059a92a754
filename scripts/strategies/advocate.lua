-- SPDX-License-Identifier: Apache-2.0
-- She speaks well of us: say thank you (D5.4, D6.5). With the friend's name when somebody she brought has paid, once for
-- every friend, and from the second friend on with a reward; for a share once a month. Buying or not, she is thanked the
-- same way (D2.4).

local FORTNIGHT = 14

-- The friend whose first order is the newest and not yet spoken of.
local function to_thank_for(customer, ctx)
  local newest
  for _, friend in ipairs(customer.introduced) do
    local bought = friend.first_bought
    local spoken_since = bought and customer.last_contacted and customer.last_contacted > bought
    if bought and not spoken_since and (not newest or bought > newest.first_bought) then
      newest = friend
    end
  end
  if newest and ctx.days_between(ctx.day_of(newest.first_bought), ctx.today) <= FORTNIGHT then
    return newest
  end
end

local function for_a_friend(friend, customer, ctx)
  return {
    step = "thanks",
    channel = "chat",
    purpose = "care",
    minutes = 4,
    template = customer.introductions_bought >= 2 and "advocate_reward" or "advocate_thanks",
    values = { friend = friend.name, introduced = ctx.date(friend.at), paid = ctx.date(friend.first_bought) },
    occurrence = friend.id,
  }
end

local function for_a_share(customer, ctx)
  local shared = customer.last_shared
  if customer.last_contacted and customer.last_contacted > shared then
    return
  end
  return {
    step = "share",
    channel = "chat",
    purpose = "care",
    minutes = 3,
    template = "advocate_share",
    values = { shared = ctx.date(shared) },
    occurrence = ctx.day_of(shared):sub(1, 7),
  }
end

return {
  segment = "advocate",
  priority = 75,
  goal = "thanked within a day",

  plan = function(customer, ctx)
    local friend = customer.within("last_brought", "14d") and to_thank_for(customer, ctx)
    if friend then
      return for_a_friend(friend, customer, ctx)
    end
    return customer.shared_within("7d") and for_a_share(customer, ctx) or nil
  end,
}
