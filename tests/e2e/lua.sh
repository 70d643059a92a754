#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Scripts that loop, hoard, hide in a pattern or reach for what is not theirs: each is stopped, named with file and line; the
# other customers and the other strategies get what is theirs, and it is committed. How long the slowest took is printed, not
# asserted: what is never stopped meets the test's own time limit, and a busy machine is no fault of the limit's.
source "$(dirname "$0")/lib.sh"
slowest_ms=0 slowest=

shop shop <<'INI'
[shop]
id = lua
[segment:all]
when = orders >= 0
INI
strategy shop greet <<'LUA'
return {
  segment = "all", priority = 10, re_entry = "every",
  plan = function() return { channel = "chat", purpose = "care", text = "hello", because = "always" } end,
}
LUA
for who in ann bob cid; do event 2026-11-01T00:00:00Z $who customer.added "{\"name\":\"$who\"}"; done >events.ndjson
gx 0 -C shop import events.ndjson
cp shop/shop.db fresh.db

# hostile BODY COMPLAINT [LINE]: the strategy does BODY for bob and greets the others, before the good one has its say.
hostile() {
  strategy shop bad <<LUA
local kept
return {
  segment = "all", priority = 90, re_entry = "every",
  plan = function(customer, ctx)
    if customer.name == "bob" then $1 end
    kept = customer
    return { channel = "chat", purpose = "care", text = "hi", because = "well" }
  end,
}
LUA
  rm -f shop/shop.db* && cp fresh.db shop/shop.db
  local began took
  began=$(now_ms)
  gx 0 -C shop --now 2026-11-10T10:00:00Z run
  took=$(($(now_ms) - began))
  [ "$took" -le "$slowest_ms" ] || { slowest_ms=$took slowest=$1; }
  complains "strategy bad (strategies/bad.lua:5): " "customer: bob" "$2"
  one_line
  says "3 actions"
  gx 0 -C shop export actions
  is "$(cut -d, -f2,4 "$out" | tail -n +2 | paste -sd' ')" "ann,bad bob,greet cid,bad" "actions beside: $1"
  gx 0 -C shop --now 2026-11-10T10:00:00Z worklist --json
  is "$(json '#j.items')" 3 "people on the list"
}
hostile 'while true do end' "longer than its time limit"
hostile 'while true do pcall(function() while true do end end) end' "longer than its time limit"
hostile 'local t = {} for i = 1, 1e9 do t[i] = { i } end' "memory"
hostile 'string.rep("x", 1e12)' "string.rep"
hostile 'pcall(string.rep, "x", 1e12)' "string.rep"
hostile 'string.find(("a"):rep(30000), ".-.-.-.-b")' "pattern"
hostile 'os.exit(3)' "'os' is not available"
hostile 'os.execute("touch escaped")' "'os' is not available"
hostile 'io.open("escaped", "w")' "'io' is not available"
hostile 'load("return 1")()' "'load' is not available"
hostile 'customer.spent = 1' "customer.spent cannot be set"
hostile 'local x = customer.spend' "did you mean 'spent'"
hostile 'return { channel = "chta", purpose = "care" }' "chat"
hostile 'error("no")' "no"
is "$(ls escaped 2>/dev/null)" "" "a file made by a script"
echo "the slowest took $slowest_ms ms: $slowest"

# A handle that is kept is dead in the next call: here plan keeps it where the next call would find it, if anything could.
strategy shop bad <<'LUA'
local stash = {}
return {
  segment = "all", priority = 90, re_entry = "every",
  plan = function(customer, ctx)
    local before = stash.customer
    stash.customer = customer
    return { channel = "chat", purpose = "care", text = "hi", because = before and before.name or "nobody before" }
  end,
}
LUA
rm -f shop/shop.db* && cp fresh.db shop/shop.db
gx 0 -C shop --now 2026-11-10T10:00:00Z run
gx 0 -C shop export actions
is "$(grep -c 'nobody before' "$out")" 3 "calls that knew nothing of others"

# What cannot be loaded is left out, and said with its place; the others go on.
left_out() {
  rm -f shop/shop.db* && cp fresh.db shop/shop.db
  gx 0 -C shop --now 2026-11-10T10:00:00Z run
  complains "strategy bad is left out: strategies/bad.lua" "$1"
  one_line
  gx 0 -C shop export actions
  is "$(cut -d, -f4 "$out" | tail -n +2 | paste -sd' ')" "greet greet greet" "actions"
}
lua5.4 -e 'io.write(string.dump(load("return { segment = [[all]], plan = function() end }")))' >shop/strategies/bad.lua
left_out "this is bytecode; strategies are loaded as text only"
printf 'return {\n  segment = "all",\n  plan = function( end,\n}\n' >shop/strategies/bad.lua
left_out "strategies/bad.lua:3:"
printf 'return { segment = "all", plna = function() end }\n' >shop/strategies/bad.lua
left_out "plan"
printf 'while true do end\n' >shop/strategies/bad.lua
left_out "strategies/bad.lua:1"
printf 'return {\n segment = "all", plan = function() end }\xff\xfe\n' >shop/strategies/bad.lua
left_out "not valid UTF-8"
printf '[strategy:bad]\npriority = 99\n' >>shop/shop.ini
left_out "not valid UTF-8"

# A segment that is not there is a mistake of the configuration: nothing is decided on half of it.
printf 'return { segment = "al", plan = function() end }\n' >shop/strategies/bad.lua
gx 1 -C shop --now 2026-11-10T10:00:00Z run
complains "strategies/bad.lua: segment 'al' is not defined; did you mean 'all'"
finish
