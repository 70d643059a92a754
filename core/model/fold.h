/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the fold, shared by its files: what is gathered while the events go by in (time, source, id) order, and
 * what is made of it at the end. Private to this room. `failed` is looked at once, at the end. Nothing here is slower
 * than n log n in the number of events.
 *
 * Nearly every customer has a dozen events of which most say no more than that they happened: what is gathered lies in
 * a little memory of the walk's own, which stays in the cache from one customer to the next, and only what belongs to
 * the state goes into the arena. */
#ifndef CORE_MODEL_FOLD_H
#define CORE_MODEL_FOLD_H

#include "core/model/state.h"

/* What happened when, as it goes by; at the end each series gets its own times, in that order. Nothing is said here of
 * ORDERS, INTERACTIONS and CONTACTS: they follow from the others and from the orders. */
typedef struct moments {
    int64_t *at;
    uint8_t *series;
    size_t n;
    uint32_t seen; /* the series that have any, as bits */
    uint32_t count[SERIES_COUNT];
    int64_t last[SERIES_COUNT];
} moments;
#define NO_SERIES SERIES_ORDERS

/* One statement about something that has a key: a tag, a hand label, an attribute, a preference, a consent, a promise,
 * a product. What counts is decided when all are sorted by (a, b, number of the statement). */
typedef struct mark {
    gx_text a, b; /* the key */
    gx_text value, by;
    int64_t at, date, seq;
    size_t number; /* its place among all marks of its kind, as they went by */
    uint32_t side; /* who of those merged said it: her place among the digests */
    bool on;       /* added, set, granted, allowed, made: against removed, cleared, withdrawn, refused, kept */
    bool says_on, says_value;
} mark;

typedef struct marks {
    mark *list;
    size_t n, cap;
} marks;

/* An order while its events go by. */
typedef struct order_file {
    order o;
    bool known;         /* something but refunds names it */
    bool refunded_all;  /* a refund without an amount */
    int64_t credit;     /* of its refunds that may stand without the order */
    int64_t uncredited; /* how many of its refunds may not */
} order_file;

typedef struct order_book {
    order_file *list;
    size_t n, cap;
    uint32_t *slots; /* hash table of index + 1 once there are many; a power of two */
    size_t n_slots;
} order_book;

typedef struct mentions {
    action_mention *list;
    size_t n, cap;
} mentions;

typedef struct stated_total {
    int64_t orders, spent;
    int64_t inside_before; /* orders paid before this instant are in the total; GX_NEVER: no total */
} stated_total;

/* What one of those who were merged said last of something, as numbers of what went by: of two the larger is the later
 * one; 0: never. */
typedef struct side_word {
    uint32_t side;
    int64_t refused, allowed;
    int64_t allowed_at; /* the time of `allowed` */
    const mark *refusal;
} side_word;

/* When one of those merged last turned away, and when she last came back. */
typedef struct side_turn {
    side_word word;
    int64_t removed; /* time */
    bool blocked;
} side_turn;

typedef struct fold {
    arena *mem;
    char *scratch; /* what is left of the walk's own memory */
    size_t scratch_left;
    customer_state *s;
    bool failed;          /* out of memory */
    int64_t first, added; /* earliest event, earliest customer.added; GX_NEVER */
    int64_t number;       /* of the event at hand, as they go by, from 1 */
    int64_t removal;      /* number of the last event by which she turned away; 0: she never did */
    int64_t removed;      /* its time */
    int64_t closed;       /* when complaints were last closed; GX_NEVER */
    bool blocked;         /* and whether it was a block */
    moments moments;
    int64_t *paid;
    size_t n_paid; /* when the orders that count were paid, ascending; known at the end */
    order_book orders;
    marks tags, labels, attributes, preferences, consents, promises, interests, held_outs;
    mentions mentions;
    stated_total stated;
    uint64_t by_hand; /* which profile fields a person has set, as bits */
    /* Of several who were merged; else n_sides is 1 and the rest NULL. */
    uint32_t n_sides, side; /* side: whose the event at hand is */
    const uint32_t *sides;  /* by number of the event */
    const int64_t *joined;  /* see state_fold */
    side_turn *turns;       /* by side */
} fold;

/* Memory that is gone when the fold ends; NULL (and failed) when there is none. */
void *fold_scratch(fold *f, size_t bytes);
/* Room in scratch memory for one more element; NULL (and failed) when out of memory. */
void *fold_grow(fold *f, void *list, size_t *cap, size_t n, size_t element);
/* NO_SERIES: it is no moment of any. There is room (see fold_moments). */
static inline void fold_time(fold *f, series_id s, int64_t at)
{
    moments *m = &f->moments;
    m->at[m->n] = at;
    m->series[m->n] = (uint8_t)s;
    m->n += s != NO_SERIES;
    m->seen |= UINT32_C(1) << s;
    m->count[s]++;
    m->last[s] = at;
}
/* Room for n elements in the arena; NULL for n = 0 or when out of memory (then failed). */
void *fold_array(fold *f, size_t n, size_t element);

/* orders */
void fold_order(fold *f, const event_data *e);
void fold_stated(fold *f, const event_data *e);
void fold_orders_end(fold *f);

/* profile */
void fold_profile(fold *f, const event_data *e);
void fold_profile_end(fold *f);
void fold_attribute(fold *f, const event_data *e);
bool fold_set_by_person(const event_data *e);

/* the series and what is read off them */
bool fold_moments(fold *f, size_t bytes); /* room for the moments of digests of so many bytes */
void fold_series_end(fold *f);

/* sides: what was refused by one of several who were merged (D7.6) */
/* Which of the words stand: refused by one, and lifted neither by what she said later nor by what another said after
 * both had become one. words[0..n) by side, each side once. True when any does; `stands` by word. */
bool sides_refuse(const fold *f, const side_word *words, size_t n, bool *stands);
/* The words of a run of marks, by side. `refuses`: 1 it refuses, 0 it allows, -1 it says nothing of that. */
size_t sides_words(fold *f, const mark *run, size_t n, int (*refuses)(const mark *m), side_word **out);
/* Who turned away: the newest that stands. */
void sides_turned(fold *f);

/* marks */
mark *fold_mark(fold *f, marks *m, gx_text a, gx_text b, int64_t at);
void fold_marks_end(fold *f);

/* ascending; n log n only when it is not so already */
void times_sort(int64_t *at, size_t n);
static inline int64_t saturating_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN + 1;
    return sum;
}

#endif
