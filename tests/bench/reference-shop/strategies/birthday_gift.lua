-- SPDX-License-Identifier: Apache-2.0
-- RULES.md step 4: 95 birthday_gift, for the valuable ones of the segment; the others get birthday_card.
return {
  segment = "birthday",
  priority = 95,
  plan = function(customer)
    if customer.value ~= "valuable" then
      return nil
    end
    return { { channel = "chat", purpose = "care", because = "birthday of a valuable customer within a week" } }
  end,
}
