/* SPDX-License-Identifier: Apache-2.0 */
/* Reading journal rows (chunk.h) from the database: one event by its number, or all in order. */
#ifndef CORE_STORE_ROWS_H
#define CORE_STORE_ROWS_H

#include "core/store/chunk.h"
#include "core/store/db.h"

/* The row read last: the next event wanted is mostly in it. Good as long as nobody changes the journal. */
typedef struct row_cache {
    int64_t first; /* of the row's events; 0: nothing is there */
    buf blob;
    chunk chunk;
} row_cache;

void rows_forget(row_cache *c); /* what was read is believed no longer */
void rows_fini(row_cache *c);
bool rows_holds(const row_cache *c, int64_t seq); /* its row is at hand */
/* Fails: the event `seq` cannot be read; says what to do. */
gx_status rows_damaged(const db *d, int64_t seq, gx_error *err);
/* The event `seq`, borrowed from the cache; *there false when there is none. */
gx_status rows_get(db *d, row_cache *c, int64_t seq, chunk_event *out, bool *there, gx_error *err);
/* All events from `seq` on, ascending. */
typedef gx_status (*row_visit)(void *ctx, int64_t seq, const chunk_event *e, gx_error *err);
gx_status rows_each(db *d, int64_t seq, row_visit visit, void *ctx, gx_error *err);
/* The number the next event would get, were nothing of the journal ever taken away at its end; 1 when it is empty. */
gx_status rows_next(db *d, int64_t *seq, gx_error *err);
/* Takes one event away, or puts another one in its place. */
gx_status rows_remove(db *d, row_cache *c, int64_t seq, gx_error *err);
gx_status rows_replace(db *d, row_cache *c, int64_t seq, const chunk_event *with, gx_error *err);

#endif
