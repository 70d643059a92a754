# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Moments and group messages (D7.2, D7.3, D7.4) as a seller meets them: what may be posted, the list, done once for all,
# taken down, and what is refused.
. "$SOURCE_DIR/tests/e2e/lib.sh"

words() { # words SHOP NAME LANG TEXT
  printf 'why = %s\nallow = no_name, no_reason\n\n%s\n' "$2" "$4" >"$1/templates/$2.$3.txt"
}
ini() {
  cat <<'EOI'
[shop]
id = m
name = Lin's shop
timezone = Asia/Shanghai
currency = CNY
language = en
[attention]
cap = 1/7d
quiet = 21:00-09:00
[channel:moments]
ads_per_day = 2
ad_stands = 3d
mix = ad:40%, expertise:30%, life:20%, interaction:10%
[channel:group]
most = 80%
[dimension:value]
key = spent >= money("1000")
ordinary = otherwise
[segment:buyers]
title = buyers
title.zh_CN = 买过的
when = orders >= 1
[segment:everybody]
title = everybody
title.zh_CN = 所有人
when = orders >= 0
[campaign:refill]
title = October refill
title.zh_CN = 十月补货
audience = bought_within("60d")
channel = moments
kind = ad
purpose = sell
location = Lin's skin corner
remind = spent >= money("50")
wordings = refill
priority = 60
[campaign:novelty]
audience = everybody
channel = moments
kind = ad
purpose = sell
wordings = novelty
[campaign:third]
audience = everybody
channel = moments
kind = ad
purpose = sell
wordings = novelty
priority = 40
[campaign:know]
title = dry air
title.zh_CN = 空气干
audience = everybody
channel = moments
kind = expertise
purpose = care
wordings = know
[campaign:evening]
title = Tea evening
title.zh_CN = 茶会
audience = buyers
channel = group
purpose = care
at = 20:00
wordings = tea
EOI
}
ini | shop m
words m refill en "The refill of October is here, 59.00 until Sunday."
words m refill zh_CN "十月的补充装到了，59 元，到周日为止。"
words m novelty en "Something new came in today."
words m novelty zh_CN "今天到了新东西。"
words m know en "Dry air takes more water from the skin than cold does."
words m know zh_CN "空气干比冷更伤皮肤的水分。"
words m tea en "Tea at the shop on Friday evening, seven seats. Who comes?"
words m tea zh_CN "周五晚上店里喝茶，七个位子，谁来？"
{
  n=0
  for name in Ann Bea Cy Dee Eve 王姐; do
    event "2026-10-01T08:00:00Z" "c$n" customer.added "{\"name\":\"$name\"}"
    n=$((n + 1))
  done
  event 2026-10-10T08:00:00Z c0 order.paid '{"order":"A0","amount":4000,"currency":"CNY"}'
  event 2026-10-11T08:00:00Z c1 order.paid '{"order":"A1","amount":6000,"currency":"CNY"}'
  event 2026-10-12T08:00:00Z c5 order.paid '{"order":"A5","amount":200000,"currency":"CNY"}'
  event 2026-11-19T08:00:00Z c2 order.paid '{"order":"A2","amount":100,"currency":"CNY"}'
  event 2026-11-19T09:00:00Z c2 message.received '{"channel":"chat","text":"does it suit me?"}'
} >events.ndjson
gx 0 -C m import events.ndjson
friday=(-C m --now 2026-11-20T02:00:00Z)
evening=(-C m --now 2026-11-20T12:30:00Z)

