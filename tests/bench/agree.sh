#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# agree.sh SEED N: guanxi and the hand-written reference job must say the same of every one of N generated customers: seven labels,
# twelve segments, the action, and who is held back by the cap. Then a stream of late events is applied to the same shop, and the
# labels and segments, now computed incrementally, must be those of the reference job from scratch.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: agree.sh SEED N" >&2; exit 2; }
seed=$1 n=$2
# shellcheck source=tests/bench/tools.sh
. "$(dirname "$0")/tools.sh"

data=$SPACE/agree-$seed-$n
shop=$data/shop
mkdir -p "$data"
"$TOOLS/gen" "$n" "$data" csv "seed=$seed" stream=$((n / 4)) >"$data/gen.log"
"$TOOLS/csv2events" "$data" >"$data/events.ndjson"
"$TOOLS/job_c" "$data" "$data/job.txt" 2>"$data/job.log"

quietly() { "$@" >"$data/said" 2>&1 || { cat "$data/said" >&2; fail "failed: $*"; }; }

# ours OUTPUT: the shop's answers as the job's lines.
ours() { bash "$BENCH/answers.sh" "$GUANXI" "$shop" "$NOW" "$data" >"$1" || fail "the exports failed"; }

# compare THEIRS OURS WHAT
compare() {
  local wrong
  wrong=$( (diff "$1" "$2" || true) | grep -c '^[<>]' || true)
  if [ "$wrong" -ne 0 ]; then
    printf '%s: %d differing lines; < the reference job, > guanxi:\n' "$3" "$wrong"
    (diff "$1" "$2" || true) | grep '^[<>]' | sed -n 1,20p
    exit 1
  fi
  printf '%s: %d customers agree (seed %s)\n' "$3" "$(wc -l <"$2")" "$seed"
}

new_shop "$shop"
quietly "$GUANXI" -C "$shop" import "$data/events.ndjson"
quietly "$GUANXI" -C "$shop" --now "$NOW" run
ours "$data/ours.txt"
sed 's/|archive$/|none/' "$data/job.txt" | LC_ALL=C sort -t'|' -k1,1n >"$data/theirs.txt"
compare "$data/theirs.txt" "$data/ours.txt" "labels, segments, actions and holds"

awk -F, '$3 == "order" { print $1 "," $2 "," $4 ",P01,paid" }' "$data/stream.csv" >>"$data/orders.csv"
awk -F, '$3 != "order" { print $1 "," $2 "," $3 }' "$data/stream.csv" >>"$data/interactions.csv"
"$TOOLS/csv2events" "$data" stream >"$data/stream.ndjson"
"$TOOLS/job_c" "$data" "$data/job.txt" 2>>"$data/job.log"
quietly "$GUANXI" -C "$shop" import "$data/stream.ndjson"
quietly "$GUANXI" -C "$shop" --now "$NOW" run
ours "$data/ours.txt"
cut -d'|' -f1-9 "$data/job.txt" | LC_ALL=C sort -t'|' -k1,1n >"$data/theirs.txt"
cut -d'|' -f1-9 "$data/ours.txt" >"$data/ours-labels.txt"
compare "$data/theirs.txt" "$data/ours-labels.txt" "labels and segments after a stream of events"
