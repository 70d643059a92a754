#!/bin/bash
# shellcheck disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts here: where things are, and the tools of the reference job, compiled once. Run by itself (bench.py
# does that) it also compiles what the hand-written peers need.
# GUANXI_BENCH_DIR  the folder of the reference job (gen.c, csv2events.c, job_c.c, …); default: shared/bench beside this tree
# GUANXI_BUILD      the build to look at; default: build
# GUANXI_BENCH_TMP  where the generated shops go; default: a temporary folder that is removed afterwards
BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$BENCH/../.." && pwd)
JOB=${GUANXI_BENCH_DIR:-$TOP/../shared/bench}
BUILD=${GUANXI_BUILD:-$TOP/build}
GUANXI=$BUILD/guanxi
TOOLS=$BUILD/bench
NOW=2026-01-01T00:00:00Z
SKIPPED=77

fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# A comparison that did not happen must not look like one that did: ctest knows the status 77 as skipped.
if [ ! -f "$JOB/gen.c" ]; then
  printf 'SKIPPED: the reference job is not at %s; set GUANXI_BENCH_DIR to its folder\n' "$JOB"
  exit $SKIPPED
fi
[ -x "$GUANXI" ] || fail "there is no $GUANXI; ./dev build first"

# compile NAME SOURCE [FLAG]…: unless it is newer than its source. Two tests may do it at once: the last one wins.
compile() {
  local name=$1 source=$2
  shift 2
  [ "$TOOLS/$name" -nt "$source" ] && return 0
  mkdir -p "$TOOLS"
  gcc -O2 -w -I "$JOB" -o "$TOOLS/$name.$$" "$source" "$@" || fail "$source does not compile"
  mv "$TOOLS/$name.$$" "$TOOLS/$name"
}

# The peers that store one event at a time do not sync; a copy of the source with one word changed does, as guanxi does
# unless told otherwise.
compile_peers() {
  compile eval_c "$JOB/eval_c.c" -march=native
  compile stream_off "$JOB/stream_sqlite.c" -march=native -lsqlite3
  if [ ! "$TOOLS/stream_full" -nt "$JOB/stream_sqlite.c" ]; then
    sed 's/synchronous=OFF/synchronous=FULL/g' "$JOB/stream_sqlite.c" >"$TOOLS/stream_full.c"
    grep -q 'w.synchronous=FULL' "$TOOLS/stream_full.c" || fail "stream_sqlite.c sets synchronous in another way than it did"
    compile stream_full "$TOOLS/stream_full.c" -march=native -lsqlite3
  fi
}

compile gen "$JOB/gen.c" -march=native -lsqlite3 -lm
compile csv2events "$JOB/csv2events.c" -march=native
compile job_c "$JOB/job_c.c" -march=native -DOUT_JOURNAL='"WAL"' -lsqlite3

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  compile_peers
elif [ -n "${GUANXI_BENCH_TMP:-}" ]; then
  SPACE=$GUANXI_BENCH_TMP
  mkdir -p "$SPACE"
else
  SPACE=$(mktemp -d "${TMPDIR:-/tmp}/guanxi-bench.XXXXXX")
  trap 'rm -rf "$SPACE"' EXIT
fi

# new_shop DIRECTORY: the reference shop, empty.
new_shop() {
  rm -rf "$1"
  cp -R "$BENCH/reference-shop" "$1"
}
