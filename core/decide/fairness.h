/* SPDX-License-Identifier: Apache-2.0 */
/* VIP fairness (domain.md D6.2): no offer may leave key customers worse off than strangers. A pure check: on every day
 * from today on, what a key customer could have at best about a product is held against every offer about it that is
 * not for her. Whom rules choose is taken as it is today. */
#ifndef CORE_DECIDE_FAIRNESS_H
#define CORE_DECIDE_FAIRNESS_H

#include "core/base/arena.h"
#include "core/decide/offers.h"

/* A key customer, and for each offer whether it is for her. */
typedef struct key_customer {
    gx_text subject, name; /* name: what she is called in reports */
    const bool *matches;
} key_customer;

typedef struct disadvantage {
    const key_customer *who;
    const offer_terms *hers; /* the best she could have; NULL: nothing */
    int64_t difference;      /* by which others fare better, in minor units; -1: she has nothing, and nobody says the
                                list price */
    int64_t day;             /* the first on which it is so bad */
} disadvantage;

typedef struct unfair_offer {
    const offer *offer;
    const disadvantage *list; /* by subject, bytewise */
    size_t n;                 /* at least 1 */
} unfair_offer;

typedef struct fairness {
    const unfair_offer *list; /* in the order of offers */
    size_t n;
} fairness;

/* `only` (NULL: all): for each offer whether it is looked at. What is found lives in `a` and borrows from offers and
 * customers. */
gx_status fairness_check(const offers *o, const bool *only, const key_customer *customers, size_t n, int64_t today,
                         arena *a, fairness *out, gx_error *err);

/* One sentence: who, how much worse, since when, and how to mend it. At most three names for each difference. */
void fairness_sentence(const unfair_offer *u, int money_digits, buf *out);

#endif
