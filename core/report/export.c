/* SPDX-License-Identifier: Apache-2.0 */
/* Exports. Customers are evaluated at T without writing; decisions are read from the last runs. */
#include "core/report/export.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/report/table.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- labels and segments
 * ------------------------------------------------------------------------------------------------ */

static int by_subject(const void *x, const void *y)
{
    return text_cmp(((const judgement *)x)->subject, ((const judgement *)y)->subject);
}

static gx_status judge_all(shop *s, int64_t now, judgements *out, arena *a, gx_error *err)
{
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    uint32_t *ids = NULL;
    size_t n = 0;
    cut_update cuts = { .n_moved = 0 };
    rc = shop_update_cuts(s, r, now, a, &cuts, err);
    if (rc == GX_OK)
        rc = store_due(r, now, true, &ids, &n, err);
    evaluate_all job = { .ruleset = s->ruleset,
                         .store = s->store,
                         .cuts = cuts.values,
                         .now = now,
                         .threads = s->threads,
                         .ids = ids,
                         .n = n };
    if (rc == GX_OK)
        rc = evaluate_many(&job, out, err);
    free(ids);
    free(cuts.moved);
    store_reader_close(r);
    if (rc == GX_OK && out->n > 0)
        qsort(out->list, out->n, sizeof *out->list, by_subject);
    return rc;
}

static gx_status each_judged(shop *s, int64_t now, table *t, void (*cells)(const shop *s, const judgement *j, table *t),
                             gx_error *err)
{
    arena *a = arena_new();
    judgements all = { 0 };
    gx_status rc = a ? judge_all(s, now, &all, a, err) : no_memory(err);
    for (size_t i = 0; i < all.n && rc == GX_OK; i++) {
        if (!all.list[i].exists)
            continue;
        cells(s, &all.list[i], t);
        rc = table_row_end(t, err);
    }
    judgements_free(&all);
    arena_free(a);
    return rc;
}

static void label_cells(const shop *s, const judgement *j, table *t)
{
    table_text(t, j->subject);
    for (uint32_t d = 0; d < s->ruleset->n_dimensions; d++) {
        uint8_t l = j->evaluation.labels[d];
        table_text(t, text_of(l == 255 ? "" : ruleset_label(s->ruleset, d, l)));
    }
}

static void segment_cells(const shop *s, const judgement *j, table *t)
{
    table_text(t, j->subject);
    buf names = { 0 };
    for (uint32_t i = 0; i < s->ruleset->n_segments; i++)
        if ((j->evaluation.segments[i / 64] >> (i % 64)) & 1u)
            buf_printf(&names, "%s%s", names.n ? "|" : "", s->ruleset->segments[i].name);
    table_text(t, buf_view(&names));
    buf_free(&names);
}

static gx_status export_labels(shop *s, int64_t now, table *t, gx_error *err)
{
    table_column(t, "customer");
    for (uint32_t d = 0; d < s->ruleset->n_dimensions; d++)
        table_column(t, s->ruleset->dimensions[d].name);
    return each_judged(s, now, t, label_cells, err);
}

static gx_status export_segments(shop *s, int64_t now, table *t, gx_error *err)
{
    table_column(t, "customer");
    table_column(t, "segments");
    return each_judged(s, now, t, segment_cells, err);
}

/* ---- decisions
 * ---------------------------------------------------------------------------------------------------------- */

static int by_key(const void *x, const void *y)
{
    const proposal *a = x, *b = y;
    int d = text_cmp(a->customer, b->customer);
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->occurrence, b->occurrence);
}

static gx_status decision_row(table *t, const proposal *p, bool with_reason, gx_error *err)
{
    table_text(t, p->id);
    table_text(t, p->customer);
    table_time(t, p->at);
    table_text(t, p->strategy);
    table_text(t, p->step);
    table_text(t, p->occurrence);
    table_text(t, p->segment);
    table_text(t, p->channel);
    table_text(t, p->purpose);
    table_int(t, p->minutes);
    table_text(t, p->because);
    if (with_reason)
        table_text(t, p->reason);
    return table_row_end(t, err);
}

