/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi check`: mistakes and smells in configuration and data. */
#ifndef CORE_REPORT_CHECK_H
#define CORE_REPORT_CHECK_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* An array of { level: "error"|"warning"|"note", text }. A shop without a database is only checked as far as its
 * configuration goes. */
gx_status check_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err);
bool check_failed(const json_t *findings, bool strict); /* there is an error among them */
void check_print(const json_t *findings, size_t width, buf *out);

#endif
