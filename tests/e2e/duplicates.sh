#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who may be the same person (D4.4): exact keys merge when nothing speaks against it, doubtful pairs are asked about with what
# speaks for them, and what was decided is not asked again.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = duplicates
timezone = Asia/Shanghai
INI
{
  event 2026-11-01T00:00:00Z lin customer.added '{"name":"林小雨","phone":"138 0000 1234","city":"上海市"}'
  event 2026-11-02T00:00:00Z tb_lin customer.added '{"name":"林小雨女士","phone":"+8613800001234"}'
  event 2026-11-03T00:00:00Z wx_lin customer.added '{"name":"林 小雨","phone":"13900005678","wechat":"Lin_Xiaoyu"}'
  event 2026-11-04T00:00:00Z card_lin customer.added '{"name":"林小雨","wechat":"lin_xiaoyu"}'
  event 2026-11-01T00:00:00Z mother customer.added '{"name":"赵桂英","phone":"13711112222","birthday":"1955-03-01"}'
  event 2026-11-01T00:00:00Z daughter customer.added '{"name":"周敏","phone":"13711112222"}'
  event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann Miller","email":"Ann.Miller@Gmail.com","birthday":"1990-05-20"}'
  event 2026-11-01T00:00:00Z ann2 customer.added '{"name":"Miller, Ann","email":"annmiller+shop@googlemail.com"}'
  event 2026-11-01T00:00:00Z bob customer.added '{"name":"Bob Hill","birthday":"1980-01-02","phone":"+49 30 1234567"}'
  event 2026-11-01T00:00:00Z bob2 customer.added '{"name":"bob hill","birthday":"1980-01-02"}'
  event 2026-11-01T00:00:00Z x1 customer.added '{"name":"吴一","phone":"138****1234"}'
  event 2026-11-01T00:00:00Z x2 customer.added '{"name":"郑二","phone":"138****1234"}'
  i=0
  for name in 王伟 李静 张超 刘洋 陈杰 黄海燕 赵磊 周丽娟; do
    i=$((i + 1))
    event 2026-11-01T00:00:00Z office$i customer.added "{\"name\":\"$name\",\"phone\":\"010-66668888\"}"
  done
} >events.ndjson
gx 0 -C shop import events.ndjson
silent_about "merged"
T="--now 2026-11-23T12:00:00+08:00"
exports="labels segments actions suppressed events customers"
keep() {
  mkdir -p "$1"
  for what in $exports; do gx 0 -C shop $T export $what; cp "$out" "$1/$what"; done
}
keep before

gx 0 -C shop $T duplicates
says "Safe to merge" "the same phone, the same name" "the same e-mail, the same name" "the same WeChat id, the same name"
says "the same phone, another name" "guanxi merge daughter mother  |  guanxi distinct daughter mother"
says "the same name, the same birthday" "guanxi merge bob bob2" "phone: shared by too many people to compare them (groups 1, the largest 8: +861066668888)"
silent_about "x1" "office3 (" # a masked number and an office's are nobody's
gx 0 -C shop $T duplicates --json
says '"safe_pairs": 3' '"points":'
gx 0 -C shop $T duplicates --count 0
says "more; --count N"
gx 2 -C shop $T duplicates --count some

# Shown only, nothing written; merged as one entry, which undo takes back.
keep shown
for what in $exports; do cmp -s before/$what shown/$what || fail "looking changed $what"; done
gx 0 -C shop $T duplicates --merge
says "3 customers are part of another one now"
gx 0 -C shop $T export customers
says "lin," "ann,"
silent_about "tb_lin" "ann2" "card_lin"
says "wx_lin" "daughter"
gx 0 -C shop $T undo
keep undone
for what in $exports; do cmp -s before/$what undone/$what || fail "undone: $what"; done

# What was decided holds: "different" is not asked again, nor is who was taken apart merged again.
gx 0 -C shop $T distinct mother daughter
gx 0 -C shop $T duplicates
silent_about "daughter"
gx 0 -C shop $T undo
gx 0 -C shop $T duplicates
says "daughter"
gx 0 -C shop $T duplicates --merge
gx 0 -C shop $T unmerge lin tb_lin
gx 0 -C shop $T duplicates --merge
silent_about "Merged" "tb_lin"
gx 0 -C shop $T export customers
says "tb_lin"
gx 0 -C shop check

# A group keeps what was said of its parts: card_lin is part of wx_lin now.
gx 0 -C shop $T distinct lin card_lin
gx 0 -C shop $T duplicates
silent_about "guanxi merge lin wx_lin"

# Erasing one of two leaves nothing of her with the other.
gx 0 -C shop $T distinct mother daughter
gx 0 -C shop forget mother --yes
gx 0 -C shop $T export events
silent_about "mother"

# [identity] merge = exact: after an import, said and undoable.
shop exact <<'INI'
[shop]
id = exact
[identity]
merge = exact
INI
gx 0 -C exact $T import events.ndjson
says "3 customers are the same person as another and were merged"
gx 0 -C exact $T import events.ndjson
silent_about "merged"
gx 0 -C exact $T undo
gx 0 -C exact $T export customers
says "tb_lin"
shop wrong <<'INI'
[shop]
id = wrong
[identity]
merge = always
INI
gx 1 -C wrong check
complains "shop.ini:4" "want ask or exact"

finish
