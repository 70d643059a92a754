/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a handbook, a sentence each in the current language. Private to handbook*.c. */
#ifndef CORE_REPORT_HANDBOOK_RULES_H
#define CORE_REPORT_HANDBOOK_RULES_H

#include "core/decide/ruleset.h"
#include "core/report/out.h"

json_t *handbook_limits(const ruleset *r);
json_t *handbook_never(const ruleset *r, const char *lang);

#endif
