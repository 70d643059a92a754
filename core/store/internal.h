/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share: the writer, the reader, and the steps between appending an event and committing
 * it. */
#ifndef CORE_STORE_INTERNAL_H
#define CORE_STORE_INTERNAL_H

#include "core/base/i18n.h"
#include "core/store/block.h"
#include "core/store/db.h"
#include "core/store/forest.h"
#include "core/store/forgotten.h"
#include "core/store/held.h"
#include "core/store/identity.h"
#include "core/store/kept.h"
#include "core/store/ledger.h"
#include "core/store/pending.h"
#include "core/store/rows.h"
#include "core/store/slots.h"
#include "core/store/store.h"
#include "core/store/subjects.h"
#include "core/store/terms.h"

/* Interned names, in memory: sources and event types are few. */
typedef struct names {
    struct name {
        int64_t id;
        char *text;
        size_t n;
        event_kind kind; /* when it is an event type's */
    } * items;           /* ascending ids */
    size_t n, cap, last;
} names;

/* A line of the table introduction that waits. */
typedef struct introduction {
    uint32_t referrer, introduced;
    int64_t at, seq;
} introduction;

#define BLOCKS_KEPT 64 /* of evaluations, some 8 KiB each; more when single events come back to them */

struct store {
    db d;
    bool open; /* in a transaction */
    bool sync_known;
    store_sync sync; /* what the last transaction set */
    bool failed;     /* a step failed: only rollback is allowed */
    int64_t version; /* of the file, when what follows was learnt; 0: know nothing */
    names sources, types;
    forgotten_list forgotten;
    identity known;       /* which events are there */
    int64_t first;        /* number of the first event in `filling`. Known with `known` */
    chunk_writer filling; /* the journal's next row */
    int64_t expected;     /* row behind the last duplicate found in this transaction; 0: none yet */
    bool followed;        /* the last event was found there */
    row_cache rows;
    subjects subjects;
    introduction *introductions; /* to be written, sorted, before anybody looks */
    size_t n_introductions, introductions_cap;
    uint64_t *introduced; /* a bit per id below n_introduced: somebody introduced her; NULL: not known */
    uint32_t n_introduced;
    pending waiting; /* digest additions and due times of this transaction */
    forest merged;   /* as of the last run; loaded at first need, and not before commit again: */
    bool stale;      /* a claim was added since, or a run for which it is another one */
    uint64_t claims; /* counts on whenever there may be other claims: for the reader inside */
    run_record last; /* the newest run, this transaction's included, */
    bool last_known; /* if it was read; id 0: there is none */
    size_t memory;
    buf packed, encoded;
    pack_shelf packs;
    terms_book terms;
    bool terms_fresh; /* nobody else has added any since they were read */
    struct {
        int64_t run, n, first_at, last_at;
    } added;                   /* the actions of this transaction's run */
    struct move_ranges *moved; /* of the runs there are; NULL: not known */
    struct {
        int64_t from, to;
        uint32_t customer; /* of the last one */
    } moves;               /* its moves, as rows of the journal; 0: none yet */
    ledger_block ledger;
    held_block held;
    block_image *blocks; /* evaluations, each block in the place of its number */
    block_image *block;  /* the one at hand */
    size_t n_blocks;
    uint32_t *dirty_blocks; /* numbers of those that became dirty; some may be written already */
    size_t n_dirty_blocks;
    kept_places kept; /* for a reader inside */
    struct city_ids {
        uint32_t *ids; /* ascending: subjects that are cities, of those that got events in this transaction */
        size_t n, cap;
        uint64_t changes; /* counts on whenever a city may have other attributes: for the reader inside */
    } cities;
};

