-- SPDX-License-Identifier: Apache-2.0
-- A sample was sent: how was it, and only who liked it hears of the full size (D8.1). One question, one branch for each
-- answer, then peace. A new sample begins anew.

local cycle = require("lib.cycle")
local goods = require("lib.products")

local answers = { "liked", "unsure", "not_tried", "reacts", "no_answer" }

local branches = {
  liked = { template = "sample_full_size", purpose = "sell" },
  unsure = { template = "sample_unsure", purpose = "service" },
  not_tried = { after = "10d", template = "sample_again", purpose = "care" },
}

return {
  segment = "sampled",
  priority = 62,
  re_entry = "never",
  goal = "the right thing for her skin, or none",

  plan = function(customer, ctx)
    local sent, product = customer.given.sample_sent, ctx.product(customer.given.sample)
    local last = ctx.last_action()
    local asked = last and last.occurrence == sent and last
    local branch = asked and asked.step == "how" and branches[asked.answer]
    if product and (customer.bought_product_within(product.sku, "60d") or goods.harms(customer, product)) then
      return
    end
    local values = { product = product and cycle.spoken(product.name) or customer.given.sample, sent = ctx.date(sent) }
    if branch then
      if branch.after and customer.contacted_within(branch.after) then
        return
      end
      return { step = asked.answer, channel = "chat", purpose = branch.purpose, minutes = 4,
        template = branch.template, values = values, occurrence = sent }
    end
    local days = ctx.days_between(sent, ctx.today)
    if asked or days < 7 or days > 28 then
      return
    end
    return {
      step = "how",
      channel = "chat",
      purpose = "ask",
      minutes = 4,
      template = "sample_how",
      values = values,
      ask = not customer.given.allergies and "allergies" or nil,
      occurrence = sent,
      answers = answers,
      learn = { reacts = { reacting = "yes" } },
    }
  end,
}
