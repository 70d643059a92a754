-- SPDX-License-Identifier: Apache-2.0
-- Invents the shop's two years: 300 contacts up to Monday 23 November 2026, half past eight in Shanghai.
--
--   lua5.4 generate.lua OUTDIR [en]      the same bytes every time; "en" tells the same story in English
--
-- Writes events-2024.ndjson, events-2025.ndjson, events-2026.ndjson and orders-taobao.csv (GB18030, as such exports
-- are). Nobody here is real. Few of the contacts ever buy, and few of the buyers bring most of the money, as it is.

local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/generator/?.lua;" .. package.path
local kit = require("kit")

local outdir = arg[1]
local english = arg[2] == "en"
if not outdir or (arg[2] and not english) then
  io.stderr:write("usage: lua5.4 generate.lua OUTDIR [en]\n")
  os.exit(2)
end

kit.english, kit.folder = english, here
local words, life = require("words"), require("life")

local emit, at, between, pick, percent = kit.emit, kit.at, kit.between, kit.pick, kit.percent
local TODAY, SMALL, DEAR, goods, people = life.TODAY, life.SMALL, life.DEAR, life.goods, life.people
local say, product_name, meet, meet_buyer, places = life.say, life.product_name, life.meet, life.meet_buyer, life.places
local tell, hear, touch, keep_in_touch = life.tell, life.hear, life.touch, life.keep_in_touch
local ask, answer, know_skin = life.ask, life.answer, life.know_skin
local order, earlier_orders, basket, calm_age = life.order, life.earlier_orders, life.basket, life.calm_age
local INTRODUCTION = kit.day(2026, 11, 4)
local SATURDAY = kit.day(2026, 11, 21)

-- ---- the five of Monday, and their friends ---------------------------------------------------------------------------

local function zh_or(zh, en)
  return english and en or zh
end

-- Asked on Saturday night; nobody has answered.
local function chen_lu()
  local c = meet(TODAY - 4, { name = zh_or("陈露", "Lu Chen"), call = zh_or("露露", "Lu"), source = "attracted", place = "article" })
  tell(c, at(c.day, 21, 2), say(c, words.welcomes[1]))
  know_skin(c, at(c.day, 21, 9), words.skins[2])
  local text = say(c, { "姐，看了你写烟酰胺那篇。我大油皮，能用吗？会不会烂脸",
    "I read your piece on niacinamide. My skin is really oily, can I use it? It won't ruin my face?" })
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
  emit(at(may, 15, 50), "note.added", c.id, "text", say(c, { "女儿下个月高考，全家睡不好，别提产品",
    "Her daughter sits the gaokao next month, nobody sleeps; no word of products" }))
  emit(at(may, 15, 51), "attribute.set", c.id, "name", "ask_after", "value", say(c, { "女儿高考", "your daughter's gaokao" }), "by", "seller")
  order(c, TODAY - 34, { "ST-BOX", "EY-PEP" })
end

-- Day 25 of a 30-day cream, and not a word.
local function lin_xiaoyu()
  local c = meet(kit.day(2026, 10, 27), { name = zh_or("林小雨", "Xiaoyu Lin"), call = zh_or("小雨", "Xiaoyu"),
    source = "proactive", place = "wechat", buys = true })
  answer(c, ask(c, kit.day(2026, 10, 28), "CR-OAT"))
  order(c, kit.day(2026, 10, 29), { "CR-OAT" }, { alone = true, hour = 14 })
end

-- The friend she introduced on 4 November paid yesterday.
local function zhao_min()
  local c = meet_buyer(500, { name = zh_or("赵敏", "Min Zhao"), call = zh_or("敏敏", "Min") })
  earlier_orders(c, 2, TODAY - 80, 60, SMALL)
  touch(c, INTRODUCTION - 2, true)
  local friend = meet(INTRODUCTION, { name = zh_or("李娜", "Na Li"), call = zh_or("娜娜", "Na"),
    referrer = c, source = "referral", buys = true })
  answer(friend, ask(friend, TODAY - 2, "CL-AMI"))
  local number, t = life.next_order(), at(TODAY - 1, 15, 12)
  local items, amount = life.price_of({ "CL-AMI" }, TODAY - 1)
  emit(t, "order.placed", friend.id, "order", number, "amount", amount, "currency", "CNY", "items", items)
  emit(t + 240, "order.paid", friend.id, "order", number, "amount", amount, "currency", "CNY")
  tell(friend, t + 600, say(friend, { "收到，明天一早给你寄", "Got it, it leaves tomorrow morning" }))
