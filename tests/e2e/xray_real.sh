#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `guanxi xray` on real files against an independent count of their rows: who bought, what they brought, the 80 % set, who of it is
# silent, who bought once and is due, the second purchase, the months; and that all of it adds up.
source "$(dirname "$0")/lib.sh"
retail=$(data online_retail/orders_2010-12_2011-05.csv) || exit 77
parts=$SOURCE_DIR/tests/e2e/data/xray maps=$SOURCE_DIR/tests/e2e/data/maps
sums() { is "$(json "dofile('$parts/sums.lua')")" "" "every figure adds up: $1"; }

# As of its last moment, where half a year cannot be seen yet, and four months later, where it can.
for now in '' 2011-09-30T12:00:00Z; do
  today=${now:0:10}
  gx 0 --lang en ${now:+--now "$now"} xray "$retail" --map "$maps/online_retail.ini" --json
  sums "online retail ${now:-as of its end}"
  is "$(json "dofile('$parts/said.lua')")" "$(lua5.4 "$parts/count.lua" "$retail" "${today:-2011-05-31}")" \
    "D1.4 xray of a real shop: 80 %, silent best, once, second purchase and months by an independent count"
  is "$(json 'j.day .. " " .. tostring(j.best_silent.file_too_short) .. " " .. #j.products .. " " .. j.once.by')" \
    "${today:-2011-05-31} $([ -z "$now" ] && echo true || echo false) 0 shop" "nothing is invented that the file does not say"
done
is "$(json '(function() local l = {} for _, p in ipairs(j.on_monday) do l[p.reason] = (l[p.reason] or 0) + 1 end
  return (l.untouched or 0) > 0 and not l.runs_out and #j.on_monday <= 5 end)()')" true "nobody's jar runs out in a file without products"

# Taobao, as it comes: one buyer with two orders; the third was never paid.
taobao=$(data formats/taobao/ExportOrderList_fictitious.gbk.csv) || exit 77
gx 0 --lang en xray "$taobao" --json
sums taobao
is "$(json 'j.format .. " " .. j.encoding .. " " .. j.currency .. " " .. j.timezone .. " " .. j.buyers .. " " .. j.orders .. " " .. j.orders_not_counted')" \
  "taobao GB18030 CNY Asia/Shanghai 1 2 1" "xray of Taobao"
is "$(json 'j.money.left .. " " .. j.once.customers .. " " .. j.revenue.four_fifths.customers .. " " .. string.format("%d", j["repeat"].median_days) .. " " .. j.day')" \
  "$(iconv -f GB18030 -t UTF-8 "$taobao" | lua5.4 -e '
    local sum, days = 0, {}
    for row in io.read("a"):gsub("\r", ""):gmatch("[^\n]+") do
      local paid, state, y, m, d = row:match("^\"%d+\",\"[^\"]*\",\"[^\"]*\",\"[^\"]*\",\"[^\"]*\",\"[^\"]*\",\"[^\"]*\",\"[^\"]*\",\"([%d.]+)\",\"[^\"]*\",\"([^\"]*)\".-\"(%d%d%d%d)[-/](%d+)[-/](%d+) ")
      if paid and not state:find("关闭") then
        sum = sum + math.floor(tonumber(paid) * 100 + 0.5)
        days[#days + 1] = os.time({ year = y, month = m, day = d, hour = 12 }) // 86400
      end
    end
    print(string.format("%d 0 1 %d 2016-06-18", sum, days[2] - days[1]))')" "money, once, 80 %, days between"
is "$(json 'j.on_monday[1].name .. " " .. j.on_monday[1].reason .. " " .. #j.on_monday')" "测试甲 came_back 1" "thanked for coming back"

# CDNOW: columns of fixed width, found by its map alone; the publication counts 2,357 customers.
cdnow=$(data cdnow/CDNOW_sample.txt) || exit 77
gx 0 --lang en xray "$cdnow" --map "$maps/cdnow.ini" --json
sums cdnow
is "$(json 'j.buyers .. " " .. j.orders .. " " .. j.currency .. " " .. j.timezone')" \
  "$(awk '{ who[$2] } END { for (w in who) n++; print n, NR }' "$cdnow") USD America/New_York" "xray of CDNOW"
finish
