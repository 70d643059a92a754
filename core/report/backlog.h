/* SPDX-License-Identifier: Apache-2.0 */
/* The backlog of unsorted contacts (D4.9) as data and for people: who is waiting, and what the keys mean. */
#ifndef CORE_REPORT_BACKLOG_H
#define CORE_REPORT_BACKLOG_H

#include "core/engine/sort.h"
#include "core/report/out.h"

/* {tag, waiting, keys: [{key, title, set}], contacts: [{customer, name, phone, wechat, city, place, joined, orders,
 * spent}]}: the first `shown` contacts; spent as the shop writes money. */
json_t *backlog_json(const shop *s, const sort_keys *keys, const backlog *b, gx_text tagged, size_t shown,
                     const char *lang);
/* Of a sitting: {sorted, skipped, left}. */
json_t *backlog_result_json(int64_t sorted, int64_t skipped, int64_t left);
void backlog_print(const shop *s, const sort_keys *keys, const backlog *b, size_t shown, const char *lang, buf *out);
/* "y been to the shop", a line each, and the keys that every shop has. */
void backlog_print_keys(const sort_keys *keys, const char *lang, buf *out);
/* "Lin Xiaoyu · Beijing · since 2026-11-20 · 2 orders, 256.00", without an end of line. */
void backlog_contact_print(const shop *s, const backlog_contact *c, buf *out);

#endif
