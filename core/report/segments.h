/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi segments`: how many each segment holds at T; for one that holds nobody, which clause fails and how near
 * anybody comes. */
#ifndef CORE_REPORT_SEGMENTS_H
#define CORE_REPORT_SEGMENTS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

gx_status segments_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err);
void segments_print(const json_t *list, size_t width, buf *out);
/* Of shop.ini's own ones those that hold nobody, and why; a pack's may well be empty today. `list` is segments_make's.
 */
void segments_print_empty(const json_t *list, size_t width, buf *out);
bool segment_of_shop(const json_t *j); /* an item of the list */
/* Prints them if the plan saw such a one. */
gx_status segments_of_plan(shop *s, const run_report *r, size_t width, buf *out, gx_error *err);

#endif
