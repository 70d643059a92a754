-- SPDX-License-Identifier: Apache-2.0
-- A few words to somebody who has gone quiet, at least a month apart, and then no more (D6.14). Any sign of life ends the series,
-- because she is then in another segment.

local series = {}

-- The next of `steps` (the names of the words, first to last), nil while it is not time or when all are said; and when the one
-- before was said. `since` names the silence: who comes back and falls silent again has a series of her own.
function series.next(customer, ctx, since, steps)
  local last = ctx.last_action()
  local begun = last and last.occurrence == since
  if customer.contacted_within("30d") then
    return nil
  end
  if not begun then -- as many tries without us, in what was imported, were enough
    return customer.contacts_within("180d") < #steps and steps[1] or nil
  end
  for i, step in ipairs(steps) do
    if step == last.step then
      return steps[i + 1], last.at
    end
  end
end

return series