struct store_reader {
    db d;
    bool snapshot;
    bool no_introduced; /* nobody asks whom customers introduced */
    int64_t as_of;
    forest merged;
    terms_book terms;
    arena *scratch;
    names sources, types; /* as of the snapshot */
    row_cache rows;
    size_t memory;   /* for sorting */
    store *writer;   /* of a reader inside it; NULL */
    uint64_t claims; /* the writer's count when `merged` was loaded */
    block_image block;
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

/* cities.c: whole cities, who are no customers. note: an event of the city with this number was appended. learn: all
 * that are stored. */
gx_status cities_note(store *s, uint32_t id, gx_error *err);
gx_status cities_learn(store *s, gx_error *err);
bool cities_has(const store *s, uint32_t id);
void cities_forget(store *s);

/* names.c: ids of names. find: 0 when unknown. */
gx_status names_load(names *n, db *d, sql_id all, gx_error *err);
void names_clear(names *n);
int64_t names_find(names *n, gx_text name);
gx_text names_text(const names *n, int64_t id);    /* the missing text when unknown */
event_kind names_kind(const names *n, int64_t id); /* of an event type */
gx_status names_add(names *n, db *d, sql_id add, gx_text name, int64_t *id, gx_error *err);

/* journal.c. learn: what the writer must know of the journal's end, unless it does. flush: the row being filled is
 * written. */
gx_status journal_learn(store *s, gx_error *err);
gx_status journal_flush(store *s, gx_error *err);
void journal_forget_moves(store *s); /* a run wrote some, or may have */
/* The event `seq`, of a stored row or of the one being filled; borrowed until the next call. */
gx_status journal_get(store *s, int64_t seq, chunk_event *out, bool *there, gx_error *err);

/* undo.c: remembers an event of the source STORE_BY_HAND. */
gx_status entry_add(store *s, gx_text source, int64_t seq, int64_t time, gx_error *err);
/* forget.c: whether the file must be swept; see store_sweep. */
gx_status sweep_due(store *s, bool *due, gx_error *err);
/* Everything that waits is in the tables, so that events can be taken away. */
gx_status journal_complete(store *s, gx_error *err);
/* Takes an event away, with all that follows from it; what it was is copied into the arena. */
gx_status journal_take_back(store *s, int64_t seq, arena *a, stored_event *undone, gx_error *err);

/* links.c: what an event says of two customers. Sets link, from and to. */
void link_of(const event *e, prepared_event *out);
bool link_possible(event_kind kind);
/* The same event with other names for customers who are forgotten, its data at the end of `bytes`. */
gx_status link_rename(const store *s, const prepared_event *p, arena *a, buf *bytes, prepared_event *out,
                      gx_error *err);
gx_status link_add(store *s, const prepared_event *p, uint32_t source, int64_t seq, gx_error *err);
gx_status link_remove(store *s, const prepared_event *p, int64_t seq, gx_error *err);
/* Reads who was ever introduced, ids up to `most`; links_cool forgets it. */
gx_status links_warm(store *s, uint32_t most, gx_error *err);
void links_cool(store *s);
gx_status links_flush(store *s, gx_error *err); /* what waits is written */
/* Makes due whose decision depends on customers that got events: roots, and who introduced them. */
gx_status links_spread(store *s, gx_error *err);

/* digests.c */
gx_status digests_absorb(store *s, const chunk_event *e, event_kind kind, int64_t seq, gx_error *err);
/* Merges what waits into digests and blocks. Due times stay in s->waiting until commit, so that evaluations put later
 * in the transaction do not lose them. */
gx_status digests_flush(store *s, gx_error *err);
/* The same event with other data. */
gx_status digests_replace(store *s, const chunk_event *e, event_kind kind, int64_t seq, gx_error *err);
gx_status digests_drop(store *s, uint32_t customer, int64_t seq, bool *empty, gx_error *err);

/* settle.c: all that waits is merged and written, but for the rows at hand: links, digests, due times, names. */
gx_status store_write_waiting(store *s, gx_error *err);

/* evaluation.c, for the writer: the block *s->block. */
gx_status block_load(store *s, uint32_t block, gx_error *err);
gx_status block_save(store *s, gx_error *err); /* it is written when its place is needed, and at commit */
gx_status blocks_flush(store *s, gx_error *err);
bool blocks_begin(store *s, size_t n); /* room for so many, none known; none may be dirty */
void blocks_fini(store *s);
void blocks_forget(store *s); /* whatever is at hand is believed no longer */
/* Every id that the blocks call a customer, merged ones too; ascending, malloc'd. */
gx_status blocks_customers(store_reader *r, uint32_t **ids, size_t *n, gx_error *err);

/* runs.c: reads s->last, unless it is known. */
gx_status store_last(store *s, gx_error *err);

/* alias handling of the writer: s->merged. */
gx_status store_forest(store *s, gx_error *err);

/* events.c: a journal row as an event again; its texts borrow from the row, from `sources` and `types`, lists from the
 * arena. The subject is left out. */
gx_status event_again(const chunk_event *row, const names *sources, const names *types, arena *a, event *out,
                      gx_error *err);
/* The same for people: everything copied into the arena. */
gx_status stored_again(db *d, int64_t seq, const chunk_event *row, const names *sources, const names *types, arena *a,
                       stored_event *out, gx_error *err);
gx_status reader_names(store_reader *r, gx_error *err);

/* reader.c: the forest as of r->as_of. */
gx_status reader_forest(store_reader *r, gx_error *err);

#endif
