/* SPDX-License-Identifier: Apache-2.0 */
/* The fold: a customer's events up to T, in (time, source, id) order, become her state (design 7). This file walks the
 * digests and says what each kind of event means; orders, profile and keyed things have files of their own. */
#include "core/model/fold.h"

#include <stdlib.h>

const char *series_name(series_id s)
{
    static const char *const NAMES[SERIES_COUNT] = {
#define X(id, name) [SERIES_##id] = (name),
        SERIES_LIST(X)
#undef X
    };
    return NAMES[s];
}

/* ---- memory ---- */

void *fold_grow(fold *f, void *list, size_t *cap, size_t n, size_t element)
{
    if (n < *cap)
        return list;
    size_t more = *cap == 0 ? 4 : *cap * 2;
    void *grown = arena_alloc(f->mem, more * element);
    if (grown == NULL) {
        f->failed = true;
        return NULL;
    }
    if (n > 0)
        memcpy(grown, list, n * element);
    *cap = more;
    return grown;
}

void *fold_array(fold *f, size_t n, size_t element)
{
    if (n == 0)
        return NULL;
    void *p = arena_alloc(f->mem, n * element);
    f->failed = f->failed || p == NULL;
    return p;
}

bool fold_more_moments(fold *f)
{
    moments *m = &f->moments;
    size_t cap = m->cap == 0 ? 32 : m->cap * 2;
    int64_t *at = arena_alloc(f->mem, cap * sizeof *at);
    uint8_t *which = arena_alloc(f->mem, cap);
    if (at == NULL || which == NULL) {
        f->failed = true;
        return false;
    }
    if (m->n > 0) {
        memcpy(at, m->at, m->n * sizeof *at);
        memcpy(which, m->series, m->n);
    }
    *m = (moments){ at, which, m->n, cap };
    return true;
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

/* Few, or nearly in order: each goes back to its place. */
static void insert_each(int64_t *at, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int64_t t = at[i];
        size_t k = i;
        for (; k > 0 && at[k - 1] > t; k--)
            at[k] = at[k - 1];
        at[k] = t;
    }
}

void times_sort(int64_t *at, size_t n)
{
    enum { FEW = 32 };
    if (n <= FEW) {
        insert_each(at, n);
        return;
    }
    for (size_t i = 1; i < n; i++)
        if (at[i] < at[i - 1]) {
            qsort(at, n, sizeof *at, by_time);
            return;
        }
}

int64_t saturating_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN + 1;
    return sum;
}

/* ---- what an event means ---- */

static gx_text text_in(const event *e, field_id f)
{
    return EVENT_HAS(e, f) ? e->fields[f].text : (gx_text){ NULL, 0 };
}

