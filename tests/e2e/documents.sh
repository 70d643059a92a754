#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D4.4 on real documents: every JSON, XML and vCard file of the test data imports, its counts add up, a second import adds
# nothing, and what the journal then holds equals what another program reads in the file (documents.py, with Python's json,
# XML and e-mail readers).
source "$(dirname "$0")/lib.sh"
file=$(data formats/shopify/orders.json) || exit 77
root=${file%/formats/shopify/orders.json}

gx 0 init web --language zh_CN --timezone America/New_York --currency USD
gx 0 init chat --language zh_CN --timezone Asia/Shanghai

# take SHOP FILE: import it twice. Whatever is in the file, read = new + known + contradicting + rejected.
take() {
  local sum
  gx 0 -C "$1" --lang en import --json "$2"
  sum=$(json 'j[1].accepted + j[1].duplicates + j[1].conflicts + j[1].rejected')
  is "$(json 'j[1].rows')" "$sum" "rows of $2"
  [ "$(json 'j[1].rows')" -gt 0 ] || fail "no rows in $2"
  gx 0 -C "$1" --lang en import --json "$2"
  is "$(json 'j[1].events_new .. " " .. j[1].accepted')" "0 0" "new in the second import of $2"
}
files=0
for file in "$root"/formats/shopify/*.json "$root"/formats/woocommerce/*.json; do
  take web "$file"
  files=$((files + 1))
done
for file in "$root"/formats/wecom/* "$root"/vcard/*.vcf; do
  take chat "$file"
  files=$((files + 1))
done
is $files 26 "files"

gx 0 -C web export events --format ndjson
cp "$out" web.ndjson
gx 0 -C chat export events --format ndjson
cp "$out" chat.ndjson
checks=$((checks + 1))
PYTHONDONTWRITEBYTECODE=1 python3 "$SOURCE_DIR/tests/e2e/documents.py" "$root" web.ndjson chat.ndjson || fail "documents.py: see above"

# What a file of each kind says, in words: what is rejected says why, and dollars are no yuan.
gx 0 -C chat --lang en import "$root/formats/wecom/change_external_chat_update.xml"
says "wecom_groups, xml" "1 row = 0 new + 0 known already + 0 contradicting + 1 rejected" "tell of no customer"
gx 0 -C chat --lang en import "$root/formats/shopify/orders.json"
says "the amounts are in USD, but this shop keeps its books in CNY"
gx 0 -C chat --lang en import "$root/formats/wecom/del_follow_user.xml"
says "wecom_callbacks, xml" "1 row = 0 new + 1 known already"
gx 0 -C chat why woAJ2GCAAAXtWyujaWJHDDGi0mACH71w
for shop in web chat; do gx 0 -C $shop check; done
finish
