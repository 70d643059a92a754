# SPDX-License-Identifier: Apache-2.0
# guanxi deliver, against servers on loopback (tests/deliver/sinks.py): e-mail, SMS, webhook and cards; what is asked again right
# before; dead letters; what may have arrived. tests/deliver/campaign.py does the same with crashes at random moments.
. "$(dirname "$0")/lib.sh"
export NO_PROXY='*' no_proxy='*'

python=
for p in /usr/bin/python3 python3; do
  if [ -z "$python" ] && "$p" -c 'import aiosmtpd' 2>"$err"; then python=$p; fi
done
if [ -z "$python" ]; then
  echo "SKIP: python3 has no aiosmtpd (apt-get install python3-aiosmtpd)" >&2
  exit 77
fi
log=$work/effects
tls=0
if command -v openssl >"$out"; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$log.key" -out "$log.cert" 2>"$err" || cat "$err" >&2
fi
mkfifo until
"$python" "$SOURCE_DIR/tests/deliver/sinks.py" "$log" <until >ports &
sinks=$!
exec 9>until
for _ in $(seq 100); do [ -s ports ] || sleep 0.1; done
read -r http smtp tls <ports
trap 'exec 9>&-; wait $sinks; rm -rf "$work"' EXIT
touch "$log"

# a_shop DIR [LANGUAGE] [EXTRA INI]: everybody is written to once, by the channel that her attribute `by` names.
a_shop() {
  shop "$1" <<INI
[shop]
id = $1
name = Tea & Sons
language = ${2:-en}
timezone = UTC
[plugins]
load = email, sms, webhook, card
[channel:email]
server = smtp://127.0.0.1:$smtp
from = shop@example.com
unsubscribe = mailto:shop@example.com?subject=stop
timeout = 30s
[channel:sms]
url = http://127.0.0.1:$http/sms
body = {"src": "tea", "dst": {{to}}, "text": {{text}}}
timeout = 30s
[channel:webhook]
url = http://127.0.0.1:$http${hook:-/hook}
secret_file = key
timeout = ${wait:-30s}
[attribute:by]
type = text
[segment:everybody]
when = given.by ~= ""
${3:-}
INI
  printf 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n' >"$1/key"
  chmod 600 "$1/key"
  strategy "$1" hello <<'LUA'
return { segment = "everybody", plan = function(customer, ctx)
  return { { channel = customer.given.by, purpose = "sell", template = "hello" } }
end }
LUA
  cat >"$1/templates/hello.en.txt" <<'TXT'
subject = {{call}}, a new "Oolong"
why = hello

{{call}}, the new oolong is here: dark & <sweet>.
Shall I keep you some?
TXT
  cat >"$1/templates/hello.zh_CN.txt" <<'TXT'
subject = {{call}}，新的乌龙茶到了，这一批烘得比去年透，香气也更沉
why = hello

{{call}}，新的乌龙茶到了：又香又甜。
要不要给你留一点？
TXT
}
# person SHOP WHO CHANNEL [PROFILE]
person() {
  local profile=${4:-'{"name":"Ann Lee","phone":"13800000000","email":"ann@example.com","address":"1 Long Road"}'}
  { event 2026-11-01T00:00:00Z "$2" customer.added "$profile"
    event 2026-11-01T00:00:01Z "$2" attribute.set "{\"name\":\"by\",\"value\":\"$3\"}"; } >>"$1.ndjson"
}
decided() { gx 0 -C "$1" import "$1.ndjson" && gx 0 -C "$1" --now 2026-11-23T10:00:00Z run; }
now=2026-11-23T10:05:00Z
id_of() { "$GUANXI" -C "$1" export actions | awk -F, -v who="$2" '$2 == who { print $1 }'; }
effects() { grep -c "^$1 $2\$" "$log"; }
header_of() { lua5.4 -e 'local text = io.read("a"); print(text:match("\"" .. arg[1] .. "\": \"(.-)\""))' "$1"; }

# ---- decided for two who turned out to be one: once ----
a_shop twins
person twins old email
person twins new email
decided twins
gx 0 -C twins --now $now --json deliver --dry-run
is "$(json 'j.due')" 2 "two people, two letters"
gx 0 -C twins --now $now merge old new
gx 0 -C twins --now 2026-11-23T10:05:01Z --json deliver --dry-run
is "$(json 'j.due')" 1 "one person, one letter"
gx 0 -C twins --now 2026-11-23T10:05:01Z deliver
says "1 delivered"
gx 0 -C twins --now 2026-11-23T10:05:02Z deliver
says "0 delivered"
rm "$log" && touch "$log"

