#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `guanxi report` and `guanxi handbook` of the example shop: every figure against a count of its own (from the exported events,
# from labels exported at both dates, from other commands), as text in both languages, and what is said when there is nothing.
source "$(dirname "$0")/lib.sh"

cp -r "$SOURCE_DIR/examples/cosmetics-shop" shop
lua5.4 shop/generate.lua shop >/dev/null
gx 0 -C shop import shop/events-*.ndjson shop/orders-taobao.csv
gx 0 -C shop --now 2026-11-23T00:30:00Z run
gx 0 -C shop export events --format ndjson
cp "$out" events.ndjson
cp "$SOURCE_DIR/tests/e2e/data/report/count.lua" .

said='string.format("%d bought %d orders %d; %d of %d answered, %d of %d; %d first, %d of %d; %d of %d again, %s days, %d now; %d bring of %d",
  j.people.traded, j.people.orders, j.people.revenue, j.people.answered.count, j.people.answered.of,
  j.people.conversations_by_seller.answered, j.people.conversations_by_seller.begun, j.people.wrote_first,
  j.people.conversations_by_customers.answered, j.people.conversations_by_customers.begun,
  j["repeat"].bought_again.count, j["repeat"].bought_again.of, j["repeat"].median_days, j["repeat"].second_in_period,
  j.revenue.four_fifths.customers, j.revenue.revenue)'

# ---- D9.4, D9.5, D1.4: an independent count of four months ------------------------------------------------------------------
for month in 2026-10:2026-09-30:2026-10-31 2026-06:2026-05-31:2026-06-30 2025-11:2025-10-31:2025-11-30 2025-03:2025-02-28:2025-03-31; do
  IFS=: read -r name before last <<<"$month"
  gx 0 -C shop report --month "$name" --json
  cp "$out" "$name.json"
  is "$(json "$said" "$name.json")" "$(json "dofile('count.lua')(j, '${before}T16:00:00Z', '${last}T16:00:00Z')" events.ndjson)" \
    "D9.4 $name from the events"
done
gx 0 -C shop --now 2026-11-20T00:30:00Z report --json
same_file "$out" 2026-10.json # the last month that was over; what came later is not known

