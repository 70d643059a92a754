-- SPDX-License-Identifier: Apache-2.0
-- A question with foreseen answers, and what follows each of them (D6.4, D4.8).

local question = {}

-- What each answer teaches: all but silence is worth remembering.
function question.learn(attribute, answers)
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
function question.follow_up(customer, ctx, step, branches, values)
  local asked = ctx.last_action()
  if not asked or asked.step ~= step then
    return
  end
  local answer = asked.answer or asked.status == "done" and "no_answer"
  local branch = branches[answer]
  if not branch or branch.after and customer.contacted_within(branch.after) then
    return
  end
  values.asked = ctx.date(asked.status_at)
  return {
    step = answer,
    channel = "chat",
    purpose = branch.purpose,
    minutes = 5,
    template = branch.template,
    values = values,
  }
end

-- Nobody has told us anything since she bought.
function question.open(customer)
  local function before(time)
    return not time or time < customer.last_bought
  end
  return before(customer.last_message_received) and before(customer.last_reviewed)
end

return question
