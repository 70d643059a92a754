/* SPDX-License-Identifier: Apache-2.0 */
/* A row that belongs to a block of STORE_BLOCK dense ids and holds something for a few of them: each customer's part is
 * found without reading the others, and two rows become one by laying parts behind each other.
 *
 * Format: byte 0x01, varint customers; for each, ascending, her place in the block (1 byte) and varint bytes of her
 * part; then the parts. */
#ifndef CORE_STORE_BUNDLE_H
#define CORE_STORE_BUNDLE_H

#include "core/base/text.h"

/* Going through a row. */
typedef struct bundle {
    const uint8_t *next, *end; /* of the table */
    const uint8_t *part, *last;
    size_t left;
} bundle;

/* Borrows from the row. false when damaged: the table is looked at as a whole here, so bundle_next cannot fail. */
bool bundle_open(gx_text row, bundle *b);
bool bundle_next(bundle *b, uint8_t *place, gx_text *part); /* false at the end */
/* The part at this place; empty when there is none. */
gx_text bundle_get(bundle b, uint8_t place);

/* What is known of a row that is asked again and again: who is in it, a bit for each place, and where parts begin. */
typedef struct bundle_index {
    uint64_t who[4];
    size_t parts;
} bundle_index;
bool bundle_learn(gx_text row, bundle_index *out); /* false when damaged */
static inline bool bundle_has(const bundle_index *x, uint8_t place)
{
    return (x->who[place / 64] >> (place % 64) & 1) != 0;
}
/* As bundle_get, of a row that was learnt. */
gx_text bundle_get_known(gx_text row, const bundle_index *x, uint8_t place);

/* Being written. Zero-initialise; bundle_begin makes it empty again. */
typedef struct bundle_writer {
    buf table, parts;
    size_t n, began; /* customers; where the part being written begins */
} bundle_writer;

void bundle_begin(bundle_writer *w);
/* What is appended to w->parts between the two is the part at this place; places ascend. An empty one is left out. */
void bundle_part(bundle_writer *w);
void bundle_part_end(bundle_writer *w, uint8_t place);
bool bundle_write(const bundle_writer *w, buf *out); /* false: out of memory */
void bundle_fini(bundle_writer *w);

#endif
