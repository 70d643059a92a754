/* SPDX-License-Identifier: Apache-2.0 */
/* Who may be the same person, for people to judge (D4.4). */
#ifndef CORE_REPORT_DUPLICATES_H
#define CORE_REPORT_DUPLICATES_H

#include "core/engine/duplicates.h"

#include <jansson.h>

/* At `now`, of each list at most `count` pairs: {customers, safe_pairs, asked_pairs, safe: [pair], asked: [pair],
 * left_out: [{what, value, groups, people, largest}]}. A pair: {points, because: [text], people: [two of {customer,
 * name, phone, email, wechat, gender, birthday, city, address, orders, spent, since}]}. */
gx_status duplicates_json(shop *s, const duplicates *d, int64_t now, size_t count, json_t **out, gx_error *err);
void duplicates_print(const json_t *found, size_t width, buf *out);

#endif
