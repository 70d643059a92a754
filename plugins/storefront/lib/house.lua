-- SPDX-License-Identifier: Apache-2.0
-- What the strategies of this pack have in common: a question and what follows its answer; what is in the house already,
-- and what goes with it.

local house = {}

-- What each answer teaches: all but silence is worth remembering.
function house.learn(attribute, answers)
  local kept = {}
  for _, answer in ipairs(answers) do
    if answer ~= "no_answer" then
      kept[answer] = { [attribute] = answer }
    end
  end
  return kept
end

-- What comes after the answer to `step`: branches[answer] = { template, purpose, after }, the time left in peace before. Who
-- was asked and said nothing has answered no_answer. Nothing while there is nothing to say.
function house.follow_up(customer, ctx, step, branches)
  local asked = ctx.last_action()
  if not asked or asked.step ~= step then
    return
  end
  local answer = asked.answer or asked.status == "done" and "no_answer"
  local branch = branches[answer]
  if not branch or branch.after and customer.contacted_within(branch.after) then
    return
  end
  return {
    step = answer,
    channel = "chat",
    purpose = branch.purpose,
    minutes = 5,
    template = branch.template,
    values = { asked = ctx.date(asked.status_at) },
  }
end

-- How the main piece of the last order is called.
function house.last_piece(customer)
  local items = customer.last_order and customer.last_order.items
  local main = items and items[1]
  return main and (main.product and main.product.name or main.name)
end

function house.has_line(customer, line)
  for _, bought in ipairs(customer.purchases) do
    if bought.product and bought.product.line == line then
      return true
    end
  end
  return false
end

-- What was bought last that something goes with, and the first of that which is not in the house yet.
function house.next_piece(customer)
  for _, bought in ipairs(customer.purchases) do
    for _, other in ipairs(bought.product and bought.product.related or {}) do
      if not house.has_line(customer, other.line) then
        return bought.product, other
      end
    end
  end
end

return house
