/* SPDX-License-Identifier: Apache-2.0 */
/* The shop's database: the only user of sqlite3. It offers append, load, load_due, commit, claim: never SQL. One file
 * per shop, one writer, readers in parallel (each thread its own store_reader). Every result code is checked; every
 * message names the file. docs/store.md explains the tables.
 *
 * Truth: journal, actions (the ledger), runs, cut points. Derived and rebuildable: digests, evaluations, proposals.
 *
 * Dense ids. A subject (customer id as text) gets a small integer at first mention. Ids depend on import order and
 * never leave the store in an export; subjects do. A subject that others only mention has an id but no digest: it is no
 * customer. */
#ifndef CORE_STORE_STORE_H
#define CORE_STORE_STORE_H

#include "core/model/digest.h"
#include "core/model/state.h"

typedef struct store store;               /* the writer (or a read-only opening); one thread at a time */
typedef struct store_reader store_reader; /* one per worker thread: its own connection and prepared statements */

typedef enum store_mode {
    STORE_CREATE,
    STORE_WRITE,
    STORE_READ
} store_mode; /* CREATE: make it if missing; READ: never writes, GX_ENOTFOUND when missing */

#define STORE_BLOCK 256 /* dense ids per evaluation row: block b holds ids b*256 .. b*256+255 */

/* Before the first store, in a program of our own: SQLite stops counting its memory, for which all threads take one
 * lock with every piece. A program that guanxi is part of may want that count, so it is not asked for there. */
void store_own_process(void);
gx_status store_open(
    const char *path, store_mode mode, store **out,
    gx_error *err); /* migrates (backup PATH.vN first); refuses newer versions and foreign files by name */
void store_close(store *s);
/* How much memory the process may take for a large import, a run, a rebuild or an export: buffers, SQLite's pages, and
 * what stands in the background. Not in a transaction. STORE_MEMORY_DEFAULT until told. */
#define STORE_MEMORY_LEAST ((size_t)64 << 20)
#define STORE_MEMORY_DEFAULT ((size_t)256 << 20)
#define STORE_MEMORY_MOST ((size_t)64 << 30)
gx_status store_memory(store *s, size_t bytes, gx_error *err);
size_t store_memory_allowed(const store *s);
gx_status store_checkpoint(store *s, gx_error *err);
const char *store_path(const store *s);

/* How far a commit must have got: SQLite's synchronous FULL (actions, consent), NORMAL (what can be brought in again),
 * OFF (what can be made anew as a whole: a power failure may damage the file). */
typedef enum store_sync { STORE_NORMAL, STORE_FULL, STORE_OFF } store_sync;

/* All writing happens between begin and commit. After a failure other than GX_EEXIST, GX_ENOTFOUND, GX_EINVAL or
 * GX_ELIMIT only rollback is allowed, and everything else says so. rollback is safe to call always. */
gx_status store_begin(store *s, store_sync sync, gx_error *err);
gx_status store_commit(store *s, gx_error *err);
void store_rollback(store *s);
/* Ends one step of a transaction that stays open for the next: in memory everything is as after a commit, and the file
 * is left alone. store_commit then writes all steps at once; a rollback takes all of them back. Nobody else can write
 * meanwhile. */
gx_status store_pause(store *s, gx_error *err);
bool store_is_sound(const store *s); /* a transaction is open, and more than rollback is allowed */

/* ---- journal
 * -------------------------------------------------------------------------------------------------------------- */

typedef enum append_result { APPEND_NEW, APPEND_DUPLICATE, APPEND_CONFLICT, APPEND_FORGOTTEN } append_result;

/* Append an event (writer, in a transaction). Identity is (source, id): the same with equal content (type, time,
 * subject, data) is DUPLICATE, with other content CONFLICT; neither writes anything, nor does FORGOTTEN: it is of
 * somebody who was erased since (store_forget). NEW: the digest of the customer is extended and she becomes due at
 * once; both happen at the latest at store_commit (buffered by customer; spills by itself when large). `derived` marks
 * events of the engine. *seq (may be NULL) is the journal row. Effects the store takes care of: interning,
 * introductions (referral.made, referrer), aliases (customer.merged). Referrers of a changed customer become due too.
 */
