/* SPDX-License-Identifier: Apache-2.0 */
/* Which journal row has this (source, id)? Not an index, in which every new event would touch another page, but sorted
 * runs of 48-bit hashes with the rows they stand for: written in one go, merged when there are many. A hash only says
 * where to look; the journal decides. The newest rows are in no run yet: a writer keeps their hashes in memory, and
 * finds them in the journal when it starts. So a single event writes nothing here.
 *
 * Table identity: a row is a part of a run, about a quarter of a page. Its key is run << 48 | its first hash; its data
 * a byte h, a byte r, then of each entry the difference to the first hash in h bytes, then of each the row in r bytes,
 * all with the little end first: so that one is found without reading the others. Equal hashes never part. Table
 * identity_run: entries of each run, `upto`, the last journal row that was told when it was made, and how many lines
 * the filter over its hashes has (0 where memory was too little for it), so that hardly any new event looks into a run.
 * What a run says of rows that are gone does no harm.
 */
#ifndef CORE_STORE_IDENTITY_H
#define CORE_STORE_IDENTITY_H

#include "core/store/db.h"
#include "core/store/filter.h"
#include "core/store/run_filter.h"
#include "core/store/spill.h"

#define IDENTITY_TAIL 4096 /* so many rows may be in no run after a commit */

typedef struct told {
    uint64_t hash;
    int64_t seq; /* 0: an empty place */
} told;

typedef struct identity_run {
    int64_t number, entries, upto;
    run_filter filter;
} identity_run;

#define SPILLED_STEP 128 /* entries between two marks of a spilled run */

/* A run of this transaction, in the temporary file: `told` by hash. */
typedef struct spilled_run {
    int64_t at;
    size_t n;
    uint64_t *marks; /* the hash of every SPILLED_STEP-th */
    unsigned level;  /* how often what it holds was joined */
} spilled_run;

typedef struct identity {
    bool loaded;
    int64_t covered; /* rows up to here are in runs */
    identity_run *runs;
    size_t n_runs;
    told *slots; /* the others; open addressing */
    size_t n, cap;
    size_t most;        /* of them held before they are spilled */
    size_t filter_most; /* bytes */
    spill file;
    spilled_run *spilled;
    size_t n_spilled;
    hash_filter filter; /* over all runs; none yet */
    size_t filtered, filter_room;
    uint64_t asked; /* look-ups in runs that no filter saved */
} identity;

uint64_t identity_hash(gx_text source, gx_text id);
extern uint64_t identity_mask;   /* all ones; tests force collisions with fewer */
void identity_fini(identity *t); /* forgets all that is in memory */
/* The runs of the file; the rows behind `covered` are the caller's to tell. */
gx_status identity_load(identity *t, db *d, gx_error *err);
/* Reads the filters of all runs beforehand. */
gx_status identity_warm(identity *t, db *d, gx_error *err);
/* Brings into the cache where this hash will be looked for first. */
void identity_approach(const identity *t, uint64_t hash);
/* The hash of a journal row that no run has. */
gx_status identity_add(identity *t, db *d, uint64_t hash, int64_t seq, gx_error *err);
/* Shows the rows with this hash, one after the other, until one is `found`. */
typedef gx_status (*identity_visit)(void *ctx, int64_t seq, bool *found, gx_error *err);
gx_status identity_find(identity *t, db *d, uint64_t hash, identity_visit visit, void *ctx, bool *found, gx_error *err);
/* Before a commit: writes what memory and the temporary file hold as a run, when that is much, and merges runs. `last`
 * is the last journal row. */
gx_status identity_settle(identity *t, db *d, int64_t last, gx_error *err);

#endif
