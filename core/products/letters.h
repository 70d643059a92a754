/* SPDX-License-Identifier: Apache-2.0 */
/* A text character by character in the normal form in which names are compared (products.h), without a copy of it.
 * Private to this room. */
#ifndef CORE_PRODUCTS_LETTERS_H
#define CORE_PRODUCTS_LETTERS_H

#include <guanxi/types.h>
#include <stdbool.h>
#include <stdint.h>

#define LETTERS_END 0 /* no text holds U+0000 */

typedef struct letters {
    gx_text text;
    size_t at;     /* the byte after the last character that was given */
    uint32_t last; /* that character; LETTERS_END: none yet */
} letters;

static inline letters letters_of(gx_text t)
{
    return (letters){ t, 0, LETTERS_END };
}
uint32_t letters_next(letters *l);
uint32_t letters_peek(letters l);
/* Whether a name that ends with one of them goes on with the other: both Latin letters, or both digits. */
bool letters_join(uint32_t a, uint32_t b);

#endif