gx_status store_append(store *s, const event *e, bool derived, append_result *result, int64_t *seq, gx_error *err);
/* The first half of store_append, apart so that other threads can do it: everything about an event that needs no
 * database. Texts borrow from the event and from `bytes`, at the end of which its data is written: they hold until
 * `bytes` is added to. */
typedef struct prepared_event {
    event_kind kind;
    enum { LINK_NONE, LINK_INTRODUCTION, LINK_ALIAS } link;
    int64_t time;
    gx_text source, id, type, subject;
    gx_text from, to; /* of the link: referrer and introduced; customer and whom she is merged into */
    gx_text packed;   /* core/model/packed.h */
    size_t payload;
    uint64_t hash; /* of source and id */
    uint64_t name; /* hash of the subject */
} prepared_event;
gx_status store_prepare(const event *e, buf *bytes, prepared_event *out, gx_error *err);
gx_status store_append_prepared(store *s, const prepared_event *p, bool derived, append_result *result, int64_t *seq,
                                gx_error *err);
/* A change of label or segment that a run found, of the customer with this number, without looking whether it is there
 * already: T must lie after that of every run before, and customers come in ascending order within the transaction. No
 * digest names it (store_customer_events finds it all the same); the run that store_add_run records answers for it. */
gx_status store_append_move(store *s, const prepared_event *p, uint32_t customer, gx_error *err);
/* Says which events are about to be appended, so that the memory this will look at is on its way when it is wanted:
 * `later` some sixteen before its turn, `soon` again about eight before; each may be NULL. Changes nothing; they need
 * not be appended. */
void store_approach(const store *s, const prepared_event *later, const prepared_event *soon);
/* Do now what commit would do with the events appended so far, and say whom they concern: the customers that became due
 * at once, ascending, merged ones among them (malloc). Evaluations put for them later in the transaction stand. */
gx_status store_settle(store *s, uint32_t **ids, size_t *n, gx_error *err);

/* One stored event. Texts borrow from the statement or arena given; valid until the next call on the same reader, or as
 * long as `a` if not NULL. */
typedef struct stored_event {
    int64_t seq;
    int64_t time;
    gx_text source, id, type, subject, data;
    bool derived;
} stored_event;
gx_status store_event(store_reader *r, int64_t seq, arena *a, stored_event *out, gx_error *err); /* GX_ENOTFOUND */
/* All events by (time, source, id), for export. */
gx_status store_each_event(store_reader *r, gx_status (*each)(void *ctx, const stored_event *e, gx_error *err),
                           void *ctx, gx_error *err);
/* Events of one customer (and those merged into her), newest first, at most `limit` (0: all), with time <= until. */
gx_status store_customer_events(store_reader *r, uint32_t id, int64_t until, size_t limit, arena *a, stored_event **out,
                                size_t *n, gx_error *err);

/* ---- reading customers
 * ---------------------------------------------------------------------------------------------------- */

gx_status store_reader_open(const store *s, store_reader **out, gx_error *err);
void store_reader_close(store_reader *r);
/* A reader on the writer's own connection and thread: it sees what the open transaction has written, after store_settle
 * also what it has appended. begin and end only mark where its knowledge of merges begins anew. Close it before the
 * store. */
gx_status store_reader_inside(store *s, store_reader **out, gx_error *err);
/* Reads beforehand what single events need of the file: all of it, or as far as the memory allowed holds it. At the
 * beginning of a transaction. */
gx_status store_warm(store *s, store_reader *inside, bool all, gx_error *err);
gx_status store_reader_begin(store_reader *r, gx_error *err); /* a consistent snapshot until end */
void store_reader_end(store_reader *r);

uint32_t store_max_id(store_reader *r, gx_error *err);                               /* 0: none; ids are 1..max */
gx_status store_find(store_reader *r, gx_text subject, uint32_t *id, gx_error *err); /* GX_ENOTFOUND */

