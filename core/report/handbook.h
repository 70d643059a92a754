/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi handbook`: two pages for the owner (D1.2), in the shop's own words: who is who, what happens to whom, the
 * limits, and what never happens. Made from the configuration alone: titles, and the sentence `help` of a segment, a
 * strategy, a campaign or an offer. */
#ifndef CORE_REPORT_HANDBOOK_H
#define CORE_REPORT_HANDBOOK_H

#include "core/engine/shop.h"
#include "core/report/out.h"

json_t *handbook_json(const shop *s, const char *lang);
/* For paper: 80 columns, however wide the screen is. */
void handbook_print(const json_t *handbook, size_t width, buf *out);

#endif