# ---- D9.1: classes at both dates, and who moved ------------------------------------------------------------------------------
gx 0 -C shop --now 2026-09-30T15:59:59Z export labels
cp "$out" before.csv
gx 0 -C shop --now 2026-10-31T15:59:59Z export labels
cp "$out" after.csv
is "$(awk -F, 'FNR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; next }
    NR == FNR { for (i = 2; i <= NF; i++) was[$1, i] = $i; there[$1] = 1; next }
    { for (i = 2; i <= NF; i++) {
        now[name[i] " " $i]++
        if (there[$1]) { before[name[i] " " was[$1, i]]++; if (was[$1, i] != $i) moved[name[i] " " was[$1, i] " " $i]++ } } }
    END { for (k in now) print "now", k, now[k]; for (k in before) print "before", k, before[k]; for (k in moved) print "moved", k, moved[k] }' \
  before.csv after.csv | LC_ALL=C sort)" \
  "$(json '(function() local l = {}
      for _, d in ipairs(j.classes) do
        for _, x in ipairs(d.labels) do
          if x.now > 0 then l[#l + 1] = "now " .. d.dimension .. " " .. x.label .. " " .. x.now end
          if x.before > 0 then l[#l + 1] = "before " .. d.dimension .. " " .. x.label .. " " .. x.before end
        end
        for _, m in ipairs(d.moves) do l[#l + 1] = "moved " .. d.dimension .. " " .. m.from .. " " .. m.to .. " " .. m.customers end
      end
      return table.concat(l, "\n") end)()' 2026-10.json | LC_ALL=C sort)" "D9.1 who is in which class, and who moved"

# ---- D9.1: what a class foretold: those who had the label in September and paid in October --------------------------------------
gx 0 -C shop --now 2026-10-31T15:59:59Z customers --where 'orders >= 1 and bought_within("40d")' --json
traded=$(json '(function() local l = {}
  for _, e in ipairs(j) do
    if e.type == "order.paid" and e.time >= "2026-09-30T16:00:00Z" and e.time < "2026-10-31T16:00:00Z" then l[#l + 1] = e.subject end
  end
  return table.concat(l, "\n") end)()' events.ndjson | sort -u)
is "$(awk -F, -v list="$traded" 'BEGIN { n = split(list, l, "\n"); for (i = 1; i <= n; i++) paid[l[i]] = 1 }
    NR == 1 { for (i = 2; i <= NF; i++) if ($i == "lifecycle") c = i; next }
    { of[$c]++; k[$c] += paid[$1] } END { for (x in of) print x, k[x] + 0, of[x] }' before.csv | LC_ALL=C sort)" \
  "$(json '(function() local l = {}
      for _, x in ipairs(find(j.classes, "dimension", "lifecycle").labels) do
        local r = x.ordered.rate
        if r.of > 0 then l[#l + 1] = x.label .. " " .. r.count .. " " .. r.of end
      end
      return table.concat(l, "\n") end)()' 2026-10.json | LC_ALL=C sort)" "D9.1 orders foretold by the label before"

# ---- D3.5: the address book, as the segments say -----------------------------------------------------------------------------
gx 0 -C shop --now 2026-10-31T15:59:59Z segments --json
health='a_month_silent half_a_year_silent never_contacted removed_you'
for name in $health; do
  is "$(json "find(j.address_book.segments, 'segment', '$name').customers" 2026-10.json)" "$(json "find(j, 'segment', '$name').members")" \
    "D3.5 $name"
done

# ---- D7.8: what a day's work cost and brought ----------------------------------------------------------------------------------
gx 0 -C shop --now 2026-11-23T02:00:00Z worklist --json
cp "$out" day.json
minutes=0
for i in 1 2 3; do
  minutes=$((minutes + $(json "j.items[$i].minutes" day.json)))
  gx 0 -C shop --now 2026-11-23T02:0$i:00Z done $i
done
who=$(json 'j.items[1].customer' day.json) strategy=$(json 'j.items[1].strategy' day.json)
gx 0 -C shop --now 2026-11-24T02:00:00Z sold "$who" "a serum" 88.00 --paid
gx 0 -C shop --now 2026-11-25T02:00:00Z report --from 2026-11-23 --json
is "$(json '(function() local t, m, o, r = 0, 0, 0, 0
    for _, s in ipairs(j.strategies) do t, m, o, r = t + s.tasks, m + s.minutes, o + s.orders, r + s.revenue end
    return t .. " " .. m .. " " .. o .. " " .. r end)()')" "3 $minutes 1 8800" "D7.8 tasks, minutes, orders, revenue"
is "$(json "find(j.strategies, 'strategy', '$strategy').orders")" 1 "D7.8 the order goes to the newest contact"
is "$(json 'tostring(j.period.over) .. " " .. j.period.to')" "false 2026-11-25" "not over yet"
gx 0 -C shop --now 2026-11-23T20:00:00Z report --from 2026-11-23 --json
is "$(json 'j.people.orders')" 0 "a report at an earlier instant does not know the sale"

# ---- as text: shop owners read it in their language ------------------------------------------------------------------------------
gx 0 -C shop --now 2026-11-25T02:00:00Z --lang en report --from 2026-11-23
says ": the books from 2026-11-23 to 2026-11-25, which is not over yet" "1 customer bought, 1 order, 88.00 CNY." \
  "3 tasks, $minutes minutes in all." "too early" "in all"
gx 0 -C shop --lang zh_CN report --month 2026-10
says "：2026-10 的账" "32 位顾客买了，32 单，10,240.00 CNY。" "没有" "最好的 20%" "把你删了"
is "$(grep -c 'nan\|inf' "$out")" 0 "no figure without a meaning"
gx 0 -C shop --threads 2 report --month 2026-10 --json
same_file "$out" 2026-10.json
gx 2 -C shop --lang en report --month 2026-13
complains "2026-13"
gx 2 -C shop --lang en report --month 2026-10 --from 2026-10-01
complains "either --month"

# ---- D1.2: the owner's two pages ------------------------------------------------------------------------------------------------
for lang in en zh_CN; do
  gx 0 init "new-$lang" --language $lang
  gx 0 -C "new-$lang" handbook
  cp "$out" "handbook.$lang.txt"
  is "$(awk 'END { print NR <= 132 ? "two" : NR " lines" }' "handbook.$lang.txt")" two "D1.2 two pages of 66 lines"
  gx 0 -C "new-$lang" handbook --json
  is "$(json '(function() local l = {}
      for _, s in ipairs(j.segments) do
        for _, a in ipairs(s.acts) do if a.help == null then l[#l + 1] = a.strategy end end
      end
      return table.concat(l, " ") end)()')" "" "D1.2 every strategy says what it does"
done
is "$(lua5.4 - handbook.en.txt handbook.zh_CN.txt <<'LUA'
local long = 0
for _, name in ipairs(arg) do
  for line in io.lines(name) do
    local w = 0
    for _, c in utf8.codes(line) do w = w + (c >= 0x2E80 and 2 or 1) end
    if w > 80 then long = long + 1 end
  end
end
print(long)
LUA
)" 0 "D1.2 80 columns"
for pack in cosmetics maternity storefront; do
  gx 0 init "with-$pack" --pack $pack
  for lang in en zh_CN; do
    gx 0 -C "with-$pack" --lang $lang handbook
    is "$(awk 'END { print NR <= 132 ? "two" : NR " lines" }' "$out")" two "D1.2 two pages: $pack, $lang"
  done
done
cp handbook.en.txt "$out"
says "calls twice a year" "minutes a day" "What it never does" "said no"
cp handbook.zh_CN.txt "$out"
says "一年两通电话" "每天 60 分钟" "绝不做的事"

# A limit that is not set is not promised; the shop's own words stand for a script's; a silence is named.
shop bare <<'INI'
[shop]
id = corner
name = Corner
language = en
persona = the honest one
[segment:all]
title = everybody
when = otherwise
[segment:peace]
title = in mourning
when = tagged("peace")
silence = yes
[segment:counted]
title = many orders
when = orders >= 9
[strategy:hello]
title = says hello
help = once a year and with a reason
INI
strategy bare hello <<'LUA'
return { segment = "all", plan = function() end }
LUA
gx 0 -C bare handbook
says "The handbook of Corner" "You are known for: the honest one" "says hello: once a year and with a reason" \
  "Only counted and listed: many orders" "“in mourning”"
silent_about "minutes a day" "at most" "nothing goes out" "Begin with a sale" "a guess" "Campaigns" "Who is who"
printf '[attention]\nminutes_per_day = 45\ncap = 2/12h\nquiet = 22:30-08:00\nfirst_after_silence = 1d\n' >>bare/shop.ini
gx 0 -C bare handbook
says "45 minutes a day" "at most 2 in 12 hours" "From 22:30 to 08:00" "after 1 day without a word"

# ---- experiments: a line each, as guanxi experiments has them -------------------------------------------------------------------
cat >>bare/shop.ini <<'INI'
[campaign:autumn]
title = autumn greeting
audience = all
channel = chat
purpose = care
wordings = plain, story
holdout = 20%
[names]
fallback = dear
INI
for w in plain story; do printf 'why = %s\n\nHello, {{call}}.\n' $w >bare/templates/$w.en.txt; done
for i in $(seq 1 40); do event 2026-09-01T00:00:00Z "c$i" customer.added '{"name":"Ann"}'; done >forty.ndjson
gx 0 -C bare import forty.ndjson
gx 0 -C bare --now 2026-10-05T10:00:00Z run --yes
gx 0 -C bare --now 2026-10-31T23:59:59Z experiments --json
cp "$out" experiments.json
gx 0 -C bare --now 2026-11-05T10:00:00Z report
says "autumn greeting: plain beside nothing (held out), ordered too early" "revenue too early; story"
gx 0 -C bare --now 2026-11-05T10:00:00Z report --json
is "$(json '(function() local x = j.experiments[1] return x.experiment .. " " .. #x.arms .. " " .. x.arms[1].customers .. " " .. x.arms[1].complete end)()')" \
  "$(json 'j[1].experiment .. " " .. #j[1].arms .. " " .. j[1].arms[1].customers .. " " .. j[1].arms[1].complete' experiments.json)" "D9.1 experiments"

# ---- nobody, and one ------------------------------------------------------------------------------------------------------------
gx 1 -C new-en report
complains "has no data yet"
event 2026-11-20T08:00:00Z ann customer.added '{"name":"Ann"}' >one.ndjson
gx 0 -C new-en import one.ndjson
gx 0 -C new-en --now 2026-11-23T08:00:00Z report
says "Nobody bought." "No task was done." "0  in all"

finish