/* Whole cities that something was said of (EVENT_CITY), by name bytewise. store_load has their digests. */
typedef struct store_city {
    uint32_t id;
    gx_text subject;
} store_city;
gx_status store_cities(store_reader *r, arena *a, store_city **out, size_t *n, gx_error *err);
/* Another number than before when something may have been said of them since; a snapshot stays as it is. */
uint64_t store_cities_changes(const store_reader *r);

/* What the fold of one customer needs. */
typedef struct customer_record {
    uint32_t id;
    gx_text subject;
    const gx_text *digests;
    const int64_t *joined; /* when, by digest (state_fold); NULL for one */
    size_t n_digests;      /* her own first (if any), then those merged into her as they were; 0: no customer */
    uint32_t merged_into;  /* her root as of the reader's instant; 0: not merged */
    int64_t merged_at;     /* GX_NEVER: not merged */
    int64_t next_merge; /* first later instant at which a merge changes her: her due may not be after it; GX_FOREVER */
    const ledger_action *actions;
    size_t n_actions; /* all her ledger rows and those of who is merged into her, by (run_at, id) */
    const uint32_t *introduced;
    const int64_t *introduced_at;
    size_t n_introduced; /* whom she introduced: root ids, ascending, earliest time; may be no customers (yet) */
} customer_record;

/* Merges count from their own time on. This sets the instant as of which store_load and store_customer_events see them
 * (default GX_FOREVER: all). Whoever evaluates at T sets T first. Claims are taken in (time, source, id) order: of
 * several about one customer the last counts, into herself means that she stands alone again, and one that would close
 * a circle is ignored. */
void store_reader_as_of(store_reader *r, int64_t now);
/* Whether store_load reads whom customers introduced (default: yes). Whoever does not ask says so. */
void store_reader_introduced(store_reader *r, bool wanted);

/* Who is part of another customer as of the reader's instant; ascending, in the arena. */
gx_status store_merged(store_reader *r, arena *a, uint32_t **ids, size_t *n, gx_error *err);
/* Whether she is part of another customer as of the reader's instant. */
gx_status store_is_merged(store_reader *r, uint32_t id, bool *merged, gx_error *err);

/* Everybody who is one customer with `id` as of the reader's instant, herself among them: the root first, then as they
 * came to her. n is 1 when she stands alone. In the arena. GX_ENOTFOUND: no such id. */
typedef struct merged_customer {
    uint32_t id, into; /* whose part she was said to be; 0: she is the root */
    gx_text subject;
    int64_t at; /* since when; GX_NEVER of the root */
} merged_customer;
gx_status store_group(store_reader *r, uint32_t id, arena *a, merged_customer **out, size_t *n, gx_error *err);

/* Load records of ids[0..n) into the arena, in that order. Efficient for ascending runs. GX_ENOTFOUND: no such id. The
 * record of a merged customer holds her own digest and ledger rows only. */
gx_status store_load(store_reader *r, const uint32_t *ids, size_t n, arena *a, customer_record *out, gx_error *err);

/* ---- evaluations
 * ---------------------------------------------------------------------------------------------------------- */

/* What the last run decided for a customer, packed in rows of STORE_BLOCK. due: first instant at which she must be
 * evaluated again; GX_NEVER: at once (new, or changed); GX_FOREVER: only an event. labels: one byte per dimension in
 * the shop's order (255: none). segments: bit per segment. */
#define STORE_MAX_DIMENSIONS 64
typedef struct evaluation {
    int64_t due;
    bool known;      /* evaluated before, under the same layout */
    uint32_t result; /* hash of everything decided about her, to tell whether an evaluation changed anything; stored */
    uint64_t segments[4]; /* up to 256 segments */
    uint8_t labels[STORE_MAX_DIMENSIONS];
} evaluation;

/* Ids due at or before `now`, ascending, with root ids only (merged ones, as of `now`, are left out); `all` takes every
 * customer with a digest, and whoever others are merged into. Allocated with malloc. */
