/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi experiments`: what each wording brought, beside those who got none (D6.6, D7.8). Never a share or a mean
 * without its interval and how many it is of; 'too early' while little can be said.
 *
 * Each customer counts once, in the arm of her first contact (or of the first time the lot held her out), and only when
 * the window since then is over. Compared is everything that she did within it, whoever else wrote to her meanwhile:
 * the lot has made the arms alike, and only whole arms are. What was put down to the contacts themselves is told beside
 * it. */
#ifndef CORE_REPORT_EXPERIMENTS_H
#define CORE_REPORT_EXPERIMENTS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* All experiments, or the one of that name (GX_ENOTFOUND, with the nearest), as of `now`: a list. */
gx_status experiments_make(shop *s, const char *only, int64_t now, const char *lang, json_t **out, gx_error *err);
void experiments_print(const json_t *list, size_t width, buf *out);

#endif
