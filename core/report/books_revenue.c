/* SPDX-License-Identifier: Apache-2.0 */
/* How few bring how much (D1.4): the share of all that was ever spent that the best customers brought. */
#include "core/report/books_parts.h"

bool revenue_count(revenue_curve *r, const customer_state *s)
{
    return s->orders == 0 || numbers_add(&r->spent, s->spent > 0 ? s->spent : 0);
}

/* Of a sorted list, from its end. */
static int64_t best(const numbers *l, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = revenue_sum(sum, l->v[l->n - 1 - i]);
    return sum;
}

/* At least one, and a part of a customer is a customer. */
static size_t part_of(size_t n, unsigned percent)
{
    return n / 100 * percent + (n % 100 * percent + 99) / 100;
}

static json_t *top_json(const numbers *l, unsigned percent, int64_t total)
{
    size_t count = part_of(l->n, percent);
    int64_t brought = best(l, count);
    json_t *j = json_object();
    json_object_set_new(j, "percent", json_integer(percent));
    json_object_set_new(j, "customers", json_integer((json_int_t)count));
    json_object_set_new(j, "revenue", json_integer(brought));
    json_object_set_new(j, "share", total > 0 ? rate_real((double)brought / (double)total) : json_null());
    return j;
}

/* How many, from the best on, bring four fifths. */
static json_t *four_fifths_json(const numbers *l, int64_t total)
{
    if (total == 0)
        return json_null();
    int64_t rest = total / 5 * 4 + (total % 5 * 4 + 4) / 5;
    size_t count = 0;
    while (count < l->n && rest > 0)
        rest -= l->v[l->n - 1 - count++];
    json_t *j = json_object();
    json_object_set_new(j, "customers", json_integer((json_int_t)count));
    json_object_set_new(j, "share_of_buyers", rate_real((double)count / (double)l->n));
    return j;
}

json_t *revenue_json(revenue_curve *r)
{
    static const unsigned percents[] = { 1, 5, 10, 20, 50 };
    json_t *j = json_object(), *top = json_array();
    numbers_sort(&r->spent);
    int64_t total = best(&r->spent, r->spent.n);
    json_object_set_new(j, "buyers", json_integer((json_int_t)r->spent.n));
    json_object_set_new(j, "revenue", json_integer(total));
    for (size_t i = 0; i < sizeof percents / sizeof *percents && r->spent.n > 0; i++)
        json_array_append_new(top, top_json(&r->spent, percents[i], total));
    json_object_set_new(j, "top", top);
    json_object_set_new(j, "four_fifths", four_fifths_json(&r->spent, total));
    return j;
}
