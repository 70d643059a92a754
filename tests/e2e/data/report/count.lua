-- SPDX-License-Identifier: Apache-2.0
-- Counts a period anew from the exported events, in the simplest way: what `guanxi report` says must be the same. Called through
-- json.lua with the events in j: dofile("count.lua")(j, FROM, UNTIL), times as they are written. One currency, no
-- history.stated, no merges.
local DAY, WEEK, ZONE = 86400, 7 * 86400, 8 * 3600

local function seconds(time)
  local y, m, d, h, mi, s = time:match("(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z")
  y, m = tonumber(y), tonumber(m)
  if m <= 2 then
    y, m = y - 1, m + 12
  end
  local days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d - 719469
  return math.tointeger(days * DAY + h * 3600 + mi * 60 + s)
end

local hers = { ["message.received"] = true, ["consultation.opened"] = true }
local ours = { ["message.sent"] = true, ["call.made"] = true }

local function conversations(words, from, till, count)
  table.sort(words, function(a, b)
    return a.at < b.at or a.at == b.at and not a.hers and b.hers
  end)
  local open
  local addressed, answered, wrote = false, false, false
  local function close()
    if not open or open.at < from or open.at >= till then
      return
    end
    local kind = open.hers and "hers" or "ours"
    count[kind] = count[kind] + 1
    count[kind .. "_answered"] = count[kind .. "_answered"] + (open.both and 1 or 0)
    addressed = addressed or not open.hers
    answered = answered or not open.hers and open.both
    wrote = wrote or open.hers
  end
  for _, w in ipairs(words) do
    if open and w.at - open.last <= WEEK then
      open.last = w.at
      open.both = open.both or w.hers ~= open.hers
    else
      close()
      open = { at = w.at, last = w.at, hers = w.hers, both = false }
    end
  end
  close()
  count.addressed = count.addressed + (addressed and 1 or 0)
  count.answered = count.answered + (answered and 1 or 0)
  count.wrote = count.wrote + (wrote and 1 or 0)
end

local function amount_left(order)
  return order.paid and not order.void and order.amount - order.back or nil
end

local function median(list)
  table.sort(list)
  local n = #list
  return n == 0 and "null" or string.format("%g", (list[(n + 1) // 2] + list[n // 2 + 1]) / 2)
end

local function gather(events, till)
  local people = {}
  for _, e in ipairs(events) do
    local at = seconds(e.time)
    local c = people[e.subject] or { orders = {}, words = {} }
    people[e.subject] = at < till and c or people[e.subject]
    if at >= till then
      goto continue
    end
    if hers[e.type] or ours[e.type] then
      c.words[#c.words + 1] = { at = at, hers = hers[e.type] or false }
    end
    local key = e.data.order and e.source .. "/" .. e.data.order
    if key and e.type:find("^order%.") then
      local o = c.orders[key] or { amount = 0, back = 0 }
      c.orders[key] = o
      o.amount = (e.type == "order.placed" or e.type == "order.paid") and e.data.amount or o.amount
      o.paid = e.type == "order.paid" and math.min(o.paid or at, at) or o.paid
      o.back = o.back + (e.type == "order.refunded" and e.data.amount or 0)
      o.void = o.void or e.type == "order.cancelled" or e.type == "order.refunded" and not e.data.amount
    end
    ::continue::
  end
  return people
end

return function(events, from, till)
  from, till = seconds(from), seconds(till)
  local n = { traded = 0, orders = 0, revenue = 0, buyers = 0, again = 0, second = 0, ours = 0, ours_answered = 0, hers = 0,
    hers_answered = 0, addressed = 0, answered = 0, wrote = 0 }
  local days, spent, total = {}, {}, 0
  for _, c in pairs(gather(events, till)) do
    local paid, sum, now = {}, 0, 0
    for _, o in pairs(c.orders) do
      local left = amount_left(o)
      if left then
        paid[#paid + 1] = o.paid
        sum = sum + left
        if o.paid >= from then
          now, n.orders, n.revenue = now + 1, n.orders + 1, n.revenue + left
        end
      end
    end
    table.sort(paid)
    n.traded = n.traded + (now > 0 and 1 or 0)
    n.buyers = n.buyers + (paid[1] and 1 or 0)
    n.again = n.again + (paid[2] and 1 or 0)
    n.second = n.second + (paid[2] and paid[2] >= from and 1 or 0)
    if paid[1] then
      spent[#spent + 1] = sum
      total = total + sum
    end
    if paid[2] then
      days[#days + 1] = (paid[2] + ZONE) // DAY - (paid[1] + ZONE) // DAY
    end
    conversations(c.words, from, till, n)
  end
  table.sort(spent, function(a, b) return a > b end)
  local best, few = 0, 0
  while best < total * 0.8 do
    few = few + 1
    best = best + spent[few]
  end
  return string.format("%d bought %d orders %d; %d of %d answered, %d of %d; %d first, %d of %d; %d of %d again, %s days, "
    .. "%d now; %d bring of %d",
    n.traded, n.orders, n.revenue, n.answered, n.addressed, n.ours_answered, n.ours, n.wrote, n.hers_answered, n.hers, n.again,
    n.buyers, median(days), n.second, few, total)
end
