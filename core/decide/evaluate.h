/* SPDX-License-Identifier: Apache-2.0 */
/* Phase one: from digests to labels, segments and proposals. Pure functions of (state, ledger, configuration, T),
 * computed for a batch of customers at a time on any thread in any order; nothing durable is written. */
#ifndef CORE_DECIDE_EVALUATE_H
#define CORE_DECIDE_EVALUATE_H

#include "core/decide/ruleset.h"

/* What was decided about one customer. Lives in the worker's keep arena. */
typedef struct judgement {
    uint32_t id;
    gx_text subject;
    bool exists;           /* has an event at or before T, and is not merged into another */
    bool failed;           /* a script or a wording did, and was skipped: the next run tries again */
    bool key;              /* a key customer; only where the shop has offers */
    evaluation evaluation; /* labels, segments, due (before arbitration) */
    proposal *proposals;
    size_t n_proposals;  /* priority descending, then strategy name */
    struct gates *gates; /* what arbitration must know of her state; one, NULL without proposals */
} judgement;

/* An action of the ledger: when it was done, or is due. */
typedef struct channel_contact {
    gx_text channel;
    int64_t at;
} channel_contact;

/* The facts arbitration looks at, taken from the state so that the state can go. */
typedef struct gates {
    bool removed;
    bool key;          /* a key customer */
    bool waits;        /* for an answer */
    bool willing;      /* bought, asked or answered (D7.6) */
    int64_t complaint; /* open since; GX_NEVER: none is */
    int64_t last_word; /* of hers: a message, an order, a look; GX_NEVER */
    bool has_phone, has_email, has_wechat, has_address;
    quiet_window quiet; /* her own */
    const preference *preferences;
    size_t n_preferences;
    const consent *consents;
    size_t n_consents;
    const int64_t *contacts;
    uint32_t n_contacts; /* ascending */
    const int64_t *contacts_purpose[PURPOSES];
    uint32_t n_contacts_purpose[PURPOSES];    /* ledger actions by purpose */
    const struct channel_contact *by_channel; /* where a platform limits a channel: all of hers that count */
    size_t n_by_channel;
    const gx_text *busy_groups;
    size_t n_busy_groups; /* exclusivity groups with a planned action */
} gates;

/* All of it but what the ledger adds (by purpose, busy groups); the lists are the state's own. */
void gates_from_state(const customer_state *s, gates *out);

typedef struct evaluator evaluator; /* one per thread: reader, scratch, Lua states */

/* cuts: one value per request of ruleset->cuts. keep: judgements' memory, owned by the caller, one per evaluator.
 * `propose` false skips strategies. */
gx_status evaluator_new(const ruleset *r, const store *s, cut_values cuts, bool propose, evaluator **out,
                        gx_error *err);
/* One that reads through the caller's reader, begun and ended by the caller, and may be kept from one decision to the
 * next: evaluator_cuts sets the cut points of each (borrowed). */
gx_status evaluator_over(const ruleset *r, store_reader *reader, bool propose, evaluator **out, gx_error *err);
void evaluator_cuts(evaluator *e, cut_values cuts);
gx_status evaluator_warm(evaluator *e, gx_error *err); /* what the first calls would make happens now */
void evaluator_free(evaluator *e);
store_reader *evaluator_reader(evaluator *e); /* what it reads through */

/* Judge ids[0..n), n <= GX_BATCH_MAX, at T. */
gx_status evaluate(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, arena *keep, judgement *out,
                   gx_error *err);

/* Of the batch evaluated last, after arbitration at the same T: whom an action of hers, once it is in the ledger,
 * leaves with the same labels and segments and without proposals needs no other look before `due` says so. For all
 * others with an action `due` stays what arbitration made of it: right after T. ahead.c. */
gx_status evaluate_ahead(evaluator *e, judgement *list, uint32_t n, gx_error *err);

/* The same for one customer, keeping batch and state alive for explanations until the next call. */
typedef struct closeup {
    const gx_batch *batch; /* of one row */
    const customer_state *state;
    const customer_record *record;
    const gx_verdict *verdicts; /* per dimension; for rule dimensions only label and valid_until are set */
    const bool *by_hand;        /* per dimension: set by a person */
    const uint64_t *conditions; /* a bit for each of the ruleset's conditions */
    judgement judgement;
} closeup;
gx_status evaluate_closeup(evaluator *e, uint32_t id, int64_t now, arena *keep, closeup *out, gx_error *err);

/* A batch of customers, from ids to judgements, in memory of its own. */
typedef struct judged_batch {
    const uint32_t *ids;
    uint32_t n;
    judgement *list; /* in the order of ids */
    arena *mem;      /* what all of it lives in */
    void *prepared;  /* what `prepare` leaves for `take` */
} judged_batch;
void judged_batch_free(judged_batch *b);

/* Many customers on several threads: the result does not depend on their number. */
typedef struct evaluate_all {
    const ruleset *ruleset;
    const store *store;
    cut_values cuts;
    int64_t now;
    unsigned threads;
    bool propose;
    const uint32_t *ids; /* ascending */
    size_t n;
    bool ahead;           /* actions planned for a later day are proposed too, `at` that day; they are for who asks when
                             somebody is next spoken to, and never arbitrated */
    evaluator *evaluator; /* NULL, or the one that judges all, on this thread: then ruleset, store, cuts, threads,
                             propose and ahead do not count */
    /* On whichever thread judged the batch, with that thread's evaluator; may be NULL. */
    gx_status (*prepare)(void *ctx, evaluator *e, judged_batch *b, gx_error *err);
    /* In order, on the calling thread. *keep: the batch is the callee's from now on. */
    gx_status (*take)(void *ctx, judged_batch *b, bool *keep, gx_error *err);
    void *ctx;
    struct costs *costs; /* filled by whoever judges, so on one thread; NULL: nobody asks */
    void (*progress)(void *ctx, size_t done, size_t of);
    void *progress_ctx;
} evaluate_all;

/* Scripts and templates that failed for single customers, each kind once, in words. They are collected, not fatal. */
typedef struct failure_words {
    char **list;
    size_t n;
    uint64_t total; /* failures in all */
} failure_words;
void failure_words_free(failure_words *f);

/* Batch by batch: only a few are in memory at a time. The first failure in the order of batches ends it. */
gx_status evaluate_stream(const evaluate_all *w, failure_words *failures, gx_error *err);

/* All judgements at once, in the order of ids; of `w` prepare, take and ctx do not count. */
typedef struct judgements {
    judgement *list;
    size_t n;
    judged_batch **batches;
    size_t n_batches;
} judgements;
gx_status evaluate_many(const evaluate_all *w, judgements *out, gx_error *err);
void judgements_free(judgements *j);

/* The latest instant <= T at which she entered the segment: by an event or a window's edge, never by a run's day.
 * GX_NEVER when she is not in it. */
gx_status segment_entered_at(evaluator *e, const customer_record *rec, uint32_t segment, int64_t now, int64_t *out,
                             gx_error *err);

#endif
