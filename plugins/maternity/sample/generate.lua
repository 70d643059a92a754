-- SPDX-License-Identifier: Apache-2.0
-- Invents forty customers of a small shop for mothers and babies, up to Monday 23 November 2026 in Shanghai.
--
--   lua5.4 generate.lua FILE [zh_CN|en]      the same bytes every time; "en" tells the same story in English
--
-- Nobody here is real. The people who matter on that Monday stand in `story`; the others have been written to lately.

local file, english = arg[1], arg[2] == "en"
if not file or (arg[2] and not english and arg[2] ~= "zh_CN") then
  io.stderr:write("usage: lua5.4 generate.lua OUTFILE [zh_CN|en]\n")
  os.exit(2)
end

local TODAY = os.time({ year = 2026, month = 11, day = 23, hour = 12 })
local lines = {}

local function date(days_ago)
  return os.date("!%Y-%m-%d", TODAY - days_ago * 86400)
end

local function words(zh, en)
  return english and en or zh
end

-- One event `days_ago` at the hour (UTC); `data` is the inside of a JSON object.
local function event(days_ago, hour, who, kind, data)
  local at = date(days_ago) .. ("T%02d:00:00Z"):format(hour)
  local text = ('{"specversion":"1.0","id":"%d","source":"sample","type":"%s","time":"%s","subject":"%s","data":{%s}}')
    :format(#lines + 1, kind, at, who, data)
  lines[#lines + 1] = { at = at, n = #lines, text = text }
end

local function set(days_ago, who, name, value)
  event(days_ago, 3, who, "attribute.set", ('"name":"%s","value":"%s"'):format(name, value))
end

local function added(who, zh, en, days_ago)
  event(days_ago, 2, who, "customer.added", ('"name":"%s"'):format(words(zh, en)))
end

local names = {
  ["DI-M"] = words("纸尿裤 M", "diapers M"),
  ["DI-NB"] = words("纸尿裤 NB", "diapers NB"),
  ["MILK-3"] = words("3段奶粉", "stage 3 formula"),
  ["OIL-ST"] = words("妊娠油", "belly oil"),
  WIPES = words("婴儿湿巾", "baby wipes"),
}

local function bought(days_ago, who, sku, amount)
  event(days_ago, 4, who, "order.paid", ('"order":"%s-%d","amount":%d,"currency":"CNY","items":[{"sku":"%s","name":"%s"}]')
    :format(who, days_ago, amount, sku, names[sku]))
end

local function talked(days_ago, who)
  event(days_ago, 5, who, "message.received", ('"text":"%s"'):format(words("好的，谢谢", "fine, thank you")))
  event(days_ago, 6, who, "message.sent", ('"text":"%s"'):format(words("不客气", "you are welcome")))
end

local function story()
  -- asked last night and has no answer
  added("m01", "许诺", "Nora Xu", 120)
  set(120, "m01", "due", "2027-01-28")
  set(120, "m01", "relation", "mother")
  event(1, 13, "m01", "message.received", ('"text":"%s"')
    :format(words("产检说偏小，要补什么吗？", "The check-up says a bit small, should I take anything?")))
  -- five months, what begins at six comes next month; she talks
  added("m02", "何静", "Jing He", 200)
  set(200, "m02", "born", "2026-06-10")
  set(200, "m02", "relation", "mother")
  bought(75, "m02", "DI-M", 9900)
  bought(40, "m02", "DI-M", 9900)
  talked(20, "m02")
  -- last month before the birth
  added("m03", "宋佳", "Jia Song", 150)
  set(150, "m03", "due", "2026-12-14")
  set(150, "m03", "relation", "mother")
  talked(15, "m03")
  -- two weeks beyond the date, and not a word
  added("m04", "袁莉", "Li Yuan", 210)
  set(210, "m04", "due", "2026-11-05")
  -- two years old this month: thanks, and let go
  added("m05", "冯敏", "Min Feng", 700)
  set(700, "m05", "born", "2024-11-12")
  bought(690, "m05", "DI-NB", 7900)
  bought(200, "m05", "MILK-3", 21800)
  talked(60, "m05")
  -- a grandmother; half a year old this month
  added("m06", "陈阿姨", "Aunt Chen", 170)
  set(170, "m06", "born", "2026-05-20")
  set(170, "m06", "relation", "grandparent")
  talked(25, "m06")
  -- nobody knows for whom she bought
  added("m07", "唐糖", "Tang Tang", 12)
  bought(6, "m07", "WIPES", 3900)
  -- a loss: everything of hers is silent, the message of last night too
  added("m08", "苏梅", "Mei Su", 160)
  set(160, "m08", "due", "2027-02-01")
  bought(100, "m08", "OIL-ST", 12800)
  set(9, "m08", "loss", "yes")
  event(1, 12, "m08", "message.received", ('"text":"%s"'):format(words("谢谢你", "thank you")))
  -- dates that cannot be
  added("m09", "罗琳", "Lin Luo", 90)
  set(90, "m09", "born", "2036-03-01")
  added("m10", "丁宁", "Ning Ding", 90)
  set(90, "m10", "due", "2028-01-01")
  -- a friend who bought a present
  added("m11", "马力", "Li Ma", 50)
  set(50, "m11", "relation", "friend")
  bought(30, "m11", "WIPES", 3900)
  -- pregnant again while the first is fourteen months old; nobody has said a word for two months
  added("m12", "白雪", "Xue Bai", 420)
  set(420, "m12", "born", "2025-09-10")
  set(60, "m12", "due_2", "2027-05-10")
  set(60, "m12", "relation", "mother")
end

local zh = { "林", "周", "吴", "郑", "王", "李", "赵", "孙", "钱", "徐", "高", "郭", "梁", "谢" }
local en = { "Lin", "Zhou", "Wu", "Zheng", "Wang", "Li", "Zhao", "Sun", "Qian", "Xu", "Gao", "Guo", "Liang", "Xie" }

-- Twenty-eight others at all ages, who heard from the shop within the last days.
local function everybody_else()
  for i = 1, 28 do
    local who, k = ("n%02d"):format(i), (i - 1) % #zh + 1
    local given = i <= #zh and words("晓月", " Yue") or words("小雨", " Yu")
    added(who, zh[k] .. given, "Xiao" .. given:lower():gsub(" ", "") .. " " .. en[k], 300)
    set(290, who, "born", date(i * 29 - 60))
    set(290, who, "relation", i % 7 == 0 and "father" or "mother")
    bought(30 + i, who, i % 2 == 0 and "WIPES" or "DI-M", i % 2 == 0 and 3900 or 9900)
    if i % 7 == 3 or i % 7 == 5 then -- those who bring most of the money, and had their calls
      for n = 1, 3 do
        bought(60 * n, who, "MILK-3", 21800)
      end
      event(250, 6, who, "call.made", '"minutes":9')
      event(90, 6, who, "call.made", '"minutes":7')
    end
    talked(i % 5 + 1, who)
  end
end

story()
everybody_else()
table.sort(lines, function(a, b)
  return a.at < b.at or a.at == b.at and a.n < b.n
end)
local out = assert(io.open(file, "w"))
for _, line in ipairs(lines) do
  out:write(line.text, "\n")
end
out:close()
