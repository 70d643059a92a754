/* SPDX-License-Identifier: Apache-2.0 */
/* Who of many people may be the same one. People are brought together by blocks: all who share a key, in the order of
 * how much a key says; only who meets in a block is compared, and blocks are bounded, so the work is that of sorting. A
 * pair is safe to merge when it shares a key that is one person's by nature and nothing speaks against it; else it is
 * for a person to judge when enough speaks for it. Same people and limits, same answer, in whatever order they came. */
#ifndef CORE_IDENTITY_FINDER_H
#define CORE_IDENTITY_FINDER_H

#include "core/identity/person.h"

#include <guanxi/status.h>

typedef struct finder_limits {
    int64_t shared;   /* a phone or mailbox with more different names than this is nobody's own */
    int64_t block;    /* of people who only look alike, so many at most are compared with each other */
    int64_t ask_from; /* points from which on a pair is shown */
    int64_t group;    /* so many at most become one without asking */
} finder_limits;
#define FINDER_LIMITS ((finder_limits){ .shared = 6, .block = 12, .ask_from = 8, .group = 100 })

/* Two people, by their places: `a` is the one whose id comes first. */
typedef struct likeness {
    uint32_t a, b;
    int points;
    bool safe; /* to be merged without asking */
    agreement traits[TRAITS];
} likeness;

/* What was not compared: people who share a key with too many others. */
typedef struct left_out {
    trait what;    /* by which key; of a combination the first of its traits */
    gx_text value; /* an example: that of the largest block, by bytes where several are as large */
    uint64_t blocks, people, largest;
} left_out;

typedef struct findings {
    likeness *safe; /* by ids; each merges two who were not one yet by those before it */
    size_t n_safe;
    likeness *asked; /* most points first, then by ids */
    size_t n_asked;
    left_out left[TRAITS]; /* by trait; blocks 0: nothing was left out */
} findings;

/* A number of an order as one of `person.orders`: of its source, since each shop counts for itself. */
uint64_t finder_order(uint32_t source, gx_text order);
/* `people` stay as they are and live as long as *out, which lives in the arena. GX_ENOMEM. */
gx_status find_alike(const person *people, size_t n, const finder_limits *limits, arena *a, findings *out,
                     gx_error *err);

#endif