static void decision_columns(table *t, bool with_reason)
{
    static const char *const names[] = { "id",      "customer", "at",      "strategy", "step",   "occurrence",
                                         "segment", "channel",  "purpose", "minutes",  "because" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        table_column(t, names[i]);
    if (with_reason)
        table_column(t, "reason");
}

static gx_status read_decisions(store_reader *r, bool suppressed, int64_t now, arena *a, proposal **out, size_t *n,
                                gx_error *err)
{
    if (suppressed)
        return store_suppressed(r, NULL, a, out, n, err);
    stored_action *rows;
    size_t count;
    gx_status rc = store_actions(r, a, &rows, &count, err);
    if (rc != GX_OK)
        return rc;
    if ((*out = arena_alloc(a, (count + 1) * sizeof **out)) == NULL)
        return no_memory(err);
    *n = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].run_at <= now)
            (*out)[(*n)++] = rows[i].p;
    return GX_OK;
}

static gx_status export_decisions(shop *s, bool suppressed, int64_t now, table *t, gx_error *err)
{
    decision_columns(t, suppressed);
    arena *a = arena_new();
    store_reader *r = NULL;
    gx_status rc = a ? store_reader_open(s->store, &r, err) : no_memory(err);
    proposal *list = NULL;
    size_t n = 0;
    if (rc == GX_OK)
        rc = read_decisions(r, suppressed, now, a, &list, &n, err);
    if (n > 0)
        qsort(list, n, sizeof *list, by_key);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = decision_row(t, &list[i], suppressed, err);
    store_reader_close(r);
    arena_free(a);
    return rc;
}

/* ---- events
 * ------------------------------------------------------------------------------------------------------------- */

static gx_status event_row(void *ctx, const stored_event *e, gx_error *err)
{
    FILE *to = ctx;
    buf line = { 0 };
    event_json(e->id, e->source, e->type, e->time, e->subject, e->data, &line);
    buf_char(&line, '\n');
    bool fine = !line.failed && fwrite(line.p, 1, line.n, to) == line.n;
    buf_free(&line);
    return fine ? GX_OK : gx_fail(err, GX_EIO, _("writing the export failed"));
}

static gx_status event_cells(void *ctx, const stored_event *e, gx_error *err)
{
    table *t = ctx;
    table_text(t, e->id);
    table_text(t, e->source);
    table_text(t, e->type);
    table_time(t, e->time);
    table_text(t, e->subject);
    table_text(t, e->data);
    return table_row_end(t, err);
}

static gx_status export_events(shop *s, export_format format, table *t, FILE *to, gx_error *err)
{
    static const char *const names[] = { "id", "source", "type", "time", "subject", "data" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        table_column(t, names[i]);
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    rc = format == EXPORT_NDJSON ? store_each_event(r, event_row, to, err) : store_each_event(r, event_cells, t, err);
    store_reader_close(r);
    return rc;
}

/* ---- customers
 * ---------------------------------------------------------------------------------------------------------- */

typedef struct listed {
    gx_text subject, name, phone, email, wechat, gender, city, tags;
    int64_t birthday, joined, orders, spent, first_bought, last_bought, last_active;
} listed;
typedef struct listing {
    shop *s;
    const rule *where;
    arena *keep;
    listed *list;
    size_t n, room;
} listing;

static gx_text joined_tags(const customer_state *s, arena *a)
{
    buf b = { 0 };
    for (size_t i = 0; i < s->n_tags; i++) {
        if (i > 0)
            buf_char(&b, '|');
        buf_text(&b, s->tags[i].tag);
    }
    gx_text copy = arena_text(a, buf_view(&b));
    buf_free(&b);
    return copy;
}

static gx_status list_one(listing *l, const customer_state *s, gx_error *err)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 256;
        listed *more = realloc(l->list, room * sizeof *more);
        if (more == NULL)
            return no_memory(err);
        l->list = more;
        l->room = room;
    }
    arena *k = l->keep;
    l->list[l->n++] = (listed){ arena_text(k, s->subject),
                                arena_text(k, s->name),
                                arena_text(k, s->phone),
                                arena_text(k, s->email),
                                arena_text(k, s->wechat),
                                arena_text(k, s->gender),
                                arena_text(k, s->city),
                                joined_tags(s, k),
                                s->birthday,
                                s->joined,
                                s->orders,
                                s->spent,
                                s->first_bought,
                                s->last_bought,
                                s->last_active };
    return GX_OK;
}