static void take_tag(fold *f, const event *e)
{
    mark *m = fold_mark(f, &f->tags, text_in(e, FIELD_TAG), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->by = text_in(e, FIELD_BY);
    m->on = e->kind == EVENT_TAG_ADDED;
}

static void take_label(fold *f, const event *e)
{
    mark *m = fold_mark(f, &f->labels, text_in(e, FIELD_DIMENSION), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->value = text_in(e, FIELD_LABEL);
    m->by = text_in(e, FIELD_BY);
    m->date = EVENT_HAS(e, FIELD_REVIEW_ON) ? e->fields[FIELD_REVIEW_ON].i : GX_NO_DATE;
    m->on = e->kind == EVENT_LABEL_SET;
}

static void take_preference(fold *f, const event *e)
{
    mark *m = fold_mark(f, &f->preferences, text_in(e, FIELD_CHANNEL), text_in(e, FIELD_TOPIC), e->time);
    if (m == NULL)
        return;
    m->says_on = EVENT_HAS(e, FIELD_ALLOW);
    m->on = m->says_on && e->fields[FIELD_ALLOW].i != 0;
    m->says_value = EVENT_HAS(e, FIELD_QUIET);
    m->value = text_in(e, FIELD_QUIET);
}

static void take_consent(fold *f, const event *e)
{
    mark *m = fold_mark(f, &f->consents, text_in(e, FIELD_PURPOSE), text_in(e, FIELD_CHANNEL), e->time);
    if (m != NULL)
        m->on = e->kind == EVENT_CONSENT_GRANTED;
}

static void take_promise(fold *f, const event *e)
{
    mark *m = fold_mark(f, &f->promises, text_in(e, FIELD_WHAT), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->date = EVENT_HAS(e, FIELD_BY_DATE) ? e->fields[FIELD_BY_DATE].i : GX_NO_DATE;
    m->seq = f->entry->seq;
    m->on = e->kind == EVENT_PROMISE_MADE;
}

static void take_mention(fold *f, const event *e)
{
    mentions *m = &f->mentions;
    gx_text action = text_in(e, FIELD_ACTION);
    if (action.n == 0)
        return;
    action_mention *list = fold_grow(f, m->list, &m->cap, m->n, sizeof *list);
    if (list == NULL)
        return;
    m->list = list;
    list[m->n++] = (action_mention){ .action = action,
                                     .kind = e->kind,
                                     .at = e->time,
                                     .answer = text_in(e, FIELD_ANSWER),
                                     .until = EVENT_HAS(e, FIELD_UNTIL) ? e->fields[FIELD_UNTIL].i : GX_NO_DATE };
}

static void waits(customer_state *s, int64_t at)
{
    if (s->waiting_since == GX_NEVER)
        s->waiting_since = at;
}

/* Whoever writes, asks, orders or comes by has not turned away. */
static void came_back(customer_state *s)
{
    s->removed = GX_NEVER;
    s->blocked = 0;
}

/* The seller got in touch: nobody waits any more. */
static void seller_contact(fold *f, const event *e)
{
    f->s->waiting_since = GX_NEVER;
    take_mention(f, e);
}

static void she_did(fold *f, series_id s, const event *e)
{
    fold_time(f, s, e->time);
    fold_time(f, SERIES_INTERACTIONS, e->time);
}

static void take_review(fold *f, const event *e)
{
    int64_t rating = EVENT_HAS(e, FIELD_RATING) ? e->fields[FIELD_RATING].i : 0;
    she_did(f, SERIES_REVIEWS, e);
    if (rating >= 4)
        fold_time(f, SERIES_GOOD_REVIEWS, e->time);
    if (rating >= 1 && rating <= 2)
        fold_time(f, SERIES_BAD_REVIEWS, e->time);
}

static void take_consultation(fold *f, const event *e)
{
    gx_text product = text_in(e, FIELD_PRODUCT);
    she_did(f, SERIES_CONSULTATIONS, e);
    waits(f->s, e->time);
    came_back(f->s);
    if (text_is(text_in(e, FIELD_ABOUT), "agency"))
        f->s->last_asked_agency = e->time;
    else
        f->s->last_asked_product = e->time;
    if (product.n > 0)
        (void)fold_mark(f, &f->interests, product, (gx_text){ NULL, 0 }, e->time);
}

static void take_removal(fold *f, const event *e)
{
    f->s->removed = e->time;
    f->s->blocked = e->kind == EVENT_INCIDENT_RECORDED || text_is(text_in(e, FIELD_KIND), "blocked");
}

static void take_order(fold *f, const event *e)
{
    fold_order(f, e);
    if (e->kind == EVENT_ORDER_PLACED || e->kind == EVENT_ORDER_PAID)
        came_back(f->s);
    if (e->kind == EVENT_ORDER_PAID)
        f->s->waiting_since = GX_NEVER;
}

static void take_message_received(fold *f, const event *e)
{
    she_did(f, SERIES_MESSAGES_RECEIVED, e);
    waits(f->s, e->time);
    came_back(f->s);
}

static void take_message_sent(fold *f, const event *e)
{
    fold_time(f, SERIES_MESSAGES_SENT, e->time);
    fold_time(f, SERIES_CONTACTS, e->time);
    seller_contact(f, e);
}

static void take_call(fold *f, const event *e)
{
    she_did(f, SERIES_CALLS, e);
    fold_time(f, SERIES_CONTACTS, e->time);
    seller_contact(f, e);
}

static void take_visit(fold *f, const event *e)
{
    she_did(f, SERIES_VISITS, e);
    came_back(f->s);
}

static void take_engagement(fold *f, const event *e)
{
    she_did(f, SERIES_ENGAGEMENTS, e);
}

static void take_share(fold *f, const event *e)
{
    she_did(f, SERIES_SHARES, e);
}

static void take_referral(fold *f, const event *e)
{
    she_did(f, SERIES_REFERRALS, e);
}

static void take_complaint(fold *f, const event *e)
{
    she_did(f, SERIES_COMPLAINTS, e);
    waits(f->s, e->time); /* D5.7: the same day, a person */
}

static void take_incident(fold *f, const event *e)
{
    /* A block is known as such; whether it is evidence depends on whether she ever bought (domain D2.3). */
    if (text_is(text_in(e, FIELD_KIND), "blocked"))
        take_removal(f, e);
    else
        fold_time(f, SERIES_INCIDENTS, e->time);
}

static void take_action(fold *f, const event *e)
{
    if (e->kind == EVENT_ACTION_ANSWERED)
        she_did(f, SERIES_ANSWERS, e);
    if (e->kind == EVENT_ACTION_DONE || e->kind == EVENT_ACTION_ANSWERED)
        seller_contact(f, e);
    else
        take_mention(f, e);
}

static void take_added(fold *f, const event *e)
{
    if (f->added == GX_NEVER)
        f->added = e->time;
    fold_profile(f, e);
}

/* Types that are not here show that she exists, and nothing else. */
static void (*const MEANING[EVENT_KIND_COUNT])(fold *f, const event *e) = {
    [EVENT_CUSTOMER_ADDED] = take_added,
    [EVENT_CUSTOMER_UPDATED] = fold_profile,
    [EVENT_CUSTOMER_REMOVED_SELLER] = take_removal,
    [EVENT_TAG_ADDED] = take_tag,
    [EVENT_TAG_REMOVED] = take_tag,
    [EVENT_LABEL_SET] = take_label,
    [EVENT_LABEL_CLEARED] = take_label,
    [EVENT_ATTRIBUTE_SET] = fold_attribute,
    [EVENT_MESSAGE_RECEIVED] = take_message_received,
    [EVENT_MESSAGE_SENT] = take_message_sent,
    [EVENT_CALL_MADE] = take_call,
    [EVENT_PROMISE_MADE] = take_promise,
    [EVENT_PROMISE_KEPT] = take_promise,
    [EVENT_CONSULTATION_OPENED] = take_consultation,
    [EVENT_VISIT_MADE] = take_visit,
    [EVENT_CONTENT_ENGAGED] = take_engagement,
    [EVENT_ORDER_PLACED] = take_order,
    [EVENT_ORDER_PAID] = take_order,
    [EVENT_ORDER_SHIPPED] = take_order,
    [EVENT_ORDER_DELIVERED] = take_order,
    [EVENT_ORDER_RECEIVED] = take_order,
    [EVENT_ORDER_CANCELLED] = take_order,
    [EVENT_ORDER_REFUNDED] = take_order,
    [EVENT_HISTORY_STATED] = fold_stated,
    [EVENT_REVIEW_LEFT] = take_review,
    [EVENT_SHARE_MADE] = take_share,
    [EVENT_REFERRAL_MADE] = take_referral,
    [EVENT_COMPLAINT_MADE] = take_complaint,
    [EVENT_INCIDENT_RECORDED] = take_incident,
    [EVENT_PREFERENCE_CHANGED] = take_preference,
    [EVENT_CONSENT_GRANTED] = take_consent,
    [EVENT_CONSENT_WITHDRAWN] = take_consent,
    [EVENT_ACTION_DONE] = take_action,
    [EVENT_ACTION_ANSWERED] = take_action,
    [EVENT_ACTION_SKIPPED] = take_action,
    [EVENT_ACTION_POSTPONED] = take_action,
    [EVENT_ACTION_FAILED] = take_action,
};

/* Of these only the time is looked at. */
static const bool TIME_ONLY[EVENT_KIND_COUNT] = {
    [EVENT_MESSAGE_RECEIVED] = true, [EVENT_VISIT_MADE] = true,    [EVENT_CONTENT_ENGAGED] = true,
    [EVENT_SHARE_MADE] = true,       [EVENT_REFERRAL_MADE] = true, [EVENT_COMPLAINT_MADE] = true,
};

/* ---- the digests side by side ---- */

typedef struct head {
    digest_reader reader;
    digest_entry entry;
    bool more;
} head;

typedef struct heads {
    head *list;
    size_t n;
    digest_tie tie; /* may be NULL */
    void *ctx;
} heads;

static gx_status advance(head *h, gx_error *err)
{
    gx_status status = digest_next(&h->reader, &h->entry, err);
    h->more = status == GX_OK;
    return status == GX_ENOTFOUND ? GX_OK : status;
}

static gx_status open_heads(heads *hs, const gx_text *blobs, size_t n, arena *a, gx_error *err)
{
    hs->n = n;
    hs->list = arena_alloc(a, (n + 1) * sizeof *hs->list);
    if (hs->list == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while folding a customer");
    gx_status status = GX_OK;
    for (size_t i = 0; i < n && status == GX_OK; i++) {
        status = digest_open(blobs[i], &hs->list[i].reader, err);
        if (status == GX_OK)
            status = advance(&hs->list[i], err);
    }
    return status;
}

static bool comes_before(const heads *hs, const digest_entry *a, const digest_entry *b)
{
    if (a->time != b->time)
        return a->time < b->time;
    if (hs->tie != NULL)
        return hs->tie(hs->ctx, a, b) < 0;
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return text_cmp(a->payload, b->payload) < 0;
}

/* NULL when all are used up. A customer has few digests, mostly one: a walk does. */
static head *earliest(const heads *hs)
{
    if (hs->n == 1)
        return hs->list[0].more ? &hs->list[0] : NULL;
    head *first = NULL;
    for (size_t i = 0; i < hs->n; i++) {
        head *h = &hs->list[i];
        if (h->more && (first == NULL || comes_before(hs, &h->entry, &first->entry)))
            first = h;
    }
    return first;
}

/* ---- the end ---- */

typedef struct dated {
    series_id series;
    size_t offset; /* of the time of its last event */
    bool lively;   /* one of those that make up last_active */
} dated;

#define LAST(id, member, lively)                                                                                       \
    {                                                                                                                  \
        SERIES_##id, offsetof(customer_state, member), lively                                                          \
    }
static const dated DATED[] = {
    LAST(CONSULTATIONS, last_consulted, true),
    LAST(VISITS, last_visited, true),
    LAST(MESSAGES_RECEIVED, last_message_received, true),
    LAST(MESSAGES_SENT, last_message_sent, true),
    LAST(CALLS, last_called, true),
    LAST(REVIEWS, last_reviewed, true),
    LAST(SHARES, last_shared, true),
    LAST(REFERRALS, last_referred, true),
    LAST(COMPLAINTS, last_complained, true),
    LAST(ENGAGEMENTS, last_engaged, true),
    LAST(CONTACTS, last_contacted, false),
    LAST(ANSWERS, last_answered, false),
    LAST(REFUNDS, last_refunded, false),
};

static int64_t last_of(const series *s)
{
    return s->n == 0 ? GX_NEVER : s->at[s->n - 1];
}

/* Moments by series: a counting sort, so each series stays in the order in which its events went by. */
static void end_series(fold *f)
{
    customer_state *s = f->s;
    for (size_t i = 0; i < f->n_paid; i++) {
        fold_time(f, SERIES_ORDERS, f->paid[i]);
        fold_time(f, SERIES_INTERACTIONS, f->paid[i]);
    }
    const moments *m = &f->moments;
    int64_t *all = fold_array(f, m->n, sizeof *all), *place[SERIES_COUNT];
    if (all == NULL)
        return;
    uint32_t count[SERIES_COUNT] = { 0 };
    for (size_t i = 0; i < m->n; i++)
        count[m->series[i]]++;
    for (int i = 0; i < SERIES_COUNT; i++) {
        s->series[i] = (series){ count[i] != 0 ? all : NULL, count[i] };
        place[i] = all;
        all += count[i];
    }
    for (size_t i = 0; i < m->n; i++)
        *place[m->series[i]]++ = m->at[i];
    const series *life = &s->series[SERIES_INTERACTIONS];
    times_sort(place[SERIES_INTERACTIONS] - life->n, life->n);
}

static void end_times(fold *f)
{
    customer_state *s = f->s;
    end_series(f);
    s->joined = f->added != GX_NEVER ? f->added : f->first;
    int64_t active = s->joined > s->last_bought ? s->joined : s->last_bought;
    int64_t incident = last_of(&s->series[SERIES_INCIDENTS]);
    active = incident > active ? incident : active;
    for (size_t i = 0; i < sizeof DATED / sizeof *DATED; i++) {
        int64_t last = last_of(&s->series[DATED[i].series]);
        *(int64_t *)(void *)((char *)s + DATED[i].offset) = last;
        if (DATED[i].lively && last > active)
            active = last;
    }
    s->last_active = active;
}

static void begin_state(customer_state *s, int64_t now)
{
    *s = (customer_state){ .now = now, .next_event = GX_FOREVER, .birthday = GX_NO_DATE, .next_promise = GX_NO_DATE };
    int64_t *const never[] = { &s->removed,           &s->joined,        &s->first_bought,   &s->last_bought,
                               &s->last_placed,       &s->last_shipped,  &s->last_delivered, &s->last_received,
                               &s->last_active,       &s->waiting_since, &s->last_brought,   &s->last_asked_agency,
                               &s->last_asked_product };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        *never[i] = GX_NEVER;
}

static gx_status walk(fold *f, heads *hs, gx_error *err)
{
    customer_state *s = f->s;
    event e;
    gx_status status = GX_OK;
    for (head *h; (h = earliest(hs)) != NULL;) {
        if (h->entry.time > s->now) {
            s->next_event = h->entry.time;
            s->next_seq = h->entry.seq;
            return GX_OK;
        }
        void (*meaning)(fold *, const event *) = MEANING[h->entry.kind];
        if (meaning == NULL || TIME_ONLY[h->entry.kind])
            digest_begin(&h->entry, &e);
        else if ((status = digest_event(&h->entry, f->mem, &e, err)) != GX_OK)
            return status;
        if (!s->exists)
            f->first = h->entry.time;
        s->exists = true;
        s->last_seq = h->entry.seq;
        f->entry = &h->entry;
        if (meaning != NULL)
            meaning(f, &e);
        status = advance(h, err);
        if (status != GX_OK)
            return status;
    }
    return status;
}

gx_status state_fold_by(const gx_text *blobs, size_t n_blobs, int64_t now, digest_tie tie, void *ctx, arena *a,
                        customer_state *out, gx_error *err)
{
    fold f = { .mem = a, .s = out, .first = GX_NEVER, .added = GX_NEVER, .stated = { .inside_before = GX_NEVER } };
    heads hs = { .tie = tie, .ctx = ctx };
    begin_state(out, now);
    gx_status status = open_heads(&hs, blobs, n_blobs, a, err);
    if (status == GX_OK)
        status = walk(&f, &hs, err);
    if (status != GX_OK)
        return status;
    fold_orders_end(&f);
    fold_profile_end(&f);
    fold_marks_end(&f);
    end_times(&f);
    out->mentions = f.mentions.list;
    out->n_mentions = f.mentions.n;
    return f.failed ? gx_fail(err, GX_ENOMEM, "out of memory while folding a customer") : GX_OK;
}

gx_status state_fold(const gx_text *blobs, size_t n_blobs, int64_t now, arena *a, customer_state *out, gx_error *err)
{
    return state_fold_by(blobs, n_blobs, now, NULL, NULL, a, out, err);
}
