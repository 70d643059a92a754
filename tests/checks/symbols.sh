#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# symbols.sh BUILD_DIR: the program, the library and the plugins show the outside world nothing but names that begin with gx_. A name of
# ours that leaked could be taken by somebody else's library, or theirs by us.
set -eu
status=0
[ -e "$1/libguanxi.so" ] || { echo "there is no $1/libguanxi.so"; exit 1; }
nm -D --defined-only "$1/libguanxi.so" | grep -q ' gx_shop_open$' || { echo "$1/libguanxi.so does not export gx_shop_open"; status=1; }
for file in "$1"/guanxi "$1"/libguanxi.so "$1"/plugins/*.so; do
  [ -e "$file" ] || continue
  # Names with a version are libc's, copied into the program; _IO_stdin_used and data_start mark an executable.
  leaked=$(nm -D --defined-only "$file" | awk '{ print $NF }' | grep -v -E '@|^gx_|^_IO_stdin_used$|^data_start$|^__data_start$' || true)
  if [ -n "$leaked" ]; then
    echo "$file exports:"
    echo "$leaked" | sed 's/^/  /'
    status=1
  fi
done
exit $status
