#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D9.3 personal data can be erased: guanxi forget. Nothing of her is left in the shop's file or its log, nothing brings her
# back, those she is tied to stay as they are without her name, and it is wholly done or not at all.
source "$(dirname "$0")/lib.sh"

now=2026-03-02T02:00:00Z
# What tells who she is: her id (a phone number), names, contacts, words said with her.
secrets=(13912345678 林小雨 小雨妹妹 lin.xiaoyu@example.org wx_linxiaoyu 过敏史 taobao_lin87 玫瑰面霜 欠她一瓶)
me=13912345678

gx 0 init shop --language zh_CN
cat >>shop/shop.ini <<'INI'
[segment:all_of_them]
when = within(joined, "3650d")
INI
cat >shop/strategies/hello.lua <<'LUA'
return { segment = "all_of_them", priority = 10, plan = function(customer)
  return { channel = "chat", purpose = "care", text = "你好 " .. (customer.name or ""), because = "来过" }
end }
LUA
{
  event 2026-01-01T08:00:00Z mei customer.added '{"name":"赵敏","phone":"13700000001"}'
  event 2026-01-02T08:00:00Z mei order.paid '{"order":"m1","amount":9900,"currency":"CNY"}'
  event 2026-01-10T08:00:00Z mei referral.made '{"customer":"'$me'"}'
  event 2026-01-11T08:00:00Z mei note.added '{"text":"和林小雨是同事"}'
  event 2026-01-10T09:00:00Z $me customer.added '{"name":"林小雨","address_as":"小雨妹妹","phone":"'$me'","email":"lin.xiaoyu@example.org","wechat":"wx_linxiaoyu","referrer":"mei"}'
  event 2026-01-12T09:00:00Z $me attribute.set '{"name":"allergy","value":"过敏史"}'
  event 2026-01-20T09:00:00Z $me promise.made '{"what":"欠她一瓶","by_date":"2026-03-05"}'
  event 2026-02-20T09:00:00Z $me order.paid '{"order":"x1","amount":19900,"currency":"CNY","items":[{"sku":"rose","name":"玫瑰面霜","quantity":1}]}'
  event 2026-02-25T09:00:00Z taobao_lin87 customer.added '{"name":"林小雨"}'
  event 2026-02-25T09:30:00Z taobao_lin87 customer.merged '{"into":"'$me'"}'
  event 2026-02-26T09:00:00Z na customer.added '{"name":"李娜","referrer":"'$me'"}'
  event 2026-02-26T09:05:00Z bo customer.added '{"name":"孙婷","referrer":"taobao_lin87"}'
  event 2026-02-26T09:10:00Z zo customer.added '{"name":"周舟"}'
  event 2026-02-26T09:20:00Z zo customer.merged '{"into":"'$me'"}'
  event 2026-02-26T09:30:00Z zo customer.merged '{"into":"mei"}'
} >events.ndjson
gx 0 -C shop import events.ndjson
gx 0 -C shop --now $now run --yes
gx 0 -C shop --now 2026-03-02T03:00:00Z note $me "过敏史再问一次"
gx 0 -C shop --now 2026-03-03T02:00:00Z run --yes
now=2026-03-03T03:00:00Z

# Every secret is there before: the search itself works, and thanks for her stand in the introducer's ledger.
search() { cat "$1"/shop.db "$1"/shop.db-wal "$1"/shop.db-shm 2>/dev/null | grep -aoF -e "$2" | wc -l; }
for secret in "${secrets[@]}"; do
  [ "$(search shop "$secret")" -gt 0 ] || fail "not there to begin with: $secret"
done
gx 0 -C shop export actions
grep -q '^[^,]*,mei,[^,]*,advocate,[^,]*,'$me, "$out" || { fail "no thanks to the introducer"; cat "$out"; }

# Asked first: without a terminal it wants --yes, and nothing happens.
cp -r shop asked
gx 1 -C shop --now $now --lang en forget 林小雨
complains "nothing was erased" "--yes"
gx 1 -C shop --now $now --lang en forget nobody --yes
complains "nobody is called 'nobody'"
gx 0 -C shop export events && cp "$out" before.events
gx 0 -C asked export events
same_file before.events "$out"

# At a terminal her name is typed; another word stops it.
if command -v script >/dev/null; then
  printf '别人\n' | script -qec "$GUANXI -C asked --now $now --lang en forget $me" /dev/null >"$out" 2>&1
  says "Type her name or id to go on" "nothing was erased"
  printf '林小雨\n' | script -qec "$GUANXI -C asked --now $now --lang en forget $me" /dev/null >"$out" 2>&1
  says "erased: records 2"
fi

