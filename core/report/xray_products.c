/* SPDX-License-Identifier: Apache-2.0 */
/* The X-ray by product: who bought it, who bought it again, and after how many days; and from that, when those who
 * bought once may need more (D5.3). A product is what the file calls by one name. How long one lasts is told only where
 * enough customers bought it again: it is the median of their days between two purchases of it, and nothing else. A
 * file without products has only the shop's own median, from the first purchase to the second. */
#include "core/report/xray_parts.h"

#include <stdlib.h>

static int by_product(const void *p, const void *q)
{
    const sold_item *a = p, *b = q;
    int names = text_cmp(a->product, b->product);
    if (names != 0)
        return names;
    if (a->buyer != b->buyer)
        return a->buyer < b->buyer ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

typedef struct product_count {
    gx_text name;
    uint64_t buyers, again, orders, came_back; /* came_back: on another day */
    int64_t pieces, revenue;
    bool priced;
    numbers between;
} product_count;

/* One buyer's rows of one product. False: out of memory. */
static bool count_buyer(product_count *c, const sold_item *rows, size_t n)
{
    uint64_t orders = 1;
    size_t before = c->between.n;
    for (size_t i = 1; i < n; i++) {
        orders += rows[i].order != rows[i - 1].order;
        if (rows[i].day > rows[i - 1].day && !numbers_add(&c->between, rows[i].day - rows[i - 1].day))
            return false;
    }
    c->buyers++;
    c->orders += orders;
    c->again += orders > 1;
    c->came_back += c->between.n > before;
    return true;
}

static bool count_product(product_count *c, const sold_item *rows, size_t n)
{
    *c = (product_count){ .name = rows[0].product, .priced = true };
    bool fine = true;
    for (size_t i = 0, end; i < n && fine; i = end) {
        for (end = i + 1; end < n && rows[end].buyer == rows[i].buyer;)
            end++;
        fine = count_buyer(c, rows + i, end - i);
    }
    for (size_t i = 0; i < n; i++) {
        c->pieces = xray_sum(c->pieces, rows[i].quantity);
        c->priced &= rows[i].amount != INT64_MIN;
        c->revenue = c->priced ? xray_sum(c->revenue, rows[i].amount) : 0;
    }
    return fine;
}

/* ---- when more may be needed ---- */

/* The need that comes next counts; one that is over only while there is none ahead. */
static bool sooner(const xray *x, const next_need *a, const next_need *b)
{
    bool ahead = a->due >= x->today, other_ahead = b->due >= x->today;
    if (b->cycle == 0 || ahead != other_ahead)
        return b->cycle == 0 || ahead;
    return ahead ? a->due < b->due : a->due > b->due;
}

static void mark_needs(const xray *x, const product_count *c, const sold_item *rows, size_t n, int64_t cycle)
{
    for (size_t i = 0; i < n; i++) {
        buyer *b = xray_buyer(x, rows[i].buyer);
        next_need need = { c->name, rows[i].day + cycle, cycle, c->came_back };
        if (b->orders == 1 && sooner(x, &need, &b->need))
            b->need = need;
    }
}

/* Where nothing is known of any product: when half of those who came back had done so. */
static void mark_returns(const xray *x)
{
    numbers days = x->repeat.days; /* the list itself stays x's */
    int64_t cycle = days.n >= XRAY_ENOUGH ? xray_median(&days) : 0;
    for (size_t i = 0; i < x->buyers.n && cycle > 0; i++) {
        buyer *b = xray_buyer(x, i);
        if (b->orders == 1 && b->first != GX_NO_DATE)
            b->need = (next_need){ { NULL, 0 }, b->first + cycle, cycle, days.n };
    }
}

/* ---- telling ---- */

static json_t *product_json(product_count *c, int64_t cycle)
{
    json_t *j = json_object();
    json_object_set_new(j, "name", json_word(c->name));
    json_object_set_new(j, "buyers", json_integer((json_int_t)c->buyers));
    json_object_set_new(j, "orders", json_integer((json_int_t)c->orders));
    json_object_set_new(j, "pieces", json_integer(c->pieces));
    json_object_set_new(j, "revenue", c->priced ? json_integer(c->revenue) : json_null());
    json_object_set_new(j, "bought_again", rate_json((share){ c->again, c->buyers }));
    json_object_set_new(j, "on_another_day", json_integer((json_int_t)c->came_back));
    json_object_set_new(j, "cycle_days", cycle > 0 ? json_integer(cycle) : json_null());
    return j;
}

typedef struct told {
    json_t *json;
    uint64_t buyers;
    size_t place; /* by name */
} told;

static int most_buyers(const void *p, const void *q)
{
    const told *a = p, *b = q;
    if (a->buyers != b->buyers)
        return a->buyers > b->buyers ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* False: out of memory. */
static bool tell(xray *x, const sold_item *rows, size_t n, arena_list *list)
{
    product_count c;
    told *t = arena_list_add(x->mem, list);
    if (t == NULL)
        return false;
    *t = (told){ NULL, 0, list->n };
    bool fine = count_product(&c, rows, n);
    int64_t cycle = fine && c.came_back >= XRAY_ENOUGH ? xray_median(&c.between) : 0;
    if (cycle > 0)
        mark_needs(x, &c, rows, n, cycle);
    x->by_product |= cycle > 0;
    t->json = fine ? product_json(&c, cycle) : NULL;
    t->buyers = c.buyers;
    numbers_free(&c.between);
    return fine;
}

json_t *xray_products_json(xray *x)
{
    arena_list list = { .size = sizeof(told) };
    sold_item *rows = x->items.items;
    size_t n = x->items.n;
    bool fine = true;
    if (n > 0)
        qsort(rows, n, sizeof *rows, by_product);
    for (size_t i = 0, end; i < n && fine; i = end) {
        for (end = i + 1; end < n && text_eq(rows[end].product, rows[i].product);)
            end++;
        fine = tell(x, rows + i, end - i, &list);
    }
    told *all = list.items;
    if (!fine) {
        for (size_t i = 0; i < list.n; i++)
            json_decref(all[i].json);
        return NULL;
    }
    if (!x->by_product)
        mark_returns(x);
    if (list.n > 0)
        qsort(all, list.n, sizeof *all, most_buyers);
    json_t *j = json_array();
    for (size_t i = 0; i < list.n; i++)
        json_array_append_new(j, all[i].json);
    return j;
}
