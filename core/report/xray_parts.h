/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the X-ray: one walk gathers a record of each customer, each order and each thing bought; then each part
 * counts and says its piece of the JSON. Private to xray*.c and to their tests. Days are local ones since 1970-01-01,
 * money is minor units. */
#ifndef CORE_REPORT_XRAY_PARTS_H
#define CORE_REPORT_XRAY_PARTS_H

#include "core/report/books_parts.h"
#include "core/report/xray.h"

enum {
    XRAY_SILENT = 182,    /* days: half a year (D3.4) */
    XRAY_QUARTER = 91,    /* said beside it */
    XRAY_MONTH = 30,      /* how far ahead is looked, and what silence is no silence yet */
    XRAY_ENOUGH = 5,      /* so many have to have come back before a median is told */
    XRAY_RHYTHM_DAYS = 3, /* days of purchase that make a rhythm: two intervals, as in lib/cycle.lua */
    XRAY_LATE = 2,        /* so many times her own rhythm is late */
    XRAY_THANKS = 14,     /* days in which a second purchase is news */
    XRAY_MONDAY = 5,      /* people for Monday */
    XRAY_CURVE = 100,     /* points of the curve */
};

/* What may come next for who bought once. */
typedef struct next_need {
    gx_text product; /* empty: none that is known to run out */
    int64_t due;
    int64_t cycle; /* days: the median */
    uint64_t of;   /* over so many customers */
} next_need;

typedef struct buyer {
    uint32_t id; /* of the store */
    gx_text subject, name;
    bool named; /* the name is one; else it is the customer id */
    bool leave; /* complained, left, or said no to something: no sentence is proposed */
    bool best;  /* of those who together bring four fifths */
    int64_t orders, spent;
    int64_t first, second, last; /* days of purchase; GX_NO_DATE */
    int64_t touched;             /* the last sign of life from either side */
    int64_t rhythm;              /* median of the days between purchases; 0: none */
    next_need need;
} buyer;

/* An order that counts. */
typedef struct ordered {
    int64_t day, amount; /* less what was refunded of it */
    uint32_t buyer;      /* index */
} ordered;

/* An item of one. */
typedef struct sold_item {
    gx_text product;               /* as it is written, else its number */
    int64_t day, quantity, amount; /* INT64_MIN: not said */
    uint32_t buyer, order;         /* indices */
} sold_item;

typedef struct xray {
    const passing_shop *from;
    const ruleset *ruleset;
    arena *mem;
    int64_t today;
    arena_list buyers, orders, items;
    uint64_t uncounted;       /* orders that were not paid, cancelled or given back whole */
    uint64_t credits;         /* entries that give money back without naming an order */
    int64_t back;             /* how much they give back */
    int64_t stated;           /* of totals without their orders (D4.7) */
    int64_t net;              /* what all have spent */
    bool by_product;          /* of some product it is known how long it lasts */
    bool short_file;          /* does not reach back half a year */
    uint64_t given_back_more; /* customers who got back more than they paid, and by how much in all */
    int64_t overdrawn;
    revenue_curve curve;
    repeat_count repeat;
} xray;

static inline buyer *xray_buyer(const xray *x, size_t i)
{
    return (buyer *)x->buyers.items + i;
}

/* Of amounts of either sign; saturates. */
static inline int64_t xray_sum(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? (b < 0 ? INT64_MIN : INT64_MAX) : sum;
}
/* One of the best, and no sign of life for so many days: half a year (D3.4), or a quarter if the file does not reach
 * back that far. */
bool xray_untouched(const xray *x, const buyer *b);
/* Bought once, and by what others did she may need more within XRAY_MONTH days from today on (D5.3). */
bool xray_due(const xray *x, const buyer *b);
/* Median of a list that it sorts, rounded down; 0 of none. */
int64_t xray_median(numbers *l);

/* xray_gather.c: fills the lists. */
gx_status xray_gather(xray *x, gx_error *err);

/* Each returns what it says; NULL: out of memory. */
json_t *xray_revenue_json(xray *x); /* marks the best, too */
json_t *xray_best_json(const xray *x);
json_t *xray_products_json(xray *x); /* fills `need` of who bought once */
json_t *xray_once_json(const xray *x);
json_t *xray_repeat_json(xray *x);
json_t *xray_months_json(const xray *x);
json_t *xray_money_json(const xray *x);
json_t *xray_person_json(const xray *x, const buyer *b);
/* The buyers for whom `which` holds, who spent most first; `money` (may be NULL) becomes what they spent in all. */
json_t *xray_people_json(const xray *x, bool (*which)(const xray *x, const buyer *b), int64_t *money);

/* xray_monday.c: at most XRAY_MONDAY people with a reason and a sentence each. Wants the parts above to be made. */
gx_status xray_monday_json(const xray *x, const char *lang, json_t **out, gx_error *err);

#endif
