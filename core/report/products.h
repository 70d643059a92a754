/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi products`: the catalogue with how many bought what; and what people bought or asked for that the catalogue
 * does not know, most first: the aliases to write next. */
#ifndef CORE_REPORT_PRODUCTS_H
#define CORE_REPORT_PRODUCTS_H

#include "core/engine/shop.h"
#include "core/report/out.h"

/* Lists of objects; money in minor units. GX_ENOTFOUND: the shop has no products.csv. */
gx_status products_make(shop *s, int64_t now, json_t **out, gx_error *err);
/* Without a catalogue everything is unmatched. */
gx_status unmatched_make(shop *s, int64_t now, json_t **out, gx_error *err);
void products_print(const shop *s, const json_t *list, buf *out);
void unmatched_print(const shop *s, const json_t *list, buf *out);

#endif
