#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# harness.sh: keeps ./dev bench from rotting. One quick round: every row and every target must be there, the counts must add up, and
# nothing may stay behind. How fast anything was is none of its business.
set -euo pipefail
SKIPPED=77
here=$(cd "$(dirname "$0")" && pwd)
for program in python3 sqlite3; do
  command -v $program >/dev/null || { echo "SKIPPED: there is no $program"; exit $SKIPPED; }
done

space=$(mktemp -d "${TMPDIR:-/tmp}/guanxi-harness.XXXXXX")
trap 'rm -rf "$space"' EXIT
wrong=0
complain() { printf 'harness: %s\n' "$*" >&2; wrong=1; }

status=0
python3 -B "$here/bench.py" --quick --tmp "$space/shops" --json "$space/results.json" >"$space/table" 2>"$space/said" || status=$?
[ $status -ne $SKIPPED ] || { cat "$space/table"; exit $SKIPPED; }
if [ $status -ne 0 ]; then
  cat "$space/said" "$space/table" >&2
  exit 1
fi

figure=' [0-9.]+ (s|us|ns) +[0-9]|not offered by the library|there is no rules_bench'
# A row has its title, and a median with its unit or the reason why there is none.
while IFS= read -r row; do
  grep -F -- "  $row" "$space/table" | grep -Eq "$figure" || complain "no row: $row"
done <<'ROWS'
floor: yajl over the event file
floor: the events into a table, no index
floor: reading the state of everybody
guanxi import, 1 thread
guanxi import, 2 threads
guanxi plan of the first run, 1 thread
guanxi plan of the first run, 2 threads
guanxi first run, 1 thread
guanxi first run, 2 threads
guanxi next day: import of 1 %
guanxi next day: run
guanxi first run, every pack
guanxi next day: run, every pack
guanxi 500 events, same instant: import
guanxi 500 events, same instant: run
guanxi 500 events, same instant: both
guanxi single event, sync OFF
guanxi single event, sync NORMAL
guanxi single event, sync FULL
guanxi single event, in memory
C by hand on SQLite
SQLite SQL, covering indexes
C + SQLite row, commit each, OFF
C + SQLite row, commit each, FULL
C by hand, single event in memory
rules alone: guanxi, UTC, AVX2
ROWS

for text in 'agrees with the reference: yes; after the single events: yes' 'all exports the same bytes at 1, 2 and 4 threads: yes'; do
  grep -Fq "$text" "$space/table" || complain "not said: $text"
done
for number in 1 2 3 4 5 6 7; do
  grep -Eq "^$number  .* (yes|NO|-)$" "$space/table" || complain "no target of number $number"
done

# What each part of judging costs, of each kind one that every shop has.
for part in 'dimension source' 'dimension lifecycle' 'dimension engagement' 'dimension quality' 'fact revenue' 'segment vip' \
  'strategy bought_once' loading fetching marking; do
  grep -Eq "^  $part +[0-9.]+ +[0-9.]+ +[0-9]+ +[0-9.]+( |$)" "$space/table" || complain "no cost of $part"
done

added=$(sed -n 's/.*: evaluated \([0-9]*\) = \([0-9]*\) changed + \([0-9]*\) due; .*/\1 \2 \3/p' "$space/table")
[ "$(wc -l <<<"$added")" -eq 3 ] || complain "want three lines that say whom a run evaluated"
awk '$1 != $2 + $3 || $2 == 0 { exit 1 }' <<<"$added" || complain "evaluated is not changed + due: $added"

python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); assert d["rows"] and d["targets"] and d["sizes"]' "$space/results.json" ||
  complain "the JSON is not whole"
[ -z "$(ls -A "$space/shops")" ] || complain "left behind: $(ls "$space/shops")"
[ $wrong -eq 0 ] || cat "$space/table" >&2
exit $wrong
