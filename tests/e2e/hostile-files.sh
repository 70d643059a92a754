#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Broken and hostile files of every kind: none stops the program other than by a sentence, none is half imported, none takes
# more memory than --memory allows. A few in every run, a thousand in the long one (COUNT), others by another SEED.
source "$(dirname "$0")/lib.sh"
gx 0 init shop --language zh_CN --timezone Asia/Shanghai
checks=$((checks + 1))
SANITIZED=${SANITIZED:-} PYTHONDONTWRITEBYTECODE=1 python3 "$SOURCE_DIR/tests/e2e/hostile_files.py" shop || fail "hostile_files.py: see above"
finish
