/* SPDX-License-Identifier: Apache-2.0 */
/* What a customer bought, as products: the items of her orders that count, found in the catalogue. Made when somebody
 * asks, of a state that keeps items as they stand in the digest. */
#ifndef CORE_PRODUCTS_PURCHASES_H
#define CORE_PRODUCTS_PURCHASES_H

#include "core/model/state.h"
#include "core/products/products.h"

typedef struct purchase {
    int64_t at; /* when the order was paid */
    const product *product;
    const order *order;
    uint32_t item; /* its place among the order's items */
} purchase;

typedef struct purchases {
    const purchase *list;
    size_t n;
} purchases; /* by time, then in the order of the state's orders and their items */

/* Allocated from `a`; false when out of memory. */
bool purchases_of(const products *p, const customer_state *s, arena *a, purchases *out);

/* When she bought one: ascending, each order once. */
typedef enum purchase_kind {
    PURCHASE_OF_PRODUCT,
    PURCHASE_OF_LINE,
    PURCHASE_SAME_AGAIN,   /* D5.4: of something that an earlier order held */
    PURCHASE_RELATED_AGAIN /* of something new to her that is related to what an earlier order held */
} purchase_kind;
typedef struct purchase_wanted {
    purchase_kind kind;
    uint32_t number; /* of the product or the line */
} purchase_wanted;
bool purchases_times(const products *p, const purchases *all, purchase_wanted w, arena *a, series *out);

#endif
