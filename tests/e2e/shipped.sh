#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the base pack says to a shop as `init` makes it: how long a purchase lasts is said as known only where its name says it.
source "$(dirname "$0")/lib.sh"
gx 0 init shop
bought() {
  event 2026-10-01T02:00:00Z "$1" customer.added "{\"name\":\"$1\",\"phone\":\"1380000000$3\"}"
  event 2026-10-01T03:00:00Z "$1" order.paid "{\"order\":\"$1\",\"amount\":9900,\"currency\":\"CNY\",\"items\":[{\"name\":\"$2\",\"quantity\":1}]}"
  event 2026-10-04T03:00:00Z "$1" order.received "{\"order\":\"$1\"}"
}
{ bought Ann "rose water" 1; bought Bea "oat cream, 30 days" 2; } >events.ndjson
gx 0 -C shop import events.ndjson
gx 0 -C shop --now 2026-10-28T02:00:00Z run
gx 0 -C shop --now 2026-10-28T02:00:00Z worklist
says "day 27 of ~30 with the rose water" "day 27 of 30 with the oat cream"
finish
