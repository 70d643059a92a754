-- SPDX-License-Identifier: Apache-2.0
-- The due date is two weeks past and nobody has said a word: ask once how she is, not whether there is a child (D8.2).
-- What she answers is kept, a date or silence; then we wait.

-- The due date that has come without a birth.
local function due_of(customer)
  if customer.given.due_2 and not customer.given.born_2 then
    return "given.due_2", "born_2"
  end
  return "given.due", "born"
end

return {
  segment = "no_word_of_birth",
  priority = 57,
  re_entry = "never",
  goal = "knowing how they are",

  plan = function(customer, ctx)
    local due, born = due_of(customer)
    if customer.active_within("14d") or ctx.days_between(customer.given[due:sub(7)], ctx.today) < 14 then
      return
    end
    return {
      channel = "chat",
      purpose = "care",
      minutes = 4,
      template = "birth",
      values = { due = ctx.date(customer.given[due:sub(7)]) },
      ask = born,
      occurrence = customer.given[due:sub(7)],
    }
  end,
}
