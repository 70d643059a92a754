/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the journal: events in the order in which they came, each found by its place without decoding the others.
 * Nothing rewrites a row but undo and forget, which leave an empty place.
 *
 * Format: byte 0x01 (ends take 2 bytes) or 0x02 (4 bytes), varint places, zigzag base time, the ends of the places
 * (little end first, counted from behind this table), then the places. Place: varint customer, varint source,
 * varint 2 * type + derived, zigzag(time - base), varint bytes of the id, id, varint bytes of the payload (the part of
 * `packed` that digests hold), packed data. The numbers are the store's; docs/store.md. */
#ifndef CORE_STORE_CHUNK_H
#define CORE_STORE_CHUNK_H

#include "core/base/text.h"

#define CHUNK_EVENTS 256
#define CHUNK_BYTES ((size_t)32 * 1024) /* of places; one event may be larger */

typedef struct chunk_event {
    uint32_t customer, source, type;
    bool derived;
    int64_t time;
    gx_text id, packed; /* core/model/packed.h */
    size_t payload;     /* the first bytes of packed: what digests hold */
} chunk_event;

/* Being filled. Zero-initialise. */
typedef struct chunk_writer {
    buf places;
    uint32_t ends[CHUNK_EVENTS];
    size_t n, derived, events; /* places; of them derived, not empty */
    int64_t base;
} chunk_writer;

bool chunk_full(const chunk_writer *w, size_t coming); /* no room for an event of so many bytes beside the others */
bool chunk_add(chunk_writer *w, const chunk_event *e); /* false: out of memory */
bool chunk_add_empty(chunk_writer *w);
bool chunk_write(const chunk_writer *w, buf *out);
void chunk_clear(chunk_writer *w);
void chunk_fini(chunk_writer *w);

typedef struct chunk {
    const uint8_t *ends, *places;
    size_t n, width, bytes;
    int64_t base;
} chunk;

bool chunk_open(gx_text blob, chunk *c); /* borrowed; false when damaged */
/* *there false when the place is empty. false when damaged or no such place. */
bool chunk_get(const chunk *c, size_t at, chunk_event *out, bool *there);
/* Of a chunk that is still being filled. */
bool chunk_peek(const chunk_writer *w, size_t at, chunk_event *out);

#endif
