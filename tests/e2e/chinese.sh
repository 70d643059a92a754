#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The demo shop in Chinese: the work list reads as it was drawn, and no command leaves an English sentence among the Chinese.
source "$(dirname "$0")/lib.sh"

# english FILE: what looks like English prose, i.e. three words in a row. Left out are commands, what stands in quotes, and
# rules: a line FILE:LINE: RULE with the lines that go on with it, two columns further in.
english() {
  awk '
    { match($0, /^ */); indent = RLENGTH }
    inside && indent == inside && $0 ~ /^ *[!-~]/ { next }
    { inside = 0 }
    /^ *[^ ]+:[0-9]+: [ -~]*$/ { inside = indent + 2; next }
    { print }' "$1" |
    sed -E 's/guanxi( -C [^ ]+)?( [a-z-]+)+//g; s/"[^"]*"//g; s/“[^”]*”//g; s/`[^`]*`//g' |
    grep -E '(^|[^A-Za-z_/.])[A-Za-z]{2,} [A-Za-z]+ [A-Za-z]{2,}([^A-Za-z_(]|$)'
}
only_chinese() {
  checks=$((checks + 1))
  if english "$out" || english "$err"; then fail "English among the Chinese (above)"; fi
}

# The measure itself: a sentence is found, a rule and a command are not.
printf '  why: nothing to say now\n' >planted
english planted >/dev/null || fail "an English sentence is not found"
printf '    shop.ini:3: orders >= 1 and not has(name)\n      and not has(waiting_since) and so it goes\n（guanxi why NAME）\n' >planted
english planted && fail "a rule or a command counts as English"

cp -R "$SOURCE_DIR/examples/cosmetics-shop" demo
mkdir exports
lua5.4 demo/generate.lua exports >/dev/null || fail "generate.lua failed"
zh() {
  local want=$1
  shift
  gx "$want" --lang zh_CN -C demo "$@"
  only_chinese
}

zh 0 --now 2026-11-23T00:30:00Z import exports/*
says " 个事件，其中新的 "
zh 0 --now 2026-11-23T00:30:00Z plan
says "什么都没有写入（"
says "11-23 09:00  陈露 · 在等你回复（先回等着的人，聊天）  11 月 21 日问"
gx 0 --lang en -C demo --now 2026-11-23T00:30:00Z plan
says "11-23 09:00  陈露 · waiting for you (answers who waits, chat)  asked on 21 Nov"
zh 0 --now 2026-11-23T00:30:00Z run
zh 0 --now 2026-11-23T00:30:00Z worklist
says "今天：" " 位，约 " " 分钟（共 60 分钟）。其他人不用打扰。（原因：guanxi why 姓名）" "1 陈露 · 在等你回复 · 5 分钟" \
  "  为什么  " "  可以说  “" "  顺便问  " "  别做    " "  按键    u 没用完 · " "今天不联系  43 位：29 位最近已联系，"
for who in 陈露 王姐 林小雨 赵敏 孙婷 高菲 黄书瑶 Grace; do
  zh 0 why "$(sed -n 's/^Grace$/c165/p; t; p' <<<"$who")"
  says "她是谁" "分群" "决定" "截至 2026-11-23"
done

# A day by hand, and what is said about it afterwards.
zh 0 --now 2026-11-23T02:00:00Z done 3 --answer u
zh 0 --now 2026-11-23T02:01:00Z done 4 --later 2d
zh 0 --now 2026-11-23T02:02:00Z done 5 --skip
zh 0 --now 2026-11-23T02:03:00Z set 陈露 value=valuable
zh 0 --now 2026-11-23T02:04:00Z worklist
says "做完了" "已跳过"
for who in 陈露 林小雨 赵敏 孙婷; do zh 0 --now 2026-11-23T02:05:00Z why "$who"; done
for who in 陈露 林小雨 赵敏 孙婷; do zh 0 --now 2026-11-23T02:05:00Z customer "$who"; done
says "孙婷（c006），截至 2026-11-23 10:05" "2026-11-15 10:51 · orders · 付了款：从这时起算数 · 订单 QH00014 · 金额 148.00" "买到哪一步             回头客"
gx 0 --lang en -C demo --now 2026-11-23T02:05:00Z why 孙婷
says "why: signed for at the office on 20 Nov"
zh 0 --now 2026-11-23T02:06:00Z undo
zh 0 segments
zh 0 check
zh 0 help
zh 0 help facts
zh 0 help rules
zh 0 help configuration
zh 0 plugin list
zh 0 plugin show value
for c in init import run done export set; do zh 0 help "$c"; done

# Slips of the hand are answered in the same language.
zh 1 why 没有这个人
complains "没有人叫“没有这个人”"
zh 2 improt
complains "是不是“import”"
printf '\n[segment:slip]\nwhen = boughtwithin("60d")\n' >>demo/shop.ini
zh 1 segments
complains "是不是 bought_within"
finish
