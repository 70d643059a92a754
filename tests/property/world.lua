-- SPDX-License-Identifier: Apache-2.0
-- Invents shops and lives: a configuration with many shapes of rules and strategies, and events of every type of the
-- catalogue, in order and out of it, in the past and in the future, ties within one second included. The same seed
-- gives the same bytes.

local kit = require("kit")
local between, percent, pick, DAY = kit.between, kit.percent, kit.pick, kit.DAY

local world = {}
world.__index = world

-- PACKS=all: the shop stands on every pack there is, and its customers have what these ask after.
local every_pack = os.getenv("PACKS") == "all"

-- ---- the configuration -----------------------------------------------------------------------------------------------

local zones = { "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC" }

local function maybe(share, text)
  return percent(share) and text .. "\n" or ""
end

local function attention()
  return table.concat({
    "[attention]\n",
    maybe(70, "minutes_per_day = " .. pick({ 20, 45, 60 })),
    maybe(40, "minutes.waiting = 10"),
    maybe(40, "minutes.key = 15"),
    maybe(30, "minutes.new = 5"),
    maybe(60, "batch = " .. pick({ 2, 5 })),
    maybe(60, "longest_waiting = " .. pick({ "0%", "20%", "50%" })),
    maybe(70, "cap = " .. pick({ "1/7d", "2/14d, 4/60d", "1/36h" })),
    maybe(60, "cap.sell = " .. pick({ "1/30d", "2/45d" })),
    maybe(30, "cap.ask = 1/20d"),
    maybe(60, "quiet_period = " .. pick({ "2d", "12h", "3d" })),
    maybe(50, "sales_on_complaint = no"),
    maybe(40, "first_after_silence = " .. pick({ "30d", "10d", "36h" })),
    maybe(70, "quiet = " .. pick({ "21:00-09:00", "12:00-14:00", "00:00-08:00" })),
    "[consent]\n",
    maybe(40, "default = " .. pick({ "allowed", "ask" })),
    maybe(40, "ads = " .. pick({ "anybody", "willing" })),
  })
end

