#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# domain_test.sh SOURCE_DIR: makes one mistake at a time in a copy of the page, or of what it names, and sees domain.lua say so.
set -u
source=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failed=0

fresh() {
  rm -rf "$room/tree"
  mkdir -p "$room/tree"
  for part in core docs examples plugins scripts tests; do cp -r "$source/$part" "$room/tree/$part"; done
}

# names TEXT: it is said, and the check fails.
names() {
  if lua5.4 "$source/tests/checks/domain.lua" "$room/tree" >"$room/said" 2>&1; then
    echo "not found: $1"
    failed=1
  elif ! grep -qF -- "$1" "$room/said"; then
    echo "missing: $1, in:"
    cat "$room/said"
    failed=1
  fi
}

# breaks SED TEXT: the page changed so is refused with that text.
breaks() {
  sed "$1" "$source/docs/domain.md" >"$room/tree/docs/domain.md"
  names "$2"
}

fresh
lua5.4 "$source/tests/checks/domain.lua" "$room/tree" || { echo "a whole tree is not passed"; failed=1; }
breaks '/^| D6.7 /d' "D6.7 has no row"
breaks 's/^| D6.7 /| D6.23 /' "there is no rule D6.23"
breaks '/^| D7.4 /s/`tests[^|]*/later /' "D7.4 has neither a test nor the word planned"
breaks 's,`core/report/moves.c`,`core/report/move.c`,' "names a file that is not there: core/report/move.c"
breaks 's/`\[dimension:tie\]`/`[dimension:knot]`/' "does not have: [dimension:knot]"
breaks 's/`guanxi sold`/`guanxi sell`/' "D4.6 names a command that is not there: guanxi sell"
breaks 's/`unit-report-moves`/`unit-report-move`/' "names a test that is not there: unit-report-move"
breaks 's/`worthless_needs_evidence`/`worthless_needs_none`/' "plugins/value/test.c has no test worthless_needs_none"
breaks 's/"D3.7 tie: [^"]*"/"D3.7 tie"/' 'tests/e2e/data/dimensions/further.test has no test D3.7 tie'
breaks 's/`d7_13_tone`/`d7_12_bare_links`/' "the row of D7.13 does not name d7_13_tone of tests/unit/script/lint.c"
cp "$source/docs/domain.md" "$room/tree/docs/domain.md"
echo 'test D9.5 again' >>"$room/tree/tests/e2e/data/strategies/moments.test"
names "the row of D9.5 does not name D9.5 again of tests/e2e/data/strategies/moments.test"
fresh
rm "$room/tree/tests/e2e/strategies.sh"
names "no script of tests/e2e plays tests/e2e/data/strategies/people.test"

# What ctest said it ran: everything, one less, one that failed, one that was skipped.
fresh
{
  for file in "$source"/tests/unit/*/*.c; do
    printf '<testcase name="unit-%s-%s" classname="x" time="1" status="run">\n' "$(basename "$(dirname "$file")")" "$(basename "$file" .c)"
  done
  for file in "$source"/tests/e2e/*.sh; do printf '<testcase name="e2e-%s" classname="x" time="1" status="run"/>\n' "$(basename "$file" .sh)"; done
  for file in "$source"/plugins/*/; do printf '<testcase name="pack-%s" classname="x" time="1" status="run"/>\n' "$(basename "$file")"; done
  printf '<testcase name="property-arbitrate-days" classname="x" time="1" status="run"/>\n'
  printf '<testcase name="property-moments-weeks" classname="x" time="1" status="run"/>\n'
} >"$room/all.xml"
ran() { lua5.4 "$source/tests/checks/domain.lua" "$room/tree" "$room/some.xml" >"$room/said" 2>&1; }
cp "$room/all.xml" "$room/some.xml"
ran || { echo "all that ran is not enough:"; cat "$room/said"; failed=1; }
sed '/"unit-script-lint"/d' "$room/all.xml" >"$room/some.xml"
ran && { echo "one that did not run is not missed"; failed=1; }
grep -qF "nothing that ran holds tests/unit/script/lint.c" "$room/said" || { cat "$room/said"; failed=1; }
sed '/"unit-script-lint"/s/"run"/"fail"/' "$room/all.xml" >"$room/some.xml"
ran && { echo "one that failed is taken"; failed=1; }
sed '/"e2e-rfm"/s/"run"/"notrun"/' "$room/all.xml" >"$room/some.xml"
ran && grep -qF "skipped here: tests/e2e/rfm.sh" "$room/said" || { echo "what was skipped is not said"; failed=1; }
exit $failed
