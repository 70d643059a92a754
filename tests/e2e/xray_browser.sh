#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The page of `guanxi xray --html` in a browser, where there is one: it is parsed as it was meant, nothing of it is blocked or
# fetched, it is not blank, and it prints on a few pages of A4.
source "$(dirname "$0")/lib.sh"
chromium=$(command -v chromium || command -v chromium-browser) || { echo "SKIP: no chromium, so no look at the page" >&2; exit 77; }

cp -r "$SOURCE_DIR/examples/cosmetics-shop" shop
lua5.4 shop/generate.lua shop >/dev/null
browse() {
  HOME=$work timeout 60 "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
    --enable-logging=stderr --window-size=900,3600 "$@" 2>browser.txt
}
gx 0 --lang en xray shop/orders-taobao.csv --html page.html
browse --dump-dom "file://$work/page.html" >dom.html
is "$(grep -o '<h1>\|<h2>' dom.html | wc -l)" "$(grep -o '<h1>\|<h2>' page.html | wc -l)" "headings as the browser sees them"
is "$(grep -o '<svg \|<li>\|<tr>' dom.html | wc -l)" "$(grep -o '<svg \|<li>\|<tr>' page.html | wc -l)" "charts, people, rows"
is "$(grep -c 'CONSOLE' browser.txt)" 0 "nothing the browser complains of"

gx 0 --lang zh_CN xray shop/orders-taobao.csv --html page.html
browse --screenshot="$work/page.png" "file://$work/page.html" >/dev/null
[ "$(wc -c <page.png)" -gt 60000 ] || fail "a picture of $(wc -c <page.png) bytes is nearly blank"
browse --print-to-pdf="$work/page.pdf" --no-pdf-header-footer "file://$work/page.html" >/dev/null
sheets=$(grep -ac '/Type */Page$\|/Type */Page[^s]' page.pdf)
{ [ "$sheets" -ge 1 ] && [ "$sheets" -le 5 ]; } || fail "$sheets pages of paper"
finish
