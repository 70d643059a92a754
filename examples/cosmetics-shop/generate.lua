-- SPDX-License-Identifier: Apache-2.0
-- Invents the shop's two years: 300 contacts up to Monday 23 November 2026, half past eight in Shanghai.
--
--   lua5.4 generate.lua OUTDIR [en]      the same bytes every time; "en" tells the same story in English
--
-- Writes events-2024.ndjson, events-2025.ndjson, events-2026.ndjson and orders-taobao.csv (GB18030, as such exports
-- are). Nobody here is real. Few of the contacts ever buy, and few of the buyers bring most of the money, as it is.

local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/generator/?.lua;" .. package.path
local kit, words = require("kit"), require("words")

local outdir = arg[1]
local english = arg[2] == "en"
if not outdir or (arg[2] and not english) then
  io.stderr:write("usage: lua5.4 generate.lua OUTDIR [en]\n")
  os.exit(2)
end

local emit, object, at, between, pick, percent = kit.emit, kit.object, kit.at, kit.between, kit.pick, kit.percent
local TODAY = kit.day(2026, 11, 23)
local FIRST = kit.day(2024, 11, 23)
local INTRODUCTION = kit.day(2026, 11, 4)
local SATURDAY = kit.day(2026, 11, 21)

-- ---- goods -----------------------------------------------------------------------------------------------------------

local goods = {}
for sku, zh, en, days, price in ([[
CR-OAT|燕麦保湿面霜|oat cream|30|14800
CR-CEN|积雪草舒缓面霜|centella cream|30|16800
SR-NIA|烟酰胺精华|niacinamide serum|30|19800
SR-CER|神经酰胺精华|ceramide serum|45|23800
CL-AMI|氨基酸洁面|amino cleanser|60|8800
MI-ROS|玫瑰纯露|rose water|30|7800
SU-MIN|矿物防晒|mineral sunscreen|60|12800
EY-PEP|胜肽眼霜|peptide eye cream|60|26800
HA-CAM|山茶花护手霜|camellia hand cream|45|4900
BO-SHE|乳木果身体乳|shea body lotion|45|9900
ST-COP|蓝铜修护套装|copper peptide set|90|98000
ST-BOX|四季定制礼盒|seasonal care box|60|128000
]]):gmatch("([%w-]+)|([^|]+)|([^|]+)|(%d+)|(%d+)\n") do
  days, price = math.tointeger(days), math.tointeger(price)
  goods[sku] = { sku = sku, zh = zh, en = en, days = days, price = price,
    full = english and en .. ", " .. days .. " days" or zh .. " " .. days .. "天" }
end
local SMALL = { "CR-OAT", "CR-CEN", "CL-AMI", "MI-ROS", "SU-MIN", "HA-CAM", "BO-SHE", "SR-NIA" }
local DEAR = { "ST-COP", "ST-BOX", "ST-BOX" }

-- ---- people ----------------------------------------------------------------------------------------------------------

local people, taken = {}, {}

local function say(c, pair)
  return c.english and pair[2] or pair[1]
end

local function product_name(c, sku)
  return c.english and goods[sku].en or goods[sku].zh
end

