-- SPDX-License-Identifier: Apache-2.0
-- The dry, cold months (D5.5, D8.1): what this skin wants now, from what is already on her shelf. Care, never a sale, and
-- once a winter. Whose skin nobody knows is asked. Where it gets cold in June, copy this file and change the months.

local months = { [11] = true, [12] = true, [1] = true, [2] = true }

local words = { dry = "season_dry", mixed = "season_dry", sensitive = "season_sensitive" }

-- "2026" for the winter that begins in that year; this month is "2026-11".
local function winter(this_month)
  local year, month = tonumber(this_month:sub(1, 4)), tonumber(this_month:sub(6, 7))
  return months[month] and tostring(month < 7 and year - 1 or year)
end

return {
  segment = "uses_ours",
  priority = 35,
  re_entry = "never",
  goal = "somebody who thinks of her skin",

  plan = function(customer, ctx)
    local skin = customer.given.skin
    local template = words[skin] or not skin and "season_unknown"
    if not template or customer.contacted_within("21d") or customer.active_within("21d") then
      return
    end
    local which = winter(ctx.month)
    return which and {
      channel = "chat",
      purpose = "care",
      minutes = 3,
      template = template,
      values = { bought = ctx.date("last_bought") },
      ask = not skin and "skin" or not customer.given.allergies and "allergies" or nil,
      occurrence = which,
    }
  end,
}
