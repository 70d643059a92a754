-- SPDX-License-Identifier: Apache-2.0
-- The due date is two weeks past and nobody has said a word: ask once how she is, not whether there is a child (D8.2).
-- So the list asks for no date either: what she tells is set by hand. Then we wait.

-- The due date that has come without a birth.
local function due_of(customer)
  return customer.given.due_2 and not customer.given.born_2 and customer.given.due_2 or customer.given.due
end

return {
  segment = "no_word_of_birth",
  priority = 57,
  re_entry = "never",
  goal = "knowing how they are",

  plan = function(customer, ctx)
    local due = due_of(customer)
    if customer.active_within("14d") or ctx.days_between(due, ctx.today) < 14 then
      return
    end
    return {
      channel = "chat",
      purpose = "care",
      minutes = 4,
      template = "birth",
      values = { due = ctx.date(due) },
      occurrence = due,
    }
  end,
}