local rules = [[
[attribute:skin]
type = enum
values = dry, oily, mixed
[attribute:due]
type = date
[attribute:born]
type = date
[attribute:kids]
type = int
[attribute:budget]
type = money

[dimension:mood]
angry   = complained_within("20d") or bad_reviews_within("60d") >= 1
glad    = good_reviews_within("90d") > bad_reviews and answered_within("200d")
pending = within(waiting_since, "2d") or heard_within("36h")
calm    = otherwise
[dimension:rhythm]
often  = orders_within("60d") >= 2 or spent_within("45d") > money("300.00")
late   = orders >= 2 and days_since(last_bought) > 40
none   = otherwise
[dimension:rank]
first  = spent >= top_share("spent", "80%", "20%") and spent > money("0")
second = mood ~= "angry" and spent >= quantile("spent", 0.5) and orders >= 1
dear   = value == "key" or rhythm == "often"
third  = otherwise
[dimension:size]
large  = average_order >= quantile("average_order", 0.8, orders >= 1)
often  = spent_within("200d") >= quantile(spent_within("200d"), 0.6)
fresh  = last_bought >= quantile(last_bought, 0.75) and visits + 1 > quantile("visits", 0.5) * 2
rest   = otherwise

[tag:near]
when = visited_within("30d") or size == "large"
[tag:wholesale]
when = tagged("near") and orders_within("60d") >= 2

[segment:t_tagged]
when = tagged("wholesale") or tagged("near") and not tagged("old")
[segment:t_dropped]
when = last_action("t_asleep") > last_interaction and older_than(last_action("t_asleep"), "5d")
[segment:t_large]
when = size == "large" or size == "fresh"
[segment:t_asleep]
when = rank ~= "third" and not bought_within("30d") and spent >= money("100.00")
[segment:t_birthday]
when = birthday_within("7d") and not blocked
[segment:t_due]
when = until_within(given.due, "30d") or (given.skin == "dry" and not messaged_within("14d"))
[segment:t_stage]
when = age_months(given.born) >= 3 and age_months(given.born) < 9
[segment:t_day]
when = days_since(last_bought) == 5 or days_since(last_consulted) == 2
[segment:t_promise]
when = has(next_promise) and until_within(next_promise, "1d")
[segment:t_cold]
when = older_than(latest(last_bought, last_consulted, last_message_received), "45d") and not removed_lately
[segment:t_touched]
when = contacts_within("30d") >= 2 or called_within("10d")
[segment:t_quiet]
when = not contacted_within("9d") and (last_message_received < last_message_sent or not has(last_message_sent))
[segment:t_basket]
when = orders >= 1 and spent > money("80.00") * orders and discounted_orders * 2 <= orders
[segment:t_friends]
when = brought >= quantile("brought", 0.3) and introductions_bought >= 1 or referred and visited_within("20d")
[segment:t_wants]
when = wants("serum") or tagged("wholesale") and interactions_within("30d") >= 2
[segment:t_rich]
when = given.budget >= money("200.00") or given.kids >= 2 and spent_within("365d") >= money("50.00")
[segment:t_mood]
when = mood == "angry" or mood == "pending" and intent_degree ~= "cold"
[segment:t_busy]
when = messages_sent >= quantile("messages_sent", 0.8) and lifecycle ~= "dead"
[segment:t_earliest]
when = within(earliest(first_bought, last_visited, joined), "90d") or refunds_within("10d") >= 1

[segment:t_festival]
when = festival_within("t_days", "2d") or is_day_off() and orders_within("20d") >= 1 or working_days_since(last_bought) == 3

[calendar]
weekend = sun
[days_off:t]
off  = 2025-10-01..2025-10-07, 2025-11-05
work = 2025-10-12, 2025-11-30
[festival:t_days]
on   = FREQ=MONTHLY;BYMONTHDAY=3,17
fits = spent_within("40d") > money("50.00")

[campaign:t_weekly]
audience = t_cold
channel = chat
purpose = care
wordings = t_word
from = 2025-09-20
repeat = FREQ=WEEKLY;BYDAY=MO,TH
within = 36h
[campaign:t_monthly]
audience = mood ~= "angry"
channel = email
purpose = care
wordings = t_word
from = 2025-09-01
to = 2025-11-20
repeat = FREQ=MONTHLY;BYMONTHDAY=5,20
misfire = skip
[campaign:t_asked]
audience = spent > money("80.00")
channel = chat
purpose = care
wordings = t_word
from = 2025-09-01
repeat = FREQ=WEEKLY;BYDAY=SU
misfire = ask
confirmed = 2025-10-05, 2025-10-19

[offer:autumn]
for = bought_within("20d") or rank == "first"
product = serum
price = 80.00
key_gets = same
from = 2025-10-05
to = 2025-12-20
[offer:awake]
for = not bought_within("40d")
product = serum
discount = 10%
list_price = 100.00
key_gets = 85.00
from = 2025-09-25
]]

