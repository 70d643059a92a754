#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [N…] (./dev bench): what guanxi costs, beside the same work done by hand-written C on SQLite and by a tuned SQL script, in
# interleaved rounds: medians of 5 (3 from 1,000,000 customers on), their spread, and the median of the paired ratios.
#   import     all events of N customers into a new shop
#   first run  everybody is evaluated; the whole job: labels, segments, actions, outbox
#   next day   1 % of the customers have a new event; import of these, then the run a day later
#   one event  import of a single line and a run: two processes, as a person at the keyboard would do it
#   single     one event after another to a shop that has decided, through the embedding API; each is journaled, its customer judged
#              again and the result stored before the next. Beside it SQL and hand-written C on SQLite, which do not sync at all
set -euo pipefail
# shellcheck source=tests/bench/tools.sh
. "$(dirname "$0")/tools.sh"
[ $# -gt 0 ] || set -- 10000 100000
compile measure "$BENCH/measure.c" || fail "measure.c does not compile"
compile single_event "$BENCH/single_event.c" "-I$TOP/include" "-L$BUILD" -lguanxi "-Wl,-rpath,$BUILD" || fail "single_event.c does not compile"
[ ! -f "$JOB/stream_sqlite.c" ] || compile stream_sqlite "$JOB/stream_sqlite.c" -lsqlite3 || fail "stream_sqlite.c does not compile"
have_sql=0
if command -v sqlite3 >/dev/null && command -v python3 >/dev/null; then
  have_sql=1
else
  echo "without the SQL row: it wants the packages sqlite3 and python3"
fi

# timed ROW COMMAND…: appends "seconds MiB" to the row's figures.
timed() {
  local row=$1
  shift
  "$TOOLS/measure" "$data/$row" "$@" >"$data/said" 2>&1 || { tail -n 20 "$data/said" >&2; fail "failed: $*"; }
}

prepare() {
  mkdir -p "$data"
  "$TOOLS/gen" "$n" "$data" csv sqlite stream=5000
  "$TOOLS/csv2events" "$data" >"$data/events.ndjson"
  "$TOOLS/csv2events" "$data" stream >"$data/stream.ndjson"
  if [ $have_sql -eq 1 ]; then
    cp "$data/in.db" "$data/idx.db"
    sqlite3 "$data/idx.db" "CREATE INDEX oi ON orders(customer_id,at,status,amount_cents);
      CREATE INDEX ii ON interactions(customer_id,at,kind); ANALYZE;"
    "$JOB/sqlite_job.sh" "$data/idx.db" "$data/sql-out.db" temp >"$data/job.sql"
  fi
  events=$(wc -l <"$data/events.ndjson")
  # Every hundredth customer has one event on the next day; always the same ones.
  awk -v n="$n" 'BEGIN {
    split("visit.made consultation.opened message.received", type, " ")
    for (i = 7; i <= n; i += 100)
      printf "{\"specversion\":\"1.0\",\"id\":\"d%d\",\"source\":\"bench\",\"type\":\"%s\",\"time\":\"2026-01-01T12:%02d:00Z\"," \
             "\"subject\":\"%d\",\"data\":{}}\n", i, type[i / 100 % 3 + 1], i / 100 % 60, i
  }' >"$data/day.ndjson"
  printf '{"specversion":"1.0","id":"one","source":"bench","type":"visit.made","time":"%s","subject":"42","data":{}}\n' \
    2026-01-02T00:00:00Z >"$data/one.ndjson"
}

round() {
  rm -f "$data"/out.db* "$data"/sql-out.db*
  timed job_c "$TOOLS/job_c" "$data/in.db" "$data/out.db"
  [ $have_sql -eq 0 ] || timed sql sqlite3 "$data/idx.db" ".read $data/job.sql"
  new_shop "$data/shop"
  timed import "$GUANXI" -C "$data/shop" import "$data/events.ndjson"
  timed run "$GUANXI" -C "$data/shop" --now "$NOW" run
  timed day-import "$GUANXI" -C "$data/shop" import "$data/day.ndjson"
  timed day-run "$GUANXI" -C "$data/shop" --now 2026-01-02T00:00:00Z run --yes
  timed one-import "$GUANXI" -C "$data/shop" import "$data/one.ndjson"
  timed one-run "$GUANXI" -C "$data/shop" --now 2026-01-02T00:00:01Z run --yes
}