local function new_name()
  while true do
    local surname, given = pick(words.surnames), pick(words.given)
    local name = english and given[2] .. " " .. surname[2] or surname[1] .. given[1]
    if not taken[name] then
      taken[name] = true
      return name, english and given[2] or (#given[1] > 3 and given[1] or nil), words.men[given[1]] and "m" or "f"
    end
  end
end

local function phone()
  return string.format("1%d%d%08d", between(3, 9), between(0, 9), kit.below(100000000))
end

-- Somebody comes into the address book. `with` may say name, call, source, place, referrer, office, nick, taobao, agent.
local function meet(day, with)
  with = with or {}
  local c = { day = day, english = english or with.english, number = #people + 1 }
  local name, call, gender = with.name, with.call, "f"
  if with.english then
    name = table.remove(words.english, 1)
    call = name:match("^%a+")
  elseif with.nick then
    name = pick(words.nicks)
  elseif not name then
    name, call, gender = new_name()
  end
  taken[name] = true
  c.name, c.phone = name, phone()
  c.id = with.taobao and c.phone or string.format("c%03d", c.number)
  local home = not with.nick and pick(words.places)
  local street = home and (say(c, { home[3] .. " ", "" }) .. between(3, 288) .. say(c, { " 号", " " }) .. say(c, { "", home[4] }))
  if with.office then
    street = say(c, { home[3] .. " ", "" }) .. say(c, with.office) .. say(c, { "", ", " .. home[4] })
  end
  c.street = street
  local birthday = home and percent(35) and string.format("--%02d-%02d", between(1, 10), between(1, 28)) or nil
  emit(at(day, between(9, 20), between(0, 59)), "customer.added", c.id, "name", name, "address_as", call,
    "phone", home and c.phone or nil, "wechat", home and percent(60) and string.format("wx_%05d", kit.below(100000)) or nil,
    "gender", home and gender or nil, "birthday", birthday, "city", home and say(c, home) or nil,
    "address", (with.buys or with.office) and street or nil, "address_kind", with.office and "office" or nil,
    "source", with.source, "place", with.place, "referrer", with.referrer and with.referrer.id or nil, "agent", with.agent,
    "tags", with.tags)
  if with.referrer then
    emit(at(day, 20, 30), "referral.made", with.referrer.id, "customer", c.id)
  end
  people[#people + 1] = c
  return c
end

-- ---- what passes between them ----------------------------------------------------------------------------------------

local function hear(c, t, text)
  emit(t, "message.received", c.id, "channel", "chat", "text", text)
end

local function tell(c, t, text)
  emit(t, "message.sent", c.id, "channel", "chat", "text", text)
end

-- A kind word from the seller; who answers gets an answer back.
local function touch(c, day, answers)
  local t = at(day, between(10, 18), between(0, 59))
  tell(c, t, say(c, pick(words.cares)))
  if answers then
    hear(c, t + between(5, 90) * 60, say(c, pick(words.care_replies)))
    tell(c, t + between(92, 120) * 60, say(c, pick(words.closings)))
  end
end

-- Kind words from `from` on; the last one so many days ago that nobody is forgotten today.
local function keep_in_touch(c, from, youngest, oldest)
  local day = TODAY - between(youngest, oldest)
  while day > from do
    touch(c, day, percent(45))
    day = day - between(45, 85)
  end
end

local function ask(c, day, sku, hour)
  local t = at(day, hour or between(10, 20), between(0, 29))
  local text = say(c, pick(words.questions)):format(product_name(c, sku))
  emit(t, "consultation.opened", c.id, "product", english and goods[sku].en or goods[sku].zh, "text", text, "about", "product")
  hear(c, t + 20, text)
  return t
end

local function answer(c, t)
  tell(c, t + between(4, 25) * 60, say(c, pick(words.answers)))
end

local function know_skin(c, t, skin)
  skin = skin or pick(words.skins)
  emit(t, "attribute.set", c.id, "name", "skin", "value", skin[1], "by", "seller")
  if skin[1] == "sensitive" and percent(60) then
    emit(t + 5, "attribute.set", c.id, "name", "allergies", "value", say(c, pick(words.allergies)), "by", "seller")
  end
end

-- ---- orders ----------------------------------------------------------------------------------------------------------

local festivals = {}
for _, day in ipairs({ { 2025, 3, 8 }, { 2025, 6, 17 }, { 2025, 6, 18 }, { 2025, 11, 10 }, { 2025, 11, 11 }, { 2026, 3, 8 },
  { 2026, 6, 17 }, { 2026, 6, 18 }, { 2026, 11, 10 }, { 2026, 11, 11 } }) do
  festivals[kit.day(day[1], day[2], day[3])] = day[2]
end
local festival_days = {}
for day = FIRST, TODAY do
  if festivals[day] then
    festival_days[#festival_days + 1] = day
  end
end
local coupons = { [3] = { "女神节", "WOMENSDAY" }, [6] = { "618", "618" }, [11] = { "双11", "11.11" } }

-- A day at most `oldest` and at least `youngest` days ago; the sales days draw (D5.5).
local function order_day(youngest, oldest)
  if percent(40) then
    local day = pick(festival_days)
    if TODAY - day >= youngest and TODAY - day <= oldest then
      return day
    end
  end
  return TODAY - between(youngest, oldest)
end

local order_number, taobao = 0, {}

local function price_of(skus, day)
  local items, sum = {}, 0
  for i, sku in ipairs(skus) do
    items[i] = object("sku", sku, "name", goods[sku].full, "quantity", 1, "amount", goods[sku].price)
    sum = sum + goods[sku].price
  end
  local coupon = coupons[festivals[day]]
  local discount = coupon and sum // 1000 * 100 or nil
  return items, sum - (discount or 0), discount, coupon and coupon[english and 2 or 1] or nil
end

-- Placed, paid, sent, delivered; the word about the parcel and the one after it are left out with quiet and alone.
-- Returns the time of delivery.
local function order(c, day, skus, how)
  how = how or {}
  order_number = order_number + 1
  local number = string.format("QH%05d", order_number)
  local items, amount, discount, coupon = price_of(skus, day)
  local t = at(day, how.hour or between(10, 20), between(0, 50))
  local there = at(day + (how.days or 3), between(10, 17), between(0, 59))
  if how.taobao then
    taobao[#taobao + 1] = { c = c, number = 2871000000000 + order_number * 7919, skus = skus, amount = amount, t = t, there = there }
  else
    emit(t, "order.placed", c.id, "order", number, "amount", amount, "currency", "CNY", "discount", discount, "coupon", coupon,
      "items", items)
    emit(t + between(1, 9) * 60, "order.paid", c.id, "order", number, "amount", amount, "currency", "CNY")
    emit(at(day + 1, 16, between(0, 30)), "order.shipped", c.id, "order", number)
    emit(there, "order.delivered", c.id, "order", number)
  end
  if not how.quiet then
    tell(c, at(day + 1, 17, between(0, 30)), say(c, pick(words.shipped)))
  end
  if not how.alone then
    local after = at(day + (how.days or 3) + 1, between(11, 19), between(0, 29))
    tell(c, after, say(c, pick(words.checked_in)))
    if how.answers or percent(60) then
      hear(c, after + between(5, 50) * 60, say(c, pick(words.pleased)))
      tell(c, after + between(55, 80) * 60, say(c, pick(words.closings)))
    end
    if how.review ~= false and percent(14) and day < TODAY - 10 then
      local review = pick(words.reviews)
      emit(after + 3 * 86400, "review.left", c.id, "order", number, "sku", skus[1], "rating", review[1],
        "text", say(c, { review[2], review[3] }))
    end
    if percent(5) and day < TODAY - 10 then
      emit(after + 2 * 86400, "share.made", c.id, "sku", skus[1])
    end
  end
  return there, number
end

-- An age in days at which the first of `skus` is either still half full or long used up.
local function calm_age(sku, oldest)
  local days = goods[sku].days
  if percent(55) then
    return between(6, days * 5 // 6 - 2)
  end
  return between(days + 18, oldest)
end

local function basket(list, most)
  local skus = { pick(list) }
  local second = pick(list)
  if most > 1 and percent(50) and second ~= skus[1] then
    skus[2] = second
  end
  return skus
end

-- Earlier orders, oldest first, the last of them at least `gap` days before `before`.
local function earlier_orders(c, n, before, gap, list, how)
  local days = {}
  for i = 1, n do
    before = before - between(gap, gap + 60)
    days[n + 1 - i] = math.max(before, c.day + 1 + (n - i))
  end
  for _, day in ipairs(days) do
    order(c, day, basket(list, 2), how)
  end
end

local places = { { "attracted", "article" }, { "proactive", "wechat" }, { "store", "store" }, { "added", "group" }, { "attracted", "video" } }

local function meet_buyer(oldest, with)
  with = with or {}
  local from = pick(places)
  with.buys, with.source, with.place = true, with.source or from[1], with.place or from[2]
  local c = meet(TODAY - between(oldest, 728), with)
  tell(c, at(c.day, 21, 5), say(c, words.welcomes[1]))
  if percent(60) then
    know_skin(c, at(c.day, 21, 20))
  end
  return c
end

-- ---- the five of Monday, and their friends ---------------------------------------------------------------------------

local function zh_or(zh, en)
  return english and en or zh
end

-- Asked on Saturday night; nobody has answered.
local function chen_lu()
  local c = meet(TODAY - 4, { name = zh_or("陈露", "Lu Chen"), call = zh_or("露露", "Lu"), source = "attracted", place = "article" })
  tell(c, at(c.day, 21, 2), say(c, words.welcomes[1]))
  know_skin(c, at(c.day, 21, 9), words.skins[2])
  local text = say(c, { "姐，看了你写烟酰胺那篇。我大油皮，能用吗？会不会烂脸", "I read your piece on niacinamide. My skin is really oily, can I use it? It won't ruin my face?" })
  emit(at(SATURDAY, 21, 40), "consultation.opened", c.id, "product", product_name(c, "SR-NIA"), "text", text, "about", "product")
  hear(c, at(SATURDAY, 21, 40) + 15, text)
end

-- A key customer; in May, on the phone, her daughter was about to sit the gaokao.
local function sister_wang()
  local c = meet_buyer(715, { name = zh_or("王秀兰", "Xiulan Wang"), call = zh_or("王姐", "Sister Wang"), source = "store", place = "store" })
  earlier_orders(c, 6, TODAY - 120, 50, DEAR)
  local may = kit.day(2026, 5, 12)
  emit(at(kit.day(2025, 10, 18), 15), "call.made", c.id, "minutes", 12, "outcome", "talked")
  emit(at(may, 15, 20), "call.made", c.id, "minutes", 26, "outcome", "talked")
  emit(at(may, 15, 50), "note.added", c.id, "text", say(c, { "女儿下个月高考，全家睡不好，别提产品", "Her daughter sits the gaokao next month, nobody sleeps; no word of products" }))
  emit(at(may, 15, 51), "attribute.set", c.id, "name", "ask_after", "value", say(c, { "女儿高考", "your daughter's gaokao" }), "by", "seller")
  order(c, TODAY - 34, { "ST-BOX", "EY-PEP" })
end

-- Day 25 of a 30-day cream, and not a word.
local function lin_xiaoyu()
  local c = meet(kit.day(2026, 10, 27), { name = zh_or("林小雨", "Xiaoyu Lin"), call = zh_or("小雨", "Xiaoyu"), source = "proactive", place = "wechat", buys = true })
  answer(c, ask(c, kit.day(2026, 10, 28), "CR-OAT"))
  order(c, kit.day(2026, 10, 29), { "CR-OAT" }, { alone = true, hour = 14 })
end

-- The friend she introduced on 4 November paid yesterday.
local function zhao_min()
  local c = meet_buyer(500, { name = zh_or("赵敏", "Min Zhao"), call = zh_or("敏敏", "Min") })
  earlier_orders(c, 2, TODAY - 80, 60, SMALL)
  touch(c, INTRODUCTION - 2, true)
  local friend = meet(INTRODUCTION, { name = zh_or("李娜", "Na Li"), call = zh_or("娜娜", "Na"), referrer = c, source = "referral", buys = true })
  answer(friend, ask(friend, TODAY - 2, "CL-AMI"))
  order_number = order_number + 1
  local t = at(TODAY - 1, 15, 12)
  local items, amount = price_of({ "CL-AMI" }, TODAY - 1)
  emit(t, "order.placed", friend.id, "order", string.format("QH%05d", order_number), "amount", amount, "currency", "CNY", "items", items)
  emit(t + 240, "order.paid", friend.id, "order", string.format("QH%05d", order_number), "amount", amount, "currency", "CNY")
  tell(friend, t + 600, say(friend, { "收到，明天一早给你寄", "Got it, it leaves tomorrow morning" }))
end

-- Third order, at the office since Friday, never a review.
local function sun_ting()
  local c = meet(TODAY - 300, { name = zh_or("孙婷", "Ting Sun"), call = zh_or("婷婷", "Ting"), source = "attracted", place = "article", buys = true, office = words.offices[1] })
  order(c, TODAY - 290, { "CL-AMI" }, { review = false })
  order(c, TODAY - 150, { "CL-AMI", "HA-CAM" }, { review = false })
  touch(c, TODAY - 60, true)
  order(c, TODAY - 8, { "BO-SHE", "HA-CAM" }, { quiet = true, alone = true, days = 5, hour = 10 })
end

-- A new buyer whose turn is tomorrow: she heard from the shop last Monday evening.
local function gao_fei()
  local c = meet(TODAY - 32, { name = zh_or("高菲", "Fei Gao"), call = zh_or("菲菲", "Fei"), source = "attracted", place = "video", buys = true })
  answer(c, ask(c, TODAY - 31, "CR-CEN"))
  order(c, TODAY - 28, { "CR-CEN" }, { alone = true })
  tell(c, at(TODAY - 7, 19, 40), say(c, words.cares[1]))
end

-- ---- those who buy ---------------------------------------------------------------------------------------------------

local function vip(i)
  local c = meet_buyer(420, { office = i % 5 == 0 and words.offices[2] or nil })
  local age = i % 4 == 0 and between(95, 140) or between(8, 40)
  local last = pick(age > 60 and { "EY-PEP" } or { "ST-COP", "ST-BOX" })
  earlier_orders(c, between(5, 8), TODAY - age, 30, DEAR)
  local told = words.vip_calls[i % #words.vip_calls + 1]
  local called = TODAY - between(20, 140)
  emit(at(called - 182, 15, 10), "call.made", c.id, "minutes", between(6, 20), "outcome", "talked")
  emit(at(called, 16, 5), "call.made", c.id, "minutes", between(8, 35), "outcome", "talked")
  emit(at(called, 16, 45), "note.added", c.id, "text", say(c, { told[1], told[3] }))
  emit(at(called, 16, 46), "attribute.set", c.id, "name", "ask_after", "value", say(c, { told[2], told[4] }), "by", "seller")
  order(c, TODAY - age, { last }, { answers = true })
  keep_in_touch(c, TODAY - age + 8, 8, math.max(9, math.min(80, age - 9)))
end

-- Heard from the shop this week, and something would be due: held back until the week is over.
local function refill_held(i)
  local tb = i % 3 == 0
  local c = meet_buyer(200, { taobao = tb })
  earlier_orders(c, between(1, 3), TODAY - 60, 35, SMALL, { taobao = tb })
  local sku = pick(SMALL)
  order(c, TODAY - between(goods[sku].days * 5 // 6, goods[sku].days + 12), { sku }, { answers = true })
  touch(c, TODAY - between(2, 5), percent(50))
end

local function once_held()
  local c = meet_buyer(60)
  local sku = pick({ "CR-OAT", "CR-CEN", "MI-ROS", "SR-NIA" })
  answer(c, ask(c, TODAY - 45, sku))
  order(c, TODAY - between(27, 42), { sku }, { alone = true })
  tell(c, at(TODAY - between(2, 5), 11, 15), say(c, pick(words.cares)))
end

local function delivered_held()
  local c = meet_buyer(150)
  earlier_orders(c, between(0, 2), TODAY - 40, 30, SMALL, { review = false })
  order(c, TODAY - 5, basket(SMALL, 2), { alone = true, days = percent(50) and 2 or 3 })
end

-- Wants no advertisements. The refill that would be offered stays unsaid.
local function no_ads()
  local c = meet_buyer(200)
  earlier_orders(c, between(1, 2), TODAY - 70, 40, SMALL)
  local sku = pick(SMALL)
  emit(at(TODAY - between(80, 160), 12), "preference.changed", c.id, "topic", "sell", "allow", false)
  order(c, TODAY - between(goods[sku].days * 5 // 6 + 1, goods[sku].days + 8), { sku }, { quiet = true, alone = true })
  touch(c, TODAY - between(9, 22), true)
end

local function leave(c, day, kind)
  emit(at(day, 22, 10), "customer.removed_seller", c.id, "kind", kind or "deleted")
end

-- Gone for a year or more. Some were written to and never answered, some have deleted the shop.
local function lost(messages, removed)
  local c = meet_buyer(600, { taobao = messages == 3 })
  order(c, c.day + between(3, 20), basket(SMALL, 2), { taobao = messages == 3 })
  if percent(50) then
    order(c, c.day + between(60, 130), basket(SMALL, 1))
  end
  for i = 1, messages do
    tell(c, at(TODAY - 12 - (messages - i) * 45, 10, 30), say(c, pick(words.cares)))
  end
  if removed then
    leave(c, TODAY - between(30, 200))
  end
end

local function once_removed()
  local c = meet_buyer(180)
  order(c, TODAY - between(130, 170), { pick(SMALL) }, { alone = true })
  leave(c, TODAY - 60)
end

local function repeat_removed()
  local c = meet_buyer(300)
  earlier_orders(c, 2, TODAY - 170, 40, SMALL)
  order(c, TODAY - 160, { "SU-MIN" }, { alone = true })
  leave(c, TODAY - 33, "blocked")
end

-- Brings friends, who buy too; thanked long ago.
local function advocate()
  local c = meet_buyer(400)
  earlier_orders(c, between(1, 3), TODAY - 120, 40, SMALL)
  local introduced = TODAY - between(70, 200)
  local friend = meet(introduced, { referrer = c, source = "referral", buys = true })
  local there = order(friend, introduced + between(2, 12), { pick(SMALL) }, { answers = true })
  tell(c, there + 7200, say(c, { "你介绍的朋友下单了，谢谢你，下次给你塞份礼物", "Your friend has ordered. Thank you, there's a present in your next parcel" }))
  keep_in_touch(friend, introduced + 30, 8, 60)
  keep_in_touch(c, introduced + 30, 8, 60)
end

local function trouble(c, day, number)
  local t = at(day, between(9, 20), 10)
  local text = say(c, pick(words.complaints))
  emit(t, "complaint.made", c.id, "order", number, "text", text)
  hear(c, t + 30, text)
  tell(c, t + 1500, say(c, pick(words.mended)))
  hear(c, t + 90000, say(c, { "解决了，态度挺好", "All right now, thank you for caring" }))
  tell(c, t + 90600, say(c, pick(words.closings)))
end

local function regular(i)
  local tb = i % 2 == 0
  local c = meet_buyer(350, { taobao = tb, office = i % 4 == 0 and words.offices[1] or nil, english = (i == 3 or i == 7) and not english })
  local sku = pick(SMALL)
  local age = i % 5 == 0 and between(95, 115) or calm_age(sku, 110)
  earlier_orders(c, between(1, 4), TODAY - math.max(age, 90), 35, SMALL, { taobao = tb })
  local there, number = order(c, TODAY - age, { sku }, { answers = true })
  if i % 5 == 0 then
    trouble(c, TODAY - age + 6, number)
    emit(there + 7 * 86400, "order.refunded", c.id, "order", number, "amount", 3000, "currency", "CNY")
  end
  keep_in_touch(c, TODAY - age + 10, 8, math.max(9, math.min(75, age - 10)))
end

local function bought_one_thing(i)
  local c = meet_buyer(290, { taobao = i % 4 == 0, english = i == 5 and not english })
  local sku = pick(SMALL)
  local sorry, returned = i == 2 or i == 8, i == 6 or i == 11
  local age = (sorry or returned) and between(70, 280) or between(8, 280)
  answer(c, ask(c, TODAY - age - 1, sku))
  local _, number = order(c, TODAY - age, { sku }, { answers = true, taobao = i % 4 == 0 and age > 40 })
  if sorry then
    trouble(c, TODAY - age + 6, number)
  elseif returned then -- sent back, and the money with it
    emit(at(TODAY - age + 9, 14), "order.refunded", c.id, "order", number)
  end
  keep_in_touch(c, TODAY - age + 10, 8, math.max(9, math.min(100, age - 10)))
end

-- ---- those who do not (yet) ------------------------------------------------------------------------------------------

local function looker(i)
  local from = pick(places)
  local c = meet(TODAY - between(40, 720), { source = from[1], place = from[2], english = i % 30 == 4 and not english })
  if percent(50) then
    tell(c, at(c.day, 21, 5), say(c, words.welcomes[1]))
  end
  for _ = 1, between(0, 4) do
    local day = c.day + between(1, math.max(1, TODAY - c.day - 9))
    emit(at(day, between(12, 22), between(0, 59)), "content.engaged", c.id, "kind", pick({ "view", "like", "like", "comment" }),
      "topic", say(c, pick(words.topics)))
  end
end

local function asked_once()
  local c = meet(TODAY - between(60, 600), { source = "proactive", place = "wechat" })
  answer(c, ask(c, c.day + between(1, TODAY - c.day - 28), pick(SMALL)))
end

-- Asked last week and got an answer; asking again waits until the week is over.
local function asked_held()
  local c = meet(TODAY - between(6, 90), { source = pick({ "proactive", "attracted" }), place = "article" })
  answer(c, ask(c, TODAY - between(3, 5), pick({ "SR-NIA", "EY-PEP", "SR-CER", "CR-CEN" })))
end

local function agent()
  local c = meet(TODAY - between(60, 400), { source = "proactive", place = "group", agent = true, tags = { zh_or("代理", "agent") } })
  local t = at(c.day + 1, 11)
  local text = say(c, { "想拿货做代理，起订多少", "I'd like to resell, what is the minimum?" })
  emit(t, "consultation.opened", c.id, "text", text, "about", "agency")
  hear(c, t + 20, text)
  tell(c, t + 1200, say(c, { "先自己用一套再谈，不压货", "Use a set yourself first, I never make anybody stock up" }))
end

local function nuisance(kind)
  local c = meet(TODAY - between(100, 500), { source = "proactive", place = "group" })
  emit(at(c.day + 2, 22), "incident.recorded", c.id, "kind", kind, "note", say(c, { "没买过，张口要赔钱", "Never bought, wants compensation" }))
end

local function never_and_gone(kind)
  local c = meet(TODAY - between(60, 500), { source = "added", place = "group" })
  leave(c, c.day + between(5, 40), kind)
end

local function never_no_ads()
  local c = meet(TODAY - between(60, 500), { source = "attracted", place = "article" })
  emit(at(c.day + 10, 13), "preference.changed", c.id, "topic", "sell", "allow", false)
end

local function dead_contact(i)
  meet(TODAY - between(30, 729), { nick = i % 8 == 0, source = i % 2 == 0 and "added" or nil, place = i % 2 == 0 and "group" or nil,
    tags = percent(30) and { "unsorted" } or nil })
end

-- ---- the whole shop --------------------------------------------------------------------------------------------------

local function times(n, what)
  for i = 1, n do
    what(i)
  end
end

chen_lu()
sister_wang()
lin_xiaoyu()
zhao_min()
sun_ting()
gao_fei()
times(13, vip)
times(9, refill_held)
times(6, once_held)
times(7, delivered_held)
times(9, no_ads)
times(3, function() lost(0, true) end)
once_removed()
repeat_removed()
times(4, function() lost(3) end)
times(5, function() lost(1) end)
times(5, advocate)
times(12, regular)
times(12, bought_one_thing)
times(14, asked_once)
times(6, asked_held)
times(4, agent)
nuisance("extortion")
nuisance("abuse")
times(2, function() never_and_gone("deleted") end)
never_and_gone("blocked")
times(3, never_no_ads)
times(60, looker)
times(300 - #people, dead_contact)

-- A promise kept, and one that is due on Friday.
local promised = people[30]
emit(at(TODAY - 40, 11), "promise.made", promised.id, "what", zh_or("寄一份面霜小样", "send a sachet of the cream"), "by_date", kit.date(TODAY - 37))
emit(at(TODAY - 38, 16), "promise.kept", promised.id, "what", zh_or("寄一份面霜小样", "send a sachet of the cream"))
emit(at(TODAY - 3, 11), "promise.made", people[31].id, "what", zh_or("补发洁面的泵头", "send a new pump for the cleanser"), "by_date", kit.date(TODAY + 4))

for i = 20, 90, 7 do
  emit(at(TODAY - 30 - i, 22), "note.added", people[i].id, "text", say(people[i], pick(words.notes)))
end

-- ---- the export of the old Taobao shop -------------------------------------------------------------------------------

local function cell(text)
  text = tostring(text)
  return text:find('[",\n]') and '"' .. text:gsub('"', '""') .. '"' or text
end

local function taobao_lines()
  table.sort(taobao, function(a, b) return a.number < b.number end)
  local lines = { "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机,订单创建时间,订单付款时间,确认收货时间,宝贝标题,宝贝总数量" }
  for _, o in ipairs(taobao) do
    local titles = {}
    for i, sku in ipairs(o.skus) do
      titles[i] = goods[sku].full:gsub(",", "")
    end
    local row = { o.number, string.format("tb_%06d", o.c.number * 3571 % 1000000), string.format("%d.%02d", o.amount // 100, o.amount % 100),
      "交易成功", o.c.name, o.c.street, "'" .. o.c.phone, kit.shanghai(o.t), kit.shanghai(o.t + 120), kit.shanghai(o.there),
      table.concat(titles, "，"), #o.skus }
    for i, text in ipairs(row) do
      row[i] = cell(text)
    end
    lines[#lines + 1] = table.concat(row, ",")
  end
  return table.concat(lines, "\r\n") .. "\r\n"
end

local function write_gb18030(path, text)
  local pipe = assert(io.popen("iconv -f UTF-8 -t GB18030 > '" .. path:gsub("'", "'\\''") .. "'", "w"))
  pipe:write(text)
  assert(pipe:close(), "iconv failed: " .. path)
end

local count = kit.write_events(outdir)
write_gb18030(outdir .. "/orders-taobao.csv", taobao_lines())
print(string.format("%d people, %d events, %d Taobao orders in %s", #people, count, #taobao, outdir))
