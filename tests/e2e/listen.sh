#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Hooks (D4.4), over loopback: who is believed, who is refused and with which number, that nothing comes in twice, and where
# it lies when nothing can be made of it.
source "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { echo "SKIP: no python3" >&2; exit 77; }
hooks=$SOURCE_DIR/tests/e2e/hooks.py
NOW=1409659700 # when WeCom's own example was sent

shop shop <<'INI'
[shop]
id = hooks
[segment:all]
when = orders >= 0
[listen]
port = 0
body_kib = 64
[hook:crm]
kind = cloudevents
token_file = token
[hook:partner]
kind = cloudevents
secret_file = secret
[hook:shopify]
kind = shopify
secret_file = secret
map = events
[hook:woo]
kind = woocommerce
secret_file = secret
path = /woo/commerce
map = events
[hook:youzan]
kind = youzan
client_id = 4711
secret_file = secret
[hook:wecom]
kind = wecom
receiver = wx5823bf96d3bd56c7
token_file = wecom-token
secret_file = wecom-key
INI
echo tok >shop/token
echo hush >shop/secret
echo QDG6eK >shop/wecom-token
echo jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C >shop/wecom-key
chmod 600 shop/token shop/secret shop/wecom-*

# ---- a listener --------------------------------------------------------------------------------------------------------

