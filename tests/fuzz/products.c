/* links: room_products */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as products.csv, up to a line "%%", and what follows as a text in which products are looked for. What must
 * hold beyond "no crash": every product is found by its SKU, and a second look finds the same. */
#include "core/products/products.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gx_text all = { (const char *)data, size };
    const char *cut = size > 0 ? memmem(all.p, all.n, "\n%%\n", 4) : NULL;
    gx_text file = cut != NULL ? (gx_text){ all.p, (size_t)(cut - all.p) } : all;
    gx_text said = cut != NULL ? (gx_text){ cut + 4, all.n - file.n - 4 } : (gx_text){ NULL, 0 };
    const products *p;
    gx_error err;
    arena *a = arena_new();
    must(a != NULL);
    if (products_read(file, "products.csv", 2, a, &p, &err) == GX_OK) {
        for (size_t i = 0; i < products_count(p); i++)
            must(products_called(p, products_at(p, i)->sku) == products_at(p, i));
        must(products_in(p, said) == products_in(p, said));
        must(products_leading(p, said, GX_TEXT(",")) <= said.n);
        (void)products_nearest(p, said);
    }
    arena_free(a);
    return 0;
}
