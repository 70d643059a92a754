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
    evaluation evaluation; /* labels, segments, due (before arbitration) */
    proposal *proposals;
    size_t n_proposals;  /* priority descending, then strategy name */
    struct gates *gates; /* what arbitration must know of her state; one, NULL without proposals */
} judgement;

/* The facts arbitration looks at, taken from the state so that the state can go. */
typedef struct gates {
    bool removed;
    bool has_phone, has_email, has_wechat, has_address;
    quiet_window quiet; /* her own */
    const preference *preferences;
    size_t n_preferences;
    const consent *consents;
    size_t n_consents;
    const int64_t *contacts;
    uint32_t n_contacts; /* ascending */
    const int64_t *contacts_purpose[4];
    uint32_t n_contacts_purpose[4]; /* ledger actions by purpose */
    const gx_text *busy_groups;
    size_t n_busy_groups; /* exclusivity groups with a planned action */
} gates;

typedef struct evaluator evaluator; /* one per thread: reader, scratch, Lua states */

/* cuts: one value per request of ruleset->cuts. keep: judgements' memory, owned by the caller, one per evaluator.
 * `propose` false skips strategies. */
gx_status evaluator_new(const ruleset *r, const store *s, cut_values cuts, bool propose, evaluator **out,
                        gx_error *err);
/* One that reads through the caller's reader, begun and ended by the caller, and may be kept from one decision to the
 * next: evaluator_cuts sets the cut points of each (borrowed). */
gx_status evaluator_over(const ruleset *r, store_reader *reader, bool propose, evaluator **out, gx_error *err);
void evaluator_cuts(evaluator *e, cut_values cuts);
void evaluator_free(evaluator *e);

/* Judge ids[0..n), n <= GX_BATCH_MAX, at T. */
gx_status evaluate(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, arena *keep, judgement *out,
                   gx_error *err);

/* The same for one customer, keeping batch and state alive for explanations until the next call. */
typedef struct closeup {
    const gx_batch *batch; /* of one row */
    const customer_state *state;
    const customer_record *record;
    const gx_verdict *verdicts; /* per dimension; for rule dimensions only label and valid_until are set */
    const bool *by_hand;        /* per dimension: set by a person */
    judgement judgement;
} closeup;
gx_status evaluate_closeup(evaluator *e, uint32_t id, int64_t now, arena *keep, closeup *out, gx_error *err);

/* Many customers on several threads: the result does not depend on their number. */
typedef struct evaluate_all {
    const ruleset *ruleset;
    const store *store;
    cut_values cuts;
    int64_t now;
    unsigned threads;
    bool propose;
    const uint32_t *ids;
    size_t n;
    void (*progress)(void *ctx, size_t done, size_t of);
    void *progress_ctx;
} evaluate_all;
/* Judgements of all ids, in their order; memory is freed by judgements_free. Script failures of single customers are
 * collected, not fatal: see `failures`. */
typedef struct judgements {
    judgement *list;
    size_t n;
    arena **mem;
    size_t n_mem;
    char **failures;
    size_t n_failures;
    uint64_t failed_total;
} judgements;
gx_status evaluate_many(const evaluate_all *w, judgements *out, gx_error *err);
/* The same by one evaluator, on this thread: of `w` only now, ids and progress count. */
gx_status evaluate_with(evaluator *e, const evaluate_all *w, judgements *out, gx_error *err);
void judgements_free(judgements *j);

/* The latest instant <= T at which she entered the segment: by an event or a window's edge, never by a run's day.
 * GX_NEVER when she is not in it. */
gx_status segment_entered_at(evaluator *e, const customer_record *rec, uint32_t segment, int64_t now, int64_t *out,
                             gx_error *err);

/* The id of an action: 16 hex digits (design 8). */
void action_id(gx_text shop, gx_text customer, gx_text strategy, gx_text step, gx_text occurrence, char out[17]);

#endif