# row TITLE COUNT UNIT FILE: median, spread, rate, memory, and the paired ratio to the hand-written job of the same round.
row() {
  paste "$data/$4" "$data/job_c" | awk -v title="$1" -v count="$2" -v unit="$3" '
    { wall[NR] = $1; ratio[NR] = $1 / $3; if ($2 > peak) peak = $2 }
    function median(list,   i, j, t, a) {
      for (i = 1; i <= NR; i++) a[i] = list[i]
      for (i = 2; i <= NR; i++) for (j = i; j > 1 && a[j] < a[j - 1]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
      low = a[1]; high = a[NR]
      return NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2
    }
    END {
      r = median(ratio); m = median(wall)
      printf "%-34s %9.3f %8.3f-%-8.3f %12.0f %-11s %8.1f %8.2f\n", title, m, low, high, count / m, unit, peak, r
    }'
}

# Latencies of single events: each way begins from the same decided shop.
singles() {
  local way
  new_shop "$data/decided"
  "$GUANXI" -C "$data/decided" import "$data/events.ndjson" >/dev/null
  "$GUANXI" -C "$data/decided" --now "$NOW" run >/dev/null
  for way in full normal; do
    rm -rf "$data/shop"
    cp -R "$data/decided" "$data/shop"
    printf 'guanxi, one event, sync %-7s ' $way
    "$TOOLS/single_event" "$data/shop" "$BUILD" "$data/stream.ndjson" "$(date -u -d "$NOW" +%s)" $way
  done
  [ $have_sql -eq 1 ] && [ -x "$TOOLS/stream_sqlite" ] || return 0
  python3 "$JOB/mksql.py" sqlite-one >"$data/one.sql"
  "$TOOLS/job_c" "$data/in.db" "$data/ref.txt" "facts=$data" 2>/dev/null
  "$TOOLS/job_c" "$data/in.db" "$data/decided.db" 2>/dev/null
  for way in sql c; do
    rm -f "$data"/s.db* "$data"/sr.db*
    cp "$data/idx.db" "$data/s.db"
    cp "$data/decided.db" "$data/sr.db"
    printf '%-34s ' "stream_sqlite $way, no sync"
    "$TOOLS/stream_sqlite" "$data/s.db" "$data/sr.db" "$data/stream.csv" $way 1 "$data/one.sql" "$data/facts.bin" | head -n 1
  done
}

for n in "$@"; do
  data=$SPACE/run-$n
  rm -rf "$data"
  mkdir -p "$data"
  prepare
  rounds=5
  [ "$n" -lt 1000000 ] || rounds=3
  for ((i = 0; i < rounds; i++)); do round; done
  printf '\n%d customers, %d events, %d rounds, %d threads\n' "$n" "$events" $rounds "$(nproc)"
  printf '%-34s %9s %17s %12s %-11s %8s %8s\n' "" "wall s" "min-max" "rate" "" "peak MiB" "vs C"
  row "C by hand on SQLite, whole job" "$n" customers/s job_c
  [ $have_sql -eq 0 ] || row "SQL script with covering indexes" "$n" customers/s sql
  row "guanxi import" "$events" events/s import
  row "guanxi first run, whole job" "$n" customers/s run
  row "guanxi next day: import of 1 %" "$(wc -l <"$data/day.ndjson")" events/s day-import
  row "guanxi next day: run" "$n" customers/s day-run
  row "guanxi one event: import" 1 events/s one-import
  row "guanxi one event: run" 1 runs/s one-run
  singles
  rm -rf "$data"
done