# ---- D7.5 each channel ----
a_shop ways
sed -i 's/^body = {"src"/token_file = token\n&/' ways/shop.ini
printf 's3cret\n' >ways/token
chmod 600 ways/token
for c in email sms webhook card; do person ways "$c" "$c"; done
person ways byhand chat
decided ways
gx 0 -C ways --now $now --json deliver --dry-run
is "$(json 'j.due')" 4 "due"
is "$(wc -l <"$log")" 0 "a dry run hands nothing over"
gx 0 -C ways --now $now --json worklist
is "$(json 'j.outgoing')" 3 "what goes out by itself is not on the list"
gx 0 -C ways --now $now deliver
says "3 delivered, 1 prepared for you to hand over"
for c in email sms webhook; do
  kind=http; if [ "$c" = email ]; then kind=smtp; fi
  is "$(effects $kind "$(id_of ways $c)")" 1 "D7.5 e-mail, SMS and webhook each arrive once"
done
gx 0 -C ways --now $now deliver
says "0 delivered"
is "$(wc -l <"$log")" 3 "D7.5 nothing twice"
gx 0 -C ways export events
says '"{""action"":""'"$(id_of ways email)"'""}"' '""channel"":""email"",""text"":""Ann Lee, the new oolong is here'
gx 0 -C ways --now 2026-11-23T11:00:00Z --json customers --where 'messages_sent == 1 and contacts == 1'
is "$(wc -l <"$out" | tr -d ' ')" 3 "D7.8 a message that names its action is one contact"
cp "$log.mails" mail.json
occurs mail.json 'To: \"Ann Lee\" <ann@example.com>' 'From: \"Tea & Sons\" <shop@example.com>' 'Date: Mon, 23 Nov 2026 10:05:00 +0000' \
  "Message-ID: <$(id_of ways email)@example.com>" 'List-Unsubscribe: <mailto:shop@example.com?subject=stop>' \
  'charset=utf-8' 'Subject: =?UTF-8?Q?=41'
occurs "$log.requests" '\"src\": \"tea\", \"dst\": \"13800000000\", \"text\": \"Ann Lee, the new oolong is here: dark & <sweet>.' \
  "\"Idempotency-Key\": \"$(id_of ways webhook)\"" '"webhook-timestamp": "1795428300"' '"Authorization": "Bearer s3cret"'
is "$(grep -c 's3cret' ways/shop.ini)" 0 "no secret stands in shop.ini"
# Signed as Standard Webhooks says, worked out here by Python's own HMAC.
is "$("$python" - "$log.requests" <<'PY'
import base64, hashlib, hmac, json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if r["path"] == "/hook":
        h = r["headers"]
        signed = f'{h["webhook-id"]}.{h["webhook-timestamp"]}.{r["body"]}'.encode()
        key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        print(h["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode(),
              json.loads(r["body"])["customer"])
PY
)" "True webhook" "the signature of the webhook"
card=cards/$(id_of ways card).svg
gx 0 -C ways --now $now worklist
says "$card" "dark & <sweet>"   # it is printed and posted: the card stays on the list
occurs "ways/$card" 'width="105mm"' 'Ann Lee</text>' 'dark &amp; &lt;sweet&gt;' 'Tea &amp; Sons' 'Noto Serif CJK SC'
is "$(stat -c %a "ways/$card")" 600 "a card is its seller's"

# ---- in Chinese: headers are encoded, the text is as it is ----
: >"$log.mails"
a_shop chinese zh_CN
person chinese wang email '{"name":"王小美","email":"wang@example.com"}'
decided chinese
gx 0 -C chinese --now $now deliver
is "$("$python" - "$log.mails" <<'PY'
import email, email.header, json, sys
m = email.message_from_string(json.loads(open(sys.argv[1], encoding="utf-8").readline())["mail"])
name = lambda h: str(email.header.make_header(email.header.decode_header(m[h])))
part = m.get_payload()[0] if m.is_multipart() else m
print(name("Subject"), name("To"), part.get_payload(decode=True).decode().replace("\r\n", "|"), max(len(line) for h in ("Subject", "To", "From") for line in (h + ": " + m[h]).split("\n")) <= 76)
PY
)" "王小美，新的乌龙茶到了，这一批烘得比去年透，香气也更沉 王小美 <wang@example.com> 王小美，新的乌龙茶到了：又香又甜。|要不要给你留一点？ True" "a mail in Chinese"

