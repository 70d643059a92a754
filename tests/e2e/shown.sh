#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Names that give orders to a terminal, and other things that must not pass silently: what is printed for people is harmless,
# what is data is as it is; a failure in the middle does not swallow what was done before it.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = shown
[segment:all]
when = orders >= 0
INI
strategy shop talk <<'LUA'
return {
  segment = "all", priority = 50, re_entry = "30d",
  plan = function(customer, ctx)
    return { channel = "chat", purpose = "ask", minutes = 5, text = "How is " .. customer.name .. "?", because = "for " .. customer.name }
  end,
}
LUA
event 2026-11-01T00:00:00Z 's\u001b]0;x\u0007b\nc' customer.added '{"name":"N\u001b[2Jm\n\u009b31mFAKE\u007f","city":"\r\u0008C"}' a >events.ndjson
event 2026-11-01T00:00:00Z 's\u001b]0;x\u0007b\nc' note.added '{"text":"T\u001b[2J\nline"}' b >>events.ndjson
gx 0 -C shop import events.ndjson
id=$'s\e]0;x\ab\nc'
T="--now 2026-11-02T00:00:00Z"

# Nothing but line breaks may be below U+0020; no U+007F, no U+0080 to U+009F.
harmless() {
  checks=$((checks + 1))
  if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$out" "$err"; then fail "control characters in what was said"; cat -v "$out" "$err" >&2; fi
}
for command in run customers worklist segments "plan --full" "done 1" undo; do
  gx 0 -C shop $T $command
  harmless
done
for command in customer why "visit" "tag" "log"; do
  gx 0 -C shop $T $command "$id" $([ "$command" = why ] || [ "$command" = customer ] || [ "$command" = visit ] || echo word)
  harmless
done
says "s�]0;x�b c: noted"
gx 1 -C shop why $'\e[31mred'
harmless
complains "�[31mred"
printf 'no,who\n1,\e[2Jx\n' >$'b\e[31m.csv'
gx 1 -C shop import $'b\e[31m.csv'
harmless
# Data is as it is.
gx 0 -C shop export customers
LC_ALL=C grep -qF $'N\e[2Jm' "$out" || fail "an export changes what it exports"
gx 0 -C shop customers --json
says '"s\u001B]0;x\u0007b\nc"' 'N\u001B[2Jm\n'

# --json: what was imported before a mistake is said.
event 2026-11-03T00:00:00Z bob customer.added '{"name":"Bob"}' >good.ndjson
gx 1 -C shop --json import good.ndjson nosuch.csv
complains "nosuch.csv"
is "$(json '#j .. j[1].file .. j[1].accepted')" "1good.ndjson1" "the report of the file before"
gx 1 -C shop --json import nosuch.csv
is "$(wc -c <"$out")" 0 "bytes said about nothing"

# A disk that is full during init leaves nothing in the way of the next try.
said=$(
  trap '' XFSZ
  ulimit -f 0
  "$GUANXI" init fresh 2>&1
)
is $? 1 "init on a full disk"
[[ $said == *"shop.ini: writing failed"* ]] || fail "init does not say that writing failed: $said"
gx 0 init fresh
finish
