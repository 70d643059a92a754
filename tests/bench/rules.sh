#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rules.sh [N [ROUNDS]] (./dev bench rules): how fast rules are, beside the reference job's evaluation written by hand, over the facts
# of N generated customers (default: 50000), both with AVX2 and both without. Every answer is compared first.
set -euo pipefail
# shellcheck source=tests/bench/tools.sh
. "$(dirname "$0")/tools.sh"
n=${1:-50000} rounds=${2:-21}
bench=$BUILD/tests/bench/rules_bench
[ -x "$bench" ] || fail "there is no $bench: it is built where the reference job is found (GUANXI_BENCH_DIR) and the processor is an x86-64"
data=$SPACE/rules-$n
mkdir -p "$data"
"$TOOLS/gen" "$n" "$data" csv seed=1 >"$data/gen.log"
"$bench" "$data" "$BENCH/reference-shop/shop.ini" "$BENCH/rules_action.ini" "$rounds"
