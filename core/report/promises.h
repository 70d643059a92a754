/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi promises` (D9.6): what is promised to whom until when, and how many promises were kept. */
#ifndef CORE_REPORT_PROMISES_H
#define CORE_REPORT_PROMISES_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* As JSON: `open` and `overdue` are lists of {customer, name, number, what, made, by} by date; `number` is the one that
 * `guanxi promise WHO --kept N` takes. `figures`: made, open, overdue, kept, kept_late (of kept), and kept_share: kept
 * in time of all that are kept or overdue, null while there are none. */
gx_status promises_make(shop *s, int64_t now, json_t **out, gx_error *err);
void promises_print(const json_t *promises, size_t width, buf *out);

#endif
