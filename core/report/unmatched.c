/* SPDX-License-Identifier: Apache-2.0 */
/* What was bought or asked for and is nothing of the catalogue's, by the words people wrote, most first. */
#include "core/report/products.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

#include <stdlib.h>

typedef struct unknown {
    gx_text name;
    uint64_t bought, asked;
    int64_t amount; /* of what was bought, as far as it is known; minor units */
} unknown;

/* By name: open addressing. */
typedef struct tally {
    const products *all;
    arena *mem; /* names, and tables: those that were too small stay in it */
    unknown *slots;
    size_t n, cap;
} tally;

static unknown *slot_of(const tally *t, gx_text name)
{
    size_t at = (size_t)(hash64(name.p, name.n) >> 16) & (t->cap - 1);
    while (t->slots[at].name.n > 0 && !text_eq(t->slots[at].name, name))
        at = (at + 1) & (t->cap - 1);
    return &t->slots[at];
}

static bool grow(tally *t)
{
    tally wider = *t;
    wider.cap = t->cap > 0 ? 2 * t->cap : 64;
    wider.slots = arena_zalloc(t->mem, wider.cap * sizeof *wider.slots);
    for (size_t i = 0; wider.slots != NULL && i < t->cap; i++)
        if (t->slots[i].name.n > 0)
            *slot_of(&wider, t->slots[i].name) = t->slots[i];
    bool grown = wider.slots != NULL;
    if (grown)
        *t = wider;
    return grown;
}

static unknown *unknown_of(tally *t, gx_text name)
{
    if (t->n * 4 >= t->cap * 3 && !grow(t))
        return NULL;
    unknown *u = slot_of(t, name);
    if (u->name.n > 0)
        return u;
    u->name = arena_text(t->mem, name);
    t->n += u->name.n > 0;
    return u->name.n > 0 ? u : NULL;
}

/* What a single item cost is known from its order. */
static int64_t amount_of(const order *o, size_t n_items, const order_item *item)
{
    if (item->amount != INT64_MIN)
        return item->amount;
    return n_items == 1 ? o->amount - o->refunded_amount : 0;
}

static bool count_order(tally *t, const order *o)
{
    gx_text rest = o->items;
    size_t n = digest_list_count(&rest);
    for (size_t i = 0; i < n; i++) {
        order_item item = digest_list_item(&rest);
        gx_text name = item.name.n > 0 ? item.name : item.sku;
        if (name.n == 0 || products_of_item(t->all, &item) != NULL)
            continue;
        unknown *u = unknown_of(t, name);
        if (u == NULL)
            return false;
        u->bought++;
        if (__builtin_add_overflow(u->amount, amount_of(o, n, &item), &u->amount))
            u->amount = INT64_MAX;
    }
    return true;
}

static bool count_customer(tally *t, const customer_state *s)
{
    bool good = true;
    for (size_t i = 0; good && i < s->n_order_list; i++)
        if (s->order_list[i].counts)
            good = count_order(t, &s->order_list[i]);
    for (size_t i = 0; good && i < s->n_interests; i++) {
        const product_interest *x = &s->interests[i];
        bool line = products_line_called(t->all, x->product) != PRODUCT_NO_LINE;
        if (line || x->product.n == 0 || products_in(t->all, x->product) != NULL)
            continue;
        unknown *u = unknown_of(t, x->product);
        good = u != NULL;
        if (good)
            u->asked += x->n;
    }
    return good;
}

static gx_status count_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    bool good = true;
    (void)mem;
    for (uint32_t r = 0; good && r < b->n; r++)
        good = count_customer(ctx, b->rows[r]);
    return good ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static int by_most(const void *x, const void *y)
{
    const unknown *a = x, *b = y;
    if (a->bought + a->asked != b->bought + b->asked)
        return a->bought + a->asked > b->bought + b->asked ? -1 : 1;
    if (a->amount != b->amount)
        return a->amount > b->amount ? -1 : 1;
    return text_cmp(a->name, b->name);
}

/* Packs the table, which is over by that. */
static json_t *list_of(tally *t)
{
    json_t *list = json_array();
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].name.n > 0)
            t->slots[n++] = t->slots[i];
    if (n > 1)
        qsort(t->slots, n, sizeof *t->slots, by_most);
    for (size_t i = 0; i < n; i++) {
        const unknown *u = &t->slots[i];
        json_t *j = json_object();
        json_object_set_new(j, "name", json_text(u->name));
        json_object_set_new(j, "bought", json_integer((json_int_t)u->bought));
        json_object_set_new(j, "asked", json_integer((json_int_t)u->asked));
        json_object_set_new(j, "amount", json_integer(u->amount));
        json_array_append_new(list, j);
    }
    return list;
}

gx_status unmatched_make(shop *s, int64_t now, json_t **out, gx_error *err)
{
    tally t = { .all = s->ruleset->products, .mem = arena_new() };
    gx_status rc = t.mem != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_each_batch(s, now, count_batch, &t, err);
    if (rc == GX_OK)
        *out = list_of(&t);
    arena_free(t.mem);
    return rc;
}

void unmatched_print(const shop *s, const json_t *list, buf *out)
{
    size_t i;
    json_t *j;
    if (json_array_size(list) == 0)
        buf_str(out, _("Everything that was bought or asked for is in products.csv.\n"));
    json_array_foreach(list, i, j)
    {
        char amount[48];
        money_format(json_integer_value(json_object_get(j, "amount")), s->ruleset->money_digits, true, amount);
        buf_printf(out, _("%8lld bought  %8lld asked  %14s  "), json_integer_value(json_object_get(j, "bought")),
                   json_integer_value(json_object_get(j, "asked")), amount);
        buf_word(out, text_of(json_str(j, "name")));
        buf_char(out, '\n');
    }
}