# D7.3: two advertisements of the day, a third waits; posts take nobody's turn and are nobody's contact.
gx 0 "${friday[@]}" plan --json
is "$(json '#j.actions')" 18 "refill 4, novelty 6, know 6, evening 2"
gx 0 "${friday[@]}" run
gx 0 -C m export suppressed
is "$(grep -c ',third,.*,feed$' "$out")" 6 "D7.3 a third advertisement of the day waits"
is "$(grep -c ',evening,.*,one_to_one$' "$out")" 2 "D6.1 neither the key customer nor who waits for an answer"
gx 0 "${friday[@]}" why c0 third
says "2 advertisements of 2 have the day's places"
gx 0 "${friday[@]}" why c5 evening
says "she is a key customer and is written to in person"
gx 0 "${friday[@]}" why c2 evening
says "she waits for an answer: that comes first"
gx 0 -C m export events
is "$(grep -c ',post.planned,2026-11-20T02:00:00Z,@shop,' "$out")" 3 "what is to be posted is an event of the shop"
gx 0 -C m export customers
is "$(grep -c '^@shop' "$out")" 0 "the shop is no customer"
gx 0 "${friday[@]}" run --json
is "$(json 'j.customers')" 6 "nor counted among them"

# The list: words to copy, for whom, whom to remind, the line of the place, at which hour.
gx 0 "${friday[@]}" worklist
says "Moments  2 of 2 advertisements today. Best next: something of your life." \
  "an advertisement · October refill" "Visible to 4 people only (bought_within(\"60d\")): Cy, 王姐, Ann, Bea" \
  "Location: Lin's skin corner" "Remind to look: 王姐, Bea" "something you know about · dry air" \
  "group message · Tea evening · 20:00" "To 2 people (buyers): Ann, Bea" "“Tea at the shop"
gx 0 "${friday[@]}" --lang zh_CN worklist
says "朋友圈  今天广告 2/2" "广告 · 十月补货" "群发 · 茶会 · 20:00" "发给 2 位（买过的）：Ann，Bea" "位置：Lin's skin corner"
number() { json "(function() for _, b in ipairs(j.broadcasts) do if b.strategy == '$1' and b.status == 'planned' then return b.number end end end)()"; }
down() { json "(function() for _, b in ipairs(j.broadcasts) do if b.kind == 'takedown' then return b.number end end end)()"; }
gx 0 "${friday[@]}" worklist --json
refill=$(number refill) evening_task=$(number evening)
is "$(json 'j.feed.ads')" 2 "places taken"

# Done once for all, one entry, taken back as one.
gx 0 "${evening[@]}" done "P$evening_task"
says "Tea evening: done"
gx 0 -C m export events
is "$(grep -c ',message.broadcast,.*group' "$out")" 2 "D7.2 done once, known of each"
gx 0 "${evening[@]}" undo
says "(and 1 more)"
gx 0 -C m export events
is "$(grep -c ',message.broadcast,' "$out")" 0 "taken back whole"
gx 0 "${evening[@]}" done "p$evening_task"
gx 0 "${evening[@]}" done "P$refill"
gx 1 "${evening[@]}" done "P$refill"
complains "is finished already"
gx 1 "${evening[@]}" done P99
complains "there is no P99 on this day's list"
gx 1 "${evening[@]}" done P1 --later 2d
complains "what goes to many is for its day"
gx 1 "${evening[@]}" done P1 --note hi
complains "answers and notes are of single customers"
gx 0 "${evening[@]}" worklist --json
is "$(number refill)" "nil" "finished, and its number stays"

# Who did not do one keeps its place; a group message is a contact, and a post is none.
gx 0 -C m --now 2026-11-21T02:00:00Z run
gx 0 -C m --now 2026-11-21T02:00:00Z worklist
says "an advertisement · everybody · overdue" "something you know about · dry air · overdue"
gx 0 -C m --now 2026-11-21T02:00:00Z customer Ann
says "contacts by the seller 1"
gx 0 -C m --now 2026-11-21T02:00:00Z customers --where 'contacted_within("30d")' --json
is "$(json '#j')" 2 "a group message is a contact, a post is none"

