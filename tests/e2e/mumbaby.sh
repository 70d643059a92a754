#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# D8.2 on real purchases for real children: no row is lost, births after the purchase are pregnancies, absurd ages are
# reported, and on several days the customers of every stage are as many as an independent count finds.
source "$(dirname "$0")/lib.sh"
babies=$(data mumbaby/babies.csv) || exit 77
purchases=$(data mumbaby/purchases.csv) || exit 77

gx 0 init shop --pack maternity --timezone Asia/Shanghai
cp "$SOURCE_DIR/tests/e2e/data/maps/mumbaby.ini" shop/maps/
rows() { awk 'NR > 1 && NF' "$1" | wc -l; }
gx 0 -C shop import "$babies" --format birthdays
says "$(rows "$babies") rows = $(rows "$babies") new + 0 known already + 0 contradicting + 0 rejected"
gx 0 -C shop import "$purchases"
says "$(rows "$purchases") rows = $(rows "$purchases") new + 0 known already + 0 contradicting + 0 rejected"

# Of everybody: stage and month on DAY by the calendar alone. A term is 280 days, a child at most 18 years.
cat >count.awk <<'AWK'
function days(y, m, d) { # since 1 March of the year 0
  if (m <= 2) { y--; m += 12 }
  return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d
}
function last_of(y, m) {
  return m == 2 ? 28 + (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) : 30 + (m == 1 || m == 3 || m == 5 || m == 7 || m == 8 || m == 10 || m == 12)
}
function months(birth, day,   y, m, d, n, on) { # completed ones; before the birth negative
  y = int(day / 10000); m = int(day / 100) % 100; d = day % 100
  n = (y - int(birth / 10000)) * 12 + m - int(birth / 100) % 100
  on = birth % 100
  if (on > last_of(y, m)) on = last_of(y, m)
  return d < on ? n - 1 : n
}
function stage(birth, day,   n, ahead) {
  if (birth == "") return "unknown"
  n = months(birth, day)
  ahead = days(int(birth / 10000), int(birth / 100) % 100, birth % 100) - days(int(day / 10000), int(day / 100) % 100, day % 100)
  if (n >= 216 || ahead > 280) return "absurd"
  if (n < -6) return "pregnant_early"
  if (n < -3) return "pregnant_middle"
  if (n < 0) return "pregnant_late"
  if (n < 3) return "newborn"
  if (n < 12) return "months_" int(n / 3) * 3
  if (n < 24) return n < 18 ? "months_12" : "months_18"
  return "grown"
}
FNR == 1 { file++; next }
{ sub(/\r$/, "") }
file == 1 { birth[$1] = $2 }
{ known[$1] }
END { for (who in known) print who "," stage(birth[who], day) }
AWK

for day in 2012-11-11 2013-06-30 2014-02-28 2015-02-06; do
  gx 0 -C shop --now ${day}T04:00:00Z run --yes
  gx 0 -C shop --now ${day}T04:00:00Z export labels
  column=$(head -n 1 "$out" | tr , '\n' | grep -nx stage | cut -d: -f1)
  tail -n +2 "$out" | cut -d, -f1,"$column" | LC_ALL=C sort >found.csv
  awk -F, -v day=${day//-/} -f count.awk "$babies" "$purchases" | LC_ALL=C sort >counted.csv
  # who has neither bought yet nor a birthday is not there yet
  LC_ALL=C join -t, found.csv counted.csv >both.csv
  is "$(wc -l <both.csv)" "$(wc -l <found.csv)" "$day: customers counted independently"
  is "$(awk -F, '$2 != $3' both.csv | wc -l)" 0 "$day: customers in another stage"
  awk -F, -v day=${day//-/} 'FNR == 1 { file++; next } file == 1 || $6 <= day { known[$1] } END { for (w in known) n++; print n }' \
    "$babies" "$purchases" >there
  is "$(wc -l <found.csv)" "$(cat there)" "$day: customers, none lost"
  echo "$day:"
  cut -d, -f2 found.csv | sort | uniq -c
  gx 0 -C shop --now ${day}T04:00:00Z customers --where 'stage == "absurd"' --json
  is "$(json '#j')" "$(grep -c ',absurd$' both.csv)" "$day: absurd ages reported"
done

# Births after the purchase: the data has them, and on the day of such a purchase she is pregnant or the date is absurd.
awk -F, 'FNR == 1 { file++; next } file == 1 { birth[$1] = $2; next } $1 in birth && birth[$1] > $6 { print $6 "," $1 }' \
  "$babies" "$purchases" | sort >before_birth
echo "$(wc -l <before_birth) purchases before the birth"
[ "$(wc -l <before_birth)" -gt 10 ] || fail "hardly a birth after its purchase in the data"
while IFS=, read -r day who; do
  gx 0 -C shop --now "${day:0:4}-${day:4:2}-${day:6:2}T04:00:00Z" customers --where \
    'stage == "absurd" or one_of(stage, "pregnant_early", "pregnant_middle", "pregnant_late")'
  says "$who"
done < <(awk 'NR % 10 == 1' before_birth)
finish
