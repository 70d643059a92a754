/* SPDX-License-Identifier: Apache-2.0 */
/* Cities are few: each is a digest that is folded at most once for a batch, and only if somebody of it lives there. */
#include "core/decide/cities.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status cities_load(store_reader *r, arena *a, cities *out, gx_error *err)
{
    store_city *found = NULL;
    size_t n = 0;
    *out = (cities){ NULL, 0 };
    gx_status rc = store_cities(r, a, &found, &n, err);
    if (rc != GX_OK || n == 0)
        return rc;
    city_record *list = arena_alloc(a, n * sizeof *list);
    uint32_t *ids = arena_alloc(a, n * sizeof *ids);
    customer_record *records = arena_alloc(a, n * sizeof *records);
    if (list == NULL || ids == NULL || records == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = found[i].id;
    rc = store_load(r, ids, n, a, records, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        if (records[i].n_digests > 0)
            list[out->n++] = (city_record){ event_city(found[i].subject), records[i].digests[0] };
    out->list = list;
    return rc;
}

static gx_status fold(const city_record *c, int64_t now, arena *a, customer_state **out, gx_error *err)
{
    *out = arena_alloc(a, sizeof **out);
    if (*out == NULL)
        return no_memory(err);
    gx_status rc = state_fold(&c->digest, NULL, 1, now, a, *out, err);
    return rc == GX_OK ? rc : gx_error_prepend(err, EVENT_CITY "%.*s: ", TEXT_ARG(c->name));
}

gx_status cities_add(const cities *c, int64_t now, customer_state **folded, arena *a, customer_state *s, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < c->n && rc == GX_OK && s->city.n > 0; i++) {
        if (!state_lives_in(s, c->list[i].name))
            continue;
        if (folded[i] == NULL)
            rc = fold(&c->list[i], now, a, &folded[i], err);
        if (rc == GX_OK)
            rc = state_add_city(s, folded[i], a, err);
        if (rc == GX_OK && folded[i]->next_event < s->next_event)
            s->next_event = folded[i]->next_event;
    }
    return rc;
}

static void put(buf *b, gx_text t)
{
    buf_varint(b, t.n);
    buf_text(b, t);
}

gx_status cities_fingerprint(const cities *c, int64_t now, arena *scratch, int64_t *out, gx_error *err)
{
    buf all = { 0 };
    gx_status rc = GX_OK;
    *out = 0;
    for (size_t i = 0; i < c->n && rc == GX_OK; i++) {
        customer_state *s;
        rc = fold(&c->list[i], now, scratch, &s, err);
        for (size_t k = 0; rc == GX_OK && k < s->n_attributes; k++) {
            const attribute *a = &s->attributes[k];
            put(&all, c->list[i].name);
            put(&all, a->name);
            put(&all, a->value);
            put(&all, a->by);
            buf_varint(&all, (uint64_t)a->at);
        }
    }
    if (rc == GX_OK && all.failed)
        rc = no_memory(err);
    if (rc == GX_OK && all.n > 0) {
        char hex[17];
        gx_text said = buf_view(&all);
        sha256_id(&said, 1, hex);
        *out = (int64_t)(strtoull(hex, NULL, 16) | 1);
    }
    buf_free(&all);
    return rc;
}
