-- SPDX-License-Identifier: Apache-2.0
-- A word on a festival that is hers (D5.5): on the day itself, to who has bought. It comes after everything else there is to
-- say to her, and caps and the quiet period hold: a greeting is no reason to be one message too many. Nothing is sold in it.

local FESTIVALS = { "spring_festival", "womens_day", "mothers_day", "teachers_day", "mid_autumn" }

return {
  segment = "festival",
  priority = 20,
  re_entry = "300d", -- each once a year: lunar ones are as near as 354 days
  goal = "thought of, and nothing wanted",

  plan = function(customer)
    for _, name in ipairs(FESTIVALS) do
      if customer.festival_within(name, "1d") then
        return { step = name, channel = "chat", purpose = "care", minutes = 2, template = "festival_" .. name }
      end
    end
  end,
}