# Reject files and copies beside the file are named.
mkdir -p shop/rejects && echo 林小雨 >shop/rejects/abc.orders.csv
cp -r shop before
gx 0 -C shop --now $now --lang en forget 林小雨 --yes
says "erased: records 2, events" "entries about others that named her go on without her name" \
  "her name still stands in 1 entry about others; look at it: mei" "rejects/abc.orders.csv" "backups"
rm -rf shop/rejects

# The note about a colleague is somebody else's, and stays until a person looks; all else is gone, byte for byte.
for secret in "${secrets[@]}"; do
  left=$(search shop "$secret")
  case $secret in 林小雨) want=yes ;; *) want=no ;; esac
  [ "$want" = yes ] || is "$left $secret" "0 $secret" "D9.3 no byte is left"
done
is "$(strings -n 1 shop/shop.db-wal 2>/dev/null | wc -l | awk '{print ($1 < 400)}')" 1 "the log is nearly empty"
for what in labels segments actions suppressed customers events; do
  gx 0 -C shop export $what
  sed -i '/和林小雨是同事/d' "$out"
  silent_about "${secrets[@]}"
done

# Whom she brought keeps a tie without a name; who was merged with her for a while is not; nothing is damaged.
gx 0 -C shop export events --format ndjson
says '"referrer":"forgotten-' '"customer":"forgotten-'
gx 0 -C shop export labels
grep -q '^na,.*referral' "$out" || fail "she who was introduced keeps how she came: $(grep '^na,' "$out")"
grep -q '^bo,.*referral' "$out" || fail "also by another name of hers"
is "$(wc -l <"$out")" 4 "mei, na, bo and the header"
silent_about forgotten-
gx 0 -C shop --now $now check
gx 0 -C shop --now $now customers && says 周舟 李娜

# Rebuilding and importing the same file again bring nothing back.
for what in labels segments actions suppressed customers events; do gx 0 -C shop export $what && cp "$out" $what.once; done
gx 0 -C shop --now $now rebuild
gx 0 -C shop --lang en import events.ndjson
says "0 new" "0 contradicting" "events are of people who were erased (guanxi forget), and stay out"
gx 0 -C shop --json import events.ndjson
is "$(json 'j[1] and j[1].forgotten or j.forgotten')" 7 "events of hers, and a merge with her"
for what in labels segments actions suppressed customers events; do
  gx 0 -C shop export $what
  same_file $what.once "$out"
done
for secret in "${secrets[@]:1}"; do
  [ "$secret" = 林小雨 ] || is "$(search shop "$secret") $secret" "0 $secret" "D9.3 nothing brings her back"
done

# What she does later is a new customer's; what lies before stays out, also by hand.
event 2026-03-09T09:00:00Z $me customer.added '{"name":"小林"}' back >later.ndjson
gx 0 -C shop import later.ndjson
gx 0 -C shop --now 2026-03-10T02:00:00Z run --yes
gx 0 -C shop export labels && grep -q "^$me," "$out" || fail "she is a new customer"
gx 0 -C shop --now 2026-03-10T03:00:00Z customer $me && silent_about 玫瑰面霜 过敏史
gx 1 -C shop --now 2026-03-10T03:00:00Z --lang en log taobao_lin87 "老客户" --new --at "2026-01-01 10:00"
complains "was erased"
gx 0 -C shop --now 2026-03-11T02:00:00Z forget $me --yes
gx 0 -C shop import later.ndjson events.ndjson
is "$(search shop "$me")" 0 "twice forgotten"
gx 0 -C shop --now 2026-03-11T02:00:00Z check

# A shop that forgot her decides as one that never knew her.
cp -r before never && rm -f never/shop.db* && cp -r never known
gx 0 -C known import events.ndjson
gx 0 -C known --now $now forget $me --yes
gx 0 -C known export events --format ndjson && cp "$out" others.ndjson
gx 0 -C never import others.ndjson
for what in labels segments actions suppressed customers events; do
  for shop in known never; do
    [ $what != labels ] || gx 0 -C $shop --now $now run --yes
    gx 0 -C $shop export $what && cp "$out" $shop.$what
  done
  same_file known.$what never.$what
done

# Killed at any moment: all of it is there, or none; and whatever was stopped before the file was swept is swept by the
# next command that writes.
for ms in 0 2 4 6 8 10 12 15 18 22 26 30 40 60; do
  rm -rf killed && cp -r before killed
  "$GUANXI" -C killed --now $now forget $me --yes >/dev/null 2>&1 &
  pid=$!
  sleep "0.$(printf %03d $ms)"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  gx 0 -C killed export events
  if cmp -s "$out" before.events; then continue; fi
  is "$(wc -l <"$out")" "$(wc -l <events.once)" "D9.3 all or nothing"
  gx 0 -C killed --now $now rebuild
  is "$(search killed 玫瑰面霜)" 0 "swept by the next command that writes"
done
finish
