/* SPDX-License-Identifier: Apache-2.0 */
/* Phase two: one arbiter, once per shop, in a total deterministic order. Which proposals the customer's patience and
 * the seller's hour allow; every loser keeps the first gate that held it, what that gate saw and when it could open. No
 * script gets around it. */
#ifndef CORE_DECIDE_ARBITRATE_H
#define CORE_DECIDE_ARBITRATE_H

#include "core/decide/evaluate.h"
#include "core/decide/fairness.h"

/* Minutes and people already committed for the local day of T (planned, done or answered actions, overdue planned ones
 * included). */
typedef struct day_load {
    int64_t minutes, minutes_class[CLASS_COUNT];
    int64_t people;
} day_load;

/* An offer that must not go out, and what the gate says of it: JSON { offer, hurt, others, key }. */
typedef struct held_offer {
    gx_text offer, detail;
} held_offer;

typedef struct arbitration {
    const ruleset *ruleset;
    int64_t now;
    day_load load;
    judgement *const *judgements;
    size_t n; /* fresh ones, with proposals: these are decided in place */
    proposal *waiting;
    size_t n_waiting; /* stored proposals of customers not judged now, of whom one is held by `budget`: that one
                         competes again, and outranks the others when it passes; decided in place */
    const held_offer *unfair;
    size_t n_unfair;   /* of single events: a run stops instead */
    const feed *feed;  /* what was posted before; NULL, where posts are limited: none starts now */
    int64_t customers; /* how many there are, where a group message may go to a share of them only */
} arbitration;

/* Fills reason, gate_detail, gate_until and at of every proposal, and lowers the due of the judgements where a gate
 * opens by itself. `a` holds the details. */
gx_status arbitrate(arbitration *w, arena *a, gx_error *err);

/* Asked again right before an action of the ledger goes out at `now` (design 2.7): may she still be reached there, has
 * she said no since, is a complaint open, is it not too late? NULL: it may go at p->at, which lies after `now` in quiet
 * hours; else the name of the gate that holds it for good, or "too_late". Fills p->gate_detail as arbitrate does. Caps
 * and the day's minutes were settled when it entered the ledger. */
const char *arbitrate_again(const ruleset *r, const gates *g, proposal *p, int64_t run_at, int64_t now, arena *a);

/* Under which name a proposal's post stands beside its strategy, and what kind of post it is. */
gx_text post_wording(const proposal *p);
post_kind post_kind_proposed(const ruleset *r, const proposal *p, arena *a);

/* Whether what this gate holds competes again with every run, though nothing about the customer has changed. */
bool gate_competes(gx_text gate);

/* Gate names in order (design 5.4); titles.h says what they are called. */
enum { GATES_MOST = 24 }; /* room for counts by gate */
extern const char *const gate_names[];
extern const size_t gate_count;

#endif
