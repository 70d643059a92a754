#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A wrong clock: runs only go forward, so one far in the future would block all that follow.
source "$(dirname "$0")/lib.sh"

shop shop <<'INI'
[shop]
id = jump
[segment:all]
when = orders >= 0
INI
event 2026-11-01T00:00:00Z ann customer.added '{"name":"Ann"}' >events.ndjson
gx 0 -C shop import events.ndjson

# The first run counts from the newest event, later ones from the last run too.
gx 1 -C shop --now 9999-12-31T23:59:59Z run
one_line
complains "2912138 days after the last run and the newest event (2026-11-01T00:00:00Z)" "run --yes" "--now"
gx 0 -C shop --now 2026-11-02T00:00:00Z run
gx 1 -C shop --now 2027-12-08T00:00:00Z run
complains "401 days" "(2026-11-02T00:00:00Z)"
gx 0 -C shop --now 9999-12-31T23:59:59Z plan
gx 0 -C shop --now 2027-12-07T00:00:00Z run
gx 0 -C shop --now 2027-12-08T00:00:00Z run

# Whoever comes back after years imports first, or says that it is meant.
event 2030-05-01T00:00:00Z ann visit.made '{}' >later.ndjson
gx 0 -C shop import later.ndjson
gx 0 -C shop --now 2030-05-02T00:00:00Z run
gx 1 -C shop --now 2035-01-01T00:00:00Z run
gx 0 -C shop --now 2035-01-01T00:00:00Z run --yes
gx 1 -C shop --now 2030-05-03T00:00:00Z run
complains "runs only go forward"
finish
