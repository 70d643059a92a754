/* SPDX-License-Identifier: Apache-2.0 */
/* Who is one person with whom (D4.4): on a customer's page. */
#ifndef CORE_REPORT_PEOPLE_H
#define CORE_REPORT_PEOPLE_H

#include "core/engine/shop.h"

#include <jansson.h>

/* Everybody merged into the customer: [{customer, into, at}]; empty when she stands alone. */
gx_status group_json(shop *s, uint32_t id, int64_t now, arena *a, json_t **out, gx_error *err);
/* A line for each; nothing for nobody. */
void group_print(const json_t *list, const zone *z, size_t width, buf *out);

#endif
