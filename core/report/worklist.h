/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi worklist`: the seller's day. Who, why (one fact with its date), what to say, what not to do, what to ask;
 * then what is held back, and why. */
#ifndef CORE_REPORT_WORKLIST_H
#define CORE_REPORT_WORKLIST_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* The list of the local day `day` as JSON: see docs/worklist.md. `lang` chooses templates and titles. The numbers are
 * those `guanxi done` takes. */
gx_status worklist_make(shop *s, int64_t now, int64_t day, const char *lang, json_t **out, gx_error *err);
/* The same for people, wrapped to `width` columns. The list of another day than `today`, or of an older run, says so.
 */
void worklist_print(const json_t *list, const zone *z, int64_t today, size_t width, buf *out);

#endif
