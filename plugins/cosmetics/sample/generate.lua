-- SPDX-License-Identifier: Apache-2.0
-- Invents the customers of a small cosmetics shop, up to Monday 23 November 2026 in Shanghai: a dozen whose day it is, and those
-- who heard from the shop lately. The same bytes every time; nobody here is real.
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

local out = assert(io.open(out_path, "w"))
local events, orders = 0, 0

-- Field after field of a JSON object: "name", value, …; a value is a text, a number or true.
local function object(...)
  local fields, parts = { ... }, {}
  for i = 1, #fields, 2 do
    local value = fields[i + 1]
    parts[#parts + 1] = ('"%s":%s'):format(fields[i], type(value) ~= "string" and tostring(value) or '"' .. value .. '"')
  end
  return table.concat(parts, ",")
end

-- "2026-11-21 19:30", local time; without a time it is noon. `data` is the inside of a JSON object.
local function event(who, at, kind, data)
  events = events + 1
  local day, time = at:match("^(%S+) ?(.*)$")
  local form = '{"specversion":"1.0","id":"%d","source":"sample","type":"%s","time":"%sT%s:00+08:00","subject":"%s","data":{%s}}\n'
  out:write(form:format(events, kind, day, time ~= "" and time or "12:00", who, data or ""))
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

local function meet(who, at, zh, en, ...)
  event(who, at, "customer.added", object("name", T(zh, en), ...))
end

local function fact(who, at, name, value)
  event(who, at, "attribute.set", object("name", name, "value", value, "by", "seller"))
end

-- Paid, and on its way three days.
local function buy(who, at, ...)
  orders = orders + 1
  local items, amount = {}, 0
  for _, sku in ipairs({ ... }) do
    local good = goods[sku]
    items[#items + 1] = "{" .. object("sku", sku, "name", good.name, "quantity", 1, "amount", good.price) .. "}"
    amount = amount + good.price
  end
  event(who, at, "order.paid", object("order", "C" .. orders, "amount", amount, "currency", "CNY")
    .. ',"items":[' .. table.concat(items, ",") .. "]")
end

-- She writes, and we answer an hour later.
local function talk(who, day, zh, en)
  event(who, day .. " 15:00", "message.received", object("channel", "chat", "text", T(zh, en)))
  event(who, day .. " 16:00", "message.sent", object("channel", "chat"))
end

local function asks(who, at, sku, zh, en)
  event(who, at, "consultation.opened", object("product", goods[sku].name, "text", T(zh, en), "about", "product"))
  event(who, at, "message.received", object("channel", "chat", "text", T(zh, en)))
end

-- ---- those whose day it is -------------------------------------------------------------------------------------------

-- Wrote last night that her face is red; it was the toner she bought ten days ago.
meet("fang", "2026-06-02", "方瑶", "Yao Fang", "address_as", T("瑶瑶", "Yao"), "gender", "f")
fact("fang", "2026-06-02", "skin", "sensitive")
buy("fang", "2026-06-20", "CR-CIC")
buy("fang", "2026-11-12", "TO-ROS")
event("fang", "2026-11-22 21:10", "message.received", object("text", T("姐，脸红了，有点痒", "My face is red, and it itches a bit")))
fact("fang", "2026-11-22 21:15", "reacting", "yes")

-- Asked about a serum with alcohol in it, which she does not tolerate.
meet("gu", "2026-08-14", "顾曼", "Man Gu", "address_as", T("曼曼", "Man"), "gender", "f", "source", "attracted", "place", "article")
fact("gu", "2026-08-14", "allergies", T("酒精", "alcohol"))
fact("gu", "2026-08-14", "skin", "oily")
asks("gu", "2026-11-22 20:05", "SR-SAL", "水杨酸那瓶能去黑头吗？", "Does the salicylic one help with blackheads?")

-- Asked about a cushion on Sunday; nobody knows her shade.
meet("shen", "2026-11-19", "沈安然", "Anran Shen", "address_as", T("安然", "Anran"), "gender", "f", "source", "proactive")
asks("shen", "2026-11-22 19:30", "FD-CUS", "气垫粉底我用哪个号？", "Which shade of the cushion is mine?")

-- A sample eleven days ago.
meet("luo", "2026-10-06", "罗青", "Qing Luo", "gender", "f", "source", "attracted", "place", "video")
fact("luo", "2026-10-06", "skin", "dry")
talk("luo", "2026-11-10", "想换面霜，又怕踩雷", "I want another cream and am afraid of a mistake")
fact("luo", "2026-11-12", "sample", "CR-CER")
fact("luo", "2026-11-12", "sample_sent", "2026-11-12")

-- A cream that is new to her, thirteen days, not a word.
meet("he", "2026-03-08", "何依依", "Yiyi He", "address_as", T("依依", "Yiyi"), "gender", "f")
fact("he", "2026-03-08", "skin", "mixed")
buy("he", "2026-07-01", "CL-AMI")
buy("he", "2026-11-10", "CR-CIC")

-- Buys the cleanser every fifty days or so, whatever the label says.
meet("tian", "2026-04-02", "田甜", "Tian Tian", "gender", "f")
fact("tian", "2026-04-02", "skin", "oily")
fact("tian", "2026-04-02", "allergies", T("无", "none"))
buy("tian", "2026-05-02", "CL-AMI")
buy("tian", "2026-06-20", "CL-AMI")
buy("tian", "2026-08-09", "CL-AMI")
buy("tian", "2026-10-10", "CL-AMI")
talk("tian", "2026-11-06", "洁面挺好的，一直用", "The cleanser is fine, I stay with it")

-- Content with her cream, dry skin, tolerates everything: the serum that goes with it.
meet("liang", "2026-02-11", "梁静", "Jing Liang", "address_as", T("静姐", "Jing"), "gender", "f")
fact("liang", "2026-02-11", "skin", "dry")
fact("liang", "2026-02-11", "concern", "dryness")
fact("liang", "2026-02-11", "allergies", T("香精", "perfume"))
buy("liang", "2026-05-10", "CL-AMI")
buy("liang", "2026-10-30", "CR-CER")
event("liang", "2026-11-08", "review.left", object("rating", 5, "text", T("不紧绷了", "No tightness any more")))
talk("liang", "2026-11-09", "面霜很舒服", "The cream is very comfortable")

-- Dry skin, two months without a word, and it has turned cold.
meet("qin", "2025-11-20", "秦岚", "Lan Qin", "address_as", T("岚姐", "Lan"), "gender", "f")
fact("qin", "2025-11-20", "skin", "dry")
buy("qin", "2026-01-12", "LI-BAL")
buy("qin", "2026-09-12", "FD-LIQ")
talk("qin", "2026-09-20", "粉底色号很准", "The shade was just right")
fact("qin", "2026-09-20 16:05", "shade", "light")

-- The best customer: the second call of the year.
meet("wang", "2024-03-03", "王慧", "Hui Wang", "address_as", T("慧姐", "Sister Wang"), "gender", "f", "key", true)
for _, day in ipairs({ "2024-05-01", "2024-11-10", "2025-05-20", "2025-11-11", "2026-06-18" }) do
  buy("wang", day, "SR-PEP", "CR-CER", "FD-LIQ")
end
buy("wang", "2026-11-02", "SR-PEP", "CR-CER")
event("wang", "2026-05-09", "call.made", object("minutes", 18, "outcome", T("聊了会儿", "a good talk")))
event("wang", "2026-05-09 12:30", "note.added",
  object("text", T("儿子秋天去外地上大学，舍不得", "Her son leaves for university in autumn, it is hard on her")))
fact("wang", "2026-05-09 12:31", "ask_after", T("儿子上大学", "your son at university"))
talk("wang", "2026-11-13", "收到了，谢谢", "Got it, thank you")

-- ---- the others --------------------------------------------------------------------------------------------------------

-- Heard from the shop within the last days, each at another point of the way.
local zh = { "周", "吴", "郑", "王", "李", "赵", "孙", "钱", "徐", "高", "郭", "梁", "谢", "宋" }
local en = { "Zhou", "Wu", "Zheng", "Wang", "Li", "Zhao", "Sun", "Qian", "Xu", "Gao", "Guo", "Liang", "Xie", "Song" }
local skins = { "dry", "oily", "mixed", "sensitive" }
local first = { "CL-AMI", "CR-CER", "CR-GEL", "SU-MIN", "SR-NIA", "HA-CAM" }
for i = 1, 24 do
  local who, k = ("n%02d"):format(i), (i - 1) % #zh + 1
  local given = i <= #zh and { "雅", "Ya" } or { "宁", "Ning" }
  meet(who, ("2026-0%d-1%d"):format(i % 6 + 1, i % 9), zh[k] .. given[1], given[2] .. " " .. en[k], "gender", "f")
  fact(who, "2026-08-01", "skin", skins[i % 4 + 1])
  if i % 3 > 0 then
    buy(who, ("2026-0%d-2%d"):format(i % 3 + 7, i % 8), first[i % 6 + 1])
  end
  if i % 3 == 2 then
    buy(who, ("2026-10-%d"):format(10 + i % 18), first[i % 6 + 1], first[(i + 2) % 6 + 1])
  end
  if i % 3 == 1 then -- those who bring most of the money, and had their calls
    for _, day in ipairs({ "2026-03-15", "2026-05-25", "2026-08-30" }) do
      buy(who, day, "SR-PEP", "CR-CER", "FD-LIQ")
    end
    event(who, "2026-02-20", "call.made", object("minutes", 9))
    event(who, "2026-07-22", "call.made", object("minutes", 7))
  end
  talk(who, ("2026-11-%d"):format(18 + i % 4), "好的，记住了", "All right, I'll remember that")
end

-- Wants no advertisements, and would have been offered a refill; has removed the shop.
meet("su", "2026-05-05", "苏文", "Wen Su", "gender", "f")
fact("su", "2026-05-05", "skin", "oily")
fact("su", "2026-05-05", "allergies", T("无", "none"))
buy("su", "2026-06-10", "CR-GEL")
buy("su", "2026-10-27", "CR-GEL")
talk("su", "2026-11-05", "好用。广告就别发了", "It's good. No advertisements please")
event("su", "2026-11-05 16:30", "consent.withdrawn", object("purpose", "sell"))
meet("lu", "2026-01-09", "卢薇", "Wei Lu", "gender", "f")
buy("lu", "2026-02-01", "CL-OIL")
event("lu", "2026-08-02", "customer.removed_seller", object("kind", "deleted"))

-- Added at a beauty fair last year, never a word.
for i = 1, 8 do
  meet("fair" .. i, ("2025-10-1%d"):format(i), T("美妆展 " .. i, "fair visitor " .. i), T("美妆展 " .. i, "fair visitor " .. i),
    "source", "added", "place", T("美妆展", "beauty fair"))
end

out:close()
print(string.format("%d events", events))
