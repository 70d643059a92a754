/* SPDX-License-Identifier: Apache-2.0 */
/* The fold: a customer's events up to T, in (time, source, id) order, become her state (design 7). This file walks the
 * digests and says what each kind of event means; orders, profile and keyed things have files of their own. */
#include "core/model/digest_entry.h"
#include "core/model/fold.h"

#include <stddef.h>

#define SCRATCH 4096

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

void *fold_scratch(fold *f, size_t bytes)
{
    const size_t align = _Alignof(max_align_t);
    bytes = (bytes + align - 1) / align * align;
    if (bytes <= f->scratch_left) {
        void *p = f->scratch;
        f->scratch += bytes;
        f->scratch_left -= bytes;
        return p;
    }
    void *p = arena_alloc(f->mem, bytes);
    f->failed = f->failed || p == NULL;
    return p;
}

void *fold_grow(fold *f, void *list, size_t *cap, size_t n, size_t element)
{
    if (n < *cap)
        return list;
    size_t more = *cap == 0 ? 4 : *cap * 2;
    void *grown = fold_scratch(f, more * element);
    if (grown == NULL)
        return NULL;
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

/* ---- what an event means ---- */

static gx_text text_in(const said *e, field_id f)
{
    return EVENT_HAS(e, f) ? e->value[f].text : (gx_text){ NULL, 0 };
}

static void take_tag(fold *f, const said *e)
{
    mark *m = fold_mark(f, &f->tags, text_in(e, FIELD_TAG), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->by = text_in(e, FIELD_BY);
    m->on = e->kind == EVENT_TAG_ADDED;
}

static void take_label(fold *f, const said *e)
{
    mark *m = fold_mark(f, &f->labels, text_in(e, FIELD_DIMENSION), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->value = text_in(e, FIELD_LABEL);
    m->by = text_in(e, FIELD_BY);
    m->date = EVENT_HAS(e, FIELD_REVIEW_ON) ? e->value[FIELD_REVIEW_ON].i : GX_NO_DATE;
    m->on = e->kind == EVENT_LABEL_SET;
}

static void take_preference(fold *f, const said *e)
{
    mark *m = fold_mark(f, &f->preferences, text_in(e, FIELD_CHANNEL), text_in(e, FIELD_TOPIC), e->time);
    if (m == NULL)
        return;
    m->says_on = EVENT_HAS(e, FIELD_ALLOW);
    m->on = m->says_on && e->value[FIELD_ALLOW].i != 0;
    m->says_value = EVENT_HAS(e, FIELD_QUIET);
    m->value = text_in(e, FIELD_QUIET);
}

static void take_consent(fold *f, const said *e)
{
    mark *m = fold_mark(f, &f->consents, text_in(e, FIELD_PURPOSE), text_in(e, FIELD_CHANNEL), e->time);
    if (m != NULL)
        m->on = e->kind == EVENT_CONSENT_GRANTED;
}

static void take_promise(fold *f, const said *e)
{
    mark *m = fold_mark(f, &f->promises, text_in(e, FIELD_WHAT), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->date = EVENT_HAS(e, FIELD_BY_DATE) ? e->value[FIELD_BY_DATE].i : GX_NO_DATE;
    m->seq = e->seq;
    m->on = e->kind == EVENT_PROMISE_MADE;
}

static void take_mention(fold *f, const said *e)
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
                                     .until = EVENT_HAS(e, FIELD_UNTIL) ? e->value[FIELD_UNTIL].i : GX_NO_DATE };
}

static void take_review(fold *f, const said *e)
{
    int64_t rating = EVENT_HAS(e, FIELD_RATING) ? e->value[FIELD_RATING].i : 0;
    if (rating >= 4)
        fold_time(f, SERIES_GOOD_REVIEWS, e->time);
    if (rating >= 1 && rating <= 2)
        fold_time(f, SERIES_BAD_REVIEWS, e->time);
}

static void take_consultation(fold *f, const said *e)
{
    gx_text product = text_in(e, FIELD_PRODUCT);
    if (text_is(text_in(e, FIELD_ABOUT), "agency"))
        f->s->last_asked_agency = e->time;
    else
        f->s->last_asked_product = e->time;
    if (product.n > 0)
        (void)fold_mark(f, &f->interests, product, (gx_text){ NULL, 0 }, e->time);
}

static void take_removal(fold *f, const said *e)
{
    f->removal = f->number;
    f->removed = e->time;
    f->blocked = e->kind == EVENT_INCIDENT_RECORDED || text_is(text_in(e, FIELD_KIND), "blocked");
}

static void take_incident(fold *f, const said *e)
{
    /* A block is known as such; whether it is evidence depends on whether she ever bought (domain D2.3). */
    if (text_is(text_in(e, FIELD_KIND), "blocked"))
        take_removal(f, e);
    else
        fold_time(f, SERIES_INCIDENTS, e->time);
}

static void take_added(fold *f, const said *e)
{
    if (f->added == GX_NEVER)
        f->added = e->time;
    fold_profile(f, e);
}

/* What an event means. `say` reads its fields. */
typedef struct meaning {
    void (*say)(fold *f, const said *e); /* NULL: it says no more than the rest here */
    bool says_anyway;                     /* also when it has no fields */
    uint8_t series;
    bool waits;                           /* she waits for the seller from now on, if she does not already */
    bool attended;                        /* the seller got in touch: nobody waits any more */
    bool came_back;                       /* whoever writes, asks, orders or comes by has not turned away */
} meaning;

#define IN(id) .series = SERIES_##id
_Static_assert(NO_SERIES == 0, "what is not said is none");
/* Types that are not here show that she exists, and nothing else. */
static const meaning MEANING[EVENT_KIND_COUNT] = {
    [EVENT_CUSTOMER_ADDED] = { take_added, .says_anyway = true },
    [EVENT_CUSTOMER_UPDATED] = { fold_profile },
    [EVENT_CUSTOMER_REMOVED_SELLER] = { take_removal, .says_anyway = true },
    [EVENT_TAG_ADDED] = { take_tag, .says_anyway = true },
    [EVENT_TAG_REMOVED] = { take_tag, .says_anyway = true },
    [EVENT_LABEL_SET] = { take_label, .says_anyway = true },
    [EVENT_LABEL_CLEARED] = { take_label, .says_anyway = true },
    [EVENT_ATTRIBUTE_SET] = { fold_attribute },
    [EVENT_MESSAGE_RECEIVED] = { IN(MESSAGES_RECEIVED), .waits = true, .came_back = true },
    [EVENT_MESSAGE_SENT] = { take_mention, IN(MESSAGES_SENT), .attended = true },
    [EVENT_CALL_MADE] = { take_mention, IN(CALLS), .attended = true },
    [EVENT_PROMISE_MADE] = { take_promise, .says_anyway = true },
    [EVENT_PROMISE_KEPT] = { take_promise, .says_anyway = true },
    [EVENT_CONSULTATION_OPENED] = { take_consultation, .says_anyway = true, IN(CONSULTATIONS), .waits = true,
                                    .came_back = true },
    [EVENT_VISIT_MADE] = { IN(VISITS), .came_back = true },
    [EVENT_CONTENT_ENGAGED] = { IN(ENGAGEMENTS) },
    [EVENT_ORDER_PLACED] = { fold_order, .says_anyway = true, .came_back = true },
    [EVENT_ORDER_PAID] = { fold_order, .says_anyway = true, .attended = true, .came_back = true },
    [EVENT_ORDER_SHIPPED] = { fold_order, .says_anyway = true },
    [EVENT_ORDER_DELIVERED] = { fold_order, .says_anyway = true },
    [EVENT_ORDER_RECEIVED] = { fold_order, .says_anyway = true },
    [EVENT_ORDER_CANCELLED] = { fold_order, .says_anyway = true },
    [EVENT_ORDER_REFUNDED] = { fold_order, .says_anyway = true, IN(REFUNDS) },
    [EVENT_HISTORY_STATED] = { fold_stated, .says_anyway = true },
    [EVENT_REVIEW_LEFT] = { take_review, IN(REVIEWS) },
    [EVENT_SHARE_MADE] = { IN(SHARES) },
    [EVENT_REFERRAL_MADE] = { IN(REFERRALS) },
    [EVENT_COMPLAINT_MADE] = { IN(COMPLAINTS), .waits = true }, /* D5.7: the same day, a person */
    [EVENT_INCIDENT_RECORDED] = { take_incident, .says_anyway = true },
    [EVENT_PREFERENCE_CHANGED] = { take_preference, .says_anyway = true },
    [EVENT_CONSENT_GRANTED] = { take_consent, .says_anyway = true },
    [EVENT_CONSENT_WITHDRAWN] = { take_consent, .says_anyway = true },
    [EVENT_ACTION_DONE] = { take_mention, .attended = true },
    [EVENT_ACTION_ANSWERED] = { take_mention, IN(ANSWERS), .attended = true },
    [EVENT_ACTION_SKIPPED] = { take_mention },
    [EVENT_ACTION_POSTPONED] = { take_mention },
    [EVENT_ACTION_FAILED] = { take_mention },
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

/* NULL when all are used up. A customer has few digests: a walk does. */
static head *earliest(const heads *hs)
{
    head *first = NULL;
    for (size_t i = 0; i < hs->n; i++) {
        head *h = &hs->list[i];
        if (h->more && (first == NULL || comes_before(hs, &h->entry, &first->entry)))
            first = h;
    }
    return first;
}

/* ---- the walk ---- */

static const customer_state BEGIN = {
    .next_event = GX_FOREVER,
    .birthday = GX_NO_DATE,
    .next_promise = GX_NO_DATE,
    .removed = GX_NEVER,
    .joined = GX_NEVER,
    .first_bought = GX_NEVER,
    .last_bought = GX_NEVER,
    .last_placed = GX_NEVER,
    .last_shipped = GX_NEVER,
    .last_delivered = GX_NEVER,
    .last_received = GX_NEVER,
    .last_consulted = GX_NEVER,
    .last_visited = GX_NEVER,
    .last_message_received = GX_NEVER,
    .last_message_sent = GX_NEVER,
    .last_called = GX_NEVER,
    .last_reviewed = GX_NEVER,
    .last_shared = GX_NEVER,
    .last_referred = GX_NEVER,
    .last_complained = GX_NEVER,
    .last_engaged = GX_NEVER,
    .last_contacted = GX_NEVER,
    .last_answered = GX_NEVER,
    .last_refunded = GX_NEVER,
    .last_asked_agency = GX_NEVER,
    .last_asked_product = GX_NEVER,
    .last_active = GX_NEVER,
    .waiting_since = GX_NEVER,
    .last_brought = GX_NEVER,
};

/* Between her and the seller, as the events go by. */
typedef struct contact {
    int64_t waiting; /* since when she waits; GX_NEVER */
    size_t number;   /* of events */
    size_t back;     /* number of the last event by which she came back, or never turned away */
} contact;

static inline void take(fold *f, const meaning *m, int64_t at, contact *c)
{
    int64_t waiting = c->waiting == GX_NEVER ? at : c->waiting;
    waiting = m->waits ? waiting : c->waiting;
    c->waiting = m->attended ? GX_NEVER : waiting;
    c->number++;
    c->back = m->came_back ? c->number : c->back;
    fold_time(f, (series_id)m->series, at);
}

static inline bool says_more(const meaning *m, size_t payload)
{
    return m->say != NULL && (payload > 0 || m->says_anyway);
}

static gx_status say(fold *f, const meaning *m, const digest_entry *entry, size_t number, gx_error *err)
{
    said e;
    gx_status status = digest_said(entry, &e, err);
    if (status != GX_OK)
        return status;
    f->number = number;
    m->say(f, &e);
    return GX_OK;
}

static void end_walk(fold *f, const contact *c, int64_t first, int64_t last_seq)
{
    customer_state *s = f->s;
    f->first = first;
    s->exists = c->number > 0;
    s->last_seq = last_seq;
    s->waiting_since = c->waiting;
    s->removed = f->removal > c->back ? f->removed : GX_NEVER;
    s->blocked = f->removal > c->back && f->blocked;
}

/* The first event that is still ahead. */
static void to_come(customer_state *s, int64_t time, int64_t seq)
{
    s->next_event = time;
    s->next_seq = seq;
}

static gx_status walk_one(fold *f, gx_text blob, gx_error *err)
{
    digest_reader r;
    digest_walk w;
    digest_tail tail;
    contact c = { GX_NEVER, 0, 0 };
    int64_t last_seq = 0, first = GX_NEVER, now = f->s->now;
    gx_status status = digest_open(blob, &r, err);
    digest_walk_begin(&w, &r);
    while (status == GX_OK && w.p < w.end) {
        status = digest_walk_next(&w, &tail, err);
        if (status != GX_OK)
            return status;
        if (w.time > now) {
            to_come(f->s, w.time, w.seq);
            break;
        }
        const meaning *m = &MEANING[w.kind];
        first = c.number == 0 ? w.time : first;
        last_seq = w.seq;
        take(f, m, w.time, &c);
        if (says_more(m, (size_t)(w.p - w.payload))) {
            digest_entry entry = digest_walk_entry(&w);
            status = say(f, m, &entry, c.number, err);
        }
    }
    end_walk(f, &c, first, last_seq);
    return status;
}

static gx_status walk_several(fold *f, heads *hs, gx_error *err)
{
    contact c = { GX_NEVER, 0, 0 };
    int64_t last_seq = 0, first = GX_NEVER;
    gx_status status = GX_OK;
    for (head *h; status == GX_OK && (h = earliest(hs)) != NULL;) {
        const digest_entry *entry = &h->entry;
        if (entry->time > f->s->now) {
            to_come(f->s, entry->time, entry->seq);
            break;
        }
        const meaning *m = &MEANING[entry->kind];
        first = c.number == 0 ? entry->time : first;
        last_seq = entry->seq;
        take(f, m, entry->time, &c);
        if (says_more(m, entry->payload.n))
            status = say(f, m, entry, c.number, err);
        if (status == GX_OK)
            status = advance(h, err);
    }
    end_walk(f, &c, first, last_seq);
    return status;
}

/* Most customers have one digest. */
static gx_status walk(fold *f, const gx_text *blobs, size_t n_blobs, digest_tie tie, void *ctx, gx_error *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n_blobs; i++)
        bytes += blobs[i].n;
    if (!fold_moments(f, bytes))
        return gx_fail(err, GX_ENOMEM, "out of memory while folding a customer");
    if (n_blobs == 1)
        return walk_one(f, blobs[0], err);
    heads hs = { .tie = tie, .ctx = ctx };
    gx_status status = open_heads(&hs, blobs, n_blobs, f->mem, err);
    return status == GX_OK ? walk_several(f, &hs, err) : status;
}

static void end_mentions(fold *f)
{
    action_mention *list = fold_array(f, f->mentions.n, sizeof *list);
    if (list != NULL)
        memcpy(list, f->mentions.list, f->mentions.n * sizeof *list);
    f->s->mentions = list;
    f->s->n_mentions = list == NULL ? 0 : f->mentions.n;
}

gx_status state_fold_by(const gx_text *blobs, size_t n_blobs, int64_t now, digest_tie tie, void *ctx, arena *a,
                        customer_state *out, gx_error *err)
{
    _Alignas(max_align_t) char scratch[SCRATCH];
    fold f = { .mem = a,
               .scratch = scratch,
               .scratch_left = sizeof scratch,
               .s = out,
               .first = GX_NEVER,
               .added = GX_NEVER,
               .stated = { .inside_before = GX_NEVER } };
    *out = BEGIN;
    out->now = now;
    gx_status status = walk(&f, blobs, n_blobs, tie, ctx, err);
    if (status != GX_OK)
        return status;
    fold_orders_end(&f);
    fold_profile_end(&f);
    fold_marks_end(&f);
    fold_series_end(&f);
    end_mentions(&f);
    return f.failed ? gx_fail(err, GX_ENOMEM, "out of memory while folding a customer") : GX_OK;
}

gx_status state_fold(const gx_text *blobs, size_t n_blobs, int64_t now, arena *a, customer_state *out, gx_error *err)
{
    return state_fold_by(blobs, n_blobs, now, NULL, NULL, a, out, err);
}
