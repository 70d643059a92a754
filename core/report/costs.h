/* SPDX-License-Identifier: Apache-2.0 */
/* What judging cost, part by part, dearest first: for who writes rules and wonders which of them costs what. Times are
 * of this machine and this moment; everything else a plan says is not. */
#ifndef CORE_REPORT_COSTS_H
#define CORE_REPORT_COSTS_H

#include "core/decide/costs.h"
#include "core/report/out.h"

/* {judged, ns, parts: [{kind, name, at, customers, ns}]}; ns in all, not per customer. NULL: out of memory. */
json_t *costs_json(const ruleset *r, const costs *c);
void costs_print(const json_t *j, buf *out);

#endif