static gx_status list_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    listing *l = ctx;
    uint8_t *value = arena_alloc(mem, b->n + 1);
    int64_t *until = arena_alloc(mem, (b->n + 1) * sizeof *until);
    if (value == NULL || until == NULL)
        return no_memory(err);
    memset(value, 1, b->n);
    gx_status rc = l->where ? rule_eval(l->where, b, mem, value, until, err) : GX_OK;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
        if (value[i])
            rc = list_one(l, b->rows[i], err);
    return rc;
}

static int by_listed(const void *x, const void *y)
{
    return text_cmp(((const listed *)x)->subject, ((const listed *)y)->subject);
}

static gx_status listed_row(const shop *s, table *t, const listed *c, gx_error *err)
{
    char birthday[32] = "", spent[48];
    if (c->birthday != GX_NO_DATE)
        date_format(c->birthday, birthday);
    money_format(c->spent, s->ruleset->money_digits, false, spent);
    const gx_text texts[] = {
        c->subject, c->name, c->phone, c->email, c->wechat, c->gender, text_of(birthday), c->city
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        table_text(t, texts[i]);
    table_time(t, c->joined);
    table_int(t, c->orders);
    table_text(t, text_of(spent));
    table_time(t, c->first_bought);
    table_time(t, c->last_bought);
    table_time(t, c->last_active);
    table_text(t, c->tags);
    return table_row_end(t, err);
}

static gx_status export_listing(shop *s, const rule *where, int64_t now, table *t, gx_error *err)
{
    static const char *const names[] = { "customer", "name",         "phone",       "email",       "wechat",
                                         "gender",   "birthday",     "city",        "joined",      "orders",
                                         "spent",    "first_bought", "last_bought", "last_active", "tags" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        table_column(t, names[i]);
    listing l = { .s = s, .where = where, .keep = arena_new() };
    gx_status rc = l.keep ? shop_each_batch(s, now, list_batch, &l, err) : no_memory(err);
    if (l.n > 0)
        qsort(l.list, l.n, sizeof *l.list, by_listed);
    for (size_t i = 0; i < l.n && rc == GX_OK; i++)
        rc = listed_row(s, t, &l.list[i], err);
    free(l.list);
    arena_free(l.keep);
    return rc;
}

gx_status export_customers_where(shop *s, const rule *where, export_format format, int64_t now, FILE *to, gx_error *err)
{
    table *t = table_new(to, format == EXPORT_NDJSON);
    gx_status rc = t ? export_listing(s, where, now, t, err) : no_memory(err);
    return table_end(t, rc, err);
}

/* ---- which
 * ---------------------------------------------------------------------------------------------------------------- */

const char *const export_names[] = { "labels", "segments", "actions", "suppressed", "events", "customers", NULL };

static gx_status dispatch(shop *s, const char *what, export_format format, int64_t now, table *t, FILE *to,
                          gx_error *err)
{
    if (strcmp(what, "labels") == 0)
        return export_labels(s, now, t, err);
    if (strcmp(what, "segments") == 0)
        return export_segments(s, now, t, err);
    if (strcmp(what, "actions") == 0)
        return export_decisions(s, false, now, t, err);
    if (strcmp(what, "suppressed") == 0)
        return export_decisions(s, true, now, t, err);
    if (strcmp(what, "events") == 0)
        return export_events(s, format, t, to, err);
    if (strcmp(what, "customers") == 0)
        return export_listing(s, NULL, now, t, err);
    const char *near = suggest(text_of(what), export_names, 6);
    if (near != NULL)
        return gx_fail(err, GX_EINVAL, _("there is no export '%s'; did you mean '%s'?"), what, near);
    return gx_fail(err, GX_EINVAL,
                   _("there is no export '%s'; want labels, segments, actions, suppressed, events or customers"), what);
}

gx_status export_write(shop *s, const char *what, export_format format, int64_t now, FILE *to, gx_error *err)
{
    table *t = table_new(to, format == EXPORT_NDJSON);
    gx_status rc = t ? dispatch(s, what, format, now, t, to, err) : no_memory(err);
    return table_end(t, rc, err);
}
