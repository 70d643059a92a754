# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The catalogue: rules and scripts ask what somebody bought, journals keep what was written, and a changed products.csv counts
# from the next run on. Diaries carry the numbers of the domain.
. "$SOURCE_DIR/tests/e2e/lib.sh"

catalogue() {
  cat >"$1/products.csv" <<'CSV'
sku,name,match,line,price,cycle_days,related,contains,stage_from,stage_to
CR-OAT,燕麦保湿面霜,oat cream|燕麦霜,face,148.00,60,SR-NIA,oat|glycerin,,
SR-NIA,烟酰胺精华,niacinamide serum,serum,198.00,45,CR-OAT,niacinamide,,
MA-CLAY,白泥面膜,"clay mask, large",face,78.00,,serum,,,
DI-NB,纸尿裤 NB,diapers NB,baby,99.00,15,,,0,1
PR-VIT,孕妇维生素,,baby,120.00,30,,,-9,0
CSV
}

# ---- diaries ----

gx 0 init shop --language en
catalogue shop
mkdir shop/tests
cat >>shop/shop.ini <<'INI'
[attribute:allergies]
type = list
[segment:has_cream]
when = bought_product("oat cream")
[segment:serum_lately]
when = bought_line_within("serum", "60d")
[segment:cream_lately]
when = bought_product_within("CR-OAT", "60d") and orders >= 1
[segment:same_again]
when = repurchases_within("same", "14d") >= 1
[segment:related_again]
when = repurchases_within("related", "14d") >= 1
[segment:wants_serum]
when = wants("SR-NIA")
[segment:wants_face]
when = wants("face")
[strategy:related]
priority = 90
INI
# D6.21: what is related to what she asked about or bought, with the reason named; D8.1: nothing that may harm.
strategy shop related <<'LUA'
local goods = require("lib.products")
return {
  segment = "wants_serum",
  plan = function(customer, ctx)
    local asked = ctx.product(customer.interests[1].product)
    for _, other in ipairs(ctx.products({ related_to = asked })) do
      local suits, why = goods.suits(customer, other)
      if suits then
        return { channel = "chat", purpose = "sell", text = "How about " .. other.name,
          because = "asked for " .. asked.name .. ", related: " .. other.sku }
      elseif why == "allergies" then
        return { step = "ask", channel = "chat", purpose = "ask", text = "Anything you react to?", ask = "allergies" }
      end
    end
  end,
}
LUA
cat >shop/tests/products.test <<'EOF'
test D4.10 catalogue: an item is found by its SKU, its name or an alias within a longer title
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"sku":"CR-OAT","name":"?","quantity":1}]}
2026-01-05  bea  order.paid  {"order":"B1","amount":14800,"currency":"CNY","items":[{"name":"【包邮】燕麦保湿面霜 大瓶","quantity":1}]}
2026-01-05  cyn  order.paid  {"order":"C1","amount":14800,"currency":"CNY","items":[{"name":"OAT CREAM","quantity":1}]}
2026-01-05  dot  order.paid  {"order":"D1","amount":14800,"currency":"CNY","items":[{"name":"boat creams","quantity":1}]}
2026-01-06  run
expect ann in has_cream
expect bea in has_cream
expect cyn in has_cream
expect dot not in has_cream
expect ann bought_product_within("燕麦霜", "1d") and bought_line("face") and not bought_line("serum")

test D4.10 an order that is cancelled holds nothing
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"sku":"CR-OAT","name":"","quantity":1}]}
2026-01-07  ann  order.cancelled  {"order":"A1"}
2026-01-08  run
expect ann not in has_cream

test windows over products end exactly, and only then is she looked at again
2026-01-05  ann  order.paid  {"order":"A1","amount":19800,"currency":"CNY","items":[{"sku":"SR-NIA","name":"","quantity":1}]}
2026-01-05 13:00  run
expect ann in serum_lately
2026-03-06 12:00  run
expect ann in serum_lately
2026-03-06 12:01  run
expect ann not in serum_lately
expect ann bought_line("serum")