gx_status store_due(store_reader *r, int64_t now, bool all, uint32_t **ids, size_t *n, gx_error *err);
/* The block's evaluations (STORE_BLOCK of them); those never stored have due GX_NEVER, known false. `layout` is a hash
 * of dimensions and segments: another one reads as unknown. */
gx_status store_evaluations(store_reader *r, uint32_t block, uint64_t layout, evaluation *out, gx_error *err);
/* The same of ids[0..n), ascending; *any: whether one of them was evaluated before. */
gx_status store_evaluations_of(store_reader *r, const uint32_t *ids, size_t n, uint64_t layout, evaluation *out,
                               bool *any, gx_error *err);
/* Replaces the evaluations of these ids (ascending, all of one block). Those without a digest are not kept; under
 * another layout than the stored one the rest of the block becomes unknown. Within a transaction the order does not
 * matter: what store_append and store_make_due ask for lowers the due put here, at commit. */
gx_status store_put_evaluations(store *s, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments,
                                const uint32_t *ids, const evaluation *const *in, size_t n, gx_error *err);
gx_status store_make_due(store *s, const uint32_t *ids, size_t n, int64_t due, gx_error *err); /* at the latest */

/* ---- proposals, ledger, runs
 * ------------------------------------------------------------------------------------------------ */

/* A proposal with its decision, as propose and arbitrate made it. Times UTC s. Empty text: absent. */
typedef struct proposal {
    uint32_t customer_id;
    gx_text customer; /* subject */
    gx_text strategy, step, occurrence, segment, channel, purpose;
    gx_text id;     /* 16 hex digits */
    int64_t at;     /* when it is due, after quiet hours; of a suppressed one: since when it has been held */
    int64_t within; /* it must go out within so many seconds of the run; GX_FOREVER: no limit */
    int32_t quiet_from, quiet_to;     /* the customer's own quiet hours, minutes after midnight; equal: none */
    int32_t priority, minutes, class; /* class: D7.7, 0 waits for an answer … */
    int64_t waiting_since;            /* for fairness of order; GX_NEVER */
    int64_t since;                    /* when this proposal was first made: keeps the longest waiting apart */
    gx_text because, template_name, text, values, ask, answers, learn,
        offer; /* values, answers, learn: JSON; text: rendered in the shop's language */
    gx_text file;
    int32_t line;      /* of the script */
    gx_text exclusive; /* exclusivity group */
    bool uncapped;
    gx_text reason;      /* empty: approved; else the gate */
    gx_text gate_detail; /* JSON: what the gate saw and what would change it */
    bool kept;           /* already in the ledger since this very instant: it stands; not stored */
    bool waited;         /* the last run held it by `budget`; not stored */
    bool held_out;       /* her lot says that she gets nothing of it; not stored */
    gx_text control_of;  /* the experiment that counts her among those held out from now on; empty: none, or it does
                            already; not stored */
    const char *held_by; /* the gate before all others: a campaign whose day has passed; NULL: none; not stored */
    gx_text held_detail; /* its gate_detail; not stored */
    int64_t gate_until;  /* when the gate could open by itself; GX_FOREVER */
} proposal;

/* Replace the current proposals (suppressed ones) of these customers by `list` (which are those customers' only).
 * Approved ones go to store_add_actions. */
gx_status store_replace_suppressed(store *s, const uint32_t *customers, size_t n_customers, const proposal *const *list,
                                   size_t n, gx_error *err);
/* All current suppressions by (customer, strategy, step, occurrence); with `reason` only those of that gate (NULL:
 * all). */
gx_status store_suppressed(store_reader *r, const char *reason, arena *a, proposal **out, size_t *n, gx_error *err);
gx_status store_suppressed_of(store_reader *r, uint32_t id, arena *a, proposal **out, size_t *n, gx_error *err);

