/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of named columns, written as CSV with a header line or as NDJSON objects. */
#ifndef CORE_REPORT_TABLE_H
#define CORE_REPORT_TABLE_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct table table;

table *table_new(FILE *to, bool ndjson);       /* NULL when out of memory */
void table_column(table *t, const char *name); /* all columns before the first cell; the name is copied */
void table_text(table *t, gx_text v);
void table_int(table *t, int64_t v);
void table_time(table *t, int64_t utc_s); /* empty for GX_NEVER and GX_FOREVER */
gx_status table_row_end(table *t, gx_error *err);
/* Writes the header even if there was no row, and frees. Returns rc, or a failure to write. */
gx_status table_end(table *t, gx_status rc, gx_error *err);

#endif
