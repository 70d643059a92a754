/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the report room: why a segment holds nobody, in words. */
#ifndef CORE_REPORT_NOBODY_H
#define CORE_REPORT_NOBODY_H

#include "core/decide/ruleset.h"
#include "core/report/out.h"

/* A list of sentences, one for each clause that fails for somebody: "spent >= money("20000.00") fails for all 412; the
 * largest is 8,640.00. Did you mean 2000.00?" */
json_t *nobody_because(const ruleset *r, const rule *when, const clause_count *counts, const char *lang);

#endif
