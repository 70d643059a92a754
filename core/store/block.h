/* SPDX-License-Identifier: Apache-2.0 */
/* A row of evaluations: STORE_BLOCK dense ids packed together, with a bit for each that has a digest, so that asking
 * who is due touches neither customers nor digests. Entries are of one length, so that one of them is read and changed
 * where it lies, and SQLite writes only the page in which it does. They are as short as can be, so that the row of a
 * shop with seven dimensions fits one page: a run over few customers of each block reads and writes all rows. */
#ifndef CORE_STORE_BLOCK_H
#define CORE_STORE_BLOCK_H

#include "core/store/store.h"

/* Numbers with the little end first: a byte, the format, 1 byte dimensions, 2 bytes segments, 32 bytes of `has` (a
 * digest: is a customer), 32 bytes of `known`, then an entry for each id: due, and, zeros unless known, segment bytes,
 * labels, `result`. Who has no digest is due GX_NEVER. While nobody was ever evaluated there are no entries: everybody
 * is due GX_NEVER.
 *
 * Format 2: due in 5 bytes, labels in half a byte each (15: none), result in 4. Instants beyond 17,000 years are put
 * earlier: whoever is evaluated too early comes out as she was. Format 3: the same with a byte a label (255: none), for
 * blocks in which somebody has the label 15 of a dimension or a later one. Format 1, which is read and no longer
 * written: 8 bytes due, a byte a label, 8 bytes of result. */
typedef struct block_view {
    const uint8_t *bytes; /* NULL: nobody there */
    bool judged;          /* there are entries */
    uint8_t format;
    uint32_t n_dimensions, n_segments;
} block_view;

evaluation evaluation_unknown(void);
bool block_open(gx_text blob, block_view *b); /* borrowed; false when damaged */
bool block_has(const block_view *b, size_t at);
int64_t block_due(const block_view *b, size_t at);
/* Who has a digest and is due by `now`: their places, ascending, and how many they are. */
size_t block_due_by(const block_view *b, int64_t now, uint8_t at[STORE_BLOCK]);
evaluation block_get(const block_view *b, size_t at);

/* A block in memory that can be changed. Zero-initialise. */
typedef struct block_image {
    uint32_t number;
    bool known; /* it is what the file says or, while it is dirty, newer */
    bool dirty;
    block_view b; /* of `memory` */
    uint64_t layout;
    buf memory;
    bool stored; /* there was a row; then what it says beside its data: */
    int64_t stored_due, stored_customers;
    uint64_t stored_layout;
} block_image;

void block_clear(block_image *image); /* nobody there, nothing stored */
void block_fini(block_image *image);
/* Entries of this shape from now on, in a format that is written: nobody is known any more and all are due GX_NEVER,
 * unless it is the shape they have already. false when out of memory. */
bool block_shape(block_image *image, uint32_t n_dimensions, uint32_t n_segments);
void block_unknow(block_image *image);                       /* everybody: due GX_NEVER, not known */
bool block_set_has(block_image *image, size_t at, bool has); /* who has none is not known. false when out of memory */
/* Of somebody who has a digest, after block_shape; what is put for anybody else is not kept. false: out of memory. */
bool block_set(block_image *image, size_t at, const evaluation *e);
void block_set_due(block_image *image, size_t at, int64_t due);
int64_t block_customers(const block_view *b);
int64_t block_earliest(const block_view *b); /* due of all who have a digest; GX_FOREVER: nobody */

#endif
