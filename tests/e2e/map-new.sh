#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `guanxi map new`: what it proposes for a file is a map that reads this file, whatever the file is; what it does not understand it
# says, and guesses nothing that could be wrong unseen.
source "$(dirname "$0")/lib.sh"
gx 0 init shop --timezone Asia/Shanghai --language en
T="--now 2026-11-23T04:00:00Z"

# proposes FILE ROWS REJECTED: the proposal, put into maps/ as it is, imports the file.
proposes() {
  rm -f shop/maps/*.ini
  gx 0 -C shop $T map new "$1"
  cp "$out" proposal.ini
  local name
  name=$(sed -n 's/^\[map:\(.*\)\]$/\1/p' proposal.ini)
  cp proposal.ini "shop/maps/$name.ini"
  gx 0 -C shop import "$1" --format "$name" --dry-run
  says "$2 row" "+ $3 rejected"
  cp proposal.ini "$out"
}

till=$SOURCE_DIR/tests/e2e/data/tables/till
proposes "$till.csv" 5 1
says "; till.csv: UTF-8, cells parted by commas" "; Tried on this file: of 5 rows 4 are understood and 1 rejected." "[map:till]" \
  "customer      = phone | customer" "order         = no" "amount        = total" "at            = day" "paid_at       = paid at" \
  "items         = what" "quantity      = pieces" "note          = remark" ";   till.csv:7: no customer"
proposes "$till.xlsx" 5 1
says '; till.xlsx: xlsx, sheet "till"' "paid_at       = paid at"

# Chinese, in an encoding of its own, below a title; a status that nobody can know is not guessed at.
printf '%s\n' '五月订单' '订单号;买家手机号;实付金额(元);下单时间;付款时间;订单状态;商品名称;数量' \
  '1;138 0000 0001;12.50;2026/5/1 8:03;2026/5/1 8:05;交易成功;面霜|洁面;2' \
  '2;138****0002;9;2026/5/2 8:03;;待付款;洁面;1' '3;13800000003;9;2026/5/3 8:03;2026/5/3 9:00;换货中;洁面;1' |
  iconv -t GB18030 >五月.csv
proposes 五月.csv 3 2
says "GB18030, cells parted by semicolons" "[map:table]" "phone         = 买家手机号" 'amount        = 实付金额(元)' \
  "placed_at     = 下单时间" "paid_at       = 付款时间" "status_column = 订单状态" "交易成功:received" "待付款:placed" "换货中"

# Columns are known by what is in them; which of 03/08 is the month, nobody can know.
printf '%s\n' 'a,b,c,d,e' 'Ann,ann@example.com,+44 20 7946 0000,03/08/2026,12.50' 'Bob,bob@example.com,+44 20 7946 0001,04/08/2026,7.00' >list.csv
proposes list.csv 2 0
says "customer      = c | b" "phone         = c" "email         = b" "at            = d as %d/%m/%Y" \
  "; nothing in the first rows says whether 03/08 is the 3rd of August" "amount        = e" ";   a"
printf '%s\n' 'name,phone,joined' 'Ann,13800000001,31.12.2025' 'Bob,13800000002,1.2.2026 18:30' >contacts.csv
proposes contacts.csv 2 0
says "event         = customer.added" "at            = joined as %d.%m.%Y %H:%M | %d.%m.%Y"
printf '%s\n' 'Customer ID,Total Orders,Total Spent,First Name,Last Name' '7,3,120.50,Ann,Lee' >totals.csv
proposes totals.csv 1 0
says "event         = history.stated" "orders        = Total Orders" "spent         = Total Spent" "name          = First Name + Last Name" \
  "at            = always 2026-11-23" "; no column says when: this is today"

# No header, names that mean something in a map, names that cannot stand in one, names that are there twice.
printf '%s\n' '13800000001,2026-05-01,12.50' '13800000002,2026-05-02,7' >bare.csv
proposes bare.csv 2 0
says "header        = no" "columns       = column 1, column 2, column 3" "customer      = column 1" "at            = column 2" "; the first row is data"
printf '%s\n' 'phone | a,"total, of all",date as is,"say ""hi""",x,x' '13800000001,12.50,2026-05-01,1,2,3' >odd.csv
proposes odd.csv 1 0
says '"phone | a"' '"total, of all"' '"date as is"' 'its name cannot be written in a map' 'two columns have this name'

gx 1 -C shop map new nosuch.csv
complains "cannot open nosuch.csv"
: >empty.csv
gx 1 -C shop map new empty.csv
complains "empty.csv holds no table"
gx 2 -C shop map old "$till.csv"

# The real ones: every proposal is valid and loses no row.
(data formats/SOURCE.txt) >/dev/null || [ "$failures" -gt 0 ] || exit 77
for file in formats/taobao/ExportOrderList_fictitious.gbk.csv:3:0 formats/youzan/orders.csv:3:0 formats/youzan/customers.csv:5:0 \
  formats/google_contacts/google_2024_labels.csv:1:0 formats/google_contacts/google_pre2024.csv:1:0 \
  online_retail/orders_2010-12_2011-05.csv:8998:0 mumbaby/babies.csv:462:0 mumbaby/purchases.csv:15135:0 \
  completejourney/campaigns.csv:6589:0 completejourney/campaign_descriptions.csv:27:0 completejourney/demographics.csv:801:0 \
  completejourney/coupon_redemptions.csv:2102:0 cdnow/cdnow_customers_summary_with_transactions.csv:2357:0; do
  IFS=: read -r path rows rejected <<<"$file"
  proposes "$(data "$path")" "$rows" "$rejected"
done
finish
