#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plugins as files that do one thing wrong each: one sentence names the file and what to do, and the command goes on with the
# others.
source "$(dirname "$0")/lib.sh"
fixtures=$BUILD_DIR/tests/abi/fixtures
# A sanitized plugin needs the sanitized program, which the fixtures are built with; somewhere else they are just files.
[ -f "$fixtures/good.so" ] || { echo "no fixtures in $fixtures" >&2; exit 1; }

# with PLUGINS [DIRECTORY]: the shop loads good, those, and second.
with() {
  shop shop <<INI
[shop]
id = plugins
[plugins]
path = ${2:-$fixtures}, $fixtures
load = good, $1, second
[segment:all]
when = mood == "good" and weather == "good"
INI
}

with larger
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann"}' >events.ndjson
gx 0 -C shop import events.ndjson

# refused NAME SENTENCE [DIRECTORY]: said once, as a warning, and the rest works.
refused() {
  with "$1" "${3:-}"
  gx 0 -C shop export labels
  is "$(cat "$out")" $'customer,mood,weather\nann,good,good' "labels without $1"
  complains "guanxi: warning: " "$2"
  one_line
  gx 0 -C shop export segments
  says "ann,all"
}
refused wrong_abi "$fixtures/wrong_abi.so: built for plugin ABI 7, but this guanxi speaks ABI 1; rebuild it with this guanxi's guanxi/plugin.h"
refused small "$fixtures/small.so: its descriptor's size is 16, but release 1 has 56; set .size = sizeof(gx_plugin)"
refused no_symbol "$fixtures/no_symbol.so: not a guanxi plugin: it does not export gx_plugin_descriptor"
refused no_start "$fixtures/no_start.so: its descriptor lacks start"
refused unresolved "$fixtures/unresolved.so: cannot be loaded as a shared object: undefined symbol: a_function_of_the_core"
refused other_name "$fixtures/other_name.so: the plugin calls itself 'somebody'; the file must be named somebody.so"
refused start_fails "$fixtures/start_fails.so: plugin start_fails: no pigeon has come home since Tuesday"
refused nowhere "no plugin nowhere: there is no nowhere.so in $fixtures"
refused ../good "'../good' is not a plugin's name; want small letters, digits and '_', without a path or .so"
refused rival "the dimension 'mood' is already provided by the plugin good ($fixtures/good.so); load only one of them"
refused good "the plugin good is loaded twice; name it once"
refused narcissus "dimensions read each other in a circle: mirror -> mirror"

mkdir own
for mode in 0777 0775 0757; do
  install -m "$mode" "$fixtures/echo.so" own/echo.so
  chmod 0755 own
  refused echo "$work/own/echo.so: others may write to it (mode $mode); run: chmod go-w '$work/own/echo.so'" "$work/own"
done
install -m 0755 "$fixtures/echo.so" own/echo.so
chmod 0777 own
refused echo "$work/own: others may write to the plugin directory (mode 0777); run: chmod go-w '$work/own'" "$work/own"
chmod 0755 own
ln -sf "$fixtures/echo.so" own/echo.so
refused echo "$work/own/echo.so: a symbolic link; put the file itself there" "$work/own"
rm own/echo.so
mkdir own/echo.so
refused echo "$work/own/echo.so: not a regular file; a plugin is a shared object" "$work/own"
rmdir own/echo.so
: >own/echo.so
refused echo "$work/own/echo.so: cannot be loaded as a shared object: file too short" "$work/own"

# A circle of three: who closes it is refused, and then who read that one, one sentence each.
with "cycle_a, cycle_b, cycle_c"
gx 0 -C shop export labels
is "$(cat "$out")" $'customer,mood,weather\nann,good,good' "labels without the circle"
complains "plugin cycle_c: dimensions read each other in a circle: circle_b -> circle_c -> circle_a -> circle_b" \
  "plugin cycle_b: 'circle_b' reads the dimension 'circle_c', which nobody provides" \
  "plugin cycle_a: 'circle_a' reads the dimension 'circle_b', which nobody provides"
is "$(wc -l <"$err")" 3 "sentences"

# required = yes: then nothing is done without it.
with small
sed -i 's/^\[plugins\]/&\nrequired = yes/' shop/shop.ini
gx 1 -C shop export labels
complains "small.so: its descriptor's size is 16"
one_line

with larger
gx 0 -C shop plugin list
says "good 1.0.0" "larger 9.0.0" "second 1.0.0" "dimensions: mood" "$fixtures/good.so"
gx 0 -C shop plugin list --json
is "$(json '#j .. " " .. j[2].name .. " " .. j[2].brings.dimensions[1]')" "3 larger future"
with every_option
gx 0 -C shop plugin show every_option
says "every_option" "number" "span"
gx 1 -C shop plugin show larger
complains "plugin larger is not loaded here"
GUANXI_PLUGIN_PATH=$fixtures gx 1 plugin check wrong_abi
complains "built for plugin ABI 7"
GUANXI_PLUGIN_PATH=$fixtures gx 0 plugin check good
says "good loads: $fixtures/good.so 1.0.0"

# An option that the plugin does not have is a mistake in shop.ini, told with its place.
with every_option
printf '[plugin:every_option]\nnumbr = 4\n' >>shop/shop.ini
gx 1 -C shop export labels
complains "shop.ini:9: [plugin:every_option] the plugin every_option has no option 'numbr'; did you mean 'number'?"
finish
