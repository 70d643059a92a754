/* SPDX-License-Identifier: Apache-2.0 */
/* See moves.h. */
#include "core/store/moves.h"

#include "core/base/i18n.h"

#include <stdlib.h>

bool event_is_move(event_kind kind)
{
    return kind == EVENT_LABEL_CHANGED || kind == EVENT_SEGMENT_ENTERED || kind == EVENT_SEGMENT_LEFT;
}

/* ---- where they are ---- */

static bool add_range(move_ranges *m, move_range r)
{
    if (m->n == m->cap) {
        size_t cap = m->cap != 0 ? m->cap * 2 : 16;
        move_range *grown = realloc(m->items, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        m->items = grown;
        m->cap = cap;
    }
    m->items[m->n++] = r;
    return true;
}

gx_status move_ranges_load(db *d, int64_t after, move_ranges *out, gx_error *err)
{
    *out = (move_ranges){ 0 };
    bool row;
    gx_status status;
    query q = query_of(d, SQL_RUN_MOVES);
    query_int(&q, after);
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        if (add_range(out, (move_range){ query_get_int(&q, 0), query_get_int(&q, 1), query_get_int(&q, 2) }))
            continue;
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
        break;
    }
    query_end(&q);
    return status;
}

void move_ranges_fini(move_ranges *m)
{
    free(m->items);
    *m = (move_ranges){ 0 };
}

bool move_ranges_has(move_ranges *m, int64_t seq, const chunk_event *e, event_kind kind)
{
    while (m->reached < m->n && m->items[m->reached].to < seq)
        m->reached++;
    return e->derived && event_is_move(kind) && m->reached < m->n && m->items[m->reached].from <= seq;
}

/* ---- one customer's ---- */

typedef struct search {
    db *d;
    row_cache *rows;
    const names *types;
    chunk_event e;
} search;

static bool is_move(const search *s)
{
    return s->e.derived && event_is_move(names_kind(s->types, s->e.type));
}

/* The first move at or behind *seq; *seq > to: there is none. */
static gx_status next_move(search *s, int64_t to, int64_t *seq, gx_error *err)
{
    for (; *seq <= to; ++*seq) {
        bool there;
        gx_status status = rows_get(s->d, s->rows, *seq, &s->e, &there, err);
        if (status != GX_OK || (there && is_move(s)))
            return status;
    }
    return GX_OK;
}

/* The first move of hers, or of whoever follows her. */
static gx_status first_of(search *s, const move_range *within, uint32_t customer, int64_t *first, gx_error *err)
{
    int64_t low = within->from, high = within->to + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2, at = middle;
        gx_status status = next_move(s, within->to, &at, err);
        if (status != GX_OK)
            return status;
        if (at <= within->to && s->e.customer < customer)
            low = at + 1;
        else
            high = middle;
    }
    *first = low;
    return GX_OK;
}

gx_status moves_each(db *d, row_cache *rows, const names *types, const move_range *within, uint32_t customer,
                     row_visit visit, void *ctx, gx_error *err)
{
    search s = { .d = d, .rows = rows, .types = types };
    int64_t seq = 0;
    gx_status status = first_of(&s, within, customer, &seq, err);
    for (; status == GX_OK; seq++) {
        status = next_move(&s, within->to, &seq, err);
        if (status != GX_OK || seq > within->to || s.e.customer != customer)
            break;
        status = visit(ctx, seq, &s.e, err);
    }
    return status;
}
