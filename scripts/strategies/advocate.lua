-- SPDX-License-Identifier: Apache-2.0
-- She brought somebody, and that somebody has now paid: say thank you, with the friend's name (D5.4, D6.5).
-- Once for every friend. Buying or not, she is thanked the same way (D2.4).

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

return {
  segment = "advocate",
  priority = 75,
  goal = "thanked within a day",

  plan = function(customer, ctx)
    local friend = customer.within("last_brought", "14d") and to_thank_for(customer, ctx)
    if not friend then
      return
    end
    return {
      channel = "chat",
      purpose = "care",
      minutes = 4,
      template = "advocate_thanks",
      values = { friend = friend.name, introduced = ctx.date(friend.at), paid = ctx.date(friend.first_bought) },
      occurrence = friend.id,
    }
  end,
}