# Of her own: what is wanting, and an advertisement, which is taken down as well.
gx 2 -C m post advert
gx 0 -C m --now 2026-11-21T03:00:00Z post life "Sunday at the workshop"
gx 0 -C m --now 2026-11-21T03:10:00Z post ad "stamps"
gx 0 -C m --now 2026-11-21T03:20:00Z worklist
says "2 of 2 advertisements today. Best next: something you know about."
gx 0 -C m --now 2026-11-21T03:30:00Z post --down
gx 1 -C m --now 2026-11-21T03:40:00Z log @shop --event post.published --data '{"post":"x"}'
gx 0 -C m --now 2026-11-21T03:50:00Z undo
gx 0 -C m --now 2026-11-21T03:51:00Z undo
gx 0 -C m --now 2026-11-21T03:52:00Z undo
gx 1 -C m --now 2026-11-20T12:00:00Z post --down
complains "no advertisement stands"

# D7.3: three days later it is taken down, and until then it is said every day.
gx 0 -C m --now 2026-11-23T02:00:00Z run
gx 0 -C m --now 2026-11-23T02:00:00Z worklist
says "take down · October refill · posted on 20 Nov"
silent_about "posted on 20 Nov · overdue"
gx 0 -C m --now 2026-11-25T02:00:00Z run
gx 0 -C m --now 2026-11-25T02:00:00Z worklist
says "take down · October refill · posted on 20 Nov · overdue" "2 of 2 advertisements today"
gx 0 -C m --now 2026-11-25T02:00:00Z --lang zh_CN worklist
says "删掉 · 十月补货 · 11 月 20 日发的 · 已过期"
gx 0 -C m --now 2026-11-25T02:00:00Z worklist --json
gx 1 -C m --now 2026-11-25T02:10:00Z done "P$(down)" --skip
complains "is not skipped: it is taken down"
gx 0 -C m --now 2026-11-25T02:00:00Z worklist --json
gx 0 -C m --now 2026-11-25T02:10:00Z done "P$(down)"
gx 0 -C m --now 2026-11-25T02:20:00Z worklist
says "take down · October refill · posted on 20 Nov · done" "1 of 2 advertisements today"

# Nothing of this is lost or changed by recomputing everything, or by judging everybody.
for what in labels actions suppressed segments events customers; do
  gx 0 -C m export "$what" && cp "$out" "before.$what"
done
gx 0 -C m rebuild
gx 0 -C m --now 2026-11-25T02:00:00Z run --full
for what in labels actions suppressed segments events customers; do
  gx 0 -C m export "$what" && same_file "$out" "before.$what"
done
gx 0 -C m check
silent_about "digest" "evaluations"

