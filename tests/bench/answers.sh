#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# answers.sh GUANXI SHOP NOW FOLDER: what a shop's exports say of every customer, as the reference job says it, one line each:
# id|seven labels|mask of segments|action. An action held back by the cap is "hold". FOLDER takes the exports.
set -euo pipefail
[ $# -eq 4 ] || { echo "usage: answers.sh GUANXI SHOP NOW FOLDER" >&2; exit 2; }
guanxi=$1 shop=$2 now=$3 folder=$4

for what in labels segments actions suppressed; do
  "$guanxi" -C "$shop" --now "$now" export $what >"$folder/$what.csv"
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
  }' "$folder/labels.csv" "$folder/segments.csv" "$folder/actions.csv" "$folder/suppressed.csv" | LC_ALL=C sort -t'|' -k1,1n
