/* SPDX-License-Identifier: Apache-2.0 */
/* Moves from label to label, read from the journal. */
#include "core/report/moves.h"

#include "core/base/i18n.h"
#include "core/report/out.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_text kept_text(arena *a, const json_t *data, const char *key, bool *failed)
{
    gx_text t = text_of(json_str(data, key)), copy = arena_text(a, t);
    *failed |= copy.n != t.n;
    return copy;
}

/* GX_ENOTFOUND: it is no move. */
static gx_status read_move(const stored_event *e, arena *a, customer_move *out, gx_error *err)
{
    if (!text_is(e->type, "label.changed"))
        return GX_ENOTFOUND;
    json_t *data = json_loadb(e->data.p, e->data.n, 0, NULL);
    bool failed = false;
    if (data == NULL)
        return gx_fail(err, GX_ESTORE, _("a label.changed event in the journal cannot be read"));
    *out = (customer_move){ e->time, kept_text(a, data, "dimension", &failed), kept_text(a, data, "from", &failed),
                            kept_text(a, data, "label", &failed) };
    json_decref(data);
    return failed ? no_memory(err) : GX_OK;
}

gx_status moves_of(store_reader *r, uint32_t id, int64_t until, arena *a, customer_move **out, size_t *n, gx_error *err)
{
    stored_event *events;
    size_t n_events;
    gx_status rc = store_customer_events(r, id, until, 0, a, &events, &n_events, err);
    arena_list list = { .size = sizeof **out };
    for (size_t i = n_events; i > 0 && rc == GX_OK; i--) {
        customer_move move, *kept;
        rc = read_move(&events[i - 1], a, &move, err);
        if (rc == GX_OK && (kept = arena_list_add(a, &list)) != NULL)
            *kept = move;
        else
            rc = rc == GX_ENOTFOUND ? GX_OK : rc == GX_OK ? no_memory(err) : rc;
    }
    *out = list.items;
    *n = list.n;
    return rc;
}

/* ---- everybody's ---- */

typedef struct counting {
    int64_t from, until;
    arena *mem, *scratch;
    arena_list list;
} counting;

static int by_names(const void *x, const void *y)
{
    const move_count *a = x, *b = y;
    int sign = text_cmp(a->dimension, b->dimension);
    if (sign == 0)
        sign = text_cmp(a->from, b->from);
    return sign != 0 ? sign : text_cmp(a->to, b->to);
}

/* There are as many as pairs of labels: few. */
static gx_status count_one(counting *c, const customer_move *m, gx_error *err)
{
    move_count key = { m->dimension, m->from, m->to, 1 }, *list = c->list.items;
    for (size_t i = 0; i < c->list.n; i++)
        if (by_names(&list[i], &key) == 0) {
            list[i].n++;
            return GX_OK;
        }
    move_count *made = arena_list_add(c->mem, &c->list);
    if (made == NULL)
        return no_memory(err);
    *made = (move_count){ arena_text(c->mem, m->dimension), arena_text(c->mem, m->from), arena_text(c->mem, m->to), 1 };
    bool whole = made->dimension.n == m->dimension.n && made->from.n == m->from.n && made->to.n == m->to.n;
    return whole ? GX_OK : no_memory(err);
}

static gx_status count_event(void *ctx, const stored_event *e, gx_error *err)
{
    counting *c = ctx;
    customer_move move;
    if (e->time < c->from || e->time >= c->until)
        return GX_OK;
    arena_reset(c->scratch);
    gx_status rc = read_move(e, c->scratch, &move, err);
    if (rc == GX_OK)
        return count_one(c, &move, err);
    return rc == GX_ENOTFOUND ? GX_OK : rc;
}

gx_status moves_count(store_reader *r, int64_t from, int64_t until, arena *a, move_count **out, size_t *n,
                      gx_error *err)
{
    counting c = { from, until, a, arena_new(), { .size = sizeof **out } };
    gx_status rc = c.scratch != NULL ? store_each_event(r, count_event, &c, err) : no_memory(err);
    arena_free(c.scratch);
    if (c.list.n > 1)
        qsort(c.list.items, c.list.n, sizeof **out, by_names);
    *out = c.list.items;
    *n = c.list.n;
    return rc;
}
