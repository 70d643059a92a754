/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi export`: what is known and decided, as CSV (RFC 4180, LF, one header line, UTF-8 without BOM) or NDJSON.
 * Order and columns are fixed (design 8). */
#ifndef CORE_REPORT_EXPORT_H
#define CORE_REPORT_EXPORT_H

#include "core/engine/shop.h"

typedef enum export_format { EXPORT_CSV, EXPORT_NDJSON } export_format;

extern const char *const export_names[]; /* labels segments actions suppressed events customers, NULL */
/* Writes to `to`. GX_EINVAL: no such export, with the nearest. */
gx_status export_write(shop *s, const char *what, export_format format, int64_t now, FILE *to, gx_error *err);
/* `guanxi customers`: those for whom the rule holds at T (NULL: all), one line each. */
gx_status export_customers_where(shop *s, const rule *where, export_format format, int64_t now, FILE *to,
                                 gx_error *err);

#endif
