/* SPDX-License-Identifier: Apache-2.0 */
/* From the first purchase to the second (D9.5): how many, and after how many days; and how many old customers there
 * are. */
#include "core/report/books_parts.h"

#include "core/products/purchases.h"

/* Earlier by payment; of one instant the one that stands first. */
static void take(first_two *two, const order *o)
{
    if (two->first == NULL || o->paid < two->first->paid) {
        two->second = two->first;
        two->first = o;
    } else if (two->second == NULL || o->paid < two->second->paid) {
        two->second = o;
    }
}

first_two first_two_of(const customer_state *s)
{
    first_two two = { NULL, NULL };
    for (size_t i = 0; i < s->n_order_list && s->stated_orders == 0; i++)
        if (s->order_list[i].counts)
            take(&two, &s->order_list[i]);
    return two;
}

bool repeats_begin(repeats *r, const book *b, arena *a)
{
    *r = (repeats){ .products = arena_zalloc(a, (products_count(b->ruleset->products) + 1) * sizeof *r->products) };
    return r->products != NULL;
}

bool repeat_add(repeat_count *c, const book *b, const first_two *two, bool again)
{
    const zone *z = b->ruleset->zone;
    c->buyers++;
    c->again += again;
    return two->second == NULL ||
           numbers_add(&c->days, zone_today(z, two->second->paid) - zone_today(z, two->first->paid));
}

/* Every product of the first order, once. */
static bool count_products(repeats *r, const book *b, const customer_state *s, const first_two *two, arena *mem)
{
    purchases bought;
    if (two->first == NULL || products_count(b->ruleset->products) == 0)
        return true;
    if (!purchases_of(b->ruleset->products, s, mem, &bought))
        return false;
    bool fine = true;
    for (size_t i = 0; i < bought.n && fine; i++) {
        bool known = bought.list[i].order != two->first;
        for (size_t k = 0; k < i; k++)
            known |= bought.list[k].order == two->first && bought.list[k].product == bought.list[i].product;
        if (!known)
            fine = repeat_add(&r->products[bought.list[i].product->number], b, two, two->second != NULL);
    }
    return fine;
}

bool repeats_count(repeats *r, const book *b, const customer_state *s, const customer_state *before, arena *mem)
{
    first_two two = first_two_of(s);
    r->old_then += before != NULL && before->orders >= 2;
    if (s->orders == 0)
        return true;
    r->second_now += two.second != NULL && period_holds(&b->period, two.second->paid);
    return repeat_add(&r->all, b, &two, s->orders >= 2) && count_products(r, b, s, &two, mem);
}

/* ---- telling ---- */

json_t *repeat_json(repeat_count *c)
{
    json_t *j = json_object();
    json_object_set_new(j, "bought_again", rate_json((share){ c->again, c->buyers }));
    json_object_set_new(j, "dated", json_integer((json_int_t)c->days.n));
    json_object_set_new(j, "median_days", numbers_median(&c->days));
    return j;
}

/* The last of 10, 100, 1000 … that is reached, 0 before the first. */
static uint64_t round_number(uint64_t n)
{
    uint64_t reached = 0;
    for (uint64_t mark = 10; n >= mark && mark < UINT64_MAX / 10; mark *= 10)
        reached = mark;
    return reached;
}

static json_t *old_json(const repeats *r)
{
    uint64_t now = round_number(r->all.again), then = round_number(r->old_then);
    json_t *j = json_object();
    json_object_set_new(j, "customers", json_integer((json_int_t)r->all.again));
    json_object_set_new(j, "before", json_integer((json_int_t)r->old_then));
    json_object_set_new(j, "reached", now > then ? json_integer((json_int_t)now) : json_null());
    json_object_set_new(j, "next", json_integer((json_int_t)(now > 0 ? now * 10 : 10)));
    return j;
}

json_t *repeats_json(repeats *r, const book *b)
{
    const products *all = b->ruleset->products;
    json_t *j = repeat_json(&r->all), *list = json_array();
    json_object_set_new(j, "second_in_period", json_integer((json_int_t)r->second_now));
    json_object_set_new(j, "old_customers", old_json(r));
    for (size_t i = 0; i < products_count(all); i++) {
        if (r->products[i].buyers == 0)
            continue;
        json_t *one = json_object(), *figures = repeat_json(&r->products[i]);
        json_object_set_new(one, "sku", json_text(products_at(all, i)->sku));
        json_object_set_new(one, "name", json_text(products_at(all, i)->name));
        json_object_update(one, figures);
        json_decref(figures);
        json_array_append_new(list, one);
    }
    json_object_set_new(j, "by_first_product", products_count(all) > 0 ? list : json_null());
    if (products_count(all) == 0)
        json_decref(list);
    return j;
}

void repeats_free(repeats *r, const book *b)
{
    numbers_free(&r->all.days);
    for (size_t i = 0; r->products != NULL && i < products_count(b->ruleset->products); i++)
        numbers_free(&r->products[i].days);
}