end

-- Third order, at the office since Friday, never a review.
local function sun_ting()
  local c = meet(TODAY - 300, { name = zh_or("孙婷", "Ting Sun"), call = zh_or("婷婷", "Ting"),
    source = "attracted", place = "article", buys = true, office = words.offices[1] })
  order(c, TODAY - 290, { "CL-AMI" }, { review = false })
  order(c, TODAY - 150, { "CL-AMI", "HA-CAM" }, { review = false })
  touch(c, TODAY - 60, true)
  order(c, TODAY - 8, { "BO-SHE", "HA-CAM" }, { quiet = true, alone = true, days = 5, hour = 10 })
end

-- A new buyer whose turn is tomorrow: she heard from the shop last Monday evening.
local function gao_fei()
  local c = meet(TODAY - 32, { name = zh_or("高菲", "Fei Gao"), call = zh_or("菲菲", "Fei"),
    source = "attracted", place = "video", buys = true })
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
  keep_in_touch(c, TODAY - age + 8, 8, math.max(9, math.min(20, age - 9)))
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
  tell(c, there + 7200, say(c, { "你介绍的朋友下单了，谢谢你，下次给你塞份礼物",
    "Your friend has ordered. Thank you, there's a present in your next parcel" }))
  keep_in_touch(friend, introduced + 30, 8, 60)
  keep_in_touch(c, introduced + 30, 8, 20)
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
  keep_in_touch(c, TODAY - age + 10, 8, math.max(9, math.min(20, age - 10)))
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
  local c = meet(TODAY - between(200, 400), { source = "proactive", place = "group", agent = true, tags = { zh_or("代理", "agent") } })
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
local sachet, pump = zh_or("寄一份面霜小样", "send a sachet of the cream"), zh_or("补发洁面的泵头", "send a new pump for the cleanser")
emit(at(TODAY - 40, 11), "promise.made", promised.id, "what", sachet, "by_date", kit.date(TODAY - 37))
emit(at(TODAY - 38, 16), "promise.kept", promised.id, "what", sachet)
emit(at(TODAY - 3, 11), "promise.made", people[31].id, "what", pump, "by_date", kit.date(TODAY + 4))

for i = 20, 90, 7 do
  emit(at(TODAY - 30 - i, 22), "note.added", people[i].id, "text", say(people[i], pick(words.notes)))
end

-- ---- the export of the old Taobao shop -------------------------------------------------------------------------------

local function cell(text)
  text = tostring(text)
  return text:find('[",\n]') and '"' .. text:gsub('"', '""') .. '"' or text
end

local function taobao_lines()
  local taobao = life.taobao
  table.sort(taobao, function(a, b) return a.number < b.number end)
  local lines = { "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机," ..
    "订单创建时间,订单付款时间,确认收货时间,宝贝标题,宝贝总数量" }
  for _, o in ipairs(taobao) do
    local titles = {}
    for i, sku in ipairs(o.skus) do
      titles[i] = goods[sku].full:gsub(",", "")
    end
    local nick, paid = o.c.number * 3571 % 1000000, string.format("%d.%02d", o.amount // 100, o.amount % 100)
    local row = { o.number, string.format("tb_%06d", nick), paid, "交易成功", o.c.name, o.c.street, "'" .. o.c.phone,
      kit.shanghai(o.t), kit.shanghai(o.t + 120), kit.shanghai(o.there),
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
print(string.format("%d people, %d events, %d Taobao orders in %s", #people, count, #life.taobao, outdir))
