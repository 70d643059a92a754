/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the engine: a run in progress. run.c chooses whom to judge, decide.c judges and arbitrates, settle.c counts
 * and writes what was decided of a batch, for which tally.c has worked it out; shown.c keeps what people are shown;
 * single.c does the same for one event; offers.c keeps unfair offers from going out. */
#ifndef CORE_ENGINE_RUN_H
#define CORE_ENGINE_RUN_H

#include "core/base/calendar.h"
#include "core/engine/shop.h"

/* The source of what a person enters. */
#define BY_HAND GX_TEXT(STORE_BY_HAND)

typedef struct run {
    shop *shop;
    int64_t now;
    bool commit;
    bool yes; /* who asked has looked at it: neither breaker nor jump stops it */
    run_report *report;
    size_t shown;         /* how many of the approved actions the report keeps */
    bool list_suppressed; /* and whether it keeps what is suppressed */
    store_reader *reader; /* one snapshot for the whole run */
    uint32_t *ids;
    size_t n_ids; /* judged ones, ascending */
    cut_update cuts;
    int64_t cities;          /* what holds in any city, as a number (shop_cities), */
    bool new_cities;         /* and that it is to be kept with this run */
    int64_t last_approved;   /* of the last run; -1: none */
    evaluator *evaluator;    /* judges inside the writer's transaction (a single event); NULL: threads on snapshots */
    const uint32_t *touched; /* of a single event: whom it concerns, those merged into others among them */
    size_t n_touched;
    const run_record *follows; /* a single event continues this run's record; NULL: a run of its own */
    bool first_at_now;         /* no run and no single event was decided at `now` before */
    bool later;                /* the transaction stays open for further single events */
    void (*progress)(void *ctx, size_t done, size_t of);

    bool rationed;       /* people compete for the day: nothing is settled before everybody was judged */
    judged_batch **held; /* batches that wait for that */
    size_t n_held;
    proposal *stored;
    size_t n_stored; /* current suppressions before this run, where they are needed */
    proposal *waiting;
    size_t n_waiting; /* of customers who are not judged, with one held by `budget`: they compete again */
    const proposal **standing;
    size_t n_standing; /* of all others who are not judged: they stay as they are */
    uint32_t *gone;
    size_t n_gone; /* customers who have become part of another one: theirs are dropped */

    costs *costs;  /* NULL: nobody asked */
    bool *offered; /* by offer: an approved action names it; NULL: none does */
    uint32_t *keys;
    size_t n_keys, cap_keys; /* key customers among those judged; only where there are offers */
    const gx_text *allowed;
    size_t n_allowed; /* offers that go out even if they are unfair, by name */

    feed feed;        /* the posts before this run, where they are limited */
    arena_list posts; /* feed_post: those that this run plans */
    int64_t n_shown;  /* approved actions that are shares in a post: no message to anybody */

    struct happenings *derived;
    uint64_t *members;     /* see run_report; NULL: not counted */
    const proposal **kept; /* the approved so far, the report's copies */
    size_t n_kept, cap_kept;
    const proposal **kept_suppressed;
    size_t n_kept_suppressed, cap_kept_suppressed;
} run;

/* What was decided about her the last time. */
typedef struct last_result {
    uint32_t result;
    bool known;
} last_result;

/* What the thread that judged a batch leaves for its settling. */
typedef struct batch_notes {
    const held_proposal *before;
    size_t n_before;                /* the suppressions that were stored of those judged; by customer */
    const struct last_result *last; /* by customer; NULL: nobody was evaluated before */
    const struct derived_event *events;
    size_t n_events;                       /* what changed about them, in order */
    const struct derived_event *held_outs; /* who is held out of an experiment for the first time */
    size_t n_held_outs;
    const proposal **approved;   /* those the ledger does not hold yet, */
    const proposal **suppressed; /* and those held by a gate, in order */
    size_t n_approved, n_suppressed;
    int64_t proposed, changed, unchanged, held[GATES_MOST]; /* held: by gate */
} batch_notes;

