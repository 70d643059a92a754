/* SPDX-License-Identifier: Apache-2.0 */
/* A local day's actions and what became of them: the work list's order, and how much of the day is spoken for. */
#include "core/engine/run.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static int by_customer(const void *x, const void *y)
{
    const stored_action *a = x, *b = y;
    if (a->p.customer_id != b->p.customer_id)
        return a->p.customer_id < b->p.customer_id ? -1 : 1;
    return text_cmp(a->p.id, b->p.id);
}

static const ledger_action *row_of(const customer_state *s, gx_text id)
{
    for (size_t i = 0; i < s->n_actions; i++)
        if (text_eq(s->actions[i].id, id))
            return &s->actions[i];
    return NULL;
}

/* The state just after `now`: what a run at `now` decided is already in the ledger. Who is part of another customer is
 * that one; `several`: there is another one who is part of her. */
static gx_status state_after(store_reader *r, uint32_t id, int64_t now, arena *a, customer_state *out, bool *exists,
                             bool *several, gx_error *err)
{
    customer_record rec;
    gx_status rc = store_load(r, &id, 1, a, &rec, err);
    if (rc == GX_OK && rec.merged_into != 0)
        rc = store_load(r, &(uint32_t){ rec.merged_into }, 1, a, &rec, err);
    *exists = rc == GX_OK && rec.n_digests > 0;
    *several = *exists && rec.n_digests > 1;
    if (!*exists)
        return rc;
    rc = state_fold(rec.digests, rec.joined, rec.n_digests, now + 1, a, out, err);
    out->id = rec.id;
    out->subject = rec.subject;
    return rc == GX_OK ? state_add_actions(out, rec.actions, rec.n_actions, a, err) : rc;
}

/* When it is due: what a person postponed to a date is due from that date's first instant. */
static int64_t due_at(const shop *s, const ledger_action *row)
{
    if (row->status != ACTION_POSTPONED)
        return row->at;
    return zone_midnight(s->ruleset->zone, row->at / DAY_S);
}

/* The day; what was due before `oldest` is on nobody's list any more. */
typedef struct span {
    int64_t from, to, oldest;
    bool finished;   /* whether finished ones are wanted */
    bool themselves; /* only what goes out by itself */
} span;

static span span_of(const shop *s, int64_t day, bool finished)
{
    int64_t from = zone_midnight(s->ruleset->zone, day);
    return (span){ from, zone_midnight(s->ruleset->zone, day + 1), from - OVERDUE_DAYS * DAY_S, finished, false };
}

/* Whether it is on the day's list: on a past day's also what was finished or put off since. Fills `overdue`, `away` and
 * the instant it stands there for. */
static bool belongs(const shop *s, const ledger_action *row, const span *day, day_item *item)
{
    bool open = row->status == ACTION_PLANNED || row->status == ACTION_POSTPONED;
    int64_t at = due_at(s, row), oldest = day->oldest;
    bool stood_there = item->action.p.at >= oldest && item->action.p.at < day->to && (open || at < day->to);
    bool closed_then = day->finished && row->status_at >= day->from && (row->status_at < day->to || stood_there);
    if (!open || (at >= day->to && closed_then && item->action.p.at < day->to)) {
        item->away = open;
        return closed_then;
    }
    item->action.p.at = at;
    item->overdue = at < day->from;
    return at < day->to && at >= oldest;
}

static int day_order(const void *x, const void *y)
{
    const day_item *a = x, *b = y;
    const proposal *p = &a->action.p, *q = &b->action.p;
    if (p->class != q->class)
        return p->class < q->class ? -1 : 1;
    if (p->priority != q->priority)
        return p->priority > q->priority ? -1 : 1;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    int d = text_cmp(p->customer, q->customer);
    return d != 0 ? d : text_cmp(p->strategy, q->strategy);
}

/* Who was merged stands on the list under whom she is part of now. */
static bool owned_by(day_item *item, const customer_state *s, arena *a)
{
    if (item->action.p.customer_id == s->id)
        return true;
    item->action.p.customer_id = s->id;
    item->action.p.customer = arena_text(a, s->subject);
    return item->action.p.customer.n == s->subject.n;
}

