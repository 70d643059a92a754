/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi why`: for every label its rule and facts with dates; for what was decided the rule and the script's line; for
 * what was not sent the gate and what would change it. */
#ifndef CORE_REPORT_WHY_H
#define CORE_REPORT_WHY_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* strategy NULL: everything about her. GX_ENOTFOUND: no such strategy (nearest named) or she does not exist at T. */
gx_status why_make(shop *s, uint32_t id, const char *strategy_name, int64_t now, const char *lang, json_t **out,
                   gx_error *err);
/* Days are those of the zone. */
void why_print(const json_t *why, const zone *z, size_t width, buf *out);

#endif