# ---- D7.6, D7.9: asked again at the last moment ----
a_shop wishes en "[attention]
sales_on_complaint = no"
for who in topic channel consent sold blocked fine; do person wishes $who sms; done
decided wishes
{ event 2026-11-23T10:01:00Z topic preference.changed '{"topic":"ads","allow":false}'
  event 2026-11-23T10:01:00Z channel preference.changed '{"channel":"sms","allow":false}'
  event 2026-11-23T10:01:00Z consent consent.withdrawn '{"purpose":"sell"}'
  event 2026-11-23T10:01:00Z sold complaint.made '{"text":"stale"}'
  event 2026-11-23T10:01:00Z blocked customer.updated '{"phone":""}'; } >late.ndjson
gx 0 -C wishes import late.ndjson
gx 0 -C wishes --now $now --json deliver
for who in topic channel consent sold; do is "$(effects http "$(id_of wishes $who)")" 0 "D7.6 who has said no since hears nothing"; done
is "$(effects http "$(id_of wishes fine)")" 1 "D7.6 the others hear"
gx 0 -C wishes deliver --dead
says "does not want it" "a sale while a complaint is open"
gx 0 -C wishes export events
says "action.failed"
gx 0 -C wishes --now 2026-11-23T11:00:00Z customers --where 'contacts == 0'
says topic channel consent sold   # what was not sent is no contact

a_shop removed
sed -i 's/^secret_file = key/secret_file = key\nremovable = yes/' removed/shop.ini
person removed chat webhook
person removed mail email
decided removed
{ event 2026-11-23T10:01:00Z chat customer.removed_seller '{"kind":"deleted"}'
  event 2026-11-23T10:01:00Z mail customer.removed_seller '{"kind":"blocked"}'; } >removed2.ndjson
gx 0 -C removed import removed2.ndjson
gx 0 -C removed --now $now deliver
says "cannot be reached" "1 delivered"
is "$(effects http "$(id_of removed chat)") $(effects smtp "$(id_of removed mail)")" "0 1" \
  "D7.9 who removed the seller since is not written to on the way that goes through the chat, and may be on another"

# ---- quiet hours: later, and nothing is lost ----
a_shop quiet en "[attention]
quiet = 21:00-09:00"
person quiet ann sms
decided quiet
gx 0 -C quiet --now 2026-11-23T22:00:00Z deliver
says "0 delivered, 1 waiting for the end of quiet hours"
gx 0 -C quiet --now 2026-11-24T09:00:00Z deliver
says "1 delivered"

# ---- too late ----
a_shop late
person late ann sms
decided late
gx 0 -C late --now 2026-12-20T10:00:00Z deliver
says "too late for it"
gx 1 -C late --now 2026-11-22T10:00:00Z deliver
complains "would lie before the run"

# ---- refused, and asked to wait ----
hook=/fail/422 a_shop refused
person refused ann webhook
person refused bob email '{"name":"Bob","email":"refused@example.com"}'
person refused cat email '{"name":"Cat","email":"no address"}'
decided refused
gx 0 -C refused --now $now deliver
says "3 failed or held back" "HTTP 422" "550 no such mailbox here" "is no address that mail can go to"
gx 0 -C refused --now $now worklist
says "3 messages could not be delivered: guanxi deliver --dead"
gx 0 -C refused --now 2026-11-24T10:00:00Z deliver
says "0 delivered"   # 4xx and 5xx of SMTP are for good
is "$(grep -c '/fail/422' "$log.requests")" 1 "refused for good is not tried again"
gx 0 -C refused deliver --dead
says "refused@example.com" "the new oolong"
sed -i "s#/fail/422#/hook#" refused/shop.ini
gx 1 -C refused deliver --retry zzzz
complains "there is no dead letter"
event 2026-11-24T09:00:00Z bob customer.updated '{"email":"bob@example.com"}' >mended.ndjson
gx 0 -C refused import mended.ndjson
gx 0 -C refused --now 2026-11-24T10:00:00Z deliver --retry "$(id_of refused bob)"
gx 0 -C refused --now 2026-11-24T10:00:00Z deliver --retry "$(id_of refused ann)"
gx 0 -C refused --now 2026-11-24T10:01:00Z deliver
says "2 delivered"
is "$(effects http "$(id_of refused ann)")" 1 "a dead letter tried again arrives"
is "$(effects smtp "$(id_of refused bob)")" 1 "and goes to the address that was mended"
gx 0 -C refused --now 2026-11-24T11:00:00Z --json customers --where 'contacts == 1'
is "$(wc -l <"$out" | tr -d ' ')" 2 "which is one contact each"
gx 1 -C refused --now 2026-11-24T11:00:00Z deliver --retry "$(id_of refused ann)"

