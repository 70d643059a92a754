/* SPDX-License-Identifier: Apache-2.0 */
/* A small world for the tests of rules: a registry with two dimensions and a few attributes, customers built by hand or
 * at random, and evaluation in one call. Everything random comes from a seed. */
#ifndef TESTS_UNIT_RULES_WORLD_H
#define TESTS_UNIT_RULES_WORLD_H

#include "core/base/calendar.h"
#include "core/rules/rules.h"

#include <stdlib.h>

typedef struct world {
    facts *facts;
    zone *zone;
    arena *mem;  /* rules */
    arena *keep; /* states */
    cut_table cuts;
    rule_context context;
    gx_ref value, lifecycle;
    gx_error err;
    calendar calendar;
    festival festivals[3];
    fit_rule fits[3];
} world;

static inline gx_ref world_add(world *w, const char *name, gx_type type, fact_origin origin, const char *const *labels,
                               uint32_t n)
{
    gx_ref ref = 0;
    fact f = { .name = name, .type = type, .origin = origin, .title = name, .labels = labels, .n_labels = n };
    if (facts_add(w->facts, &f, &ref, &w->err) != GX_OK)
        abort();
    return ref;
}

static inline const int64_t *world_days(world *w, const char *spans, size_t *n)
{
    arena_list list = { .size = sizeof(int64_t) };
    size_t offset;
    if (days_add(text_of(spans), w->mem, &list, &offset, &w->err) != GX_OK)
        abort();
    *n = list.n;
    return list.items;
}

