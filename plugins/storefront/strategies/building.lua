-- SPDX-License-Identifier: Apache-2.0
-- Is building (D8.3): each stage of a house has one thing that cannot be decided later. Say it in time, once a stage, as
-- help and not as an offer (D7.13); who has bought that thing from us already is left in peace.

local house = require("lib.house")

-- What has to be settled at which stage, as a line of products.csv.
local pieces = {
  planning = "shower", -- what goes into the wall is chosen before the wall is opened
  plumbing = "toilet", -- distance of the drain
  tiling = "screen", -- measured on the finished tile
  carpentry = "door", -- made to measure, five weeks
  painting = "cabinet",
}

return {
  segment = "building",
  priority = 58,
  re_entry = "never",
  goal = "nothing decided too late",

  plan = function(customer, ctx)
    local stage = customer.given.decorating
    local moving = customer.until_within("given.moving_in", "45d")
    if customer.contacted_within("7d") or not moving and not pieces[stage] then
      return
    end
    if not moving and house.has_line(customer, pieces[stage]) then
      return
    end
    return {
      step = moving and "moving_in" or stage,
      channel = "chat",
      purpose = "service",
      minutes = 5,
      template = moving and "decide_moving_in" or "decide_" .. stage,
      values = { moving_in = ctx.date(customer.given.moving_in) },
      ask = not customer.given.moving_in and "moving_in" or not customer.given.area and "area" or nil,
    }
  end,
}
