/* SPDX-License-Identifier: Apache-2.0 */
/* A digest is one customer's events in compact binary form, sorted by (time, source, id): all that facts need, nothing
 * that only people read. It is derived from the journal and can be rebuilt from it. State at any instant T is folded
 * from the entries with time <= T, so neither import order nor looking back in time needs anything else.
 *
 * Format, version 1: byte 0x01, then entries. Entry: zigzag(time - previous time), varint(kind), varint(source number),
 * zigzag(seq - previous seq), varint(payload bytes), payload. Payload: per present field that is not journal-only: byte
 * field id, value (TEXT: varint n, bytes; INT MONEY BOOL DATE BIRTHDAY: zigzag; TEXTS: varint n, each TEXT; ITEMS:
 * varint n, each sku TEXT, name TEXT, zigzag quantity, zigzag amount). `seq` is the event's row in the journal, so a
 * digest is also the index of the journal by customer. */
#ifndef CORE_MODEL_DIGEST_H
#define CORE_MODEL_DIGEST_H

#include "core/model/event.h"

typedef struct digest_entry {
    int64_t time;
    event_kind kind;
    uint32_t source; /* the store's number of the source */
    int64_t seq;     /* journal row */
    gx_text payload; /* borrowed */
} digest_entry;

/* Encode the payload of an event. */
void digest_payload(const event *e, buf *out);

/* What an entry says, with lists still as they stand in the digest: nothing is copied. */
typedef union data_value {
    int64_t i;
    gx_text text; /* TEXT; TEXTS and ITEMS: their bytes, for the readers below */
} data_value;
typedef struct event_data {
    event_kind kind;
    uint32_t source;
    int64_t time, seq;
    uint64_t has; /* as in an event */
    data_value value[FIELD_COUNT];
} event_data;

/* GX_ESTORE when damaged; lists are checked too. */
gx_status digest_data(const digest_entry *entry, event_data *out, gx_error *err);
/* Of a list that digest_data has checked: how many there are (first, once), then one after the other. */
size_t digest_list_count(gx_text *list);
gx_text digest_list_text(gx_text *list);
order_item digest_list_item(gx_text *list);
/* As an event: fills kind, time, has and fields (texts borrow from the payload, lists live in the arena). */
gx_status digest_event(const digest_entry *entry, arena *a, event *out, gx_error *err);

typedef struct digest_reader {
    const uint8_t *p, *end;
    int64_t time, seq;
} digest_reader;

gx_status digest_open(gx_text blob, digest_reader *r, gx_error *err); /* an empty blob has no entries */
/* GX_OK and an entry; GX_ENOTFOUND at the end (err untouched); GX_ESTORE when damaged. */
gx_status digest_next(digest_reader *r, digest_entry *out, gx_error *err);

/* Order of two entries of the same second. Returns <0, 0, >0 by (source name, id). Asked only on equal times. */
typedef int (*digest_tie)(void *ctx, const digest_entry *a, const digest_entry *b);

/* Merge `added` (n, any order) into `old` and write the new blob. Ties by `tie`. */
gx_status digest_merge(gx_text old, digest_entry *added, size_t n, digest_tie tie, void *ctx, buf *out, gx_error *err);
/* Leave out the entries with these seqs (ascending): for forget. */
gx_status digest_remove(gx_text old, const int64_t *seqs, size_t n, buf *out, gx_error *err);

#endif
