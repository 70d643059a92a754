/* SPDX-License-Identifier: Apache-2.0 */
/* Whole cities: subjects with events and without a customer's place among the evaluations. A shop has few or none. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

static size_t place_of(const struct city_ids *c, uint32_t id)
{
    size_t at = 0;
    while (at < c->n && c->ids[at] < id)
        at++;
    return at;
}

bool cities_has(const store *s, uint32_t id)
{
    size_t at = place_of(&s->cities, id);
    return at < s->cities.n && s->cities.ids[at] == id;
}

gx_status cities_note(store *s, uint32_t id, gx_error *err)
{
    struct city_ids *c = &s->cities;
    size_t at = place_of(c, id);
    c->changes++;
    if (at < c->n && c->ids[at] == id)
        return GX_OK;
    if (c->n == c->cap) {
        size_t cap = c->cap != 0 ? c->cap * 2 : 16;
        uint32_t *more = realloc(c->ids, cap * sizeof *more);
        if (more == NULL)
            return store_nomem(&s->d, err);
        c->ids = more;
        c->cap = cap;
    }
    memmove(c->ids + at + 1, c->ids + at, (c->n - at) * sizeof *c->ids);
    c->ids[at] = id;
    c->n++;
    return GX_OK;
}

gx_status cities_learn(store *s, gx_error *err)
{
    bool row = true;
    query q = query_of(&s->d, SQL_CITY_ALL);
    gx_status status = GX_OK;
    while (status == GX_OK && (status = query_step(&q, &row, err)) == GX_OK && row)
        status = cities_note(s, (uint32_t)query_get_int(&q, 0), err);
    query_end(&q);
    return status;
}

/* With a transaction that may be rolled back. */
void cities_forget(store *s)
{
    s->cities.changes += s->cities.n > 0;
    free(s->cities.ids);
    s->cities.ids = NULL;
    s->cities.n = s->cities.cap = 0;
}

gx_status store_cities(store_reader *r, arena *a, store_city **out, size_t *n, gx_error *err)
{
    arena_list list = { .size = sizeof(store_city) };
    bool row = true;
    query q = query_of(&r->d, SQL_CITY_ALL);
    gx_status status = GX_OK;
    while (status == GX_OK && (status = query_step(&q, &row, err)) == GX_OK && row) {
        store_city *c = arena_list_add(a, &list);
        gx_text subject = query_get_text(&q, 1);
        if (c != NULL)
            *c = (store_city){ (uint32_t)query_get_int(&q, 0), arena_text(a, subject) };
        if (c == NULL || c->subject.p == NULL)
            status = store_nomem(&r->d, err);
    }
    query_end(&q);
    *out = list.items;
    *n = list.n;
    return status;
}

uint64_t store_cities_changes(const store_reader *r)
{
    return r->writer != NULL ? r->writer->cities.changes : 0;
}