hook=/fail/503 a_shop busy
person busy ann webhook
decided busy
gx 0 -C busy --now $now deliver
says "1 waiting for another attempt" "not before 2026-11-23T12:05:00Z"   # Retry-After: 7200
gx 0 -C busy --now 2026-11-23T12:04:59Z deliver
is "$(grep -c '/fail/503' "$log.requests")" 1 "who asks to wait is left in peace"
gx 0 -C busy --now 2026-11-23T12:05:00Z deliver
is "$(grep -c '/fail/503' "$log.requests")" 2 "and asked again then"

# ---- many, and nobody takes them: the rest waits ----
hook=/fail/503 a_shop many
for n in 1 2 3 4 5 6; do person many "p$n" webhook; done
decided many
gx 0 -C many --now $now deliver --limit 1
says "1 waiting for another attempt, 5 left for the next time"
gx 0 -C many --now $now deliver
says "4 waiting for another attempt, 2 left for the next time"   # pause_after = 3

# ---- what may have arrived is a person's to say ----
hook=/slow wait=1s a_shop lost en "[channel:webhook]
idempotent = no"
sed -i '/^\[channel:webhook\]$/,$ { /^idempotent/d }; s#^secret_file = key#secret_file = key\nidempotent = no#' lost/shop.ini
sed -i '$ { /^\[channel:webhook\]$/d }' lost/shop.ini
person lost ann webhook '{"name":"Ann"}'
person lost bob email '{"name":"Bob","email":"lost@example.com"}'
decided lost
gx 0 -C lost --now $now deliver
says "2 that may have arrived"
gx 0 -C lost --now 2026-11-24T10:00:00Z deliver
is "$(grep -c '/slow' "$log.requests")" 1 "what may have arrived is not sent again"
gx 0 -C lost --now $now worklist
silent_about "goes out by itself" "go out by themselves"
says "did this arrive?" "nobody knows whether it got there" "y it arrived · n it did not"
gx 1 -C lost --now $now done 1
complains "say whether it arrived: --answer y, or --answer n"
gx 0 -C lost --now $now done 1 --answer n
says "Ann: it did not arrive"
gx 0 -C lost --now $now done 2 --answer y
says "Bob: done"
gx 0 -C lost --now $now deliver --dead
says "no dead letters"   # both are answered
gx 0 -C lost export events
says "action.failed" "message.sent" "action.done"
gx 0 -C lost --now $now worklist
silent_about "did this arrive?"
gx 0 -C lost undo
gx 0 -C lost --now $now worklist
says "2 Bob · did this arrive?"
gx 0 -C lost --now 2026-11-24T10:00:00Z deliver --retry "$(id_of lost ann)"
gx 0 -C lost --now 2026-11-24T10:00:01Z deliver
is "$(grep -c '/slow' "$log.requests")" 2 "a person may have it sent again"

# ---- whoever takes a key once gets it again, with the same words, whatever has changed since ----
hook=/lost a_shop once
person once ann webhook '{"name":"Ann"}'
decided once
gx 0 -C once --now $now deliver
says "1 waiting for another attempt"
sed -i 's#/lost#/hook#' once/shop.ini
sed -i 's/oolong is here/puer is here/' once/templates/hello.en.txt
gx 0 -C once --now 2026-11-23T12:00:00Z deliver
says "1 delivered"
is "$(effects http "$(id_of once ann)") $(effects again "$(id_of once ann)")" "1 1" "the same key twice is one effect"
silent_about puer
gx 0 -C once export events
says "oolong is here"

# ---- one attempt may have arrived: then it is no dead letter, however the last one ends ----
hook=/lost a_shop doubt
person doubt ann webhook '{"name":"Ann"}'
decided doubt
gx 0 -C doubt --now $now deliver
sed -i 's#/lost#/fail/422#' doubt/shop.ini
gx 0 -C doubt --now 2026-11-23T12:00:00Z deliver
says "0 delivered, 1 that may have arrived"
gx 0 -C doubt --now 2026-11-23T12:00:00Z worklist
says "did this arrive?"

# ---- STARTTLS and a password; a wrong one, and a certificate that nobody vouches for, are no fault of the mail ----
if [ "$tls" = 0 ]; then
  echo "left out: STARTTLS, as openssl is missing to make a certificate" >&2
