#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D4.4 every table of the test data imports: what is read is accepted, known or rejected, a second import adds nothing, and
# up to ten rows of each say in the journal what an independent reader of the same file (tables.py) finds in them.
source "$(dirname "$0")/lib.sh"
here=$SOURCE_DIR/tests/e2e

# imports SHOP FILE FORMAT ROWS NEW REJECTED [OPTION…]: twice, and the rows compared.
imports() {
  local shop=$1 file=$2 format=$3 rows=$4 new=$5 rejected=$6
  shift 6
  gx 0 -C "$shop" --lang en import "$file" "$@"
  says ": $format, " "$rows row" "= $new new + $((rows - new - rejected)) known already + 0 contradicting + $rejected rejected"
  gx 0 -C "$shop" import "$file" --json "$@"
  is "$(json 'j[1].accepted .. " " .. j[1].events_new .. " " .. j[1].rows - j[1].duplicates - j[1].rejected')" "0 0 0" "$file again"
  gx 0 -C "$shop" export events --format ndjson
  is "$(python3 "$here/tables.py" "$format" "$file" "$out" 2>&1)" "$((rows < 10 ? rows : 10)) rows, 0 wrong" "$format, row by row"
}

gx 0 init cn --pack maternity --timezone Asia/Shanghai
gx 0 init us --currency USD --timezone UTC
gx 0 init uk --currency GBP --timezone Europe/London
cp "$here/data/maps/tables.ini" "$here/data/maps/mumbaby.ini" cn/maps/
cp "$here/data/maps/cdnow.ini" us/maps/
cp "$here/data/maps/online_retail.ini" uk/maps/

# A table of our own, as CSV, as another program's CSV, and as LibreOffice saved it.
imports cn "$here/data/tables/till.csv" till 5 4 1
tr , '\t' <"$here/data/tables/till.csv" | sed '/rich/,/second/d; s/"面霜\t 30 ml"/面霜, 30 ml/' | iconv -t UTF-16 >till.tsv
gx 0 -C cn import till.tsv
says "till, UTF-16LE with a byte order mark, cells parted by tabs" "4 rows = 0 new + 3 known already + 0 contradicting + 1 rejected"
gx 0 -C cn import "$here/data/tables/till.xlsx"
says 'till, xlsx, sheet "till"' "5 rows = 0 new + 4 known already + 0 contradicting + 1 rejected" "till.xlsx:till:6: no customer"
gx 0 -C cn import "$here/data/tables/till.xlsx" --json
is "$(json 'j[1].container .. " " .. j[1].sheet')" "xlsx till" "what it came in"

# What a shop owner sees before anything is written.
gx 0 init x --timezone Asia/Shanghai
cp "$here/data/maps/tables.ini" x/maps/
gx 0 -C x import "$here/data/tables/till.csv" --dry-run
says "(dry run: nothing was written)" "row 2: 13800000001" "2026-03-01 18:30 order.paid · order T-1 · amount 1,299.50" \
  "till.csv:7: no customer: nothing usable in phone | customer"
gx 0 -C x import "$here/data/tables/till.csv" --dry-run --json
is "$(json 'j[1].sample[1].line .. " " .. j[1].sample[2].event.data.amount')" "2 129950" "the sample as data"

# Without the test data: what is of our own must have passed.
(data formats/SOURCE.txt) >/dev/null || [ "$failures" -gt 0 ] || exit 77
formats=$(dirname "$(data formats/SOURCE.txt)")
imports cn "$formats/taobao/ExportOrderList_fictitious.gbk.csv" taobao 3 3 0
imports cn "$formats/youzan/orders.csv" youzan_orders 3 3 0
imports cn "$formats/youzan/customers.csv" youzan_customers 5 5 0
imports cn "$formats/youzan/customers.csv" youzan_totals 5 5 0 --format youzan_totals
gx 0 -C cn import "$formats/youzan/order_goods_header.txt" --format youzan_items
says "youzan_items, UTF-8" "0 rows"
imports us "$formats/shopify/orders_export.csv" shopify_orders 2 2 0
imports us "$formats/shopify/customers_export.csv" shopify_customers 2 2 0
imports us "$formats/shopify/customers_export.csv" shopify_totals 2 2 0 --format shopify_totals
imports cn "$formats/google_contacts/google_2024_labels.csv" google_contacts_2024 1 1 0
imports cn "$formats/google_contacts/google_pre2024.csv" google_contacts 1 1 0

imports us "$(data cdnow/CDNOW_sample.txt)" cdnow 6919 6919 0 --format cdnow
imports cn "$(data cdnow/cdnow_customers_summary_with_transactions.csv)" cdnow_summary 2357 2357 0
imports cn "$(data cdnow/bgbb_donations.csv)" cdnow_donations 22 22 0
imports uk "$(data online_retail/orders_2010-12_2011-05.csv)" online_retail 8998 8998 0
imports cn "$(data mumbaby/babies.csv)" birthdays 462 462 0 --format birthdays
imports cn "$(data mumbaby/purchases.csv)" mumbaby 15135 15135 0
imports cn "$(data completejourney/campaign_descriptions.csv)" journey_campaigns 27 27 0
imports cn "$(data completejourney/campaigns.csv)" journey_targets 6589 6589 0
imports cn "$(data completejourney/coupon_redemptions.csv)" journey_redemptions 2102 2102 0 --format journey_redemptions
imports cn "$(data completejourney/demographics.csv)" journey_households 801 801 0

# csv-spectrum: what is in the cells is unit-import-tables' business; here they only have to go in.
spectrum=$(dirname "$(data csv_spectrum/package.json)")/csvs
files=0
for file in "$spectrum"/*.csv; do
  files=$((files + 1))
  header=$(head -n 1 "$file" | tr -d '\r')
  printf '[map:spectrum]\nmatch = %s\ncustomer = %s\nnote = %s\nat = always 2026-01-01\n' \
    "$header" "${header%%,*}" "${header##*,}" >"x/maps/spectrum.ini"
  gx 0 -C x import "$file" --format spectrum
  says "0 contradicting + 0 rejected"
  gx 0 -C x import "$file" --format spectrum --json
  is "$(json 'j[1].accepted .. " " .. j[1].rows - j[1].duplicates')" "0 0" "$file again"
done
is "$files" 12 "files of csv-spectrum"
finish
