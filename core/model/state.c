/* SPDX-License-Identifier: Apache-2.0 */
/* The fold: a customer's events up to T, in (time, source, id) order, become her state (design 7). This file walks the
 * digests and says what each kind of event means; orders, profile and keyed things have files of their own. */
#include "core/model/digest_entry.h"
#include "core/model/fold.h"

#include <stddef.h>

#define SCRATCH 8192

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

static gx_text text_in(const event_data *e, field_id f)
{
    return EVENT_HAS(e, f) ? e->value[f].text : (gx_text){ NULL, 0 };
}

static void take_tag(fold *f, const event_data *e)
{
    mark *m = fold_mark(f, &f->tags, text_in(e, FIELD_TAG), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->by = text_in(e, FIELD_BY);
    m->on = e->kind == EVENT_TAG_ADDED;
}

static void take_label(fold *f, const event_data *e)
{
    mark *m = fold_mark(f, &f->labels, text_in(e, FIELD_DIMENSION), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->value = text_in(e, FIELD_LABEL);
    m->by = text_in(e, FIELD_BY);
    m->date = EVENT_HAS(e, FIELD_REVIEW_ON) ? e->value[FIELD_REVIEW_ON].i : GX_NO_DATE;
    m->on = e->kind == EVENT_LABEL_SET;
}

static void take_preference(fold *f, const event_data *e)
{
    mark *m = fold_mark(f, &f->preferences, text_in(e, FIELD_CHANNEL), text_in(e, FIELD_TOPIC), e->time);
    if (m == NULL)
        return;
    m->says_on = EVENT_HAS(e, FIELD_ALLOW);
    m->on = m->says_on && e->value[FIELD_ALLOW].i != 0;
    m->says_value = EVENT_HAS(e, FIELD_QUIET);
    m->value = text_in(e, FIELD_QUIET);
}

static void take_consent(fold *f, const event_data *e)
{
    mark *m = fold_mark(f, &f->consents, text_in(e, FIELD_PURPOSE), text_in(e, FIELD_CHANNEL), e->time);
    if (m != NULL)
        m->on = e->kind == EVENT_CONSENT_GRANTED;
}

static void take_promise(fold *f, const event_data *e)
{
    mark *m = fold_mark(f, &f->promises, text_in(e, FIELD_WHAT), (gx_text){ NULL, 0 }, e->time);
    if (m == NULL)
        return;
    m->date = EVENT_HAS(e, FIELD_BY_DATE) ? e->value[FIELD_BY_DATE].i : GX_NO_DATE;
    m->seq = e->seq;
    m->on = e->kind == EVENT_PROMISE_MADE;
}

static void take_held_out(fold *f, const event_data *e)
{
    (void)fold_mark(f, &f->held_outs, text_in(e, FIELD_EXPERIMENT), (gx_text){ NULL, 0 }, e->time);
}

static void take_mention(fold *f, const event_data *e)
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

static void take_review(fold *f, const event_data *e)
{
    int64_t rating = EVENT_HAS(e, FIELD_RATING) ? e->value[FIELD_RATING].i : 0;
    if (rating >= 4)
        fold_time(f, SERIES_GOOD_REVIEWS, e->time);
    if (rating >= 1 && rating <= 2)
        fold_time(f, SERIES_BAD_REVIEWS, e->time);
}

static void take_consultation(fold *f, const event_data *e)
{
    gx_text product = text_in(e, FIELD_PRODUCT);
    if (text_is(text_in(e, FIELD_ABOUT), "agency"))
        f->s->last_asked_agency = e->time;
    else
        f->s->last_asked_product = e->time;
    if (product.n > 0)
        (void)fold_mark(f, &f->interests, product, (gx_text){ NULL, 0 }, e->time);
}

static void take_removal(fold *f, const event_data *e)
{
    f->removal = f->number;
    f->removed = e->time;
    f->blocked = e->kind == EVENT_INCIDENT_RECORDED || text_is(text_in(e, FIELD_KIND), "blocked");
    if (f->turns != NULL) {
        side_turn *turn = &f->turns[f->side];
        turn->word.refused = f->number;
        turn->removed = f->removed;
        turn->blocked = f->blocked;
    }
}

static void take_closing(fold *f, const event_data *e)
{
    f->closed = e->time > f->closed ? e->time : f->closed;
}

static void take_incident(fold *f, const event_data *e)
{
    /* A block is known as such; whether it is evidence depends on whether she ever bought (domain D2.3). */
    if (text_is(text_in(e, FIELD_KIND), "blocked"))
        take_removal(f, e);
    else
        fold_time(f, SERIES_INCIDENTS, e->time);
}

static void take_added(fold *f, const event_data *e)
{
    if (f->added == GX_NEVER)
        f->added = e->time;
    fold_profile(f, e);
}

/* Who listens to what an event says. Each hears hers one after the other when all have gone by, which the processor
 * foresees better than one kind after another; what the one hears is nothing to the others. */
typedef enum listener {
    LISTENS_NOBODY,
    LISTENS_ORDERS,
    LISTENS_MENTIONS,
    LISTENS_CONSULTATIONS,
    LISTENS_REST
} listener;
#define LISTENERS (LISTENS_REST + 1)

/* What an event means. */
typedef struct meaning {
    void (*say)(fold *f, const event_data *e); /* of the rest */
    uint8_t listener;
    uint8_t series;
    int8_t waits;     /* she waits for the seller from now on, if she does not already */
    int8_t attended;  /* the seller got in touch: nobody waits any more */
    int8_t came_back; /* whoever writes, asks, orders or comes by has not turned away */
} meaning;
#define YES (-1) /* all bits, so that choosing takes no branch: what comes next is nothing a processor foresees */

#define IN(id) .series = SERIES_##id
_Static_assert(NO_SERIES == 0 && LISTENS_NOBODY == 0, "what is not told is none");
#define SAYS(function) .say = (function), .listener = LISTENS_REST
#define ORDER .listener = LISTENS_ORDERS
#define MENTION .listener = LISTENS_MENTIONS
/* Types that are not here show that she exists, and nothing else. */
static const meaning MEANING[EVENT_KIND_COUNT] = {
    [EVENT_CUSTOMER_ADDED] = { SAYS(take_added) },
    [EVENT_CUSTOMER_UPDATED] = { SAYS(fold_profile) },
    [EVENT_CUSTOMER_REMOVED_SELLER] = { SAYS(take_removal) },
    [EVENT_TAG_ADDED] = { SAYS(take_tag) },
    [EVENT_TAG_REMOVED] = { SAYS(take_tag) },
    [EVENT_LABEL_SET] = { SAYS(take_label) },
    [EVENT_LABEL_CLEARED] = { SAYS(take_label) },
    [EVENT_ATTRIBUTE_SET] = { SAYS(fold_attribute) },
    [EVENT_MESSAGE_RECEIVED] = { IN(MESSAGES_RECEIVED), .waits = YES, .came_back = YES },
    [EVENT_MESSAGE_SENT] = { MENTION, IN(MESSAGES_SENT), .attended = YES },
    [EVENT_CALL_MADE] = { MENTION, IN(CALLS), .attended = YES },
    [EVENT_PROMISE_MADE] = { SAYS(take_promise) },
    [EVENT_PROMISE_KEPT] = { SAYS(take_promise) },
    [EVENT_CONSULTATION_OPENED] = { .listener = LISTENS_CONSULTATIONS,
                                    IN(CONSULTATIONS),
                                    .waits = YES,
                                    .came_back = YES },
    [EVENT_VISIT_MADE] = { IN(VISITS), .came_back = YES },
    [EVENT_CONTENT_ENGAGED] = { IN(ENGAGEMENTS) },
    [EVENT_ORDER_PLACED] = { ORDER, .came_back = YES },
    [EVENT_ORDER_PAID] = { ORDER, .attended = YES, .came_back = YES },
    [EVENT_ORDER_SHIPPED] = { ORDER },
    [EVENT_ORDER_DELIVERED] = { ORDER },
    [EVENT_ORDER_RECEIVED] = { ORDER },
    [EVENT_ORDER_CANCELLED] = { ORDER },
    [EVENT_ORDER_REFUNDED] = { ORDER, IN(REFUNDS) },
    [EVENT_HISTORY_STATED] = { SAYS(fold_stated) },
    [EVENT_REVIEW_LEFT] = { SAYS(take_review), IN(REVIEWS) },
    [EVENT_SHARE_MADE] = { IN(SHARES) },
    [EVENT_REFERRAL_MADE] = { IN(REFERRALS) },
    [EVENT_COMPLAINT_MADE] = { IN(COMPLAINTS), .waits = YES }, /* D5.7: the same day, a person */
    [EVENT_COMPLAINT_CLOSED] = { SAYS(take_closing) },
    [EVENT_INCIDENT_RECORDED] = { SAYS(take_incident) },
    [EVENT_PREFERENCE_CHANGED] = { SAYS(take_preference) },
    [EVENT_CONSENT_GRANTED] = { SAYS(take_consent) },
    [EVENT_CONSENT_WITHDRAWN] = { SAYS(take_consent) },
    [EVENT_ACTION_DONE] = { MENTION, .attended = YES },
    [EVENT_ACTION_ANSWERED] = { MENTION, IN(ANSWERS), .attended = YES },
    [EVENT_ACTION_SKIPPED] = { MENTION },
    [EVENT_ACTION_POSTPONED] = { MENTION },
    [EVENT_ACTION_FAILED] = { MENTION },
    [EVENT_EXPERIMENT_HELD] = { SAYS(take_held_out) },
};

/* ---- what they say ---- */

typedef struct heard {
    digest_entry entry;
    int64_t number;
} heard;

/* Everything that somebody listens to, and for each listener which of it. */
typedef struct audience {
    heard *all;
    size_t n;
    uint32_t *which[LISTENERS];
    size_t n_which[LISTENERS];
} audience;

/* An event takes five bytes at least. */
static bool make_room(fold *f, audience *a, size_t bytes)
{
    size_t most = bytes / 5 + 2;
    *a = (audience){ .all = fold_scratch(f, most * (sizeof *a->all + LISTENERS * sizeof **a->which)) };
    if (a->all == NULL || !fold_moments(f, bytes))
        return false;
    for (size_t i = 0; i < LISTENERS; i++)
        a->which[i] = (uint32_t *)(void *)(a->all + most) + i * most;
    return true;
}

static inline void hear(audience *a, const meaning *m, const digest_entry *entry, int64_t number)
{
    a->all[a->n] = (heard){ *entry, number };
    a->which[m->listener][a->n_which[m->listener]++] = (uint32_t)a->n;
    a->n += m->listener != LISTENS_NOBODY;
}

/* Nothing, or nothing but the channel: most messages. */
static bool mentions_nothing(gx_text payload)
{
    if (payload.n < 2)
        return payload.n == 0;
    uint8_t field = (uint8_t)payload.p[0], length = (uint8_t)payload.p[1];
    return field == FIELD_CHANNEL && length < 0x80 && payload.n == (size_t)length + 2;
}

static inline void take_data(fold *f, listener who, const event_data *e)
{
    switch (who) {
    case LISTENS_ORDERS:
        fold_order(f, e);
        break;
    case LISTENS_MENTIONS:
        take_mention(f, e);
        break;
    case LISTENS_CONSULTATIONS:
        take_consultation(f, e);
        break;
    default:
        MEANING[e->kind].say(f, e);
    }
}

static gx_status tell(fold *f, const audience *a, listener who, gx_error *err)
{
    event_data e;
    for (size_t i = 0; i < a->n_which[who]; i++) {
        const heard *h = &a->all[a->which[who][i]];
        if (who == LISTENS_MENTIONS && mentions_nothing(h->entry.payload))
            continue;
        gx_status status = digest_data(&h->entry, &e, err);
        if (status != GX_OK)
            return status;
        f->number = h->number;
        f->side = f->sides != NULL ? f->sides[h->number] : 0;
        take_data(f, who, &e);
    }
    return GX_OK;
}

static gx_status tell_all(fold *f, const audience *a, gx_error *err)
{
    gx_status status = GX_OK;
    for (int who = LISTENS_NOBODY + 1; who < LISTENERS && status == GX_OK; who++)
        if (a->n_which[who] > 0)
            status = tell(f, a, (listener)who, err);
    return status;
}

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
    .complaint_since = GX_NEVER,
    .last_brought = GX_NEVER,
};

/* Between her and the seller, as the events go by. */
typedef struct contact {
    int64_t waiting; /* since when she waits; GX_NEVER */
    int64_t number;  /* of events */
    int64_t back;    /* number of the last event by which she came back, or never turned away */
} contact;

static inline int64_t choose(int64_t mask, int64_t yes, int64_t no)
{
    return (yes & mask) | (no & ~mask);
}

static inline void take(fold *f, const meaning *m, int64_t at, contact *c)
{
    c->waiting = choose(m->waits & -(int64_t)(c->waiting == GX_NEVER), at, c->waiting);
    c->waiting = choose(m->attended, GX_NEVER, c->waiting);
    c->number++;
    c->back = choose(m->came_back, c->number, c->back);
    fold_time(f, (series_id)m->series, at);
}

static gx_status end_walk(fold *f, const contact *c, int64_t first, int64_t last_seq, const audience *a, gx_error *err)
{
    customer_state *s = f->s;
    gx_status status = tell_all(f, a, err);
    f->first = first;
    s->exists = c->number > 0;
    s->last_seq = last_seq;
    s->waiting_since = c->waiting;
    s->removed = f->removal > c->back ? f->removed : GX_NEVER;
    s->blocked = f->removal > c->back && f->blocked;
    if (f->turns != NULL && f->removal > 0)
        sides_turned(f);
    return status;
}

/* The first event that is still ahead. */
static void to_come(customer_state *s, int64_t time, int64_t seq)
{
    s->next_event = time;
    s->next_seq = seq;
}

static gx_status walk_one(fold *f, gx_text blob, audience *a, gx_error *err)
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
        digest_entry entry = digest_walk_entry(&w);
        hear(a, m, &entry, c.number);
    }
    return status == GX_OK ? end_walk(f, &c, first, last_seq, a, err) : status;
}