else
  a_shop guarded
  sed -i "s#^server = .*#server = smtp://localhost:$tls\nuser = shop\npassword_file = password\nca_file = $log.cert#" guarded/shop.ini
  printf 'wrong\n' >guarded/password
  chmod 600 guarded/password
  person guarded ann email
  decided guarded
  gx 0 -C guarded --now $now deliver
  says "1 waiting for another attempt" "Login denied"
  printf 'open sesame\n' >guarded/password
  sed -i '/^ca_file/d' guarded/shop.ini
  gx 0 -C guarded --now 2026-11-23T12:00:00Z deliver
  says "1 waiting for another attempt" "SSL"
  sed -i "s#^user = shop#user = shop\nca_file = $log.cert#" guarded/shop.ini
  gx 0 -C guarded --now 2026-11-23T16:00:00Z deliver
  says "1 delivered"
  is "$(effects smtp "$(id_of guarded ann)")" 1 "a mail with STARTTLS and a password arrives"
fi

# ---- killed while it was handing over: asked about, unless the receiver takes a key once ----
# in_hand SHOP: guanxi deliver of that shop is waiting for an answer; it is $!.
in_hand() {
  local before
  before=$(grep -c '"/hold"' "$log.requests")
  "$GUANXI" -C "$1" --now $now deliver >first 2>&1 &
  for _ in $(seq 600); do [ "$(grep -c '"/hold"' "$log.requests")" != "$before" ] || sleep 0.05; done
}
hook=/hold a_shop cut
person cut ann webhook '{"name":"Ann"}'
cp -r cut cut_once
cp cut.ndjson cut_once.ndjson
sed -i 's/^secret_file = key/secret_file = key\nidempotent = no/' cut/shop.ini
for s in cut cut_once; do
  decided $s
  in_hand $s
  kill -9 $!
  wait $! 2>>"$err"
  sed -i 's#/hold#/hook#' $s/shop.ini
done
gx 0 -C cut --now $now deliver
says "0 delivered, 1 that may have arrived"
gx 0 -C cut_once --now $now deliver
says "1 delivered"
is "$(sqlite3 cut/shop.db 'SELECT state, detail FROM delivery')" "5|it was cut off while it was being handed over" "cut off"

# ---- one delivers at a time; and who is forgotten meanwhile is ----
hook=/hold a_shop gone
person gone ann webhook '{"name":"Ann"}'
decided gone
in_hand gone
gx 0 -C gone --lang en --now $now deliver
says "another guanxi deliver is at work"
gx 1 -C gone --lang en --now $now deliver --retry "$(id_of gone ann)"
complains "another guanxi deliver is at work"
gx 0 -C gone forget ann --yes
touch "$log.release"
wait $!
is "$(sqlite3 gone/shop.db 'SELECT count(*) FROM delivery')" 0 "nothing of her is written any more"

# ---- the time of the next attempt is the action's own: the same wherever it is worked out, and doubled ----
a_shop waits
sed -i "s#127.0.0.1:$http/hook#127.0.0.1:9/#" waits/shop.ini
person waits ann webhook
person waits bob webhook
decided waits
cp -r waits waits_too
gx 0 -C waits --now $now --json deliver
cp "$out" first
gx 0 -C waits_too --now $now --json deliver
same_file first "$out"
waited() { sqlite3 waits/shop.db "SELECT min(next_at - at) >= $1 AND max(next_at - at) <= $1 * 5 / 4 AND min(next_at - at) < max(next_at - at) FROM delivery"; }
is "$(waited 300)" 1 "five minutes, and up to a quarter more"
gx 0 -C waits --now 2026-11-23T11:00:00Z deliver
is "$(waited 600)" 1 "then ten"
for n in 1 2 3 4 5; do gx 0 -C waits --now "2026-11-2$((n + 3))T15:00:00Z" deliver; done
gx 0 -C waits --now 2026-11-29T20:00:00Z deliver
says "2 failed or held back"   # tries = 8

# ---- secrets and addresses of servers are looked at before anything goes out ----
a_shop open
chmod 644 open/key
gx 1 -C open --lang en customers
complains "others can read or write it"
chmod 600 open/key
sed -i "s#http://127.0.0.1:$http/hook#http://hooks.example.com/x#" open/shop.ini
gx 1 -C open --lang en customers
complains "is not encrypted"
sed -i "s#{{to}}#{{phone}}#" open/shop.ini
gx 1 -C open --lang en customers
complains "{{phone}} is no slot"

# ---- erased: nothing of her is kept, and her card is named ----
gx 0 -C ways forget card --yes
says "$card"
is "$(sqlite3 ways/shop.db 'SELECT count(*) FROM delivery')" 3 "no delivery of hers is kept"
finish
