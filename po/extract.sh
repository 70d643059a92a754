#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# extract.sh PO_DIR OUTPUT: collects every text a user may read from the sources into a template. Marked are _() and N_() in the
# core, GX_MSG() in plugins, i18n_plural() where there are two forms. No dates and no line numbers: the file changes only when
# a text does.
set -eu
cd "$1/.."
find core plugins \( -name '*.c' -o -name '*.h' \) -type f | LC_ALL=C sort |
  xgettext --files-from=- --language=C --from-code=UTF-8 --package-name=guanxi --copyright-holder='the guanxi authors' \
    --keyword --keyword=_ --keyword=N_ --keyword=GX_MSG --keyword=i18n_plural:1,2 --add-comments=i18n \
    --add-location=file --no-wrap --output=- |
  sed '/^"POT-Creation-Date:/d' >"$2"
