#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# complete.sh PO_DIR LANGUAGE: fails while any text of the sources is missing from the translation, empty or fuzzy, and lists them.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
sh "$1/extract.sh" "$1" "$room/now.pot"
msgfmt --check --output-file=/dev/null "$1/$2.po"
msgmerge --quiet --no-fuzzy-matching --no-wrap --output-file="$room/merged.po" "$1/$2.po" "$room/now.pot"
{
  msgattrib --untranslated --no-obsolete --no-wrap "$room/merged.po"
  msgattrib --only-fuzzy --no-obsolete --no-wrap "$room/merged.po"
} | grep '^msgid "..*"$' >"$room/missing" || true
missing=$(wc -l <"$room/missing")
if [ "$missing" -gt 0 ]; then
  echo "$missing texts have no translation in $2.po, or a fuzzy one; run ./dev po and translate:"
  sed -n 1,40p "$room/missing"
  exit 1
fi