/* What was decided for somebody who is one with another: for whom, and what became of it. */
typedef struct decided {
    uint32_t customer, owner; /* then, and now */
    gx_text strategy, step;
    action_status status;
    int64_t run_at, status_at;
    size_t item; /* its place on the list; SIZE_MAX: none */
} decided;

typedef struct decided_list {
    decided *items;
    size_t n;
} decided_list;

/* Items of the rows that belong to the day, and all rows of merged customers. Customers are folded one after the other
 * in `scratch`. */
static gx_status pick(const shop *s, store_reader *r, int64_t now, const span *day, const stored_action *rows, size_t n,
                      arena *a, arena *scratch, day_list *out, decided_list *both, gx_error *err)
{
    customer_state state;
    bool exists = false, several = false;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        const proposal *p = &rows[i].p;
        if (i == 0 || p->customer_id != rows[i - 1].p.customer_id) {
            arena_reset(scratch);
            rc = state_after(r, p->customer_id, now, scratch, &state, &exists, &several, err);
        }
        const ledger_action *row = rc == GX_OK && exists ? row_of(&state, p->id) : NULL;
        if (row == NULL)
            continue;
        if (several)
            both->items[both->n++] = (decided){ p->customer_id, state.id,       p->strategy,    p->step,
                                                row->status,    rows[i].run_at, row->status_at, SIZE_MAX };
        day_item item = {
            .action = rows[i], .status = row->status, .answer = row->answer, .status_at = row->status_at
        };
        if (!belongs(s, row, day, &item))
            continue;
        item.answer = arena_text(a, row->answer);
        if (item.answer.n != row->answer.n || !owned_by(&item, &state, a))
            return no_memory(err);
        if (several)
            both->items[both->n - 1].item = out->n;
        out->items[out->n++] = item;
    }
    return rc;
}

static bool is_open(action_status status)
{
    return status == ACTION_PLANNED || status == ACTION_POSTPONED;
}

/* Whether `other` says what `one` would say: it is open too and comes first (her own before that of who was merged into
 * her), or it was closed after `one` was decided. One that failed says nothing. */
static bool says_it(const decided *other, const decided *one)
{
    if (other->owner != one->owner || other->customer == one->customer || !text_eq(other->strategy, one->strategy) ||
        !text_eq(other->step, one->step) || other->status == ACTION_FAILED)
        return false;
    if (!is_open(other->status))
        return other->status_at >= one->run_at;
    return other->customer == one->owner || (one->customer != one->owner && other->customer < one->customer);
}

/* The same was decided for both of two who are one now: she gets it once. The other one keeps its place on the list. */
static void once_each(day_list *list, const decided_list *both)
{
    for (size_t i = 0; i < both->n; i++) {
        const decided *one = &both->items[i];
        bool said = false;
        for (size_t k = 0; k < both->n && is_open(one->status) && one->item != SIZE_MAX; k++)
            said |= says_it(&both->items[k], one);
        if (said)
            list->items[one->item].status = ACTION_SKIPPED;
    }
}

bool shop_goes_itself(const shop *s, gx_text name)
{
    const channel *c = policy_channel(&s->ruleset->policy, name);
    return c != NULL && channel_delivers(c);
}

bool shop_prepares(const shop *s, gx_text name)
{
    const channel *c = policy_channel(&s->ruleset->policy, name);
    return c != NULL && channel_delivers(c) && c->plugin->channel->prepares != 0;
}

static size_t keep_themselves(const shop *s, stored_action *rows, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (shop_goes_itself(s, rows[i].p.channel))
            rows[kept++] = rows[i];
    return kept;
}

static gx_status list_day(shop *s, store_reader *r, int64_t now, const span *day, arena *a, day_list *out,
                          gx_error *err)
{
    stored_action *rows;
    size_t n;
    gx_status rc =
        store_actions_between(r, day->from - (OVERDUE_DAYS + LATER_DAYS) * DAY_S, day->to, a, &rows, &n, err);
    if (rc != GX_OK)
        return rc;
    if (day->themselves)
        n = keep_themselves(s, rows, n);
    if (n > 0)
        qsort(rows, n, sizeof *rows, by_customer);
    decided_list both = { arena_alloc(a, (n + 1) * sizeof *both.items), 0 };
    out->items = arena_alloc(a, (n + 1) * sizeof *out->items);
    arena *scratch = arena_new();
    rc = out->items && both.items && scratch ? pick(s, r, now, day, rows, n, a, scratch, out, &both, err)
                                             : no_memory(err);
    arena_free(scratch);
    if (rc == GX_OK && out->n > 0) {
        once_each(out, &both);
        qsort(out->items, out->n, sizeof *out->items, day_order);
    }
    return rc;
}

