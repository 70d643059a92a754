#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# symbols.sh BUILD_DIR: the program and the plugins show the outside world nothing but names that begin with gx_. A name of
# ours that leaked could be taken by somebody else's library, or theirs by us.
set -eu
status=0
for file in "$1"/guanxi "$1"/plugins/*.so; do
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
