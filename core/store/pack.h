/* SPDX-License-Identifier: Apache-2.0 */
/* Digests packed by PACK_IDS dense ids: who they are and what they did, behind a table of offsets, so that a run over
 * everybody borrows them from few rows, and a single event rewrites no more than a page.
 *
 * Format 1: byte 0x01, PACK_IDS times the end of her slot (4 bytes, little end first, counted from behind this table),
 * then the slots in order. Slot: varint bytes of her subject, subject, digest; empty when she has no digest. */
#ifndef CORE_STORE_PACK_H
#define CORE_STORE_PACK_H

#include "core/base/text.h"

#define PACK_IDS 8 /* two or three rows a page: there is room for a digest to grow where it lies */

typedef struct pack_slot {
    gx_text subject, digest; /* subject.n 0: nobody here */
} pack_slot;

typedef struct pack {
    const uint8_t *data; /* the slots */
    uint32_t ends[PACK_IDS];
} pack;

/* false when damaged. An empty blob is a pack of nobody. */
bool pack_open(gx_text blob, pack *p);
gx_text pack_bytes(const pack *p, size_t at);            /* of a slot, unread */
bool pack_get(const pack *p, size_t at, pack_slot *out); /* borrowed; false when damaged */
/* false when the slots are too large for the table, or out of memory. */
bool pack_write(const pack_slot slots[PACK_IDS], buf *out);
void slot_write(const pack_slot *slot, buf *out);
bool slot_read(gx_text bytes, pack_slot *out); /* borrowed; false when damaged */

#endif