static gx_status list_span(shop *s, int64_t now, const span *d, arena *a, day_list *out, gx_error *err)
{
    *out = (day_list){ NULL, 0 };
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    store_reader_as_of(r, now);
    rc = store_reader_begin(r, err);
    if (rc == GX_OK)
        rc = list_day(s, r, now, d, a, out, err);
    store_reader_end(r);
    store_reader_close(r);
    return rc;
}

gx_status shop_day(shop *s, int64_t now, int64_t day, bool finished, arena *a, day_list *out, gx_error *err)
{
    span d = span_of(s, day, finished);
    return list_span(s, now, &d, a, out, err);
}

gx_status shop_outbox(shop *s, int64_t now, arena *a, day_list *out, gx_error *err)
{
    span d = span_of(s, zone_today(s->ruleset->zone, now), false);
    d.to = now + 1;
    d.oldest -= (OVERDUE_DAYS + LATER_DAYS) * DAY_S;
    d.themselves = true;
    return list_span(s, now, &d, a, out, err);
}

bool shop_rationed(const shop *s)
{
    const policy *p = &s->ruleset->policy;
    bool any = p->minutes_per_day >= 0 || p->minutes_on_days_off >= 0 || p->batch >= 0 || feed_limited(&p->posts);
    for (size_t i = 0; i < p->n_channels; i++)
        any |= p->channels[i].most >= 0;
    for (int c = 0; c < CLASS_COUNT; c++)
        any |= p->minutes_class[c] >= 0;
    return any;
}

static void add_load(const policy *p, const proposal *q, day_load *out)
{
    int c = q->class >= 0 && q->class < CLASS_COUNT ? q->class : CLASS_OLD;
    int64_t own = p->minutes_class[c] >= 0 ? p->minutes_class[c] - out->minutes_class[c] : 0;
    int64_t from_own = own < q->minutes ? (own > 0 ? own : 0) : q->minutes;
    out->minutes_class[c] += from_own;
    out->minutes += q->minutes - from_own;
    out->people += q->minutes > 0 && (c == CLASS_NEW || c == CLASS_OLD);
}

int64_t shop_day_filled(const shop *s, int64_t t)
{
    const zone *z = s->ruleset->zone;
    return zone_today(z, quiet_window_after(&s->ruleset->policy.quiet, z, t));
}

/* A customer's own quiet hours may have moved an action beyond that day: the minutes are given all the same. */
static bool spoken_for(const shop *s, const day_item *item, int64_t day, const span *d)
{
    if (item->status == ACTION_SKIPPED || item->status == ACTION_FAILED || item->away)
        return false;
    if (item->status == ACTION_DONE || item->status == ACTION_ANSWERED)
        return item->status_at < d->to;
    return item->action.p.at < d->to ||
           (item->status == ACTION_PLANNED && shop_day_filled(s, item->action.run_at) == day);
}

gx_status shop_day_load(shop *s, store_reader *r, int64_t now, day_load *out, gx_error *err)
{
    *out = (day_load){ 0 };
    if (!shop_rationed(s))
        return GX_OK;
    arena *a = arena_new();
    if (a == NULL)
        return no_memory(err);
    day_list list = { NULL, 0 };
    int64_t day = shop_day_filled(s, now);
    span filled = span_of(s, day, true);
    span moved = filled;
    moved.to += 2 * DAY_S;
    gx_status rc = list_day(s, r, now, &moved, a, &list, err);
    for (size_t i = 0; i < list.n && rc == GX_OK; i++)
        if (spoken_for(s, &list.items[i], day, &filled))
            add_load(&s->ruleset->policy, &list.items[i].action.p, out);
    arena_free(a);
    return rc;
}