/* Weekends, a holiday, a worked Saturday; three festivals, of which one is for agents with dry skin. */
static inline void world_calendar(world *w)
{
    static const char *const on[] = { "03-08", "lunar 08-15", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH" };
    static const gx_text names[] = { { "womens_day", 10 }, { "mid_autumn", 10 }, { "anywhere", 8 } };
    size_t offset;
    w->calendar = (calendar){ .weekend = 0x60, .festivals = w->festivals, .n_festivals = 3 };
    w->calendar.off.at = world_days(w, "2026-10-01..2026-10-07, 2026-11-25", &w->calendar.off.n);
    w->calendar.work.at = world_days(w, "2026-10-10, 2026-11-28", &w->calendar.work.n);
    for (size_t i = 0; i < 3; i++) {
        w->festivals[i].name = names[i];
        if (festival_days(text_of(on[i]), w->mem, &w->festivals[i].days, &offset, &w->err) != GX_OK)
            abort();
    }
    w->fits[0] = (fit_rule){ GX_TEXT("agent and given.skin ~= \"oily\""), { .file = "fits" } };
}

static inline void world_open(world *w, const char *zone_name)
{
    static const char *const values[] = { "key", "valuable", "ordinary", "worthless" };
    static const char *const cycles[] = { "potential", "new", "old", "lost" };
    static const char *const skins[] = { "dry", "oily", "mixed" };
    *w = (world){ .facts = facts_new(), .mem = arena_new(), .keep = arena_new() };
    if (w->facts == NULL || w->mem == NULL || w->keep == NULL || zone_load(zone_name, &w->zone, &w->err) != GX_OK)
        abort();
    w->value = world_add(w, "value", GX_LABEL, FACT_DIMENSION, values, 4);
    w->lifecycle = world_add(w, "lifecycle", GX_LABEL, FACT_DIMENSION, cycles, 4);
    world_add(w, "given.skin", GX_LABEL, FACT_GIVEN, skins, 3);
    world_add(w, "given.due", GX_DATE, FACT_GIVEN, NULL, 0);
    world_add(w, "given.born", GX_DATE, FACT_GIVEN, NULL, 0);
    world_add(w, "given.children", GX_INT, FACT_GIVEN, NULL, 0);
    world_add(w, "given.hair", GX_TEXT_TYPE, FACT_GIVEN, NULL, 0);
    world_add(w, "patience", GX_DURATION, FACT_PLUGIN, NULL, 0);
    world_calendar(w);
    w->context = (rule_context){ .facts = w->facts,
                                 .zone = w->zone,
                                 .money_digits = 2,
                                 .cuts = &w->cuts,
                                 .calendar = &w->calendar,
                                 .fits = w->fits };
}

static inline void world_close(world *w)
{
    cut_table_free(&w->cuts);
    facts_free(w->facts);
    zone_free(w->zone);
    arena_free(w->mem);
    arena_free(w->keep);
}

static inline gx_ref world_ref(const world *w, const char *name)
{
    const fact *f = facts_find(w->facts, text_of(name));
    return f != NULL ? f->ref : 0;
}

static inline gx_status world_try(world *w, const char *text, const rule **out)
{
    rule_place place = { .file = "shop.ini" };
    return rule_parse(&w->context, text_of(text), place, w->mem, out, &w->err);
}

static inline const rule *world_rule(world *w, const char *text)
{
    const rule *r = NULL;
    if (world_try(w, text, &r) != GX_OK) {
        fprintf(stderr, "%s\n  %s\n", text, w->err.text);
        abort();
    }
    return r;
}

/* ---- customers ---- */

/* Nothing has ever happened, nothing is known. */
static inline customer_state world_nobody(int64_t now)
{
    customer_state s = { .exists = true, .now = now, .next_event = GX_FOREVER, .subject = GX_TEXT("c") };
    s.birthday = s.next_promise = GX_NO_DATE;
    s.removed = s.joined = s.first_bought = s.last_bought = s.last_placed = s.last_shipped = GX_NEVER;
    s.last_delivered = s.last_received = s.last_consulted = s.last_visited = s.last_message_received = GX_NEVER;
    s.last_message_sent = s.last_called = s.last_reviewed = s.last_shared = s.last_referred = GX_NEVER;
    s.last_complained = s.last_engaged = s.last_contacted = s.last_answered = s.last_active = GX_NEVER;
    s.waiting_since = s.last_brought = GX_NEVER;
    return s;
}

/* A made-up dimension: the label depends on `id`, and becomes the next one at `last_seq`, a time. */
static inline int64_t world_label(const customer_state *s, int64_t now)
{
    return (int64_t)((s->id + (now >= s->last_seq)) % 5) - 1;
}

static inline void world_label_column(const world *w, gx_batch *b, arena *scratch)
{
    int64_t *labels = arena_alloc(scratch, (b->n + 1) * sizeof *labels);
    int64_t *until = arena_alloc(scratch, (b->n + 1) * sizeof *until);
    if (labels == NULL || until == NULL)
        abort();
    for (uint32_t i = 0; i < b->n; i++) {
        labels[i] = world_label(b->rows[i], b->now);
        until[i] = b->now < b->rows[i]->last_seq ? b->rows[i]->last_seq : GX_FOREVER;
    }
    batch_set_ints(b, w->value, labels, until);
}

/* One rule over rows at an instant, in scratch memory that the caller keeps. */
static inline void world_eval_rows(world *w, const rule *r, int64_t now, const customer_state *const *rows, uint32_t n,
                                   arena *scratch, uint8_t *value, int64_t *until)
{
    gx_batch b;
    if (batch_begin(&b, w->facts, w->zone, (cut_values){ 0 }, now, rows, n, scratch, &w->err) != GX_OK)
        abort();
    world_label_column(w, &b, scratch);
    if (rule_eval(r, &b, scratch, value, until, &w->err) != GX_OK)
        abort();
}

static inline bool world_eval(world *w, const char *text, int64_t now, const customer_state *s, int64_t *until)
{
    uint8_t value;
    int64_t end;
    arena *scratch = arena_new();
    world_eval_rows(w, world_rule(w, text), now, &s, 1, scratch, &value, &end);
    arena_free(scratch);
    if (until != NULL)
        *until = end;
    return value != 0;
}

/* ---- chance ---- */

static inline uint64_t world_random(uint64_t *seed)
{
    *seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline int64_t world_below(uint64_t *seed, int64_t n)
{
    return (int64_t)(world_random(seed) % (uint64_t)n);
}

static inline int world_by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Times before now: often close together, often near whole days before now, sometimes equal. */
static inline int64_t world_time(uint64_t *seed, int64_t now, int64_t days)
{
    int64_t back = world_below(seed, days) * DAY_S;
    switch (world_below(seed, 4)) {
    case 0:
        return now - back;
    case 1:
        back += world_below(seed, 3) - 1; /* a second to either side */
        return back < 0 ? now : now - back;
    default:
        return now - back - world_below(seed, DAY_S);
    }
}

static inline series world_series(world *w, uint64_t *seed, int64_t now, int64_t days)
{
    uint32_t n = (uint32_t)world_below(seed, 6);
    int64_t *at = arena_alloc(w->keep, (n + 1) * sizeof *at);
    if (at == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++) {
        at[i] = i > 0 && world_below(seed, 4) == 0 ? at[i - 1] : world_time(seed, now, days);
        if (at[i] > now)
            at[i] = now;
    }
    qsort(at, n, sizeof *at, world_by_time);
    return (series){ at, n };
}

static inline int64_t world_newest(const customer_state *s, series_id id)
{
    return s->series[id].n > 0 ? s->series[id].at[s->series[id].n - 1] : GX_NEVER;
}

static inline void world_orders(world *w, uint64_t *seed, customer_state *s)
{
    series times = s->series[SERIES_ORDERS];
    order *list = arena_zalloc(w->keep, (times.n + 1) * sizeof *list);
    if (list == NULL)
        abort();
    for (uint32_t i = 0; i < times.n; i++) {
        list[i].paid = times.at[times.n - 1 - i]; /* not in the order of payment */
        list[i].amount = world_below(seed, 4) * 10000;
        list[i].refunded_amount = world_below(seed, 3) == 0 ? list[i].amount / 2 : 0;
        list[i].counts = true;
        s->spent += list[i].amount - list[i].refunded_amount;
    }
    list[times.n] = (order){ .paid = GX_NEVER, .amount = 5000 }; /* placed, never paid */
    s->order_list = list;
    s->n_order_list = times.n + 1u;
    s->orders = times.n;
    s->first_bought = times.n > 0 ? times.at[0] : GX_NEVER;
    s->last_bought = world_newest(s, SERIES_ORDERS);
}

static inline void world_attributes(world *w, uint64_t *seed, customer_state *s, int64_t today)
{
    static const char *const skins[] = { "dry", "oily", "mixed", "nonsense" };
    char born[32], due[32];
    attribute *list = arena_zalloc(w->keep, 5 * sizeof *list);
    size_t n = 0;
    if (list == NULL)
        abort();
    date_format(today - world_below(seed, 900), born);
    date_format(today + world_below(seed, 400) - 100, due);
    if (world_below(seed, 4) > 0)
        list[n++] = (attribute){ .name = GX_TEXT("born"), .value = text_of(arena_strdup(w->keep, born)) };
    if (world_below(seed, 4) > 0)
        list[n++] = (attribute){ .name = GX_TEXT("children"), .value = text_of(world_below(seed, 2) ? "2" : "1") };
    if (world_below(seed, 4) > 0)
        list[n++] = (attribute){ .name = GX_TEXT("due"), .value = text_of(arena_strdup(w->keep, due)) };
    if (world_below(seed, 4) > 0)
        list[n++] = (attribute){ .name = GX_TEXT("hair"), .value = text_of(world_below(seed, 2) ? "red" : "black") };
    if (world_below(seed, 4) > 0)
        list[n++] = (attribute){ .name = GX_TEXT("skin"), .value = text_of(skins[world_below(seed, 4)]) };
    s->attributes = list;
    s->n_attributes = n;
}

/* What the ledger knows: of two strategies, in every state. */
static inline void world_actions(world *w, uint64_t *seed, customer_state *s, int64_t now)
{
    static const char *const strategies[] = { "lost", "lost", "vip" }, *const steps[] = { "hello", "goodbye" };
    size_t n = (size_t)world_below(seed, 4);
    ledger_action *list = arena_zalloc(w->keep, (n + 1) * sizeof *list);
    if (list == NULL)
        abort();
    for (size_t i = 0; i < n; i++) {
        list[i].strategy = text_of(strategies[world_below(seed, 3)]);
        list[i].step = text_of(steps[world_below(seed, 2)]);
        list[i].run_at = world_time(seed, now, 400);
        list[i].status = (action_status)world_below(seed, ACTION_FAILED + 1);
        list[i].status_at = list[i].status == ACTION_PLANNED ? GX_NEVER : list[i].run_at + world_below(seed, DAY_S);
    }
    s->actions = list;
    s->n_actions = n;
}

static inline customer_state *world_somebody(world *w, uint64_t *seed, int64_t now)
{
    customer_state *s = arena_alloc(w->keep, sizeof *s);
    int64_t days = 1 + world_below(seed, 400), today = zone_today(w->zone, now);
    if (s == NULL)
        abort();
    *s = world_nobody(now);
    for (int i = 0; i < SERIES_COUNT; i++)
        s->series[i] = world_series(w, seed, now, days);
    world_orders(w, seed, s);
    world_attributes(w, seed, s, today);
    world_actions(w, seed, s, now);
    s->joined = world_time(seed, now, 2 * days);
    s->last_consulted = world_newest(s, SERIES_CONSULTATIONS);
    s->last_visited = world_newest(s, SERIES_VISITS);
    s->last_contacted = world_newest(s, SERIES_CONTACTS);
    s->last_active = world_newest(s, SERIES_INTERACTIONS);
    s->waiting_since = world_below(seed, 3) == 0 ? world_time(seed, now, 3) : GX_NEVER;
    s->id = (uint32_t)world_below(seed, 5);
    s->last_seq = now + world_below(seed, 40 * DAY_S);
    s->brought = world_below(seed, 5) * 20000;
    s->agent = world_below(seed, 2);
    s->key = world_below(seed, 2);
    s->has_referrer = world_below(seed, 2);
    s->birthday = world_below(seed, 5) == 0 ? GX_NO_DATE : civil_days(1984, 1, 1) + world_below(seed, 366);
    static const char *const lunar[] = { "--08-15", "--12-30", "--06L-01", "1990-01-01" };
    s->lunar_birthday = text_of(world_below(seed, 4) == 0 ? lunar[world_below(seed, 4)] : NULL);
    s->city = text_of(world_below(seed, 2) ? "Beijing" : NULL);
    static const tag tags[] = { { .tag = { "vip", 3 } } };
    static const product_interest interests[] = { { .product = { "serum", 5 }, .n = 1 } };
    s->tags = tags;
    s->n_tags = (size_t)world_below(seed, 2);
    s->interests = interests;
    s->n_interests = (size_t)world_below(seed, 2);
    return s;
}

#endif
