/* SPDX-License-Identifier: Apache-2.0 */
/* How the first rows of a file were understood (`guanxi import --dry-run`). */
#ifndef CORE_REPORT_UNDERSTOOD_H
#define CORE_REPORT_UNDERSTOOD_H

#include "core/decide/ruleset.h"
#include "core/import/import.h"
#include "core/report/out.h"

/* A paragraph a row: where it is, who it is, and each event in words. */
void understood_print(const ruleset *r, const import_report *report, size_t width, buf *out);
/* A list of {"line", "event"}; NULL: out of memory. */
json_t *understood_json(const import_report *report);

#endif
