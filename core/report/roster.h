/* SPDX-License-Identifier: Apache-2.0 */
/* What became of a pasted list of contacts, as data and for people. */
#ifndef CORE_REPORT_ROSTER_H
#define CORE_REPORT_ROSTER_H

#include "core/engine/roster.h"
#include "core/report/out.h"

/* {lines, taken, incomplete, rejected, added, words, understood, unknown, reject_file, list: [{line, name, customer,
 * added, outcome, understood, unknown, reason}]}; outcome: taken, incomplete, rejected. */
json_t *roster_json(const roster_report *r);
void roster_print(const roster_report *r, bool dry_run, size_t width, buf *out);

#endif
