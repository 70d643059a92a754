/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share: the catalogue, and two tables over its names: one by the whole name, one by its
 * first two characters, so that a text is searched in one pass whatever the number of products. Private to this room.
 */
#ifndef CORE_PRODUCTS_INDEX_H
#define CORE_PRODUCTS_INDEX_H

#include "core/products/products.h"

#define INDEX_NONE UINT32_MAX

/* One SKU, name or alias in normal form. */
typedef struct known_name {
    const uint32_t *letters;
    uint32_t n;
    uint32_t product;
    bool sku;
    uint32_t next_whole, next_begin; /* in its chain; INDEX_NONE */
} known_name;

struct products {
    gx_text source;
    product *list;
    size_t n;
    gx_text *lines;
    size_t n_lines;
    known_name *names;
    size_t n_names;
    uint32_t *whole, *begin; /* heads of chains */
    size_t mask;             /* of both; a power of two less 1 */
};

/* Fills the tables from the list. GX_EEXIST: two products have one SKU; *second is the later one, *first the earlier.
 */
gx_status index_build(products *p, arena *a, const product **first, const product **second, gx_error *err);

#endif
