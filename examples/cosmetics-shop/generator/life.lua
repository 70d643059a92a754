-- SPDX-License-Identifier: Apache-2.0
-- How people come into the shop's address book, what passes between them and the seller, and how an order goes.

local kit, words = require("kit"), require("words")

local emit, object, at, between, pick, percent = kit.emit, kit.object, kit.at, kit.between, kit.pick, kit.percent
local TODAY = kit.day(2026, 11, 23)
local FIRST = kit.day(2024, 11, 23)
local english, folder = kit.english, kit.folder

-- ---- goods -----------------------------------------------------------------------------------------------------------

-- products.csv: the first alias is the English name; how long a piece lasts belongs to its name.
local goods = {}
for line in io.lines(folder .. "/products.csv") do
  local sku, zh, en, price, days = line:match("^([^,]+),([^,]+) %d+天,([^,|]+)[^,]*,[^,]*,(%d+)%.00,(%d+),")
  if sku then
    goods[sku] = { sku = sku, zh = zh, en = en, days = math.tointeger(days), price = math.tointeger(price) * 100,
      full = english and en .. ", " .. days .. " days" or zh .. " " .. days .. "天" }
  end
end
local SMALL = { "CR-OAT", "CR-CEN", "CL-AMI", "MI-ROS", "SU-MIN", "HA-CAM", "BO-SHE", "SR-NIA" }
local DEAR = { "ST-COP", "ST-BOX", "ST-WIN" }

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

local function next_order()
  order_number = order_number + 1
  return string.format("QH%05d", order_number), order_number
end

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
  local number, count = next_order()
  local items, amount, discount, coupon = price_of(skus, day)
  local t = at(day, how.hour or between(10, 20), between(0, 50))
  local there = at(day + (how.days or 3), between(10, 17), between(0, 59))
  if how.taobao then
    taobao[#taobao + 1] = { c = c, number = 2871000000000 + count * 7919, skus = skus, amount = amount, t = t, there = there }
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

local places = { { "attracted", "article" }, { "proactive", "wechat" }, { "store", "store" }, { "added", "group" },
  { "attracted", "video" } }

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

return {
  TODAY = TODAY, SMALL = SMALL, DEAR = DEAR, goods = goods, people = people, taobao = taobao, places = places,
  say = say, product_name = product_name, meet = meet, meet_buyer = meet_buyer, tell = tell, hear = hear, touch = touch,
  keep_in_touch = keep_in_touch, ask = ask, answer = answer, know_skin = know_skin, next_order = next_order,
  price_of = price_of, order = order, earlier_orders = earlier_orders, basket = basket, calm_age = calm_age,
}
