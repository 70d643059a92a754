/* SPDX-License-Identifier: Apache-2.0 */
/* Orders to purchases, and purchases to times. */
#include "core/products/purchases.h"

#include <stdlib.h>

static size_t count_items(const customer_state *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_order_list; i++) {
        gx_text rest = s->order_list[i].items;
        n += s->order_list[i].counts ? digest_list_count(&rest) : 0;
    }
    return n;
}

static size_t add_order(const products *p, const order *o, purchase *out)
{
    size_t known = 0;
    gx_text rest = o->items;
    size_t n = digest_list_count(&rest);
    for (uint32_t i = 0; i < n; i++) {
        order_item item = digest_list_item(&rest);
        const product *x = products_of_item(p, &item);
        if (x != NULL)
            out[known++] = (purchase){ o->paid, x, o, i };
    }
    return known;
}

static int by_time(const void *x, const void *y)
{
    const purchase *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return a->item < b->item ? -1 : 1;
}

bool purchases_of(const products *p, const customer_state *s, arena *a, purchases *out)
{
    size_t most = products_count(p) > 0 ? count_items(s) : 0, n = 0;
    *out = (purchases){ NULL, 0 };
    if (most == 0)
        return true;
    purchase *list = arena_alloc(a, most * sizeof *list);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < s->n_order_list; i++)
        if (s->order_list[i].counts)
            n += add_order(p, &s->order_list[i], &list[n]);
    if (n > 1)
        qsort(list, n, sizeof *list, by_time);
    *out = (purchases){ list, n };
    return true;
}

/* ---- bought again, D5.4 ---- */

/* What earlier orders held, and what is related to it. */
typedef struct history {
    bool *had, *near, *near_line;
} history;

static void remember(const product *x, history *h)
{
    if (h->had[x->number])
        return;
    h->had[x->number] = true;
    for (size_t i = 0; i < x->n_related; i++)
        h->near[x->related[i]] = true;
    for (size_t i = 0; i < x->n_related_lines; i++)
        h->near_line[x->related_lines[i]] = true;
}

static bool is_again(const product *x, purchase_kind kind, const history *h)
{
    bool same = h->had[x->number];
    if (kind == PURCHASE_SAME_AGAIN)
        return same;
    return !same && (h->near[x->number] || (x->line_number != PRODUCT_NO_LINE && h->near_line[x->line_number]));
}

static size_t times_again(const purchases *all, purchase_kind kind, history *h, int64_t *at)
{
    size_t n = 0;
    for (size_t i = 0, end; i < all->n; i = end) {
        bool again = false;
        for (end = i; end < all->n && all->list[end].order == all->list[i].order; end++)
            again |= is_again(all->list[end].product, kind, h);
        for (size_t k = i; k < end; k++)
            remember(all->list[k].product, h);
        at[n] = all->list[i].at;
        n += again;
    }
    return n;
}

static bool wanted(const product *x, purchase_wanted w)
{
    return w.kind == PURCHASE_OF_PRODUCT ? x->number == w.number : x->line_number == w.number;
}

static size_t times_of(const purchases *all, purchase_wanted w, int64_t *at)
{
    const order *last = NULL;
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (!wanted(all->list[i].product, w) || all->list[i].order == last)
            continue;
        last = all->list[i].order;
        at[n++] = all->list[i].at;
    }
    return n;
}

bool purchases_times(const products *p, const purchases *all, purchase_wanted w, arena *a, series *out)
{
    *out = (series){ NULL, 0 };
    if (all->n == 0)
        return true;
    int64_t *at = arena_alloc(a, all->n * sizeof *at);
    if (at == NULL)
        return false;
    if (w.kind == PURCHASE_OF_PRODUCT || w.kind == PURCHASE_OF_LINE) {
        *out = (series){ at, (uint32_t)times_of(all, w, at) };
        return true;
    }
    size_t n = products_count(p);
    bool *flags = arena_zalloc(a, 2 * n + products_lines(p));
    if (flags == NULL)
        return false;
    history h = { flags, flags + n, flags + 2 * n };
    *out = (series){ at, (uint32_t)times_again(all, w.kind, &h, at) };
    return true;
}
