/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the books: each counts customer by customer and then says its piece of the JSON. Private to books*.c and
 * to their tests. A part begins as zeros; what grows in it is freed by its own function. */
#ifndef CORE_REPORT_BOOKS_PARTS_H
#define CORE_REPORT_BOOKS_PARTS_H

#include "core/report/attribution.h"
#include "core/report/out.h"
#include "core/report/period.h"
#include "core/report/rates.h"

/* What all parts are told. */
typedef struct book {
    const ruleset *ruleset;
    period period;
    gx_duration conversation; /* a longer silence ends one */
    const char *lang;
} book;

/* Numbers in the order in which they came, until they are sorted. Zero-initialise. */
typedef struct numbers {
    int64_t *v;
    size_t n, cap;
} numbers;
bool numbers_add(numbers *l, int64_t v); /* false: out of memory */
void numbers_sort(numbers *l);           /* ascending */
json_t *numbers_median(numbers *l); /* sorts it; of an even number the mean of the two in the middle; null of none */
void numbers_free(numbers *l);

/* ---- who traded, who answered (D9.4) ---- */

/* A conversation is what both said with no longer silence in between, however many messages; it belongs to the period
 * in which it began, and is answered when the other one has said something in it before the period's end. Said is what
 * was written, called, asked, answered and done; what is only planned is not. */
typedef struct talk {
    uint32_t ours, ours_answered; /* begun by the seller */
    uint32_t hers, hers_answered;
} talk;
/* False: out of memory. */
bool talk_of(const book *b, const customer_state *s, const followed *f, arena *mem, talk *out);

typedef struct trade {
    uint32_t orders; /* that count, paid in the period */
    int64_t revenue; /* of them, less what was refunded since */
} trade;
trade trade_of(const book *b, const customer_state *s);

typedef struct people {
    uint64_t traded, orders, addressed, answered, wrote_first;
    int64_t revenue;
    uint64_t ours, ours_answered, hers, hers_answered;
} people;
void people_count(people *p, const trade *t, const talk *k);
json_t *people_json(const people *p);

/* ---- classes (D9.1) ---- */

typedef struct class_cell {
    uint64_t then, now, addressed, answered, ordered; /* the last three of those who had the label before the period */
} class_cell;
typedef struct class_count {
    uint32_t dimension;
    uint32_t n;        /* labels; n itself stands for none */
    class_cell *cells; /* n + 1 */
    uint64_t *moves;   /* from * (n + 1) + to, of who was there before */
} class_count;
typedef struct classes {
    class_count *list;
    uint32_t n;
} classes;
bool classes_begin(classes *c, const book *b, arena *a); /* all dimensions but tags; false: out of memory */
/* Her label before and at the end, -1: none; `there`: she was a customer before. */
void classes_count(class_count *c, int64_t before, int64_t now, bool there, const trade *t, const talk *k);
json_t *classes_json(const classes *c, const book *b);

/* ---- revenue: few bring most (D1.4) ---- */

typedef struct revenue_curve {
    numbers spent; /* by each who ever bought, up to the end of the period */
} revenue_curve;
bool revenue_count(revenue_curve *r, const customer_state *s);
json_t *revenue_json(revenue_curve *r);

/* ---- from the first purchase to the second (D9.5) ---- */

typedef struct repeat_count {
    uint64_t buyers, again; /* ever bought; twice or more */
    numbers days;           /* between the two, of who bought twice */
} repeat_count;
typedef struct repeats {
    repeat_count all;
    repeat_count *products; /* by the product in the first order; as many as the catalogue has */
    uint64_t second_now;    /* whose second purchase lies in the period */
    uint64_t old_then;      /* who had bought twice before it */
} repeats;
/* Her first two orders that count. */
typedef struct first_two {
    const order *first, *second; /* NULL: there is none, or it is part of a total without its orders (D4.7) */
} first_two;
first_two first_two_of(const customer_state *s);
bool repeats_begin(repeats *r, const book *b, arena *a);
/* `before` is how she was before the period; NULL: she was not there. */
bool repeats_count(repeats *r, const book *b, const customer_state *s, const customer_state *before, arena *mem);
bool repeat_add(repeat_count *c, const book *b, const first_two *two, bool again);
json_t *repeat_json(repeat_count *c);
json_t *repeats_json(repeats *r, const book *b);
void repeats_free(repeats *r, const book *b);

/* ---- what each strategy cost and brought (D7.8) ---- */

typedef struct strategy_cost {
    gx_text name;
    uint64_t tasks, answered, orders, waiting; /* contacts made in the period; waiting: their window is not over */
    int64_t minutes, revenue;
    repeat_count repeat; /* of those it reached after the first purchase and before the second */
    uint32_t last;       /* id of the customer counted last in `repeat` */
} strategy_cost;
typedef struct strategy_costs {
    arena *mem;
    arena_list list; /* strategy_cost */
    attribution_windows windows;
} strategy_costs;
bool strategies_count(strategy_costs *c, const book *b, const customer_state *s, const followed *f);
json_t *strategies_json(strategy_costs *c, const book *b); /* the most minutes first, then by name */
void strategies_free(strategy_costs *c);

/* ---- promises (D9.6) ---- */

typedef struct promise_count {
    uint64_t made, kept, kept_late; /* in the period */
    uint64_t overdue;               /* at its end */
} promise_count;
void promises_count(promise_count *c, const book *b, const customer_state *s);
json_t *promise_count_json(const promise_count *c);

/* ---- health of the address book (D3.5) ---- */

enum { HEALTH_SEGMENTS = 4 };
typedef struct health {
    uint64_t customers, members[HEALTH_SEGMENTS];
} health;
gx_status health_count(health *h, const book *b, const gx_batch *batch, arena *mem, gx_error *err);
json_t *health_json(const health *h, const book *b);

#endif