test D5.4 bought again, the same and a related product counted apart
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"sku":"CR-OAT","name":"","quantity":1}]}
2026-01-05  bea  order.paid  {"order":"B1","amount":14800,"currency":"CNY","items":[{"sku":"CR-OAT","name":"","quantity":2},{"sku":"CR-OAT","name":"","quantity":1}]}
2026-01-06  run
expect ann repurchases("same") == 0 and repurchases("related") == 0
expect bea repurchases("same") == 0
2026-02-05  ann  order.paid  {"order":"A2","amount":14800,"currency":"CNY","items":[{"name":"燕麦霜","quantity":1}]}
2026-02-05  bea  order.paid  {"order":"B2","amount":19800,"currency":"CNY","items":[{"sku":"SR-NIA","name":"","quantity":1}]}
2026-02-06  run
expect ann in same_again
expect ann not in related_again
expect bea in related_again
expect bea not in same_again
2026-03-05  run
expect ann not in same_again
expect ann repurchases("same") == 1 and repurchases("related") == 0
expect bea repurchases("related") == 1 and repurchases("same") == 0

test D2.2 interests go through the catalogue: aliases, lines, and tags
2026-01-05  ann  consultation.opened  {"product":"niacinamide serum","about":"product"}
2026-01-05  bea  tag.added  {"tag":"wants:燕麦霜"}
2026-01-05  cyn  consultation.opened  {"product":"sun cream","about":"product"}
2026-01-06  run
expect ann in wants_serum
expect ann not in wants_face
expect bea in wants_face
expect cyn wants("sun cream") and not wants("face")

test D5.3 product cycle: asked after at five sixths of what products.csv says it lasts
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"name":"oat cream, 30 days","quantity":1}]}
2026-02-01  run
expect ann not gets bought_once
2026-02-23  run
expect ann not gets bought_once
2026-02-24  run
expect ann gets bought_once.which saying of 60

test D5.3 the customer's own rhythm, once two intervals are known
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-01-29  ann  order.paid  {"order":"A2","amount":14800,"currency":"CNY","items":[{"name":"燕麦霜","quantity":1}]}
2026-02-28  ann  order.paid  {"order":"A3","amount":14800,"currency":"CNY","items":[{"sku":"CR-OAT","name":"","quantity":1}]}
2026-03-01  ann  message.received
2026-03-01  ann  message.sent
2026-03-20  run
expect ann not gets repeat.refill
2026-03-22  run
expect ann gets repeat.refill saying 27

