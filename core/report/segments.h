/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi segments`: how many each segment holds at T; for one that holds nobody, which clause fails and how near
 * anybody comes. */
#ifndef CORE_REPORT_SEGMENTS_H
#define CORE_REPORT_SEGMENTS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

gx_status segments_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err);
void segments_print(const json_t *list, size_t width, buf *out);

#endif
