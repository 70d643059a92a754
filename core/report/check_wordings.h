/* SPDX-License-Identifier: Apache-2.0 */
/* The part of `guanxi check` that reads wordings (D7.12, D7.13). */
#ifndef CORE_REPORT_CHECK_WORDINGS_H
#define CORE_REPORT_CHECK_WORDINGS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* What the lint finds in the files, as warnings with rule, file and line. */
gx_status check_wordings(const shop *s, json_t *list, gx_error *err);
/* What a plan (all of it, held ones too) would send that is too long for its channel, slots filled: one warning per
 * wording and channel. */
gx_status check_lengths(const shop *s, const run_report *r, json_t *list, gx_error *err);

#endif
