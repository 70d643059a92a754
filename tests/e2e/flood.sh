#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Thousands of events a second over loopback while the listener is killed with kill -9 again and again: every event that was
# answered 2xx is in the journal, once. The rate is said, and nothing depends on it.
source "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { echo "SKIP: no python3" >&2; exit 77; }
hooks=$SOURCE_DIR/tests/e2e/hooks.py
EVENTS=20000 BATCH=20 KILLS=4
[ -n "${SANITIZED:-}" ] && EVENTS=4000

shop shop <<'INI'
[shop]
id = flood
[segment:all]
when = orders >= 0
[hook:crm]
kind = cloudevents
token_file = token
INI
echo tok >shop/token
chmod 600 shop/token

# A port that nobody has, the same for every listener.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
listener=
start() {
  "$GUANXI" -C shop --quiet listen --port "$port" >listen.out 2>listen.err &
  listener=$!
}
# open_port: until somebody answers at the port; before that the listener does not know yet that it is to stop in order.
open_port() {
  local i
  for ((i = 0; i < 1200; i++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    sleep 0.05
  done
  fail "nobody listens at port $port"
}

start
python3 "$hooks" flood "$port" /hooks/crm shop/token --events $EVENTS --batch $BATCH --connections 8 --acknowledged acknowledged \
  >flood.out 2>flood.err &
flood=$!
killed=0
while [ $killed -lt $KILLS ] && kill -0 $flood 2>/dev/null; do
  sleep 0.$((RANDOM % 5 + 2))
  kill -KILL $listener
  wait $listener 2>/dev/null
  killed=$((killed + 1))
  start
done
wait $flood
is $? 0 "exit code of the senders"
cat flood.out flood.err
open_port
kill -TERM $listener
wait $listener
is $? 0 "exit code of the listener"
gx 0 -C shop listen --once
gx 0 -C shop export events --format ndjson
grep -o '"id":"c-[0-9]*"' "$out" | cut -d'"' -f4 | LC_ALL=C sort >there
LC_ALL=C sort acknowledged >answered
is "$(LC_ALL=C uniq -d there | wc -l)" 0 "events that are there twice"
is "$(LC_ALL=C comm -13 there answered | wc -l)" 0 "events that were answered and are not there"
is "$(wc -l <there)" $EVENTS "events that are there"
is "$(wc -l <answered)" $EVENTS "events that were answered"
echo "$killed kills"
finish
