/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi customer WHO`: everything known about one customer (D4.3), with dates and by whom. */
#ifndef CORE_REPORT_PROFILE_H
#define CORE_REPORT_PROFILE_H

#include "core/engine/shop.h"
#include "core/report/out.h"

gx_status profile_make(shop *s, uint32_t id, int64_t now, json_t **out, gx_error *err);
/* One event in words: what happened, and what its data (JSON) say. */
void event_say(const ruleset *r, const char *type, const char *data, buf *out);
/* The same for people: titles in the reader's language, times of the shop's zone. */
void profile_print(const ruleset *r, const json_t *profile, size_t width, buf *out);

#endif
