-- SPDX-License-Identifier: Apache-2.0
-- The children a shop looks after, and in which month each of them is (domain D8.2).

local children = {}

local dates = { { "born", "due" }, { "born_2", "due_2" } }

-- From a term before birth to the second birthday, the youngest first: { month =, day = "2026-06-10", nth = }. A due date counts
-- until it is there: whether a child was born is not ours to guess.
function children.of(customer)
  local list = {}
  for nth, names in ipairs(dates) do
    local born = customer.given[names[1]]
    local month = (born or customer.given[names[2]]) and customer.age_months("given." .. (born and names[1] or names[2]))
    if month and month >= -10 and month < 24 and (born or month < 0) then
      list[#list + 1] = { month = month, day = born or customer.given[names[2]], nth = nth }
    end
  end
  table.sort(list, function(a, b)
    return a.month < b.month
  end)
  return list
end

-- Words for who is family and not the mother, where there are any; nobody told us: the mother's.
function children.words(customer, template)
  local family = { father = true, grandparent = true }
  local own = { needs_hello_coming = true, milestone_bag = true, milestone_born = true }
  return family[customer.given.relation] and own[template] and template .. "_family" or template
end

return children
