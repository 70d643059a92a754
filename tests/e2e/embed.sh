#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The embedding API as a stranger's program meets it: headers, library and guanxi.pc are installed into an empty place, embed.c is
# compiled against them and nothing else, and works on a copy of the reference shop: append, run, single events, exports. Every
# byte must be what the command line gives for the same events: once without limits, once where people compete for minutes.
source "$(dirname "$0")/lib.sh"
NOW=2026-01-01T00:00:00Z
cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$BUILD_DIR/CMakeCache.txt")
for component in headers library; do
  DESTDIR=$work/root cmake --install "$BUILD_DIR" --component $component >"$work/log" || fail "cmake --install $component"
done
pc=$(find "$work/root" -name guanxi.pc)
lib=$(dirname "$(find "$work/root" -name libguanxi.so)")
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$work/root PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
# shellcheck disable=SC2046
"$cc" -std=c17 -g -Wall -Wextra -Wpedantic -Wshadow -Werror ${SANITIZED:+-fsanitize=$SANITIZED} -o "$work/embed" \
  "$SOURCE_DIR/tests/e2e/embed.c" $(pkg-config --cflags --libs guanxi) "-Wl,-rpath-link,$lib" || { fail "embed.c does not compile"; finish; }
is "$(pkg-config --modversion guanxi)" "$("$GUANXI" --version | grep -o '[0-9][0-9.]*' | head -n 1)" "the version in guanxi.pc"

# 300 customers with two years behind them, always the same ones.
awk 'function rnd(n) { seed = (seed * 69069 + 12345) % 2147483648; return int(seed / 65536) % n }
function line(day, type, data) {
  printf "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"gen\",\"type\":\"%s\",\"time\":\"%s\",\"subject\":\"%d\",\"data\":{%s}}\n",
         ++id, type, strftime("%Y-%m-%dT%H:%M:%SZ", 1767225600 - day * 86400 - rnd(80000), 1), who, data
}
BEGIN {
  seed = 7
  split("visit.made consultation.opened message.received complaint.made share.made", kind, " ")
  for (who = 1; who <= 300; who++) {
    line(700 + rnd(100), "customer.added", "\"source\":\"store\",\"birthday\":\"1990-0" 1 + rnd(2) "-0" 1 + rnd(9) "\"")
    for (n = rnd(5); n > 0; n--) {
      order = who "-" n
      line(rnd(600), "order.paid", "\"order\":\"" order "\",\"amount\":" 5000 + rnd(200000) ",\"currency\":\"CNY\"")
    }
    for (n = rnd(4); n > 0; n--) line(rnd(300), kind[1 + rnd(5)], "")
    if (rnd(4) == 0) line(rnd(200), "review.left", "\"order\":\"" who "-1\",\"rating\":" 1 + rnd(5))
    if (rnd(6) == 0) line(rnd(300), "referral.made", "\"customer\":\"" 1 + rnd(300) "\"")
  }
}' >events.ndjson
# Single events of every consequence: buying, complaining, introducing, merging, a new customer, something yet to come, one
# that was introduced, the blocked seller, an answer to what was planned.
{
  event 2025-12-31T10:00:00Z 7 order.paid '{"order":"s1","amount":88000,"currency":"CNY"}'
  event 2025-12-31T10:05:00Z 8 complaint.made '{"text":"late"}'
  event 2025-12-31T11:00:00Z 9 consultation.opened '{"about":"product"}'
  event 2025-12-31T11:30:00Z 10 referral.made '{"customer":"301"}'
  event 2025-12-31T12:00:00Z 301 customer.added '{"name":"新来的","referrer":"11"}'
  event 2025-12-31T12:30:00Z 301 order.paid '{"order":"s2","amount":300000,"currency":"CNY"}'
  event 2025-12-31T13:00:00Z 12 customer.merged '{"into":"13"}'
  event 2025-12-31T13:30:00Z 12 visit.made '{}'
  event 2026-02-01T00:00:00Z 14 visit.made '{}'
  event 2025-12-31T14:00:00Z 15 customer.removed_seller '{"kind":"blocked"}'
  event 2025-12-31T14:30:00Z 16 tag.added '{"tag":"agent"}'
  event 2025-12-31T15:00:00Z 17 review.left '{"order":"17-1","rating":5}'
  event 2025-12-31T15:30:00Z 18 consent.withdrawn '{"purpose":"sell"}'
  for who in 20 21 22 23 24 25 26 27; do event 2025-12-31T16:00:00Z $who complaint.made '{}'; done
} >stream.ndjson
# And the merging away of customers for whom something is held back.
cp -R "$SOURCE_DIR/tests/bench/reference-shop" scratch
gx 0 -C scratch import events.ndjson
gx 0 -C scratch --now $NOW run
gx 0 -C scratch export suppressed
sed 1d "$out" | cut -d, -f2 | sort -u | head -n 4 >held
[ "$(wc -l <held)" -eq 4 ] || fail "nothing is held back: merging proves nothing"
while read -r who; do event 2025-12-31T17:00:00Z "$who" customer.merged '{"into":"290"}'; done <held >>stream.ndjson

decisions="labels segments actions suppressed events"

# alike SHOP SHOP
alike() {
  local what
  for what in $decisions; do
    gx 0 -C "$1" export "$what"
    cp "$out" one.csv
    gx 0 -C "$2" export "$what"
    same_file one.csv "$out"
  done
}