local strategies = {
  t_asleep = [[return { segment = "t_asleep", priority = 60, plan = function(c, ctx)
  return { channel = "chat", purpose = "sell", minutes = 6, offer = "awake", text = "x",
    because = "since " .. tostring(c.days_since("last_bought")) }
end }]],
  t_birthday = [[return { segment = "t_birthday", priority = 80, re_entry = "300d", plan = function(c, ctx)
  return { channel = c.gender == "f" and "card" or "sms", purpose = "care", text = "x" }
end }]],
  t_festival = [[return { segment = "t_festival", priority = 45, re_entry = "3d", plan = function(c, ctx)
  return { channel = c.festival_within("t_days", "1d") and "card" or "chat", purpose = "care", text = "x",
    because = tostring(c.is_day_off()) .. " " .. c.working_days_since("last_bought") }
end }]],
  t_due = [[return { segment = "t_due", priority = 50, re_entry = "12h", exclusive = "baby", plan = function(c, ctx)
  return { channel = "chat", purpose = "service", within = "3h", text = "x" }
end }]],
  t_stage = [[return { segment = "t_stage", re_entry = "never", exclusive = "baby", plan = function(c, ctx)
  local list = {}
  for i = 1, c.age_months("given.born") - 2 do
    list[i] = { step = "month" .. i, channel = i % 2 == 0 and "email" or "chat", purpose = "care", minutes = 3, text = "x" }
  end
  return list
end }]],
  t_day = [[return { segment = "t_day", priority = 70, re_entry = "every", plan = function(c, ctx)
  return { channel = "chat", purpose = "ask", minutes = 2, text = "x" }
end }]],
  t_cold = [[return { segment = "t_cold", priority = 20, re_entry = "20d", plan = function(c, ctx)
  local last = ctx.last_action()
  if last and last.step == "second" and last.status ~= "skipped" then return end
  return { step = last and "second" or "first", channel = last and last.status == "done" and "call" or "chat",
    purpose = "sell", minutes = 4, text = "x" }
end }]],
  t_quiet = [[return { segment = "t_quiet", priority = 40, plan = function(c, ctx)
  if c.contacts_within("40d") < 3 and not c.within("last_shared", "15d") then
    return { channel = "chat", purpose = "care", text = "x", because = "in all " .. c.contacts_within("40d") }
  end
end }]],
  t_touched = [[return { segment = "t_touched", priority = 30, re_entry = "every", plan = function(c, ctx)
  return { { step = "a", channel = "email", purpose = "service", text = "x" },
    { step = "b", channel = "moments", purpose = "sell", text = "x", within = "30m" } }
end }]],
  t_mood = [[return { segment = "t_mood", priority = 90, re_entry = "every", uncapped = true, plan = function(c, ctx)
  return { channel = "chat", purpose = "service", minutes = 5, text = "x", because = "on " .. ctx.today }
end }]],
  t_promise = [[return { segment = "t_promise", priority = 75, re_entry = "1d", plan = function(c, ctx)
  return { channel = "chat", purpose = "service", minutes = 1, text = "x", occurrence = c.next_promise }
end }]],
  t_friends = [[return { segment = "t_friends", priority = 65, plan = function(c, ctx)
  local list = {}
  for i, friend in ipairs(c.introduced) do
    if friend.first_bought and i <= 8 then
      list[#list + 1] = { channel = "chat", purpose = "care", minutes = 3, text = "x", occurrence = friend.id }
    end
  end
  return list
end }]],
  t_rich = [[return { segment = "t_rich", priority = 55, re_entry = "45d", plan = function(c, ctx)
  if c.calls < 3 then
    return { channel = "call", purpose = "sell", minutes = 15, offer = "autumn", text = "x" }
  end
end }]],
  t_busy = [[return { segment = "t_busy", priority = 10, re_entry = "every", plan = function(c, ctx)
  return { channel = "group", purpose = "ask", text = "x" }
end }]],
}

-- Sold in the three trades at once: samples, cycles, what is in them, stages and lines.
local catalogue = [[
sku,name,match,line,price,cycle_days,related,contains,stage_from,stage_to,replaces
serum,serum,,care,120.00,45,cream|mask,alcohol,,,
cream,cream,,care,80.00,30,mask,fragrance,,,serum
mask,mask,,care,40.00,20,serum,,,,
milk,milk,,food,200.00,25,diapers,lactose,0,12,
diapers,diapers,,care,90.00,14,milk,,0,24,milk
basin,basin,,bath,900.00,,tap,,,,
tap,tap,,bath,300.00,,,,,,
]]

local news = [[
[campaign:t_news]
product = cream
news = is here
wanted_within = 40d
from = 2025-10-01
to = 2025-11-20
[campaign:t_news_rest]
after = t_news
audience = orders >= 1
channel = chat
purpose = care
wordings = t_word
[campaign:t_news_stage]
product = diapers
news = are here
wanted_within = 25d
[campaign:t_news_line]
product = bath
news = line has a new price
audience = t_cold
wanted_within = 60d
from = 2025-09-20
repeat = FREQ=MONTHLY;BYMONTHDAY=7,21
]]

-- An attribute that a pack has is the pack's.
local function own_rules()
  local text = rules:gsub("removed_lately", 'within(removed, "100d")')
  for _, name in ipairs(every_pack and { "skin", "due", "born", "budget" } or {}) do
    text = text:gsub("%[attribute:" .. name .. "%]\n[^%[]*", "")
  end
  return text
end

-- The files of a random shop. It stands on the base pack, or on all, and adds shapes of rules which these do not have.
function world:files()
  local zone = pick(zones)
  local ini = table.concat({
    "[shop]\nid = t\nname = T\ncurrency = CNY\nlanguage = en\npacks = ",
    every_pack and "base, cosmetics, maternity, storefront" or "base",
    "\n",
    "timezone = " .. zone .. "\nrecompute = " .. pick({ "1d", "7d", "20d" }) .. "\n",
    "[plugins]\nload = source, intent, value, consumption\n[names]\nfallback = Hi\n",
    attention(),
    own_rules(),
    every_pack and news or "",
  })
  local files = { ["shop.ini"] = ini, ["products.csv"] = every_pack and catalogue or nil }
  for _, lang in ipairs({ "en", "zh_CN" }) do
    files["templates/t_word." .. lang .. ".txt"] = "why = x\n\nx\n"
  end
  for name, text in pairs(strategies) do
    files["strategies/" .. name .. ".lua"] = text .. "\n"
  end
  return files
end

-- ---- events ----------------------------------------------------------------------------------------------------------

local function json(v)
  if type(v) == "string" then
    return '"' .. v:gsub('[%c"\\]', function(c)
      return string.format("\\u%04x", c:byte())
    end) .. '"'
  elseif type(v) ~= "table" then
    return tostring(v)
  elseif v[1] ~= nil or v.list then
    local parts = {}
    for i, item in ipairs(v) do
      parts[i] = json(item)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys, parts = {}, {}
  for key in pairs(v) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    parts[i] = json(key) .. ":" .. json(v[key])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

local products = every_pack and { "serum", "cream", "mask", "milk", "diapers", "basin", "tap" } or { "serum", "cream", "mask" }
local channels = { "chat", "sms", "email", "call" }
local topics = { "sell", "ads", "care", "all", "service" }
local answers = { "yes", "mended", "not_used_up", "hard_to_use", "another_purpose" }

-- Each field appears with a chance of its own; false leaves it out.
local function some(fields)
  local data = {}
  for _, f in ipairs(fields) do
    if percent(f[3]) then
      data[f[1]] = f[2]
    end
  end
  return data
end

local function birthday()
  return pick({ "--02-29", "2000-02-29", "--12-31", "--01-01", "1990-" .. string.format("%02d-%02d", between(1, 12), between(1, 28)),
    string.format("--%02d-%02d", between(1, 12), between(1, 28)) })
end

local function profile(w)
  return some({
    { "name", pick({ "Li Na", "王芳", "tb_0482" }), 60 }, { "phone", "1380000" .. between(1000, 9999), 60 },
    { "email", "a@example.org", 40 }, { "wechat", "wx" .. between(1, 99), 50 }, { "gender", pick({ "f", "m", "x" }), 50 },
    { "birthday", birthday(), 50 }, { "lunar_birthday", pick({ "--09-01", "--08-30", "1990-10-15", "--06L-02" }), 20 },
    { "address", pick({ "Main road 1", "软件园科技有限公司" }), 40 },
    { "address_kind", pick({ "home", "office" }), 10 },
    { "source", pick({ "referral", "attracted", "proactive", "store", "added", "unknown" }), 40 },
    { "place", pick({ "store", "moments", "taobao" }), 30 }, { "city", pick({ "北京", "北京市", "Ulm" }), 50 }, { "referrer", w:somebody(), 30 },
    { "agent", percent(50), 10 }, { "key", percent(50), 6 }, { "tags", { pick({ "wholesale", "wants:serum" }) }, 20 },
  })
end

-- What only the packs ask after.
local function pack_attribute(t)
  local names = { "concern", "allergies", "shade", "routine", "sample", "sample_sent", "reacting", "relation", "loss", "due_2", "project",
    "decorating", "moving_in", "unmet", "one_order_because" }
  local name = pick(names)
  local value = {
    concern = pick({ "dryness", "redness", "lines" }), allergies = pick({ "alcohol", "none", "lactose, fragrance" }),
    shade = pick({ "fair", "tan" }), routine = pick({ "cream", "serum, mask" }), sample = pick(products),
    sample_sent = kit.date(t - between(0, 30) * DAY), reacting = percent(60), relation = pick({ "mother", "father", "friend" }),
    loss = percent(70), due_2 = kit.date(t + between(-20, 200) * DAY), project = pick({ "new_house", "single_piece" }),
    decorating = pick({ "planning", "tiling", "done" }), moving_in = kit.date(t + between(-10, 90) * DAY),
    unmet = pick({ "price", "later" }), one_order_because = pick({ "not_content", "house_done" }),
  }
  return name, value[name]
end

local function attribute(w, t)
  local by = percent(50) and "seller" or "import"
  if every_pack and percent(60) then
    local name, value = pack_attribute(t)
    return { name = name, value = value, by = by }
  end
  local name = pick({ "skin", "due", "born", "kids", "budget", "birthday", "ask_after" })
  local value = {
    skin = pick({ "dry", "oily", "mixed" }), due = kit.date(t + between(-40, 90) * DAY), born = kit.date(t - between(0, 400) * DAY),
    kids = between(0, 3), budget = pick({ "100.00", "250.50" }), birthday = birthday(), ask_after = "the exam",
  }
  return { name = name, value = value[name], by = by }
end

-- What holds in a whole city: who lives there has it, today and when she moves there.
local function city_attribute(_, t)
  local name = pick({ "skin", "due", "kids" })
  local value = { skin = pick({ "dry", "oily", "" }), due = kit.date(t + between(-20, 40) * DAY), kids = between(0, 3) }
  return { name = name, value = value[name], by = "weather" }, "@city:" .. pick({ "北京", "北京市", "Ulm" })
end

local function order_event(w, type)
  local number = w.orders
  if type == "order.placed" or w.orders == 0 or percent(10) then
    w.orders = w.orders + 1
    number = w.orders
  else
    number = between(math.max(1, w.orders - 40), w.orders)
  end
  local data = { order = "o" .. number, currency = "CNY" }
  if type == "order.placed" or type == "order.paid" then
    data.amount = between(1, 60) * 1000
    data.discount = percent(20) and 500 or nil
    data.coupon = percent(10) and "NEW" or nil
    data.items = percent(60) and { { sku = pick(products), name = pick(products), quantity = between(1, 3), amount = 1000 } } or nil
  elseif type == "order.refunded" and percent(60) then
    data.amount = between(1, 60) * 500
    data.credit = percent(10) or nil
  end
  return data, w.order_owner(number)
end

local function of_action(extra)
  return function(w, t)
    local row = #w.ledger > 0 and pick(w.ledger)
    local data = extra and extra(t) or {}
    data.action = row and row.id or "0123456789abcdef"
    return data, row and percent(95) and row.customer or nil
  end
end

local function order_of(type)
  return function(w)
    return order_event(w, type)
  end
end

local function with_action(fields)
  return function(w, t)
    local data = some(fields)
    local row = #w.ledger > 0 and percent(30) and pick(w.ledger)
    data.action = row and row.id or nil
    return data, row and row.customer or nil
  end
end

-- type, weight, maker: data and, where it is not anybody's, the customer.
local kinds = {
  { "customer.added", 8, profile }, { "customer.updated", 6, profile },
  { "customer.merged", 1, function(w)
    local from, into = between(1, w.people), w:somebody()
    return { into = percent(5) and "ghost1" or into }, string.format("c%03d", from) -- into herself: alone again
  end },
  { "customer.removed_seller", 1, function() return { kind = pick({ "deleted", "blocked" }) } end },
  { "tag.added", 4, function()
    return { tag = pick({ "wholesale", "wants:serum", "wants:cream", "need:social", "key" }), by = "seller" }
  end },
  { "tag.removed", 2, function() return { tag = pick({ "wholesale", "wants:serum", "wants:cream" }), by = "seller" } end },
  { "label.set", 3, function(_, t)
    local d = pick({ { "mood", { "angry", "glad", "calm", "bogus" } }, { "value", { "key", "ordinary" } }, { "rank", { "first" } },
      { "consumption", { "never", "repeat" } }, { "lifecycle", { "dead", "new" } } })
    return { dimension = d[1], label = pick(d[2]), by = "seller", review_on = percent(20) and kit.date(t + 30 * DAY) or nil }
  end },
  { "label.cleared", 2, function() return { dimension = pick({ "mood", "value", "rank", "consumption" }), by = "seller" } end },
  { "attribute.set", 8, attribute }, { "attribute.set", 1, city_attribute },
  { "message.received", 14, function() return { channel = pick(channels), text = "hello" } end },
  { "message.sent", 12, with_action({ { "channel", "chat", 90 }, { "text", "hi", 60 }, { "topic", "care", 30 } }) },
  { "call.made", 4, with_action({ { "minutes", 7, 80 }, { "outcome", "talked", 50 } }) },
  { "note.added", 2, function() return { text = "likes tea" } end },
  { "promise.made", 3, function(_, t) return { what = pick({ "sample", "call" }), by_date = kit.date(t + between(-3, 20) * DAY) } end },
  { "promise.kept", 2, function() return { what = pick({ "sample", "call" }) } end },
  { "consultation.opened", 8, function()
    return { product = pick(products), about = percent(10) and "agency" or "product", text = "?" }
  end },
  { "visit.made", 3, function() return { place = "store" } end },
  { "content.engaged", 5, function() return { kind = pick({ "view", "like", "comment" }), topic = pick(products) } end },
  { "order.placed", 10, order_of("order.placed") }, { "order.paid", 12, order_of("order.paid") },
  { "order.shipped", 4, order_of("order.shipped") }, { "order.delivered", 4, order_of("order.delivered") },
  { "order.received", 4, order_of("order.received") }, { "order.cancelled", 2, order_of("order.cancelled") },
  { "order.refunded", 3, order_of("order.refunded") },
  { "history.stated", 1, function(_, t)
    return { orders = between(1, 5), spent = between(1, 90) * 1000, ["until"] = percent(50) and kit.date(t - 20 * DAY) or nil }
  end },
  { "review.left", 5, function(w)
    return { order = "o" .. between(1, w.orders + 1), sku = pick(products), rating = between(1, 5), text = "ok" }
  end },
  { "share.made", 3, function() return { sku = pick(products) } end },
  { "referral.made", 3, function(w) return { customer = w:somebody() } end },
  { "complaint.made", 2, function() return { text = "broken" } end },
  { "complaint.closed", 1, function() return { note = "another one sent" } end },
  { "incident.recorded", 1, function()
    return { kind = pick({ "abuse", "extortion", "scorn", "fraud", "blocked" }), note = "x" }
  end },
  { "preference.changed", 3, function()
    local data = percent(50) and { channel = pick(channels) } or { topic = pick(topics) }
    data.allow = percent(60)
    data.quiet = percent(40) and pick({ "20:00-10:00", "09:00-18:00", "00:00-00:00" }) or nil
    return data
  end },
  { "consent.granted", 4, function()
    return some({ { "purpose", pick({ "sell", "care", "service", "ask" }), 100 }, { "channel", pick(channels), 30 },
      { "wording", "w1", 100 } })
  end },
  { "consent.withdrawn", 1, function()
    return some({ { "purpose", "sell", 100 }, { "channel", pick(channels), 30 } })
  end },
  { "action.done", 8, of_action() },
  { "action.answered", 5, of_action(function() return { answer = pick(answers) } end) },
  { "action.skipped", 3, of_action() },
  { "action.postponed", 3, of_action(function(t) return { ["until"] = kit.date(t + between(-2, 15) * DAY) } end) },
  { "action.failed", 1, of_action() },
}

local lottery = {}
for _, kind in ipairs(kinds) do
  for _ = 1, kind[2] do
    lottery[#lottery + 1] = kind
  end
end

function world:somebody()
  return percent(3) and "ghost" .. between(1, 3) or string.format("c%03d", between(1, self.people))
end

-- Sometimes on the hour, so that events meet within one second.
local function settle(t)
  return percent(30) and t - t % 3600 or t
end

function world:event(t)
  local kind = pick(lottery)
  local data, subject = kind[3](self, t)
  self.made = self.made + 1
  return string.format('{"specversion":"1.0","id":"%08x-%d","source":"%s","type":"%s","time":"%s","subject":"%s","data":%s}\n',
    between(0, 0xffffffff), self.made, pick({ "wechat", "taobao", "book" }), kind[1], kit.rfc3339(settle(t)),
    subject or string.format("c%03d", between(1, self.people)), json(data))
end

-- n lines with times in [from, to].
function world:events(n, from, to)
  local lines = {}
  for i = 1, n do
    lines[i] = self:event(between(from, to))
  end
  return lines
end

-- What arrives between two runs: mostly news, some of it late, some of it about the future.
function world:news(n, last, now)
  local lines = {}
  for i = 1, n do
    local t = between(last, now)
    if percent(15) then
      t = now - between(0, 90 * DAY)
    elseif percent(15) then
      t = now + between(1, 40 * DAY)
    end
    lines[i] = self:event(t)
  end
  return lines
end

function kit.world(seed, people)
  kit.seed(seed)
  local w = setmetatable({ people = people, orders = 0, made = 0, ledger = {} }, world)
  w.order_owner = function(number)
    return string.format("c%03d", (number * 7919) % people + 1)
  end
  return w
end

return world
