# SPDX-License-Identifier: Apache-2.0
# What every test of the command sources: a folder of its own, the command with its three outcomes (exit code, words,
# complaints), and assertions that name the line of the test and show what was said. A test goes on after a failure, so that
# one run shows them all; `finish` gives the verdict.
set -uo pipefail
: "${GUANXI:?the command to test}" "${SOURCE_DIR:?}" "${BUILD_DIR:?}"
export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=100
unset LANG LANGUAGE
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:exitcode=99" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}:print_stacktrace=1"
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
out=$work/.out err=$work/.err
failures=0 checks=0

# The line of the test that asked, not of this file.
fail() {
  local i=0
  while [[ ${BASH_SOURCE[$i]} == */lib.sh ]]; do i=$((i + 1)); done
  failures=$((failures + 1))
  printf '%s:%s: %s\n' "${BASH_SOURCE[$i]##*/}" "${BASH_LINENO[$((i - 1))]}" "$*" >&2
}

# gx CODE ARGUMENT…: run the command and expect that exit code. Its words are in $out, its complaints in $err.
gx() {
  local want=$1 got
  shift
  "$GUANXI" "$@" >"$out" 2>"$err" </dev/null
  got=$?
  checks=$((checks + 1))
  if [ "$got" -ne "$want" ]; then
    fail "guanxi ${*:0:200}: exit code $got, want $want"
    head -c 1500 "$out" "$err" >&2
  fi
  if [ "$got" -gt 2 ]; then return 1; fi
}

# says TEXT…, complains TEXT…: each occurs in what was just said; silent about TEXT…: none does.
occurs() {
  local file=$1 text
  shift
  for text in "$@"; do
    checks=$((checks + 1))
    grep -qF -- "$text" "$file" || { fail "missing: $text"; head -c 3000 "$file" >&2; echo >&2; }
  done
}
says() { occurs "$out" "$@"; }
complains() { occurs "$err" "$@"; }
silent_about() {
  local text
  for text in "$@"; do
    checks=$((checks + 1))
    if grep -qF -- "$text" "$out" "$err"; then fail "should not be said: $text"; fi
  done
}

# One sentence and no more: for complaints.
one_line() {
  checks=$((checks + 1))
  [ "$(wc -l <"$err")" -eq 1 ] || { fail "one line of complaint, got $(wc -l <"$err")"; head -c 1500 "$err" >&2; }
}

is() {
  checks=$((checks + 1))
  [ "$1" = "$2" ] || fail "${3:-value}: got \"$1\", want \"$2\""
}

same_file() {
  checks=$((checks + 1))
  cmp -s "$1" "$2" || { fail "$1 and $2 differ"; diff "$1" "$2" | head -n 10 >&2; }
}

# json EXPRESSION [FILE]: of the document j in what was just said (or in FILE, one document a line is the list of them).
json() { lua5.4 "$SOURCE_DIR/tests/e2e/json.lua" "$1" "${2:-$out}"; }

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# A shop of plain sections on standard input, without packs and plugins unless it says so.
shop() {
  mkdir -p "$1/strategies" "$1/templates" "$1/maps"
  cat >"$1/shop.ini"
}

# A strategy file: strategy SHOP NAME <<'LUA'
strategy() { cat >"$1/strategies/$2.lua"; }

# event TIME SUBJECT TYPE DATA [ID]: one CloudEvent.
event() {
  printf '{"specversion":"1.0","id":"%s","source":"test","type":"%s","time":"%s","subject":"%s","data":%s}\n' \
    "${5:-$1-$2-$3}" "$3" "$1" "$2" "$4"
}

# data NAME: the path of a file of test data; without it the test is skipped, loudly.
data() {
  local path=${GUANXI_TEST_DATA:-$SOURCE_DIR/../shared/data}/$1
  if [ ! -f "$path" ]; then
    echo "SKIP: no test data: $path is missing (set GUANXI_TEST_DATA)" >&2
    exit 77
  fi
  echo "$path"
}

finish() {
  if [ "$failures" -gt 0 ]; then
    echo "$failures of $checks checks failed" >&2
    exit 1
  fi
  echo "$checks checks"
}