test D5.3 one interval is no rhythm
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-01-29  ann  order.paid  {"order":"A2","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-02-25  run
expect ann not gets repeat.refill
2026-03-20  run
expect ann gets repeat.refill

test D5.3 a name says how long it lasts only where the catalogue does not
2026-01-05  ann  order.paid  {"order":"A1","amount":7800,"currency":"CNY","items":[{"sku":"MA-CLAY","name":"clay mask, 40 days","quantity":1}]}
2026-02-06  run
expect ann not gets bought_once
2026-02-07  run
expect ann gets bought_once.which saying of 40

test D8.1 allergies: neither a refill nor another word about a question, once she is known to react to it
2026-01-05  ann  order.paid  {"order":"A1","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-01-29  ann  order.paid  {"order":"A2","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-01-29  bea  order.paid  {"order":"B1","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-02-20  bea  order.paid  {"order":"B2","amount":14800,"currency":"CNY","items":[{"name":"oat cream","quantity":1}]}
2026-03-01  ann  attribute.set  {"name":"allergies","value":"oats","by":"seller"}
2026-03-01  bea  attribute.set  {"name":"allergies","value":"none","by":"seller"}
2026-04-05  cyn  attribute.set  {"name":"allergies","value":"oats","by":"seller"}
2026-04-05  cyn  consultation.opened  {"product":"oat cream","about":"product"}
2026-04-05  cyn  message.sent
2026-04-05  dot  consultation.opened  {"product":"oat cream","about":"product"}
2026-04-05  dot  message.sent
2026-04-13  run
expect ann not gets repeat.refill
expect bea gets repeat.refill
expect cyn not gets asked_no_order
expect dot gets asked_no_order

test D6.21 interest: a related product, with the reason named; D8.1 what harms is left out
2026-01-05  ann  consultation.opened  {"product":"烟酰胺精华","about":"product"}
2026-01-05  ann  message.sent
2026-01-05  ann  attribute.set  {"name":"allergies","value":"roses、alcohol","by":"seller"}
2026-01-05  bea  consultation.opened  {"product":"烟酰胺精华","about":"product"}
2026-01-05  bea  message.sent
2026-01-05  bea  attribute.set  {"name":"allergies","value":"Oats","by":"seller"}
2026-01-05  cyn  consultation.opened  {"product":"烟酰胺精华","about":"product"}
2026-01-05  cyn  message.sent
2026-01-05  dot  consultation.opened  {"product":"烟酰胺精华","about":"product"}
2026-01-05  dot  message.sent
2026-01-05  dot  attribute.set  {"name":"allergies","value":"无","by":"seller"}
2026-02-01  run
expect ann gets related.1 saying related: CR-OAT
expect bea not gets related
expect cyn gets related.ask
expect dot gets related.1
EOF
gx 0 -C shop test
says "ok 1 - D4.10 catalogue" "ok 5 - D2.2 interests" "1..11"
silent_about "not ok"

# ---- mistakes ----

mistake() { # RULE COMPLAINT
  sed "s/^when = bought_product(\"oat cream\")/when = $1/" shop/shop.ini >wrong/shop.ini
  gx 1 -C wrong check
  complains "$2"
}
cp -r shop wrong
mistake 'bought_product("CR-OOT")' 'unknown product "CR-OOT"; did you mean "CR-OAT"?'
mistake 'bought_line("faces")' 'unknown product line "faces"; did you mean "face"?'
mistake 'repurchases("other") > 1' 'repurchases wants "same" or "related", not "other"'
mistake 'bought_product_within("CR-OAT", 60)' 'did you mean "60d"?'
rm wrong/products.csv
cp shop/shop.ini wrong/shop.ini
gx 1 -C wrong check
complains "shop.ini:" "bought_product asks of a product, but the shop has no products.csv"
printf 'sku,name,related\nA,one,\nB,two,C-1\n' >wrong/products.csv
gx 1 -C wrong check
complains "products.csv:3: related: 'C-1' is neither a SKU nor a line of this file"

# ---- scripts ----

gx 0 init lua --language en
catalogue lua
rm -f lua/strategies/*
printf '[strategy:%s]\nenabled = no\n' advocate asked_no_order bought_once complained delivered lost never_bought repeat vip waiting \
  >>lua/shop.ini
printf '[segment:all]\nwhen = otherwise\n' >>lua/shop.ini
probe() { # LUA EXPECTED: what plan sees, as the text it proposes
  printf 'return { segment = "all", plan = function(customer, ctx)\n%s\nend }\n' "$1" >lua/strategies/probe.lua
  gx 0 -C lua --now 2026-07-01T04:00:00Z plan --json
  says "$2"
}
{
  for day in 01 02 03 04 05 06 07 08 09 10; do
    event "2026-01-${day}T04:00:00Z" eve order.paid "{\"order\":\"E$day\",\"amount\":100,\"currency\":\"CNY\",\"items\":[{\"name\":\"燕麦霜\",\"quantity\":1}]}"
  done
  event 2026-02-01T04:00:00Z eve order.paid '{"order":"F","amount":100,"currency":"CNY","items":[{"name":"thing","quantity":1},{"sku":"SR-NIA","name":"","quantity":1}]}'
} >events.ndjson
gx 0 -C lua import events.ndjson
say='local function say(t) return { channel = "chat", purpose = "care", text = t, because = t } end'
probe "$say local p = ctx.product('那瓶 Oat Cream') return say(p.sku .. p.price .. p.cycle_days .. #p.contains .. p.related[1].sku)" \
  CR-OAT14800602SR-NIA
probe "$say return say(tostring(ctx.product('nothing')) .. tostring(ctx.product(nil)) .. #ctx.products())" nilnil5
probe "$say return say(tostring(ctx.product('燕麦霜') == ctx.product('CR-OAT')))" true
probe "$say local l = {} for _, p in ipairs(ctx.products{ line = 'baby', stage = 0 }) do l[#l + 1] = p.sku end return say(table.concat(l, '+'))" \
  DI-NB+PR-VIT
probe "$say return say(#ctx.products{ line = 'baby', stage = -3 } .. '/' .. #ctx.products{ stage = 30 })" 1/3
probe "$say local b = customer.purchases return say(b[1].product.sku .. b[1].orders .. b[2].product.sku .. b[2].orders .. '/' .. #b[2].times)" \
  SR-NIA1CR-OAT10/8
probe "$say local i = customer.last_order.items return say(tostring(i[1].product) .. i[2].product.sku)" nilSR-NIA
probe "$say return say(tostring(customer.bought_product('CR-OAT')) .. tostring(customer.bought_line_within('face', '60d')) .. customer.repurchases('same') .. customer.repurchases('related') .. customer.repurchases_within('related', '365d'))" \
  truefalse911
refused() { # LUA COMPLAINT
  printf 'return { segment = "all", plan = function(customer, ctx)\n%s\nend }\n' "$1" >lua/strategies/probe.lua
  gx 0 -C lua --now 2026-07-01T04:00:00Z plan
  grep -qF -- "$2" "$out" "$err" || fail "missing: $2: $(cat "$out" "$err")"
}
refused "ctx.product('CR-OAT').prize = 1" "product.prize cannot be set"
refused "return ctx.product('CR-OAT').prize" "a product has no field 'prize'; did you mean 'price'?"
refused "return customer.bought_product('CR-OOT')" 'unknown product "CR-OOT"; did you mean "CR-OAT"?'
refused "return ctx.products{ lines = 'face' }" "ctx.products has no 'lines'; did you mean 'line'?"

# ---- a changed catalogue counts from the next run on ----

cat >lua/strategies/probe.lua <<'LUA'
return { segment = "all", re_entry = "every", plan = function(customer, ctx)
  return { channel = "chat", purpose = "care", text = ctx.product("CR-OAT").name }
end }
LUA
gx 0 -C lua --now 2026-07-01T04:00:00Z run
gx 0 -C lua --now 2026-07-02T04:00:00Z run --json
silent_about "configuration changed"
sed -i 's/oat cream|/oat cream|thing|/' lua/products.csv
gx 0 -C lua --now 2026-07-03T04:00:00Z run --json
says "configuration changed"

# ---- the command ----

gx 0 -C lua products
says "CR-OAT" "148.00" "lasts   60 days" "bought by 1"
gx 0 -C lua --lang zh_CN products
says "燕麦保湿面霜" "能用"
gx 0 -C lua products --json
is "$(json 'j[1].sku .. j[1].orders .. "/" .. j[1].customers .. "/" .. j[1].price')" CR-OAT11/1/14800
gx 0 -C lua products --unmatched
says "Everything that was bought or asked for is in products.csv."
sed -i 's/|thing|/|/' lua/products.csv
{
  event 2026-06-01T04:00:00Z fay order.paid '{"order":"G","amount":5000,"currency":"CNY","items":[{"name":"lip balm","quantity":1}]}'
  event 2026-06-02T04:00:00Z fay consultation.opened '{"product":"lip balm","about":"product"}'
  event 2026-06-03T04:00:00Z gil consultation.opened '{"product":"face","about":"product"}'
  event 2026-06-03T04:00:00Z gil tag.added '{"tag":"wants:soap"}'
} >more.ndjson
gx 0 -C lua import more.ndjson
gx 0 -C lua --now 2026-07-04T04:00:00Z products --unmatched --json
is "$(json '#j .. j[1].name .. j[1].bought .. j[1].asked .. j[1].amount .. j[2].name .. j[2].amount .. j[3].name .. j[3].amount')" \
  "3lip balm115000soap0thing0"
rm lua/products.csv lua/strategies/probe.lua
gx 1 -C lua products
complains "lua/products.csv has no products" "--unmatched"
gx 0 -C lua products --unmatched
says "燕麦霜"

# ---- match products: a name that holds what stands between names is one item ----

shop maps <<'INI'
[shop]
id = m
[map:till]
match = No, Who, Goods
customer = Who
order = No
amount = Sum
at = At
items = Goods split "," match products
INI
catalogue maps
printf 'No,Who,Goods,Sum,At\n1,ann,"clay mask, large,oat cream,clay mask, small",10,2026-01-05\n' >till.csv
gx 0 -C maps import till.csv
gx 0 -C maps export events --format ndjson
says '"name":"clay mask, large"' '"name":"oat cream"' '"name":"clay mask"' '"name":"small"'
finish
