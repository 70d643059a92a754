#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs.sh GUANXI TOPIC FILE: the page must be what the program prints today.
cd / && "$1" --lang en help "$2" | diff -u "$3" -