/* What a run must know of the suppressions it replaces: since when, and by which gate. By customer. */
typedef struct held_proposal {
    uint32_t customer_id;
    gx_text strategy, step, occurrence, reason; /* strategy and step: the reader's */
    int64_t since;
} held_proposal;
gx_status store_held(store_reader *r, uint32_t from, uint32_t to, arena *a, held_proposal **out, size_t *n,
                     gx_error *err); /* of customers from..to */
/* How many current suppressions there are by reason; kept up to date, not counted. */
#define HELD_COUNTS_MAX 32
typedef struct held_count {
    gx_text reason;
    int64_t n;
} held_count;
gx_status store_held_counts(store_reader *r, arena *a, held_count **out, size_t *n, gx_error *err);

/* The ledger. UNIQUE(customer, strategy, step, occurrence): a second one is GX_EEXIST and the transaction goes on. When
 * she must be judged again is the caller's to say (store_put_evaluations, store_make_due). `run` is the id that
 * store_next_run gave and store_add_run will record. */
gx_status store_add_action(store *s, const proposal *p, int64_t run_at, int64_t run, gx_error *err);
typedef struct stored_action {
    proposal p;
    int64_t run_at;
    int64_t run;
} stored_action; /* status comes from the customer's events: see state.h */
gx_status store_actions(store_reader *r, arena *a, stored_action **out, size_t *n,
                        gx_error *err); /* all, by (customer, strategy, step, occurrence) */
gx_status store_actions_between(store_reader *r, int64_t from, int64_t to, arena *a, stored_action **out, size_t *n,
                                gx_error *err); /* from <= at < to; of recorded runs */
gx_status store_actions_of(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err);

typedef struct run_record {
    int64_t id, now;
    char config_hash[65]; /* of everything that decides: INI, scripts, templates, plugins' names and versions */
    uint64_t layout;
    /* approved: without shares in posts, which reach nobody */
    int64_t customers, evaluated, changed, due, unchanged, proposed, approved, suppressed;
} run_record;
gx_status store_last_run(store_reader *r, run_record *out, gx_error *err); /* GX_ENOTFOUND: none yet */
gx_status store_next_run(store *s, int64_t *id,
                         gx_error *err); /* the id of the run that this transaction will record */
gx_status store_add_run(store *s, run_record *run, gx_error *err);     /* its id: as it is, or the next when it is 0 */
gx_status store_customers(store_reader *r, int64_t *n, gx_error *err); /* how many there are */

/* Offers that a run lets out although they are unfair to key customers, by name: said with the run, and asked of the
 * last one. */
gx_status store_allow_unfair(store *s, int64_t run, gx_text offer, gx_error *err);
gx_status store_allowed_unfair(store_reader *r, arena *a, const gx_text **out, size_t *n, gx_error *err);

/* ---- deliveries
 * ----------------------------------------------------------------------------------------------------------- */

/* An action that goes out by itself, once it was claimed (docs/channels.md). CLAIMED is committed before an attempt and
 * followed by what came of it: where nothing follows, the process died in between. */
typedef enum delivery_state {
    DELIVERY_CLAIMED = 1, /* being handed over, or nobody knows what came of it */
    DELIVERY_WAITING,     /* nothing arrived; it is tried again at next_at */
    DELIVERY_DONE,        /* the receiver has it; the file is made */
    DELIVERY_DEAD,        /* refused, held back for good, or given up: a person may try it again */
    DELIVERY_UNKNOWN      /* it may have arrived: never sent again unless a person says so */
} delivery_state;
typedef struct delivery {
    gx_text action; /* its id; the idempotency key */
    uint32_t customer_id;
    gx_text customer; /* subject; filled when read */
    gx_text channel;
    delivery_state state;
    int32_t tries;                        /* attempts so far */
    bool doubt;                           /* one of them may have arrived */
    int64_t at;                           /* when it came into this state, UTC s */
    int64_t next_at;                      /* of WAITING: not before */
    gx_text address, name, subject, text; /* what is handed over, the same at every attempt; empty once it is DONE */
    gx_text detail;                       /* a line for a person: what the receiver answered */
    gx_text file;                         /* made for a person, relative to the shop's folder */
} delivery;
/* Its row, new or in place of the one it had. In a transaction, FULL where an attempt follows or has been made. */
gx_status store_put_delivery(store *s, const delivery *d, gx_error *err);
/* All in that state (not DONE), oldest first. */
gx_status store_deliveries(store_reader *r, delivery_state state, arena *a, delivery **out, size_t *n, gx_error *err);
gx_status store_delivery(store_reader *r, gx_text action, arena *a, delivery *out, gx_error *err); /* GX_ENOTFOUND */
gx_status store_deliveries_of(store_reader *r, uint32_t id, arena *a, delivery **out, size_t *n, gx_error *err);

