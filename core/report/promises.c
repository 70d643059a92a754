/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over all customers once, sorts their open promises by date, and counts what became of the others. A promise
 * without a date is open and never overdue. */
#include "core/report/promises.h"

#include "core/base/i18n.h"
#include "core/engine/entry.h"
#include "core/report/words.h"

#include <stdlib.h>

typedef struct open_promise {
    gx_text customer, name, what;
    int64_t by_date, made, number;
} open_promise;

typedef struct gathering {
    shop *s;
    int64_t today;
    arena *mem;
    arena_list open;
    int64_t made, kept, kept_late;
} gathering;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_status take_open(gathering *g, const customer_state *s, const promise *p, int64_t number, gx_error *err)
{
    open_promise *o = arena_list_add(g->mem, &g->open);
    if (o == NULL)
        return no_memory(err);
    *o = (open_promise){ .customer = arena_text(g->mem, s->subject),
                         .name = arena_text(g->mem, called(s)),
                         .what = arena_text(g->mem, p->what),
                         .by_date = p->by_date,
                         .made = p->made,
                         .number = number };
    return o->customer.p != NULL && o->name.p != NULL && o->what.p != NULL ? GX_OK : no_memory(err);
}

static gx_status gather(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    gathering *g = ctx;
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++) {
        const customer_state *s = b->rows[i];
        if (s->n_promises == 0)
            continue;
        const promise *const *open;
        size_t n_open;
        for (size_t k = 0; k < s->n_promises; k++) {
            const promise *p = &s->promises[k];
            g->made++;
            g->kept += p->kept != GX_NEVER;
            g->kept_late += p->kept != GX_NEVER && p->by_date != GX_NO_DATE &&
                            zone_today(g->s->ruleset->zone, p->kept) > p->by_date;
        }
        rc = promises_open(s, mem, &open, &n_open, err);
        for (size_t k = 0; k < n_open && rc == GX_OK; k++)
            rc = take_open(g, s, open[k], (int64_t)k + 1, err);
    }
    return rc;
}

/* Undated ones last. */
static int by_date(const void *x, const void *y)
{
    const open_promise *a = x, *b = y;
    if (a->by_date != b->by_date)
        return a->by_date == GX_NO_DATE || (b->by_date != GX_NO_DATE && a->by_date > b->by_date) ? 1 : -1;
    int d = text_cmp(a->customer, b->customer);
    return d != 0 ? d : a->number < b->number ? -1 : 1;
}

static bool overdue(const gathering *g, const open_promise *o)
{
    return o->by_date != GX_NO_DATE && o->by_date < g->today;
}

static json_t *open_json(const open_promise *o)
{
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(o->customer));
    json_object_set_new(j, "name", json_word(o->name));
    json_object_set_new(j, "number", json_integer(o->number));
    json_object_set_new(j, "what", json_text(o->what));
    json_object_set_new(j, "made", json_time(o->made));
    json_object_set_new(j, "by", json_day(o->by_date));
    return j;
}

static json_t *figures(const gathering *g, int64_t late)
{
    json_t *j = json_object();
    int64_t due = g->kept + late;
    json_object_set_new(j, "made", json_integer(g->made));
    json_object_set_new(j, "open", json_integer((json_int_t)g->open.n - late));
    json_object_set_new(j, "overdue", json_integer(late));
    json_object_set_new(j, "kept", json_integer(g->kept));
    json_object_set_new(j, "kept_late", json_integer(g->kept_late));
    json_object_set_new(j, "kept_share",
                        due > 0 ? json_real((double)(g->kept - g->kept_late) / (double)due) : json_null());
    return j;
}

static json_t *whole(const gathering *g)
{
    const open_promise *list = g->open.items;
    json_t *j = json_object(), *late = json_array(), *open = json_array();
    for (size_t i = 0; i < g->open.n; i++)
        json_array_append_new(overdue(g, &list[i]) ? late : open, open_json(&list[i]));
    json_object_set_new(j, "figures", figures(g, (int64_t)json_array_size(late)));
    json_object_set_new(j, "overdue", late);
    json_object_set_new(j, "open", open);
    return j;
}

gx_status promises_make(shop *s, int64_t now, json_t **out, gx_error *err)
{
    gathering g = { .s = s, .today = zone_today(s->ruleset->zone, now), .mem = arena_new() };
    g.open.size = sizeof(open_promise);
    gx_status rc = g.mem != NULL ? shop_each_batch(s, now, gather, &g, err) : no_memory(err);
    if (rc == GX_OK && g.open.n > 0)
        qsort(g.open.items, g.open.n, g.open.size, by_date);
    if (rc == GX_OK)
        *out = whole(&g);
    arena_free(g.mem);
    return rc;
}

static void print_list(const json_t *list, const char *title, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    if (json_array_size(list) > 0)
        buf_printf(out, "%s\n", title);
    json_array_foreach(list, i, j)
    {
        const char *by = json_str(j, "by");
        buf line = { 0 };
        buf_printf(&line, "%s %s: %s (%lld)", *by ? by : _("no date"), json_str(j, "name"), json_str(j, "what"),
                   json_integer_value(json_object_get(j, "number")));
        buf_str(out, "  ");
        wrap(out, buf_view(&line), 2, 4, width);
        buf_char(out, '\n');
        buf_free(&line);
    }
}

static long long figure(const json_t *promises, const char *key)
{
    return json_integer_value(json_object_get(json_object_get(promises, "figures"), key));
}

void promises_print(const json_t *promises, size_t width, buf *out)
{
    print_list(json_object_get(promises, "overdue"), _("Overdue"), width, out);
    print_list(json_object_get(promises, "open"), _("Open"), width, out);
    long long kept = figure(promises, "kept"), due = kept + figure(promises, "overdue");
    if (figure(promises, "made") == 0)
        buf_printf(out, "%s\n", _("Nothing is promised to anybody."));
    else if (due == 0)
        buf_printf(out, "%s\n", _("None was due yet."));
    else
        buf_printf(out, _("Kept in time: %lld of %lld that were due (late %lld, not kept yet %lld).\n"),
                   kept - figure(promises, "kept_late"), due, figure(promises, "kept_late"),
                   figure(promises, "overdue"));
}
