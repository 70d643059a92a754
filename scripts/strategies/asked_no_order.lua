-- SPDX-License-Identifier: Apache-2.0
-- Asked, and did not order: after a while ask once whether something is still unclear, and help (D5.1, D5.6). Once
-- for every question. Who is known to look for facts, for a feeling or for standing hears that (D6.12); else how she came
-- chooses the words: through a friend, through what we wrote, or by herself (D6.17).

local needs = {
  functional = "asked_functional",
  emotional = "asked_emotional",
  social = "asked_social",
}

local words = {
  referral = "asked_referral",
  attracted = "asked_attracted",
  proactive = "asked_proactive",
}

return {
  segment = "asked_no_order",
  priority = 55,
  goal = "what is unclear is said",

  plan = function(customer, ctx)
    local about = customer.interests[1]
    if about and require("lib.products").harms(customer, ctx.product(about.product)) then
      return -- she reacts to it: no further word about it (D8.1)
    end
    return {
      channel = "chat",
      purpose = "service",
      minutes = 4,
      template = about and (needs[customer.need] or words[customer.source] or "asked") or "asked_plain",
      values = { product = about and about.product, asked = ctx.date("last_consulted") },
      occurrence = ctx.day_of(customer.last_consulted),
    }
  end,
}