# D7.2: never to everybody.
{ ini | sed 's/^most = 80%/most = 30%/'; } | shop few
cp m/templates/* few/templates/
gx 0 -C few import events.ndjson
gx 0 -C few --now 2026-11-20T02:00:00Z run
gx 0 -C few export suppressed
is "$(grep -c ',evening,.*,audience$' "$out")" 2 "D7.2 a group message that would go to too many is held"
gx 0 -C few --now 2026-11-20T02:00:00Z why c0 evening
says "it would go to 2 of 6 customers, and one group message goes to 30% at most"
event 2026-11-20T03:00:00Z c9 customer.added '{"name":"Fay"}' >more.ndjson
gx 0 -C few import more.ndjson
gx 0 -C few --now 2026-11-20T04:00:00Z run
gx 0 -C few export suppressed
is "$(grep -c ',evening,.*,audience$' "$out")" 0 "two of seven may"

# ---- diaries --------------------------------------------------------------------------------------------------------------
# D7.2: what the platform lets through is dated data, of guanxi's or of the shop's own.
diary() { # diary SHOP <<<TEST: its words, and what is expected of it
  mkdir -p "$1/tests"
  cat >"$1/tests/all.test"
  gx 0 -C "$1" test
}
group_shop() { # group_shop SHOP PLATFORM
  {
    printf '[shop]\nid = g\ntimezone = UTC\ncurrency = CNY\nlanguage = en\n[channel:group]\nplatform = %s\n' "$2"
    for name in one two three; do
      printf '[campaign:%s]\naudience = orders >= 0\nchannel = group\npurpose = care\nwordings = tea\n' "$name"
    done
  } | shop "$1"
  words "$1" tea en "Tea on Friday. Who comes?"
}
group_shop daily wecom
diary daily <<'EOT'
test D7.2 one group message a day to a customer, as the platform allows
2026-11-20 08:00  ann  customer.added
2026-11-20 10:00  run
expect ann  gets one by group
2026-11-20 15:00  run
expect ann  held three by cap
2026-11-20 23:00  run
expect ann  held two by cap
2026-11-21 10:00  run
expect ann  gets three

test D7.2 four a month, in the years in which that was the rule
2022-11-01 08:00  ann  customer.added
2022-11-01 10:00  run
2022-11-01 11:00  run
2022-11-01 12:00  run
expect ann  gets two
EOT
says "1..2"
group_shop monthly mine
mkdir -p monthly/limits
printf '[limit:mine]\nplatform = mine\nmost = 1\nper = month\nfrom = 2026-12-01\nsource = our contract\n' >monthly/limits/mine.ini
diary monthly <<'EOT'
test D7.2 a limit of the shop's own holds from its day on, for the calendar month
2026-11-30 08:00  ann  customer.added
2026-11-30 10:00  run
expect ann  gets one
2026-11-30 11:00  run
expect ann  gets three
2026-12-01 10:00  run
expect ann  gets two

test D7.2 and then there is one a month
2026-12-01 08:00  ann  customer.added
2026-12-01 10:00  run
expect ann  gets one
2026-12-30 10:00  run
expect ann  held three by cap
2026-12-31 10:00  run
expect ann  held three by cap
2027-01-01 10:00  run
expect ann  gets three
EOT
gx 0 -C daily import <(event 2026-11-20T08:00:00Z ann customer.added '{}')
gx 0 -C daily --now 2026-11-20T10:00:00Z run
gx 0 -C daily --now 2026-11-20T11:00:00Z run
gx 0 -C daily why ann two
says "the platform (wecom) lets through 1 to one customer in a calendar day"

# D7.4: who bought the same product in a window has an offer that only they see; fairness is asked of it like of any other.
window_shop() { # window_shop SHOP KEY_GETS
  shop "$1" <<EOI
[shop]
id = w
timezone = UTC
currency = CNY
language = en
[channel:moments]
ads_per_day = 2
[dimension:value]
key = spent >= money("1000")
ordinary = otherwise
[offer:refill]
title = Refill
for = bought_product_within("CR", "60d")
product = CR
price = 59.00
key_gets = $2
[campaign:refill]
audience = bought_product_within("CR", "60d") and not bought_product_within("CR", "14d")
channel = moments
kind = ad
purpose = sell
offer = refill
wordings = refill
EOI
  printf 'sku,name,price\nCR,cream,79.00\nSE,serum,99.00\n' >"$1/products.csv"
  words "$1" refill en "Whoever bought the cream: the refill is {{offer.price}}."
}
window_shop window same
diary window <<'EOT'
test D7.4 those who bought the same product in a window have an offer that only they see
2026-07-01 08:00  dee  order.paid  {"order":"D","amount":7900,"currency":"CNY","items":[{"name":"cream"}]}
2026-10-01 08:00  ann  order.paid  {"order":"A","amount":7900,"currency":"CNY","items":[{"name":"cream"}]}
2026-10-02 08:00  bea  order.paid  {"order":"B","amount":9900,"currency":"CNY","items":[{"name":"serum"}]}
2026-10-03 08:00  eve  order.paid  {"order":"E","amount":200000,"currency":"CNY","items":[{"name":"cream"}]}
2026-10-18 08:00  cy  order.paid  {"order":"C","amount":7900,"currency":"CNY","items":[{"sku":"CR"}]}
2026-10-20 10:00  run
expect ann  gets refill by moments saying 59.00
expect eve  gets refill
expect bea  gets nothing
expect cy   gets nothing
expect dee  gets nothing
EOT
window_shop unfair 69.00
diary unfair <<'EOT'
test D7.4 not if key customers come off worse
2026-07-01 08:00  dee  order.paid  {"order":"D","amount":7900,"currency":"CNY","items":[{"name":"cream"}]}
2026-10-01 08:00  ann  order.paid  {"order":"A","amount":7900,"currency":"CNY","items":[{"name":"cream"}]}
2026-10-02 08:00  bea  order.paid  {"order":"B","amount":9900,"currency":"CNY","items":[{"name":"serum"}]}
2026-10-03 08:00  eve  order.paid  {"order":"E","amount":200000,"currency":"CNY","items":[{"name":"serum"}]}
2026-10-18 08:00  cy  order.paid  {"order":"C","amount":7900,"currency":"CNY","items":[{"sku":"CR"}]}
2026-10-20 10:00  run refused saying refill
EOT

# D6.18: the circle of old customers is an audience too: the message goes into the group chats.
shop circle <<'EOI'
[shop]
id = c
timezone = UTC
currency = CNY
language = en
[segment:circle]
title = circles
when = tagged("group_chat")
apart = yes
[campaign:news]
audience = circle
channel = group
purpose = care
at = 19:30
wordings = tea
[campaign:ad]
audience = orders >= 0
channel = group
purpose = sell
wordings = tea
EOI
words circle tea en "Dry days: two drops are enough."
diary circle <<'EOT'
test D6.18 a message goes into the group chats by itself, and nothing else does
2026-11-20 08:00  friends  customer.added  {"name":"Old friends","tags":["group_chat"]}
2026-11-20 08:00  ann  customer.added
2026-11-20 10:00  run
expect friends  gets news by group
expect friends  not gets ad
expect ann  gets ad
expect ann  not gets news
EOT
gx 0 -C circle import <(event 2026-11-20T08:00:00Z friends customer.added '{"name":"Old friends","tags":["group_chat"]}')
gx 0 -C circle --now 2026-11-20T10:00:00Z run
gx 0 -C circle --now 2026-11-20T10:00:00Z worklist
says "group message · circles · 19:30" "To 1 person (circles): Old friends"

# D7.3: a post of expertise without a word of the trade is questioned; words of one person go to nobody else.
{ ini | sed 's/^language = en/language = en\npersona_words = tap, drain, Tile\npersona_words.zh_CN = 龙头, 地漏/'; } | shop persona
cp m/templates/* persona/templates/
words persona tea en "{{call}}, tea on Friday at the shop? Seven seats."
gx 0 -C persona import events.ndjson
gx 0 -C persona --now 2026-11-20T02:00:00Z check
says "templates/know.en.txt: is to show what you know, and has none of the words of your trade" \
  "templates/tea.en.txt: goes to many at once, and its words differ from one to the other"
words persona know en "A tile is laid from the middle of the wall."
gx 0 -C persona --now 2026-11-20T02:00:00Z check
silent_about "has none of the words of your trade"

# What is wrong is said with its place.
refused() { # refused MESSAGE [SED]: the lines on standard input, behind a sound shop
  { ini | sed "${2:-}"; cat; } | shop wrong
  cp m/templates/* wrong/templates/
  gx 1 -C wrong check
  complains "$1"
  one_line
}
refused "want KIND:SHARE such as ad:20%" 's/^mix = .*/mix = adverts:20%/' </dev/null
refused "the shares come to 90%, not to 100%" 's/interaction:10%//' </dev/null
refused "want whole days such as 3d, got \"90m\"" 's/^ad_stands = .*/ad_stands = 90m/' </dev/null
refused "the channel chat knows nothing of this" <<<$'[channel:chat]\nads_per_day = 2'
refused "the channel email knows nothing of this" <<<$'[channel:email]\nmost = 20%'
refused "no [limit:…] is of the platform 'wecon'" <<<$'[channel:chat]\nplatform = wecon'
refused "want per = day, week or month" <<<$'[limit:x]\nplatform = x\nmost = 1\nper = year'
refused "want HH:MM such as 20:00, got \"8 pm\"" 's/^at = .*/at = 8 pm/' </dev/null
refused "only a Moments post or a group message has an hour of its own" <<<$'[campaign:x]\naudience = buyers\nchannel = chat\npurpose = care\nwordings = tea\nat = 20:00'
finish
