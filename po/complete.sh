#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# complete.sh PO_DIR LANGUAGE: fails while any text of the sources is missing from the translation, empty or fuzzy.
set -eu
template=$(mktemp)
trap 'rm -f "$template"' EXIT
sh "$1/extract.sh" "$1" "$template"
msgfmt --check --output-file=/dev/null "$1/$2.po"
if ! msgcmp "$1/$2.po" "$template" 2>"$template.said"; then
  grep -c -E 'untranslated|not defined|fuzzy|defined but' "$template.said" | sed "s/$/ texts of the sources have no translation in $2.po; run .\/dev po and translate:/"
  head -n 40 "$template.said"
  rm -f "$template.said"
  exit 1
fi
rm -f "$template.said"