/* Judge w->ids, arbitrate, settle everything: the report is complete, and what is decided is written, not committed. */
gx_status run_decide(run *w, gx_error *err);
/* GX_EREFUSED: T lies so far past the last run (NULL: none) and the newest event that the clock may be wrong. */
gx_status run_check_jump(const run *w, const run_record *last, gx_error *err);
/* Cut points and the run record; then the commit of the transaction that began with the run, unless it stays open. */
gx_status run_commit(run *w, gx_error *err);
void run_drop(run *w);

/* tally.c, on the thread that judged the batch. What changed: what was decided before, and the events that say so. */
gx_status tally_changes(const run *w, store_reader *r, const judged_batch *b, batch_notes *notes, gx_error *err);
/* After arbitration: counts and lists; every judgement gets its result. */
gx_status tally_decisions(const run *w, judged_batch *b, batch_notes *notes, gx_error *err);
/* Counts what was decided of the batch, shows it, and writes it when the run commits. Batches come in order. */
gx_status settle_batch(run *w, judged_batch *b, gx_error *err);
/* The same for stored proposals of whom one has passed now, and for customers who are gone. */
gx_status settle_stored(run *w, gx_error *err);

/* Remember an approved or suppressed proposal for the report. */
gx_status show_approved(run *w, const proposal *p, gx_error *err);
gx_status show_suppressed(run *w, const proposal *p, gx_error *err);
void show_all(run *w);          /* sorts them into the report */
int gate_index(gx_text reason); /* of gate_names; -1 */

/* Minutes and people already spoken for on the local day that a run at `now` fills. */
gx_status shop_day_load(shop *s, store_reader *r, int64_t now, day_load *out, gx_error *err);
/* The local day that a run at `t` fills: in the evening's quiet hours that is tomorrow already. */
int64_t shop_day_filled(const shop *s, int64_t t);
/* Whether anything is decided for all at once: minutes and places of the day, posts, how many a group message goes to.
 * Else nobody can be held by `budget`, `feed` or `audience`. */
bool shop_rationed(const shop *s);

/* offers.c. What fairness must know: of a key customer who was judged, and of an action that was approved. */
gx_status run_note_key(run *w, uint32_t id, gx_error *err);
gx_status run_note_offer(run *w, gx_text name, gx_error *err);
gx_status run_check_allowed(const run *w, gx_error *err); /* GX_EINVAL: a name is no offer's */
/* The offers of `only` that leave key customers worse off. judged: those of them who are judged now. */
gx_status run_find_unfair(const run *w, const uint32_t *judged, size_t n_judged, const bool *only, arena *mem,
                          fairness *out, gx_error *err);
/* After deciding: fills the report; GX_EREFUSED when an unfair offer that is not allowed would go out. */
gx_status run_check_fairness(run *w, gx_error *err);
/* A single event cannot stop: what is unfair of the offers proposed is held by a gate. */
gx_status run_hold_unfair(const run *w, judged_batch *const *list, size_t n, arbitration *a, arena *mem, gx_error *err);
/* These customers at an instant, batch by batch: facts and labels. */
gx_status shop_walk(evaluator *e, const uint32_t *ids, size_t n, int64_t now, shop_batch each, void *ctx,
                    gx_error *err);

/* A number for what holds in whole cities at T; as_before: it is that of the last run up to T that kept one. */
gx_status shop_cities(store_reader *r, int64_t now, int64_t *fingerprint, bool *as_before, gx_error *err);

/* Event types that plugins declared. */
event_types shop_event_types(const shop *s);
/* Parse and check one event line; its texts borrow from `line` and `a`. */
gx_status shop_parse_event(const shop *s, gx_text line, arena *a, event *out, gx_error *err);
/* Append it in the open transaction and tell who listens. GX_ECONFLICT: its identity is taken by other content. */
gx_status shop_append_event(shop *s, const event *e, append_result *result, gx_error *err);
/* single.c: what is kept from one single event to the next. */
void shop_leave_desk(shop *s);

#endif
