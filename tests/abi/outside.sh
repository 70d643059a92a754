#!/bin/sh
# A plugin made outside the tree: the headers are installed into an empty place, the example is compiled against them by
# the line its README gives, and the host loads it. Also: docs/plugins.md shows that very example.
# Usage: outside.sh CMAKE SOURCE BUILD LOAD_ONE CC
set -eu
cmake=$1 source=$2 build=$3 load_one=$4 cc=$5
place=$(mktemp -d)
trap 'rm -r "$place"' EXIT
umask 022

DESTDIR=$place/root "$cmake" --install "$build" --component headers >"$place/log"
include=$(dirname "$(dirname "$(find "$place/root" -name plugin.h)")")
test "$(find "$place/root" -name '*.h' | wc -l)" -ge 3

mkdir "$place/work"
cp "$source/examples/first-plugin/first_plugin.c" "$place/work"
line=$(grep '^cc ' "$source/examples/first-plugin/README.md")
line=$(printf '%s\n' "$line" | sed "s|^cc |$cc -Werror |; s|-I [^ ]*|-I $include|")
(cd "$place/work" && sh -c "$line")
"$load_one" "$place/work" first_plugin >"$place/said" 2>&1 || { cat "$place/said"; exit 1; }
grep -qx 'freshness = fresh: bought lately' "$place/said"

# The same by CMake, with the generator of this build: make need not be installed.
generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
"$cmake" -G "$generator" -S "$source/examples/first-plugin" -B "$place/cmake" -D "CMAKE_C_COMPILER=$cc" -D "GUANXI_INCLUDE=$include" >>"$place/log"
"$cmake" --build "$place/cmake" >>"$place/log"
"$load_one" "$place/cmake" first_plugin >/dev/null 2>&1

# The manual's example is the example.
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$source/docs/plugins.md" >"$place/shown.c"
sed '1d' "$source/examples/first-plugin/first_plugin.c" | diff "$place/shown.c" - || {
    echo "docs/plugins.md no longer shows examples/first-plugin/first_plugin.c" >&2
    exit 1
}
