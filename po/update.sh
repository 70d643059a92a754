#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# update.sh PO_DIR LANGUAGE…: renews guanxi.pot from the sources and merges it into each translation.
set -eu
dir=$1
shift
sh "$dir/extract.sh" "$dir" "$dir/guanxi.pot"
for language in "$@"; do
  if [ -f "$dir/$language.po" ]; then
    msgmerge --quiet --update --backup=none --no-wrap --add-location=file "$dir/$language.po" "$dir/guanxi.pot"
  else
    msginit --no-translator --no-wrap --locale="$language.UTF-8" --input="$dir/guanxi.pot" --output-file="$dir/$language.po"
  fi
  msgfmt --statistics -o /dev/null "$dir/$language.po"
done
