/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the customers for all parts of the books: see books.h. */
#include "core/report/books.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/reporting.h"
#include "core/report/books_parts.h"
#include "core/report/experiments.h"
#include "core/report/next_contacts.h"

typedef struct gathering {
    book book;
    people people;
    classes classes;
    revenue_curve revenue;
    repeats repeats;
    strategy_costs strategies;
    promise_count promises;
    next_contacts keys;
    health health;
} gathering;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* What one customer did, for the parts that ask. False: out of memory. */
static bool count_customer(gathering *g, const customer_state *s, const customer_state *before, arena *mem, trade *t,
                           talk *k)
{
    const book *b = &g->book;
    followed *f = arena_alloc(mem, (s->n_actions + 1) * sizeof *f);
    if (f == NULL)
        return false;
    attribution_find(s, b->ruleset->zone, b->period.until - 1, attribution_window, &g->strategies.windows, f);
    *t = trade_of(b, s);
    if (!talk_of(b, s, f, mem, k))
        return false;
    people_count(&g->people, t, k);
    promises_count(&g->promises, b, s);
    return strategies_count(&g->strategies, b, s, f) && revenue_count(&g->revenue, s) &&
           repeats_count(&g->repeats, b, s, before, mem);
}

/* Who is to be left in peace is in no class: a move into that silence would tell of a loss, and that is never shown
 * (D8.2). */
static gx_status find_silenced(const ruleset *r, const gx_batch *b, arena *mem, uint8_t *silenced, gx_error *err)
{
    uint8_t *value = arena_alloc(mem, b->n + 1);
    int64_t *until = arena_alloc(mem, (b->n + 1) * sizeof *until);
    gx_status rc = value != NULL && until != NULL ? GX_OK : no_memory(err);
    memset(silenced, 0, b->n);
    for (uint32_t s = 0; s < r->n_segments && rc == GX_OK; s++) {
        if ((r->silencing[s / 64] >> (s % 64) & 1) == 0)
            continue;
        rc = rule_eval(r->segments[s].when, b, mem, value, until, err);
        for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
            silenced[i] |= value[i];
    }
    return rc;
}

/* What a batch's customers did in the period, for the parts that look at columns. */
typedef struct deeds {
    trade *trades;
    talk *talks;
    uint8_t *silenced;
} deeds;

static gx_status count_classes(gathering *g, const gx_batch *b, const gx_batch *before, const int32_t *before_row,
                               const deeds *did, gx_error *err)
{
    for (uint32_t d = 0; d < g->classes.n; d++) {
        class_count *c = &g->classes.list[d];
        gx_ref ref = g->book.ruleset->dimensions[c->dimension].ref;
        const int64_t *now = batch_ints(b, ref), *then = before->n > 0 ? batch_ints(before, ref) : NULL;
        if (now == NULL || (before->n > 0 && then == NULL))
            return no_memory(err);
        for (uint32_t i = 0; i < b->n; i++) {
            bool there = before_row[i] >= 0;
            if (!did->silenced[i])
                classes_count(c, there ? then[before_row[i]] : -1, now[i], there, &did->trades[i], &did->talks[i]);
        }
    }
    return GX_OK;
}

static gx_status count_batch(void *ctx, const gx_batch *b, const gx_batch *before, const int32_t *before_row,
                             arena *mem, gx_error *err)
{
    gathering *g = ctx;
    const deeds did = { arena_alloc(mem, (b->n + 1) * sizeof *did.trades),
                        arena_alloc(mem, (b->n + 1) * sizeof *did.talks), arena_alloc(mem, b->n + 1) };
    if (did.trades == NULL || did.talks == NULL || did.silenced == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < b->n; i++) {
        const customer_state *then = before_row[i] >= 0 ? before->rows[before_row[i]] : NULL;
        if (!count_customer(g, b->rows[i], then, mem, &did.trades[i], &did.talks[i]))
            return no_memory(err);
    }
    gx_status rc = find_silenced(g->book.ruleset, b, mem, did.silenced, err);
    if (rc == GX_OK)
        rc = count_classes(g, b, before, before_row, &did, err);
    if (rc == GX_OK)
        rc = next_contacts_note(&g->keys, g->book.ruleset, b, err);
    return rc == GX_OK ? health_count(&g->health, &g->book, b, mem, err) : rc;
}

/* ---- the whole ---- */

static json_t *period_json(const period *p)
{
    json_t *j = json_object();
    json_object_set_new(j, "from", json_day(p->first_day));
    json_object_set_new(j, "to", json_day(p->last_day));
    json_object_set_new(j, "over", json_boolean(p->over));
    json_object_set_new(j, "month", json_boolean(p->month));
    json_object_set_new(j, "until", json_time(p->until));
    return j;
}

/* Leads with who trades and who answers, never with how many there are (D9.4). */
static json_t *whole(gathering *g, json_t *experiments)
{
    const ruleset *r = g->book.ruleset;
    json_t *j = json_object();
    json_object_set_new(j, "shop", json_text(r->shop_name.n > 0 ? r->shop_name : r->shop_id));
    json_object_set_new(j, "period", period_json(&g->book.period));
    json_object_set_new(j, "currency", json_text(r->currency));
    json_object_set_new(j, "digits", json_integer(r->money_digits));
    json_object_set_new(j, "people", people_json(&g->people));
    json_object_set_new(j, "strategies", strategies_json(&g->strategies, &g->book));
    json_object_set_new(j, "repeat", repeats_json(&g->repeats, &g->book));
    json_object_set_new(j, "revenue", revenue_json(&g->revenue));
    json_object_set_new(j, "classes", classes_json(&g->classes, &g->book));
    json_object_set_new(j, "key_customers", next_contacts_json(&g->keys, true));
    json_object_set_new(j, "promises", promise_count_json(&g->promises));
    json_object_set_new(j, "experiments", experiments);
    json_object_set_new(j, "address_book", health_json(&g->health, &g->book));
    return j;
}

static gx_status begin(gathering *g, shop *s, const period *p, const char *lang, arena *a, gx_error *err)
{
    report_settings settings;
    gx_status rc = report_settings_of(s->config, &settings, err);
    if (rc != GX_OK)
        return rc;
    g->book = (book){ s->ruleset, *p, settings.conversation, lang };
    g->strategies = (strategy_costs){ .mem = a, .windows = { s->ruleset, settings.window } };
    next_contacts_begin(&g->keys, a);
    return classes_begin(&g->classes, &g->book, a) && repeats_begin(&g->repeats, &g->book, a) ? GX_OK : no_memory(err);
}

gx_status books_make(shop *s, const period *p, const char *lang, json_t **out, gx_error *err)
{
    gathering g = { .book = { .ruleset = s->ruleset } };
    json_t *experiments = NULL;
    arena *a = arena_new();
    gx_status rc = a != NULL ? begin(&g, s, p, lang, a, err) : no_memory(err);
    if (rc == GX_OK)
        rc = shop_each_twice(s, p->from - 1, p->at, count_batch, &g, err);
    if (rc == GX_OK)
        rc = next_contacts_find(&g.keys, s, p->at, err);
    if (rc == GX_OK)
        rc = experiments_make(s, NULL, p->until - 1, lang, &experiments, err);
    if (rc == GX_OK)
        *out = whole(&g, experiments);
    repeats_free(&g.repeats, &g.book);
    strategies_free(&g.strategies);
    numbers_free(&g.revenue.spent);
    arena_free(a);
    return rc;
}