coproc SENDERS { python3 "$hooks" senders; }
listener= port=
start() {
  rm -f listen.out
  "$GUANXI" -C shop --now "$(date -u -d @$NOW +%Y-%m-%dT%H:%M:%SZ)" listen "$@" >listen.out 2>listen.err &
  listener=$!
  for _ in $(seq 300); do
    port=$(sed -n '1s/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' listen.out 2>/dev/null)
    [ -n "$port" ] && return
    kill -0 $listener 2>/dev/null || break
    sleep 0.1
  done
  fail "the listener does not start"
  cat listen.err >&2
  exit 1
}
stop() {
  kill -TERM $listener
  wait $listener
  is $? 0 "exit code of the listener"
}
# sends STATUS PATH SECRET KIND [OPTION]…: and what is answered is in $out
sends() {
  local want=$1
  printf '%q ' "$port" "${@:2}" >&"${SENDERS[1]}"
  echo >&"${SENDERS[1]}"
  IFS= read -r -t 60 <&"${SENDERS[0]}"
  printf '%s\n' "$REPLY" >"$out"
  checks=$((checks + 1))
  [ "$(head -c 3 "$out")" = "$want" ] || fail "$*: $(head -c 300 "$out"), want $want"
}
counted() {
  local pair
  for pair in "$@"; do
    is "$(awk -v what="${pair#* }" '{ n = $1; $1 = ""; sub(/^ /, ""); if ($0 == what) print n }' listen.out)" "${pair%% *}" "$pair"
  done
}

start
event 2014-09-01T00:00:00Z ann customer.added '{"name":"Ann"}' 1 >one
event 2014-09-01T00:00:00Z bob customer.added '{"name":"Bob"}' 2 >two
event 2014-09-01T00:00:00Z cho customer.added '{"name":"Cho"}' 3 >three
event 2014-09-01T00:00:00Z dee customer.added '{"name":"Dee"}' 4 >four
{ echo '['; event 2014-09-01T00:00:00Z eve customer.added '{"name":"Eve"}' 5; echo ','; cat one; echo ']'; } >several

# CloudEvents by bearer token: structured, batched, binary.
sends 200 /hooks/crm shop/token bearer -i one -H 'Content-Type: application/cloudevents+json'
sends 200 /hooks/crm shop/token bearer -i several -H 'Content-Type: application/cloudevents-batch+json'
echo '{"name":"Flo"}' >flo
sends 200 /hooks/crm shop/token bearer -i flo -H 'ce-specversion: 1.0' -H 'ce-id: 6' -H 'ce-source: test' \
  -H 'ce-type: customer.added' -H 'ce-subject: flo' -H 'ce-time: 2014-09-01T00:00:00Z'
sends 401 /hooks/crm shop/secret bearer -i one
sends 400 /hooks/crm shop/token bearer -i flo
says 'no text "id"'
echo '{"id":' >torn
sends 400 /hooks/crm shop/token bearer -i torn
echo '{"specversion":"1.0","id":"x","source":"test","type":"no.such","time":"2014-09-01T00:00:00Z","subject":"x"}' >strange
sends 200 /hooks/crm shop/token bearer -i strange

# Signed ones: right, wrong, late, repeated; a signature covers no headers.
sends 200 /hooks/partner shop/secret signed -i two --at $NOW --id msg_2
sends 200 /hooks/partner shop/secret signed -i two --at $((NOW + 1)) --id msg_2
sends 401 /hooks/partner shop/token signed -i two --at $NOW --id msg_3
sends 401 /hooks/partner shop/secret signed -i two --at $((NOW - 301)) --id msg_4
sends 401 /hooks/partner shop/secret signed -i two --at $((NOW + 301)) --id msg_5
sends 401 /hooks/partner shop/secret none -i two
sends 400 /hooks/partner shop/secret signed -i flo --at $NOW --id msg_6 -H 'ce-specversion: 1.0' -H 'ce-id: 7' -H 'ce-source: x' \
  -H 'ce-type: note.added'

# Web shops.
sends 200 /hooks/shopify shop/secret shopify -i three
sends 200 /hooks/shopify shop/secret shopify -i three -H 'X-Shopify-Event-Id: another'
sends 401 /hooks/shopify shop/token shopify -i three
printf 'webhook_id=23' >ping
sends 200 /woo/commerce shop/secret none -i ping
sends 200 /woo/commerce shop/secret woocommerce -i four
sends 401 /woo/commerce shop/secret none -i four
echo '{"type":"trade_TradePaid","msg":"%7B%22tid%22%3A%22E1%22%7D"}' >youzan
sends 200 /hooks/youzan shop/secret youzan:4711 -i youzan
says '{"code":0,"msg":"success"}'
sends 401 /hooks/youzan shop/secret youzan:4712 -i youzan
python3 -c 'import json, urllib.parse
order = {"full_order_info": {
    "order_info": {"tid": "E7", "status": "WAIT_SELLER_SEND_GOODS", "created": "2026-05-30 16:13:28", "pay_time": "2026-05-30 16:13:31"},
    "pay_info": {"payment": "139.14"}, "buyer_info": {"yz_open_id": "gus", "buyer_phone": "$eT$1$"},
    "orders": [{"title": "oat cream", "num": 1, "payment": "99.14"}, {"title": "cleanser", "num": 2, "payment": "40.00"}]}}
print(json.dumps({"type": "trade_TradePaid", "msg": urllib.parse.quote(json.dumps(order))}))' >youzan-order
sends 200 /hooks/youzan shop/secret youzan:4711 -i youzan-order

# WeCom: its documentation's own example.
cipher='RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
echo "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[$cipher]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>" >wecom
asked='msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780'
echo=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D
sends 200 "/hooks/wecom?$asked&echostr=$echo" shop/secret none --method GET
says 1616140317555161061
told='msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149'
sends 200 "/hooks/wecom?$told" shop/secret none -i wecom
sends 200 "/hooks/wecom?$told" shop/secret none -i wecom
sends 401 "/hooks/wecom?${told}0" shop/secret none -i wecom

# Too much, another way, elsewhere.
head -c 70000 /dev/zero | tr '\0' x >large
sends 413 /hooks/crm shop/token bearer -i large
sends 413 /hooks/crm shop/token bearer -i large --chunked
sends 405 /hooks/crm shop/token bearer --method GET
sends 405 /hooks/crm shop/token bearer -i one --method PUT
sends 404 / shop/token bearer -i one
sends 404 /hooks shop/token bearer -i one
sends 404 /hooks/crm/ shop/token bearer -i one

# Only one listens; nobody else does on this port.
gx 1 -C shop listen
complains "another guanxi listen is at work"
gx 1 -C shop listen --once
complains "another guanxi listen is at work"

stop
counted "10 taken" "3 repeated" "2 tests of an address" "7 with no or a wrong signature" "2 too late" "3 not understood" \
  "2 of a wrong method" "3 for another path" "2 too large" "9 rows imported" "7 of them new" "1 known already" "1 rejected" \
  "2 bodies nothing could be made of"
for reason in "401: the bearer token" "401: the signature" "401: signed at" "400: " "413: the body" "405: " "404: there is no hook"; do
  occurs listen.err "$reason"
done

# What came is there once; what could not be understood lies in rejects.
gx 0 -C shop export customers
is "$(tail -n +2 "$out" | cut -d, -f1 | tr '\n' ' ')" "ann bob cho dee eve flo gus " "customers"
is "$(ls shop/rejects | wc -l)" 3 "reject files"
occurs <(cat shop/rejects/*.hook-crm.ndjson) no.such
occurs <(cat shop/rejects/*.hook-youzan.ndjson) '\"msg\":{\"tid\":\"E1\"}'
occurs <(cat shop/rejects/*.hook-wecom.ndjson) '<Content><![CDATA[hello]]></Content>'
is "$(stat -c %a shop/hooks)" 700 "the folder of what waits"
is "$(ls shop/hooks | tr '\n' ' ')" "lock seen " "what is left of what came"

# A repetition is known after a restart; and one that came before the database could be had waits for it.
start
sends 200 /hooks/partner shop/secret signed -i two --at $NOW --id msg_2
python3 "$hooks" hold shop/shop.db 1 >held &
holder=$!
until [ -s held ]; do sleep 0.05; done
event 2014-09-01T00:00:00Z gil customer.added '{"name":"Gil"}' 8 >eight
sends 200 /hooks/crm shop/token bearer -i eight
wait $holder
stop
counted "1 taken" "1 repeated" "1 of them new"
gx 0 -C shop customer gil

# Killed before it could import: the next one does, or cron's.
start
python3 "$hooks" hold shop/shop.db 1.5 >held2 &
holder=$!
until [ -s held2 ]; do sleep 0.05; done
event 2014-09-01T00:00:00Z hal customer.added '{"name":"Hal"}' 9 >nine
sends 200 /hooks/crm shop/token bearer -i nine
{ kill -KILL $listener; wait $listener; } 2>/dev/null
wait $holder
gx 1 -C shop customer hal
gx 0 -C shop listen --once
says "1 of them new"
gx 0 -C shop customer hal
gx 0 -C shop listen --once
says "nothing came"
gx 0 -C shop --json listen --once
is "$(json j.kept)" 0 "taken, as JSON"

# ---- mistakes ------------------------------------------------------------------------------------------------------------

mkdir mistaken
cp -p shop/secret shop/token mistaken
mistaken() {
  { printf '[shop]\nid = m\n'; cat; } >mistaken/shop.ini
  gx 1 -C mistaken listen
  one_line
}
mistaken </dev/null
complains "no hook to listen for"
mistaken <<<$'[hook:a]\nkind = shopfy\nsecret_file = secret'
complains 'shop.ini:4:8: [hook:a] kind: there is no kind of hook "shopfy"; did you mean "shopify"?'
mistaken <<<$'[hook:a]\nkind = shopify'
complains "secret_file is missing: a hook of the kind shopify needs it"
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret\ntoken_file = token'
complains "token_file has no use in a hook of the kind shopify"
mistaken <<<$'[hook:a]\nkind = cloudevents\nsecret_file = secret\ntoken_file = token'
complains "want either secret_file (the sender signs) or token_file"
mistaken <<<$'[hook:a]\nkind = cloudevents\ntoken_file = nothing'
complains "shop.ini:5:14: [hook:a] token_file: mistaken/nothing: No such file"
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret\nmap = none'
complains 'shop.ini:6:7: [hook:a] map: the shop has no map "none"'
gx 1 -C mistaken check
says 'shop.ini:6:7: [hook:a] map: the shop has no map "none"'
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret\n[hook:b]\nkind = shopify\nsecret_file = secret\npath = /hooks/a'
complains "the path /hooks/a is that of [hook:a] already"
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret\npath = a?b'
complains '"a?b" is no path'
mistaken <<<$'[hook:a]\nkind = wecom\nreceiver = x\ntoken_file = token\nsecret_file = secret'
complains "holds no EncodingAESKey"
echo 'whsec_?' >mistaken/secret
mistaken <<<$'[hook:a]\nkind = cloudevents\nsecret_file = secret'
complains "secret_file: a key that begins with whsec_ goes on in base64"
chmod 644 mistaken/secret
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret'
complains "secret_file: mistaken/secret: others can read or write it" "chmod 600 mistaken/secret"
chmod 600 mistaken/secret
: >mistaken/token
mistaken <<<$'[hook:a]\nkind = cloudevents\ntoken_file = token'
complains "token_file: mistaken/token: its first line is empty"
mistaken <<<$'[hook:a]\nkind = shopify\nsecret_file = secret\n[listen]\nbind = localhost'
complains '"localhost" is no address to listen on'
gx 2 -C mistaken listen --port 70000
complains "--port: want a number from 0 to 65535"
finish