/* Whose each event is, and who came back when: room for as many events as the digests can hold. */
static uint32_t *room_for_sides(fold *f, size_t n, size_t bytes)
{
    f->turns = fold_scratch(f, n * sizeof *f->turns);
    uint32_t *sides = fold_scratch(f, (bytes / 5 + 2) * sizeof *sides);
    for (size_t i = 0; i < n && f->turns != NULL; i++)
        f->turns[i] = (side_turn){ .word = { .side = (uint32_t)i }, .removed = GX_NEVER };
    f->n_sides = (uint32_t)n;
    f->sides = sides;
    return f->turns != NULL ? sides : NULL;
}

static gx_status walk_several(fold *f, heads *hs, audience *a, uint32_t *sides, gx_error *err)
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
        sides[c.number] = (uint32_t)(h - hs->list);
        if (m->came_back) {
            side_word *word = &f->turns[sides[c.number]].word;
            word->allowed = c.number;
            word->allowed_at = entry->time;
        }
        hear(a, m, entry, c.number);
        status = advance(h, err);
    }
    return status == GX_OK ? end_walk(f, &c, first, last_seq, a, err) : status;
}

/* Most customers have one digest. */
static gx_status walk(fold *f, const gx_text *blobs, size_t n_blobs, digest_tie tie, void *ctx, gx_error *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n_blobs; i++)
        bytes += blobs[i].n;
    audience a;
    if (!make_room(f, &a, bytes))
        return gx_fail(err, GX_ENOMEM, "out of memory while folding a customer");
    if (n_blobs == 1)
        return walk_one(f, blobs[0], &a, err);
    uint32_t *sides = room_for_sides(f, n_blobs, bytes);
    if (sides == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while folding a customer");
    heads hs = { .tie = tie, .ctx = ctx };
    gx_status status = open_heads(&hs, blobs, n_blobs, f->mem, err);
    return status == GX_OK ? walk_several(f, &hs, &a, sides, err) : status;
}

