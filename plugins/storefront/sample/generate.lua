-- SPDX-License-Identifier: Apache-2.0
-- Invents a shop for bathroom fittings and wooden doors: forty contacts up to Monday 23 November 2026, half past eight in
-- Shanghai. The same bytes every time; nobody here is real.
--
--   lua5.4 generate.lua FILE [zh_CN|en]      writes events (docs/events.md) to FILE; "en" tells the same story in English

local out_path, english = arg[1], arg[2] == "en"
if not out_path or (arg[2] and not english and arg[2] ~= "zh_CN") then
  io.stderr:write("usage: lua5.4 generate.lua FILE [zh_CN|en]\n")
  os.exit(2)
end

-- Both languages stand side by side; T picks the one that is told.
local function T(zh, en)
  return english and en or zh
end

-- ---- events --------------------------------------------------------------------------------------------------------

local function json(value)
  if type(value) == "string" then
    return '"' .. value .. '"'
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local parts = {}
  for _, item in ipairs(value) do
    parts[#parts + 1] = json(item)
  end
  if #value > 0 then
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    parts[#parts + 1] = '"' .. key .. '":' .. json(value[key])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

local out = assert(io.open(out_path, "w"))
local events, orders = 0, 0

-- "2026-11-21 19:30", local time; without a time it is noon.
local function event(id, at, type, data)
  events = events + 1
  local day, time = at:match("^(%S+) ?(.*)$")
  local form = '{"specversion":"1.0","id":"%d","source":"sample","type":"%s","time":"%sT%s:00+08:00","subject":"%s","data":%s}\n'
  time = time ~= "" and time or "12:00"
  out:write(string.format(form, events, type, day, time, id, next(data or {}) and json(data) or "{}"))
end

-- SKU -> name in the language told and price in minor units, from the catalogue beside this file.
local function catalogue()
  local folder, goods = arg[0]:match("^(.*)/") or ".", {}
  for line in io.lines(folder .. "/products." .. T("zh_CN", "en") .. ".csv") do
    local sku, name, price = line:match("^([^,]+),([^,]*),[^,]*,[^,]*,([%d.]+),")
    if sku then
      goods[sku] = { name = name, price = math.floor(tonumber(price) * 100) }
    end
  end
  return goods
end
local goods = catalogue()

-- ---- what happens to people ----------------------------------------------------------------------------------------

local function meet(id, at, name, who)
  who.name = name
  event(id, at, "customer.added", who)
end

-- Somebody who came through the door.
local function walks_in(id, at, name, called, gender)
  meet(id, at, name, { address_as = called, gender = gender, source = "store", place = "store" })
  event(id, at, "visit.made")
end

-- basket: { "SKU", pieces, "SKU", pieces, … }; delivered: the day on which it came, if it was delivered.
local function buy(id, at, basket, delivered)
  orders = orders + 1
  local items, amount = {}, 0
  for i = 1, #basket, 2 do
    local good, pieces = goods[basket[i]], basket[i + 1]
    items[#items + 1] = { sku = basket[i], name = good.name, quantity = pieces, amount = good.price * pieces }
    amount = amount + good.price * pieces
  end
  local order = "S" .. orders
  event(id, at, "order.paid", { order = order, amount = amount, currency = "CNY", items = items })
  if delivered then
    event(id, delivered, "order.delivered", { order = order })
  end
end

local function visit(id, at)
  event(id, at, "visit.made")
end

-- They write, and we answer an hour later.
local function talk(id, day, zh, en)
  event(id, day .. " 15:00", "message.received", { channel = "chat", text = T(zh, en) })
  event(id, day .. " 16:00", "message.sent", { channel = "chat" })
end

local function told(id, day)
  event(id, day .. " 16:00", "message.sent", { channel = "chat" })
end

local function call(id, day, zh, en)
  event(id, day .. " 10:30", "call.made", { minutes = 10, outcome = T(zh, en) })
end

local function fact(id, at, name, value)
  event(id, at, "attribute.set", { name = name, value = value, by = "seller" })
end

-- ---- those whose day it is -------------------------------------------------------------------------------------------

-- Asked on Sunday evening, nobody has answered.
meet("he", "2026-11-20", T("何俊", "Jun He"), { address_as = T("何先生", "Mr He"), gender = "m", source = "attracted", place = "article" })
event("he", "2026-11-22 20:40", "consultation.opened",
  { product = T("恒温花洒", "thermostat shower"), text = T("墙里留的 78 公分，恒温花洒能装吗？", "The niche is 78 cm wide, does the thermostat shower fit?") })

-- Promised a drawing for today.
walks_in("cao", "2026-10-12", T("曹敏", "Min Cao"), T("曹姐", "Sister Cao"), "f")
fact("cao", "2026-10-12", "decorating", "tiling")
talk("cao", "2026-11-19", "淋浴房的图画好了吗", "Is the drawing of the shower screen ready?")
event("cao", "2026-11-19 16:05", "promise.made",
  { what = T("淋浴房的尺寸图", "the drawing of the shower screen, with measures"), by_date = "2026-11-23" })

-- The designer who brings her clients: the VIP.
meet("tang", "2023-03-02", T("唐婉清", "Wanqing Tang"),
  { address_as = T("唐老师", "Ms Tang"), gender = "f", source = "proactive", phone = "13800000101", key = true })
visit("tang", "2023-03-05")
buy("tang", "2024-05-18", { "DO-W", 7, "LO-M", 7 }, "2024-06-20")
buy("tang", "2025-09-10", { "BA-90", 2, "SH-W", 2 }, "2025-09-28")
call("tang", "2026-05-14", "聊了会儿", "a good talk")
event("tang", "2026-05-14 10:45", "note.added",
  { text = T("下半年搬新工作室，愁样品墙怎么做", "moves into a new studio this year, worries about the sample wall") })
fact("tang", "2026-05-14 10:45", "ask_after", T("新工作室的样品墙", "the sample wall in the new studio"))

-- Brought her colleague, who paid on Saturday.
walks_in("qian", "2025-12-01", T("钱莉", "Li Qian"), T("莉姐", "Li"), "f")
buy("qian", "2026-01-08", { "DO-W", 4 }, "2026-02-22")
buy("qian", "2026-05-08", { "BA-60", 1 }, "2026-05-18")
call("qian", "2026-09-15", "门都好，她忙着搬家", "the doors are fine, busy with moving in")
talk("qian", "2026-10-28", "我同事家也在装修，推给你了", "A colleague of mine is renovating, I sent her to you")
meet("shen", "2026-10-28", T("沈悦", "Yue Shen"), { gender = "f", referrer = "qian", source = "referral" })
visit("shen", "2026-11-21")
fact("shen", "2026-11-21", "decorating", "carpentry")
buy("shen", "2026-11-21 17:00", { "DO-O", 4, "LO-M", 4 })
told("shen", "2026-11-21")

-- Delivered on Friday, not a word since.
walks_in("du", "2026-09-19", T("杜家豪", "Jiahao Du"), T("杜哥", "Jiahao"), "m")
buy("du", "2026-10-10", { "DO-W", 3 }, "2026-11-20 15:30")

-- Was in the shop nine days ago, took nothing.
walks_in("yuan", "2026-11-14", T("袁晓雯", "Xiaowen Yuan"), T("晓雯", "Xiaowen"), "f")
fact("yuan", "2026-11-14", "project", "new_house")

-- The carpenter has come: the doors have to be measured.
walks_in("pan", "2026-09-12", T("潘志强", "Zhiqiang Pan"), T("潘先生", "Mr Pan"), "m")
visit("pan", "2026-09-27")
talk("pan", "2026-11-13", "木工这周进场了", "The carpenter came this week")
fact("pan", "2026-11-13 16:10", "decorating", "carpentry")
fact("pan", "2026-11-13 16:10", "area", "118")

-- One door a month ago, and silence.
walks_in("luo", "2026-10-20", T("罗欣", "Xin Luo"), T("小罗", "Xin"), "f")
buy("luo", "2026-10-27", { "BA-60", 1 }, "2026-11-02")
told("luo", "2026-11-03")

-- Chats with us and has never been here.
meet("song", "2026-10-30", T("宋雨桐", "Yutong Song"), { address_as = T("雨桐", "Yutong"), gender = "f", source = "attracted", place = "video" })
talk("song", "2026-11-12", "你讲木门封边那条视频看懂了", "Your video about door edges was the first I understood")

-- Bought toilet and shower, is in touch: the next piece.
walks_in("jiang", "2025-10-11", T("蒋海燕", "Haiyan Jiang"), T("海燕姐", "Haiyan"), "f")
buy("jiang", "2026-04-02", { "TO-S", 1, "FA-B", 1 }, "2026-04-12")
buy("jiang", "2026-06-06", { "SH-W", 1 }, "2026-06-12")
call("jiang", "2026-08-20", "花洒装好了，就差挡水", "the shower is in, water still runs out of it")
talk("jiang", "2026-11-10", "花洒用着不错，妈妈也说好", "The shower is fine, my mother likes it too")

-- The filter of the shower is due.
walks_in("fang", "2025-07-05", T("方正", "Zheng Fang"), T("老方", "Zheng"), "m")
buy("fang", "2025-08-01", { "SH-T", 1 }, "2025-08-08")
buy("fang", "2026-08-30", { "FI-90", 1 }, "2026-09-02")
told("fang", "2026-09-03")

-- ---- the others --------------------------------------------------------------------------------------------------------

-- Heard from the shop last week, each after a visit, a purchase or a question.
local lately = {
  { "ma", "马丽", "Li Ma", "f" }, { "hu", "胡斌", "Bin Hu", "m" }, { "guo", "郭佳", "Jia Guo", "f" },
  { "xie", "谢芳", "Fang Xie", "f" }, { "deng", "邓超群", "Chaoqun Deng", "m" }, { "xu", "许静", "Jing Xu", "f" },
}
for i, who in ipairs(lately) do
  local id = who[1]
  meet(id, "2026-11-0" .. i, T(who[2], who[3]), { gender = who[4], source = "store", place = "store" })
  visit(id, "2026-11-0" .. i)
  if i % 2 == 0 then
    buy(id, "2026-11-1" .. i, { "BA-60", 1, "FA-B", 1 })
  end
  talk(id, "2026-11-" .. 16 + i % 3, "好的，我量好发你", "All right, I'll measure it and send it to you")
end

-- Bought in earlier years and are content; the house is finished.
local owners = {
  { "zheng", "郑国栋", "Guodong Zheng", "m", "2024-06-01", { "DO-W", 5 } },
  { "han", "韩雪", "Xue Han", "f", "2025-02-14", { "SC-8", 1 } },
  { "feng", "冯涛", "Tao Feng", "m", "2025-05-03", { "DO-O", 6, "LO-M", 6 } },
  { "yu", "于慧", "Hui Yu", "f", "2025-11-15", { "TO-S", 1 } },
  { "dong", "董建", "Jian Dong", "m", "2026-01-20", { "BA-90", 1, "BA-MIR", 1 } },
  { "xiao", "肖蕾", "Lei Xiao", "f", "2026-02-25", { "DO-W", 2 } },
  { "cheng", "程远", "Yuan Cheng", "m", "2026-04-18", { "SH-T", 1 } },
  { "cai", "蔡琴", "Qin Cai", "f", "2026-05-02", { "TO-P", 1, "FA-B", 1 } },
}
for _, who in ipairs(owners) do
  local id, bought = who[1], who[5]
  meet(id, bought, T(who[2], who[3]), { gender = who[4], source = "store", place = "store" })
  visit(id, bought)
  buy(id, bought .. " 14:00", who[6])
  call(id, "2026-08-01", "都装好了", "everything is in its place") -- on a quiet Saturday: is everything in its place?
  fact(id, "2026-08-01", "decorating", "done")
  event(id, "2026-08-02", "review.left", { rating = 5 })
end

-- Asked for no advertisements; removed the shop; came from afar and bought without a visit.
meet("su", "2026-10-01", T("苏文", "Wen Su"), { gender = "f", source = "proactive" })
talk("su", "2026-11-05", "先别发广告，定了找你", "No advertisements please, I'll come back to you")
event("su", "2026-11-05 16:30", "consent.withdrawn", { purpose = "sell" })
fact("su", "2026-11-05 16:31", "decorating", "fitting")
meet("lu", "2026-09-01", T("卢伟", "Wei Lu"), { gender = "m", source = "added" })
event("lu", "2026-10-02", "customer.removed_seller", { kind = "deleted" })
meet("wan", "2026-07-10", T("万洁", "Jie Wan"), { gender = "f", source = "referral", city = T("宁波", "Ningbo") })
buy("wan", "2026-07-20", { "FA-B", 2 }, "2026-07-24")
event("wan", "2026-07-30", "review.left", { rating = 5 })
told("wan", "2026-08-01")

-- Added at a building fair two years ago, never a word.
for i = 1, 12 do
  meet("fair" .. i, "2024-10-1" .. i % 10, T("建材展 " .. i, "fair visitor " .. i), { source = "added", place = T("建材展", "building fair") })
end

out:close()
print(string.format("%d events", events))
