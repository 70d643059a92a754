-- SPDX-License-Identifier: Apache-2.0
-- Never bought: little energy (D2.4). Moments and campaigns are for all of them; a talk of our own is only for who
-- has just looked in, and then never an empty greeting (D6.6). How she came decides what we talk about (D6.17); who looks
-- in again and again gets an answer, a piece of content (D6.20).

local words = {
  referral = "never_referral",
  attracted = "never_attracted",
  proactive = "never_proactive",
}

return {
  segment = "never_bought",
  priority = 20,
  re_entry = "60d",
  goal = "a first conversation",

  plan = function(customer, ctx)
    if not customer.engaged_within("7d") or customer.contacted_within("30d") then
      return
    end
    local looks = customer.engagements_within("30d")
    local often = looks >= 3
    return {
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = often and "never_content" or words[customer.source] or "never_other",
      values = { looked = ctx.date("last_engaged"), times = looks },
    }
  end,
}
