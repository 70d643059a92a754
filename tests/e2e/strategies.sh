#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The strategies of the base pack in a shop as `init` makes it, by diaries whose tests carry the numbers of the domain.
source "$(dirname "$0")/lib.sh"
gx 0 init shop
for diary in people moments; do
  gx 0 -C shop --lang en test "$SOURCE_DIR/tests/e2e/data/strategies/$diary.test"
  silent_about "not ok"
  cat "$out"
done
finish