# both NAME: the same work by the program and by the command line, on copies of one shop.
both() {
  local what n=0
  cp -R "$1" api
  cp -R "$1" cli
  mkdir api-out cli-out
  LD_LIBRARY_PATH=$lib "$work/embed" api "$BUILD_DIR" events.ndjson stream.ndjson api-out "$(date -u -d $NOW +%s)" >"$out" 2>&1 || {
    fail "$1: embed failed"
    head -n 30 "$out" >&2
  }
  says "decided: "
  gx 0 -C cli import events.ndjson
  gx 0 -C cli --now $NOW run
  while read -r line; do
    n=$((n + 1))
    printf '%s\n' "$line" >one.ndjson
    gx 0 -C cli import one.ndjson
    gx 0 -C cli --now $NOW run --yes
  done <stream.ndjson
  cp -R "$1" later
  gx 0 -C later import events.ndjson
  gx 0 -C later --now $NOW run
  LD_LIBRARY_PATH=$lib "$work/embed" later "$BUILD_DIR" later stream.ndjson - "$(date -u -d $NOW +%s)" >"$out" 2>&1 ||
    fail "$1: embed later failed: $(head -n 30 "$out")"
  alike cli later
  gx 0 -C later check
  for what in labels segments actions suppressed events customers; do
    for format in csv ndjson; do
      gx 0 -C cli export $what --format $format
      cp "$out" cli-out/$what.$format
      same_file cli-out/$what.$format api-out/$what.$format
    done
  done
  gx 0 -C cli --lang en why 7 --json
  cp "$out" cli-out/why.json
  same_file cli-out/why.json api-out/why.json
}

# afterwards: the two shops go on alike. A single event moves the instant past others who are due by then: a rebuild must not
# take from the next run what it has to find out about them.
afterwards() {
  local where
  for where in api cli; do gx 0 -C $where --now 2026-01-20T00:00:00Z run --yes; done
  alike api cli
  event 2026-02-20T08:00:00Z 30 complaint.made '{}' >late.ndjson
  LD_LIBRARY_PATH=$lib "$work/embed" api "$BUILD_DIR" - late.ndjson - "$(date -u -d 2026-02-21 +%s)" >"$out" 2>&1 || fail "embed failed: $(cat "$out")"
  cp -R api rebuilt
  gx 0 -C rebuilt rebuild
  alike api rebuilt
  for where in api rebuilt; do gx 0 -C $where --now 2026-03-01T00:00:00Z run --yes; done
  alike api rebuilt
  rm -r rebuilt
}

# The example, by the line of its README.
line=$(grep '^cc ' "$SOURCE_DIR/examples/embedding/README.md")
cp "$SOURCE_DIR/examples/embedding/watch.c" .
(eval "$cc ${SANITIZED:+-fsanitize=$SANITIZED} -Werror -Wl,-rpath-link,$lib ${line#cc }") || fail "the example does not compile by the line of its README"
cp -R "$SOURCE_DIR/tests/bench/reference-shop" watched
event 2025-12-31T10:00:00Z anna complaint.made '{}' >anna.ndjson
event 2025-12-31T10:00:00Z anna complaint.mad '{}' mistyped >>anna.ndjson
cat anna.ndjson anna.ndjson | LD_LIBRARY_PATH=$lib GUANXI_HOME=$BUILD_DIR ./watch watched >"$out" 2>"$err" || fail "the example failed: $(cat "$err")"
says "judged 1, new actions" "known already" "refused: " "because"

cp -R "$SOURCE_DIR/tests/bench/reference-shop" plain
both plain
afterwards
rm -r api cli later api-out cli-out
cp -R plain rationed
sed -i 's/^cap = 1\/7d$/cap = 1\/7d\nminutes_per_day = 60\nlongest_waiting = 20%/' rationed/shop.ini
printf '[channel:chat]\nminutes = 4\n' >>rationed/shop.ini
both rationed
grep -q 'budget' api-out/suppressed.csv || fail "nobody competes: the second half of this test proves nothing"
afterwards

# A whole city (D5.5): who moves there meets what was said of it by a single event before.
rm -r api cli later api-out cli-out
cp -R plain frosty
printf '[attribute:frost]\ntype = bool\n[dimension:weather]\nfrost = given.frost\nmild = otherwise\n' >>frosty/shop.ini
{
  head -n 10 stream.ndjson
  event 2025-12-31T16:30:00Z @city:Ulm attribute.set '{"name":"frost","value":"yes"}'
  event 2025-12-31T16:31:00Z 31 customer.updated '{"city":"Ulm"}'
  event 2025-12-31T16:33:00Z @city:Bonn attribute.set '{"name":"frost","value":"yes"}'
  event 2025-12-31T16:34:00Z @city:Bonn attribute.set '{"name":"frost","value":"no"}'
  event 2025-12-31T16:35:00Z 33 customer.updated '{"city":"Bonn"}'
} >frosty.ndjson
mv frosty.ndjson stream.ndjson
both frosty
gx 0 -C api export labels --format ndjson
is "$(grep '"weather":"frost"' "$out" | grep -o '"customer":"[^"]*"')" '"customer":"31"' "D5.5 single events and a city"
afterwards
finish