/* Dated cut points: the record in force at T is the latest with at <= T. */
gx_status store_cut(store_reader *r, const char *name, int64_t now, int64_t *value, int64_t *at,
                    gx_error *err); /* GX_ENOTFOUND */
gx_status store_put_cut(store *s, const char *name, int64_t at, int64_t value, gx_error *err);

/* Drop everything derived (digests, evaluations, proposals) and make the digests again from the journal. In a
 * transaction. */
gx_status store_rebuild_digests(store *s, void (*progress)(void *ctx, uint64_t done, uint64_t total), void *ctx,
                                gx_error *err);
/* PRAGMA integrity_check, foreign keys, digests against the journal. Findings go to `out`, one a line; GX_OK and empty
 * when sound. */
gx_status store_check(store_reader *r, buf *out, gx_error *err);
typedef struct store_figures {
    uint64_t events, derived_events, customers, actions, suppressed, runs, bytes;
} store_figures;
gx_status store_count(store_reader *r, store_figures *out, gx_error *err);
/* Whether any event happened at `since` or later: quick when one of the latest imported did. If none did, *newest is
 * the time of the newest of all, GX_NEVER when the journal is empty. */
gx_status store_any_since(store_reader *r, int64_t since, bool *any, int64_t *newest, gx_error *err);
/* The newest time, up to `until`, of an event entered by hand, which is one of the source STORE_BY_HAND; GX_NEVER:
 * none. */
#define STORE_BY_HAND "seller"
gx_status store_newest_entry(store_reader *r, int64_t until, int64_t *time, gx_error *err);
/* Domain D9.3: erase a customer with everybody merged into her. Her events, decisions, labels and names go; who she
 * introduced, and who introduced her, keep a tie to "forgotten-N"; her names are taken out of what was decided about
 * these. Events of her up to `now` (or the newest of those erased, if later) are not appended again. In a transaction;
 * until store_sweep her bytes may still lie in free parts of the file. `inside`: a reader of this store's. */
typedef struct erased {
    uint64_t records;  /* hers and those merged into her */
    uint64_t events;   /* of the journal */
    uint64_t actions;  /* of the ledger */
    uint64_t held;     /* proposals that were held */
    uint64_t renamed;  /* events of others that named her, and do no more */
    uint64_t mentions; /* events of others in whose free text her name still stands */
    gx_text mentioned; /* whose, a few of them by customer id, ", " between; in the arena */
    const gx_text *files;
    size_t n_files; /* made of her by channels, relative to the shop's folder; in the arena */
} erased;
gx_status store_forget(store *s, store_reader *inside, uint32_t id, int64_t now, arena *a, erased *out, gx_error *err);
/* Writes the file anew without anything that was deleted, and empties the log. Not in a transaction. Only if it is due
 * since store_forget; opening for writing does it if nobody has. GX_EBUSY: somebody is reading; it stays due. */
gx_status store_sweep(store *s, gx_error *err);
/* undo: the event entered by hand last; forget it. GX_ENOTFOUND: none. */
gx_status store_undo_last(store *s, arena *a, stored_event *undone, gx_error *err);
/* The same of those entered by hand at the instant `time` whose id is from <= id < to. */
gx_status store_undo_within(store *s, int64_t time, gx_text from, gx_text to, arena *a, stored_event *undone,
                            gx_error *err);

#endif
