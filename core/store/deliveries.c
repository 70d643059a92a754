/* SPDX-License-Identifier: Apache-2.0 */
/* What became of actions that go out by themselves: a row for each one that was ever claimed. docs/channels.md says how
 * the states follow each other. */
#include "core/base/i18n.h"
#include "core/store/decided.h"
#include "core/store/internal.h"

gx_status store_put_delivery(store *s, const delivery *d, gx_error *err)
{
    gx_status status = store_writing(s, "put a delivery", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_DELIVERY_PUT);
    query_text(&q, d->action);
    query_int(&q, d->customer_id);
    query_text(&q, d->channel);
    query_int(&q, (int64_t)d->state);
    query_int(&q, d->tries);
    query_int(&q, d->doubt);
    query_int(&q, d->at);
    query_int(&q, d->next_at);
    query_text(&q, d->address);
    query_text(&q, d->name);
    query_text(&q, d->subject);
    query_text(&q, d->text);
    query_text(&q, d->detail);
    query_text(&q, d->file);
    return store_failed(s, query_run(&q, err));
}

static bool take_row(const query *q, arena *a, delivery *out)
{
    gx_text *const texts[] = { &out->channel, &out->address, &out->name, &out->subject,
                               &out->text,    &out->detail,  &out->file };
    static const int columns[] = { 2, 8, 9, 10, 11, 12, 13 };
    *out = (delivery){ .customer_id = (uint32_t)query_get_int(q, 1),
                       .state = (delivery_state)query_get_int(q, 3),
                       .tries = (int32_t)query_get_int(q, 4),
                       .doubt = query_get_int(q, 5) != 0,
                       .at = query_get_int(q, 6),
                       .next_at = query_get_int(q, 7) };
    gx_text action = query_get_text(q, 0);
    out->action = arena_text(a, action);
    bool whole = out->action.n == action.n;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        gx_text stored = query_get_text(q, columns[i]);
        *texts[i] = arena_text(a, stored);
        whole &= texts[i]->n == stored.n;
    }
    return whole;
}

static gx_status list_rows(store_reader *r, query *q, arena *a, delivery **out, size_t *n, gx_error *err)
{
    arena_list list = { .size = sizeof **out };
    bool row;
    gx_status status;
    while ((status = query_step(q, &row, err)) == GX_OK && row) {
        delivery *d = arena_list_add(a, &list);
        if (d == NULL || !take_row(q, a, d)) {
            status = store_nomem(&r->d, err);
            break;
        }
    }
    query_end(q);
    *out = list.items;
    *n = list.n;
    for (size_t i = 0; i < list.n && status == GX_OK; i++)
        status = decided_subject(r, (*out)[i].customer_id, a, &(*out)[i].customer, err);
    return status;
}

gx_status store_deliveries(store_reader *r, delivery_state state, arena *a, delivery **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_DELIVERY_STATE);
    query_int(&q, (int64_t)state);
    return list_rows(r, &q, a, out, n, err);
}

gx_status store_delivery(store_reader *r, gx_text action, arena *a, delivery *out, gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    query q = query_of(&r->d, SQL_DELIVERY_GET);
    query_text(&q, action);
    gx_status status = list_rows(r, &q, a, &list, &n, err);
    if (status == GX_OK && n == 0)
        return gx_fail(err, GX_ENOTFOUND, _("%s: the action %.*s was never on its way"), r->d.path, TEXT_ARG(action));
    if (status == GX_OK)
        *out = list[0];
    return status;
}

gx_status store_deliveries_of(store_reader *r, uint32_t id, arena *a, delivery **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_DELIVERY_OF);
    query_int(&q, id);
    return list_rows(r, &q, a, out, n, err);
}
