#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A Taobao export as it comes: GBK, two ways to write a time, apostrophes before numbers, postal codes in brackets, a
# message with a line break. A shop without maps of its own knows it.
source "$(dirname "$0")/lib.sh"
file=$(data formats/taobao/ExportOrderList_fictitious.gbk.csv) || exit 77

gx 0 init shop --language zh_CN
gx 0 -C shop --lang en import "$file"
says "taobao, GB18030" "3 rows = 3 new + 0 known already + 0 contradicting + 0 rejected" "10 events, 10 of them new"
gx 0 -C shop --lang en import "$file"
says "3 rows = 0 new + 3 known already" "10 events, 0 of them new"

gx 0 -C shop export events
says '1930000000000001#' '""name"":""测试甲""' '""phone"":""13800000001""' '""zip"":""135300""' '""city"":""通化市""'
says 'order.placed,2016-05-23T14:02:11Z,13800000001'  # 2016-05-23 22:02:11 in Shanghai
says 'order.placed,2016-06-17T16:01:00Z,13800000001'  # 2016/6/18 0:01, the other way to write it
says 'order.cancelled,2016-05-24T01:00:00Z,13800000002'
says '""text"":""要\""粉色\"", 谢谢\n周末送""'
silent_about "'1380" "(135300)" "（135300）"

gx 0 -C shop customers
says "13800000001,测试甲,13800000001" "13800000002,测试乙,13800000002" "上海市"
is "$(grep -c '^1380000000' "$out")" 2 "customers"

gx 0 -C shop --lang en customer 测试乙
says "13800000002" '要"粉色", 谢谢' "周末送" "婴儿湿巾80抽*10包"
gx 0 -C shop customer 13800000001 --json
is "$(json 'j.customer .. " " .. j.facts.name')" "13800000001 测试甲"

# Headers of all years; the export by item names no customer, and the nearest map says what it wants.
headers=$(data formats/taobao/ExportOrderList_header_variants.txt) || exit 77
known=0 unknown=0
while IFS= read -r line; do
  case $line in '#'* | '') continue ;; esac
  printf '%s\n' "$line" >header.csv
  if "$GUANXI" -C shop --lang en import header.csv >"$out" 2>"$err"; then
    known=$((known + 1))
  else
    unknown=$((unknown + 1))
    complains "The nearest map is taobao; what it wants and does not find: 订单编号, 买家会员名"
  fi
done <"$headers"
is "$known $unknown" "3 1" "headers known and not"
finish
