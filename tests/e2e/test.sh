# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# `guanxi test`: diaries are played, what is not as expected is said with the reason, the shop's own data is not touched.
. "$SOURCE_DIR/tests/e2e/lib.sh"

mkdir tmp && export TMPDIR=$PWD/tmp # other tests have folders there too
gx 0 init shop --language en
mkdir shop/tests
gx 1 -C shop test
complains "there are no tests"

cat >shop/tests/good.test <<'EOF'
# a comment
test bought once: which of four reasons?
2026-01-05 12:00  lin  order.paid  {"order":"A1","amount":19900,"currency":"CNY"}
2026-02-10 10:00  run
expect  lin  consumption == "once" and orders == 1
expect  lin  in bought_once
expect  lin  not in vip
expect  lin  gets bought_once.which by chat
expect  lin  gets bought_once saying getting on
expect  lin  not gets repeat
2026-02-10 15:00  lin  answers bought_once.which  not_used_up
2026-02-10 15:00  run
expect  lin  given.once_because == "not_used_up"
expect  lin  gets nothing

test two visits, and the quiet period
2026-01-05  lin  order.paid  {"order":"A1","amount":19900,"currency":"CNY"}
2026-02-09 10:00:30  lin  message.sent
2026-02-10 10:00  run
expect lin held bought_once by cap
EOF
gx 0 -C shop test
says "TAP version 13" "ok 1 - bought once: which of four reasons?" "ok 2 - two visits" "1..2"
silent_about "not ok"
[ ! -e shop/shop.db ] || fail "the shop's own database was made"
ls "${TMPDIR:-/tmp}"/guanxi-test-* >/dev/null 2>&1 && fail "a temporary folder was left"

# A folder is a folder, whatever it is called.
cp -r shop 'shop [2]*'
gx 0 -C 'shop [2]*' test
says "1..2"

# What fails says what is there instead; the others are played, and the exit code tells.
cat >bad.test <<'EOF'
test wrong in every way
2026-01-05  lin  order.paid  {"order":"A1","amount":19900,"currency":"CNY"}
2026-02-10 10:00  run
expect lin value == "key"
expect lin in vip
expect lin not in bought_once
expect lin gets vip
expect lin not gets bought_once
expect lin gets nothing
expect lin gets bought_once by phone
expect lin held bought_once
test right
2026-01-05  ann  visit.made
2026-01-05  run
expect ann visits == 1
EOF
gx 1 -C shop test bad.test
says "not ok 1 - wrong in every way" "bad.test:4: lin: this does not hold:" "value is valuable, needs key" "bad.test:5:" "bad.test:6: lin: this holds:" \
  "bad.test:7: lin: does not get vip" "bad.test:8: lin: should not get it (bought_once)" "bad.test:9:" "bad.test:10:" "bad.test:11: lin: this is not held so" \
  "she gets bought_once.which by chat" "ok 2 - right" "1..2"
complains "1 of 2 tests fail"

# One that cannot be played fails with its line.
one() { printf 'test t\n%s\n' "$1" >one.test; }
one '2026-01-05 lin order.paid {"order":'
gx 1 -C shop test one.test
says "not ok 1 - t" "one.test:2: the data of this event is no JSON"
one '2026-01-05 lin order.paid {"order":"1","amount":"much"}'
gx 1 -C shop test one.test
says "not ok 1 - t" "one.test:2:"
printf 'test t\n2026-01-05 lin visit.made\n2026-01-05 run\nexpect lin in vipp\n' >one.test
gx 1 -C shop test one.test
says 'one.test:4: there is no segment "vipp"; did you mean vip?'
printf 'test t\n2026-01-05 lin visit.made\n2026-01-05 run\nexpect ann visits == 1\n' >one.test
gx 1 -C shop test one.test
says 'one.test:4: there is no customer "ann" in this test'
printf 'test t\n2026-01-05 lin visit.made\n2026-01-05 run\nexpect lin visitz == 1\n' >one.test
gx 1 -C shop test one.test
says 'did you mean'
printf 'test t\n2026-01-05 lin visit.made\n2026-01-05 run\n2026-01-06 lin answers vip.call yes\n' >one.test
gx 1 -C shop test one.test
says '"lin" was not asked by "vip.call" yet'

# A file that is no diary is refused whole, with its line.
refused() {
  printf '%b' "$1" >one.test
  gx 1 -C shop test one.test
  complains "$2"
}
refused '2026-01-05 lin visit.made\n' 'one.test:1: first a line that begins a test'
refused 'test t\nyesterday lin visit.made\n' 'one.test:2: want a date, expect, or test: "yesterday"'
refused 'test t\n2026-01-05 lin visit.made\n2026-01-04 run\n' 'one.test:3: a diary goes forward'
refused 'test t\n2026-01-05 lin\n' 'one.test:2: want DATE WHO TYPE'
refused 'test t\nexpect lin in vip\n' 'one.test:2: nothing can be expected before a run'
refused 'test t\n2026-01-05 run\nexpect lin\n' 'one.test:3: want expect WHO'
refused 'test t\n2026-01-05 run\nexpect lin in\n' 'one.test:3: of what?'
refused 'test\n' 'one.test:1: a test needs a name'
refused 'test \xff\n' 'one.test: this is no UTF-8 text'
gx 1 -C shop test nosuch.test
complains "nosuch.test"
gx 1 --lang zh_CN -C shop test bad.test
says "not ok 1"
finish
