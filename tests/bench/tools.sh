# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# Shared by agree.sh and run.sh: where things are, and the tools of the reference job, compiled once.
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
  gcc -O2 -march=native -w -o "$TOOLS/$name.$$" "$source" "$@" && mv "$TOOLS/$name.$$" "$TOOLS/$name"
}

compile gen "$JOB/gen.c" -lsqlite3 -lm || fail "gen.c does not compile"
compile csv2events "$JOB/csv2events.c" || fail "csv2events.c does not compile"
compile job_c "$JOB/job_c.c" -DOUT_JOURNAL='"WAL"' -lsqlite3 || fail "job_c.c does not compile"

if [ -n "${GUANXI_BENCH_TMP:-}" ]; then
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
