/* SPDX-License-Identifier: Apache-2.0 */
/* The answers to what scripts ask: see asking.h. */
#include "core/script/asking.h"

#include "core/base/calendar.h"
#include "core/products/purchases.h"

#include <string.h>

static void lower(int64_t *until, int64_t at)
{
    if (at < *until)
        *until = at;
}

static int64_t today_of(const gx_batch *b)
{
    return zone_today(b->zone, b->now);
}

static void lower_to_day(const gx_batch *b, int64_t *until, int64_t day)
{
    lower(until, zone_midnight(b->zone, day));
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

int64_t answer_fact(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    const int64_t *values = batch_ints(b, a->ref);
    if (values == NULL)
        return 0;
    const int64_t *expiry = batch_ints_until(b, a->ref);
    if (expiry != NULL)
        lower(until, expiry[row]);
    return values[row];
}

static gx_text text_of_fact(const asking *a, const gx_batch *b, uint32_t row)
{
    const gx_text *texts = batch_texts(b, a->ref);
    return texts != NULL ? texts[row] : (gx_text){ NULL, 0 };
}

int64_t answer_known(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    const fact *f = facts_at(b->facts, a->ref);
    if (f->type == GX_TEXT_TYPE)
        return text_of_fact(a, b, row).n > 0;
    int64_t v = answer_fact(a, b, row, until);
    switch (f->type) {
    case GX_TIME:
        return v != GX_NEVER;
    case GX_DATE:
        return v != GX_NO_DATE;
    case GX_LABEL:
        return v >= 0 && v < (int64_t)f->n_labels;
    default:
        return v != 0;
    }
}

int64_t answer_contains(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    (void)until;
    return fact_text_contains(facts_at(b->facts, a->ref), text_of_fact(a, b, row), a->name);
}

/* ---- windows, days ----------------------------------------------------------------------------------------------- */

int64_t answer_any(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    return batch_at_least_within(b, a->series, row, a->span, 1, until);
}

int64_t answer_count(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    return batch_count_within(b, a->series, row, a->span, until);
}

int64_t answer_within(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    return batch_within(b, answer_fact(a, b, row, until), a->span, until);
}

int64_t answer_birthday(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    int64_t days = a->span.days, today = today_of(b), next = state_birthday_next(b->rows[row], today);
    if (next == INT64_MAX)
        return 0;
    bool near = next - today < days;
    lower_to_day(b, until, near ? next + 1 : next - days + 1);
    return near;
}

int64_t answer_until(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    int64_t days = a->span.days, today = today_of(b), date = answer_fact(a, b, row, until);
    if (date == GX_NO_DATE || date < today)
        return 0;
    bool near = date - today < days;
    lower_to_day(b, until, near ? date + 1 : date - days + 1);
    return near;
}

/* The first day on which k months since `from` are completed; the definition decides over the guess. */
static int64_t months_reached(int64_t from, int64_t k)
{
    int64_t day = add_months(from, k);
    while (months_between(from, day) < k)
        day++;
    while (months_between(from, day - 1) >= k)
        day--;
    return day;
}

int64_t answer_months(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    int64_t from = answer_fact(a, b, row, until);
    if (facts_at(b->facts, a->ref)->type == GX_TIME)
        from = from == GX_NEVER ? GX_NO_DATE : zone_today(b->zone, from);
    if (from == GX_NO_DATE)
        return -1;
    int64_t months = months_between(from, today_of(b));
    lower_to_day(b, until, months_reached(from, months + 1));
    return months;
}

/* ---- whether there is any ---------------------------------------------------------------------------------------- */

int64_t answer_acted(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    const customer_state *s = b->rows[row];
    (void)until;
    if (a->name.n == 0)
        return s->n_actions > 0;
    for (size_t i = 0; i < s->n_actions; i++)
        if (text_eq(s->actions[i].strategy, a->name))
            return 1;
    return 0;
}

int64_t answer_interested(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    (void)a, (void)until;
    return b->rows[row]->n_interests > 0;
}

int64_t answer_ordered(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    const customer_state *s = b->rows[row];
    (void)a, (void)until;
    for (size_t i = 0; i < s->n_order_list; i++)
        if (s->order_list[i].counts)
            return 1;
    return 0;
}

int64_t answer_purchased(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    purchases all;
    (void)until;
    return products_count(a->products) > 0 && b->rows[row]->n_order_list > 0 &&
           (!purchases_of(a->products, b->rows[row], b->mem, &all) || all.n > 0);
}

int64_t answer_called(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    (void)a, (void)until;
    return b->rows[row]->series[SERIES_CALLS].n > 0;
}

int64_t answer_promised(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    const customer_state *s = b->rows[row];
    (void)a, (void)until;
    for (size_t i = 0; i < s->n_promises; i++)
        if (s->promises[i].kept == GX_NEVER)
            return 1;
    return 0;
}

int64_t answer_introduced(const asking *a, const gx_batch *b, uint32_t row, int64_t *until)
{
    (void)a, (void)until;
    return b->rows[row]->n_introduced > 0;
}
