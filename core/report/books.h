/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi report`: the books of a month or of other days (D9.1, D9.4, D9.5, D1.4, D3.5, D7.8). docs/report.md says what
 * each figure counts, and names the keys of its JSON. Figures only: nothing is decided here, and nothing is written.
 *
 * One walk over the customers, each as she was right before the period and at its end; what is kept of her is a number
 * here and there (what she spent, her days between two purchases). */
#ifndef CORE_REPORT_BOOKS_H
#define CORE_REPORT_BOOKS_H

#include "core/engine/shop.h"
#include "core/report/out.h"
#include "core/report/period.h"

/* Money in the JSON is minor units of `currency`, which has `digits` decimals. */
gx_status books_make(shop *s, const period *p, const char *lang, json_t **out, gx_error *err);
void books_print(const json_t *books, size_t width, buf *out);

#endif
