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

# ours OUTPUT: the shop's exports as the job's lines: id|seven labels|mask of segments|action.
ours() {
  local what
  for what in labels segments actions suppressed; do
    "$GUANXI" -C "$shop" --now "$NOW" export $what >"$data/$what.csv" || fail "export $what failed"
  done
  awk -F, '
    FNR == 1 { file++; for (i = 1; i <= NF; i++) column[file, $i] = i; last[file] = $NF; next }
    file == 1 { label[$1] = $2 "|" $3 "|" $4 "|" $5 "|" $6 "|" $7 "|" $8 }
    file == 2 { mask[$1] = bits($2) }
    file == 3 {
      c = $column[3, "customer"]
      s = $column[3, "strategy"]
      if (c in action) s = action[c] "+" s
      action[c] = s
    }
    file == 4 {
      c = $column[4, "customer"]
      reason = last[4] == "reason" ? $NF : $column[4, "reason"]
      if (reason == "cap") held[c] = 1
    }
    function bits(list,   i, n, part, sum) {
      n = split(list, part, "|"); sum = 0
      for (i = 1; i <= n; i++) if (part[i] != "") sum += part[i] in bit ? bit[part[i]] : 1000000
      return sum
    }
    BEGIN {
      n = split("birthday hot_lead agent_prospect winback_valuable winback_ordinary care_complaint second_order loyal_thanks " \
                "ask_review ask_referral nurture_browse dormant_cleanup", name, " ")
      for (i = 1; i <= n; i++) bit[name[i]] = 2 ^ (i - 1)
    }
    END {
      for (c in label) {
        a = c in action ? action[c] : "none"
        if (c in held) a = a == "none" ? "hold" : a "+hold"
        print c "|" label[c] "|" mask[c] + 0 "|" a
      }
    }' "$data/labels.csv" "$data/segments.csv" "$data/actions.csv" "$data/suppressed.csv" | LC_ALL=C sort -t'|' -k1,1n >"$1"
}

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