static void end_mentions(fold *f)
{
    action_mention *list = fold_array(f, f->mentions.n, sizeof *list);
    if (list != NULL)
        memcpy(list, f->mentions.list, f->mentions.n * sizeof *list);
    f->s->mentions = list;
    f->s->n_mentions = list == NULL ? 0 : f->mentions.n;
}

/* D5.7: a complaint is open until somebody says that it is mended: the seller, or she by her answer. */
static void end_complaints(fold *f)
{
    const series *made = &f->s->series[SERIES_COMPLAINTS];
    int64_t closed = f->closed;
    for (size_t i = 0; made->n > 0 && i < f->s->n_mentions; i++) {
        const action_mention *m = &f->s->mentions[i];
        if (m->kind == EVENT_ACTION_ANSWERED && text_is(m->answer, "mended") && m->at > closed)
            closed = m->at;
    }
    for (uint32_t i = made->n; i-- > 0 && made->at[i] > closed;)
        f->s->complaint_since = made->at[i];
}

/* For a size it knows the compiler writes "rep stos", which takes thrice as long as the library's vectors. */
static size_t library_size(size_t n)
{
    __asm__("" : "+r"(n));
    return n;
}

gx_status state_fold_by(const gx_text *blobs, const int64_t *joined, size_t n_blobs, int64_t now, digest_tie tie,
                        void *ctx, arena *a, customer_state *out, gx_error *err)
{
    _Alignas(max_align_t) char scratch[SCRATCH];
    fold f;
    memset(&f, 0, library_size(sizeof f));
    f.mem = a;
    f.scratch = scratch;
    f.scratch_left = sizeof scratch;
    f.s = out;
    f.joined = joined;
    f.n_sides = 1;
    f.first = f.added = f.closed = f.stated.inside_before = GX_NEVER;
    memcpy(out, &BEGIN, library_size(sizeof *out));
    out->now = now;
    out->blobs = blobs;
    out->n_blobs = n_blobs;
    gx_status status = walk(&f, blobs, n_blobs, tie, ctx, err);
    if (status != GX_OK)
        return status;
    fold_orders_end(&f);
    fold_profile_end(&f);
    fold_marks_end(&f);
    fold_series_end(&f);
    end_mentions(&f);
    end_complaints(&f);
    return f.failed ? gx_fail(err, GX_ENOMEM, "out of memory while folding a customer") : GX_OK;
}

gx_status state_fold(const gx_text *blobs, const int64_t *joined, size_t n_blobs, int64_t now, arena *a,
                     customer_state *out, gx_error *err)
{
    return state_fold_by(blobs, joined, n_blobs, now, NULL, NULL, a, out, err);
}
