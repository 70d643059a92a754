/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share: the writer, the reader, and the steps between appending an event and committing
 * it. */
#ifndef CORE_STORE_INTERNAL_H
#define CORE_STORE_INTERNAL_H

#include "core/base/i18n.h"
#include "core/store/block.h"
#include "core/store/db.h"
#include "core/store/forest.h"
#include "core/store/pending.h"
#include "core/store/store.h"

/* Interned names, in memory: sources and event types are few. */
typedef struct names {
    struct name {
        int64_t id;
        char *text;
        size_t n;
    } * items; /* ascending ids */
    size_t n, cap, last;
} names;

struct store {
    db d;
    bool open;                /* in a transaction */
    bool mode_known, durable; /* what the last transaction set */
    bool failed;              /* a step failed: only rollback is allowed */
    names sources, types;
    pending waiting;  /* digest additions and due times of this transaction */
    forest merged;    /* as of the last run; loaded at first need in a transaction, and not before commit again: */
    bool stale;       /* a claim or a run was added since */
    int64_t last_run; /* its `now`; GX_NEVER: none yet. Read with `merged` */
    buf data, encoded;
    block_image block;
};

struct store_reader {
    db d;
    bool snapshot;
    int64_t as_of;
    forest merged;
    arena *scratch;
};

/* Is the writer in a sound transaction? What every writing function asks first; `what` names it. */
gx_status store_writing(const store *s, const char *what, gx_error *err);
/* Remembers a failure that leaves the transaction half done, and passes it on. */
gx_status store_failed(store *s, gx_status status);
static inline gx_status store_nomem(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

/* create.c: refuses what is no database file, and an empty one; makes it when `wanted`, else GX_ENOTFOUND. */
gx_status store_file(const char *path, bool wanted, gx_error *err);

/* names.c: ids of names. find: 0 when unknown. */
gx_status names_load(names *n, db *d, sql_id all, gx_error *err);
void names_clear(names *n);
int64_t names_find(names *n, gx_text name);
gx_text names_text(const names *n, int64_t id);
gx_status names_add(names *n, db *d, sql_id add, gx_text name, int64_t *id, gx_error *err);
gx_status customer_find(db *d, gx_text subject, uint32_t *id, gx_error *err); /* *id 0 when unknown, GX_OK */
gx_status customer_intern(db *d, gx_text subject, uint32_t *id, gx_error *err);

/* links.c: what an event says of two customers. */
typedef struct event_link {
    enum { LINK_NONE, LINK_INTRODUCTION, LINK_ALIAS } kind;
    gx_text from, to; /* referrer and introduced; customer and whom she is merged into */
} event_link;
event_link link_of(const event *e);
gx_status link_add(store *s, const event *e, int64_t seq, gx_error *err);
gx_status link_remove(store *s, const event *e, int64_t seq, gx_error *err);
/* Makes due whose decision depends on customers that got events: roots, and who introduced them. */
gx_status links_spread(store *s, gx_error *err);

/* digests.c */
gx_status digests_absorb(store *s, const event *e, uint32_t customer, int64_t source, int64_t seq, gx_error *err);
/* Merges what waits into digests and blocks. Due times stay in s->waiting until commit, so that evaluations put later
 * in the transaction do not lose them. */
gx_status digests_flush(store *s, gx_error *err);
gx_status digests_drop(store *s, uint32_t customer, int64_t seq, bool *empty, gx_error *err);

/* evaluation.c, for the writer: the block in s->block. */
gx_status block_load(store *s, uint32_t block, gx_error *err);
gx_status block_save(store *s, uint32_t block, gx_error *err);
/* Every id that the blocks call a customer, merged ones too; ascending, malloc'd. */
gx_status blocks_customers(store_reader *r, uint32_t **ids, size_t *n, gx_error *err);

/* alias handling of the writer: s->merged and s->last_run. */
gx_status store_forest(store *s, gx_error *err);

/* events.c: the row of EVENT_FROM under the query, its texts copied to the arena. */
gx_status event_row(const query *q, arena *a, stored_event *out, gx_error *err);
/* The journal's row as an event again; texts borrow from `row` and the arena. */
gx_status event_again(const stored_event *row, arena *a, event *out, gx_error *err);

/* reader.c: the forest as of r->as_of. */
gx_status reader_forest(store_reader *r, gx_error *err);

#endif
