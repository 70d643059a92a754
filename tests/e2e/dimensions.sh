#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The dimensions of the base pack (domain D2 and D3), by diaries; and how a shop adds to a pack's dimension or changes it.
source "$(dirname "$0")/lib.sh"
gx 0 init shop

# A shop's own line comes before the pack's, whose last one is `otherwise`; a label of the pack is replaced where it stands.
cp shop/shop.ini plain.ini
cat >>shop/shop.ini <<'INI'
[dimension:amount]
medium = orders >= 1 and spent >= money("300.00") * orders
huge = orders >= 1 and spent >= money("5000.00") * orders
title.huge.en = a wedding
[label:amount.medium]
title.en = in between
INI
cat >own.test <<'EOF'
test a label of the shop's own in a dimension of the pack
2026-01-05  ann  order.paid  {"order":"A1","amount":600000,"currency":"CNY"}
2026-01-05  bea  order.paid  {"order":"B1","amount":100000,"currency":"CNY"}
2026-01-05  cho  order.paid  {"order":"C1","amount":30000,"currency":"CNY"}
2026-01-05  dai  order.paid  {"order":"D1","amount":20000,"currency":"CNY"}
2026-01-06  run
expect ann amount == "huge"
expect bea amount == "large"
expect cho amount == "medium"
expect dai amount == "small"
EOF
gx 0 -C shop test own.test
gx 0 -C shop config dimension.amount.medium
says "shop.ini" "over"
event 2026-01-05T00:00:00Z ann order.paid '{"order":"A1","amount":600000,"currency":"CNY"}' >ann.ndjson
gx 0 -C shop import ann.ndjson
gx 0 -C shop --lang en --now 2026-01-06T00:00:00Z why ann
says "a wedding"
echo 'huge2 = orders' >>shop/shop.ini
gx 1 -C shop check
cp plain.ini shop/shop.ini
finish
