#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# languages_test.sh SOURCE_DIR: takes one text of one language away at a time and sees languages.lua name it.
set -u
source=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failed=0

fresh() {
  rm -rf "$room/tree"
  mkdir -p "$room/tree/plugins/trade/templates" "$room/tree/examples/demo"
  cp -r "$source/scripts" "$room/tree/scripts"
  printf '[segment:a]\ntitle.en = a\ntitle.zh_CN = a\nwhen = otherwise\n' >"$room/tree/plugins/trade/pack.ini"
  printf '[segment:vip]\nwhen = otherwise\n' >"$room/tree/examples/demo/shop.ini"
}

# names TEXT: it is said, and the check fails.
names() {
  if lua5.4 "$source/tests/checks/languages.lua" "$room/tree" >"$room/said"; then
    echo "not found: $1"
    failed=1
  elif ! grep -qF -- "$1" "$room/said"; then
    echo "missing: $1, in:"
    cat "$room/said"
    failed=1
  fi
}

fresh
lua5.4 "$source/tests/checks/languages.lua" "$room/tree" || { echo "a whole tree is not passed"; failed=1; }
rm "$room/tree/scripts/templates/delivered.zh_CN.txt"
names "scripts/templates/delivered.en.txt has no sister in zh_CN"
fresh
sed -i '/^answer.hard_to_use/d' "$room/tree/scripts/templates/once_which.zh_CN.txt"
names "scripts/templates/once_which.en.txt: answer.another_purpose"
fresh
sed -i '/^title.zh_CN = 老铁/d' "$room/tree/scripts/pack.ini"
names "segment vip has no title.zh_CN"
fresh
sed -i '/^help.zh_CN = 早早定好日子/d' "$room/tree/scripts/pack.ini"
names "strategy:vip has help.en, but none in Chinese"
fresh
sed -i '/^title.en = let go/d' "$room/tree/scripts/pack.ini"
names "lifecycle dead has no title.en"
fresh
sed -i '/^title.hard_to_use.zh_CN/d' "$room/tree/scripts/pack.ini"
names "given.once_because hard_to_use has no title.zh_CN"
fresh
sed -i '/^title.zh_CN = 先聊起来/d' "$room/tree/scripts/pack.ini"
names "scripts/strategies/never_bought.lua: strategy never_bought has no title.zh_CN"
fresh
sed -i '/^title.zh_CN/d' "$room/tree/plugins/trade/pack.ini"
names "plugins/trade/pack.ini:1: segment a has no title.zh_CN"
fresh
echo x >"$room/tree/plugins/trade/templates/a.en.txt"
names "plugins/trade/templates/a.en.txt has no sister in zh_CN"
fresh
sed -i '/^ask.zh_CN/d' "$room/tree/scripts/pack.ini"
names "attribute ask_after asks in one language"
fresh
sed -i '/^first_after_silence/d' "$room/tree/scripts/new-shop.zh_CN.ini"
names "[attention] first_after_silence is not in its sister"
exit $failed
