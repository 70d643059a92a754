-- SPDX-License-Identifier: Apache-2.0
-- The children a shop looks after, and in which month each of them is (domain D8.2).

local children = {}

local dates = { { "given.born", "given.due" }, { "given.born_2", "given.due_2" } }

-- From a term before birth to the second birthday, the youngest first: { month =, date =, nth = }. A due date counts
-- until it is there: whether a child was born is not ours to guess.
function children.of(customer)
  local list = {}
  for nth, names in ipairs(dates) do
    local born = customer.has(names[1])
    local name = born and names[1] or names[2]
    local month = customer.has(name) and customer.age_months(name)
    if month and month >= -10 and month < 24 and (born or month < 0) then
      list[#list + 1] = { month = month, nth = nth }
    end
  end
  table.sort(list, function(a, b)
    return a.month < b.month
  end)
  return list
end

return children
