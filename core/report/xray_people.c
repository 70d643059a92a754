/* SPDX-License-Identifier: Apache-2.0 */
/* The X-ray's people: who brings four fifths (D1.4), who of them is silent (D3.4), who bought once (D2.4), and how soon
 * a second purchase comes (D9.5). */
#include "core/report/xray_parts.h"

#include <stdlib.h>

json_t *xray_person_json(const xray *x, const buyer *b)
{
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(b->subject));
    json_object_set_new(j, "name", b->named ? json_word(b->name) : json_null());
    json_object_set_new(j, "orders", json_integer(b->orders));
    json_object_set_new(j, "spent", json_integer(b->spent));
    json_object_set_new(j, "first_bought", json_day(b->first));
    json_object_set_new(j, "last_bought", json_day(b->last));
    json_object_set_new(j, "silent_days", b->touched == GX_NO_DATE ? json_null() : json_integer(x->today - b->touched));
    json_object_set_new(j, "every_days", b->rhythm > 0 ? json_integer(b->rhythm) : json_null());
    return j;
}

/* Most spent first; of equal ones bytewise by their id. */
static int by_spent(const void *p, const void *q)
{
    const buyer *a = *(const buyer *const *)p, *b = *(const buyer *const *)q;
    return a->spent != b->spent ? (a->spent < b->spent) - (a->spent > b->spent) : text_cmp(a->subject, b->subject);
}

static buyer **ranked(const xray *x)
{
    buyer **list = arena_alloc(x->mem, (x->buyers.n + 1) * sizeof(buyer *));
    for (size_t i = 0; list != NULL && i < x->buyers.n; i++)
        list[i] = xray_buyer(x, i);
    if (list != NULL)
        qsort(list, x->buyers.n, sizeof(buyer *), by_spent);
    return list;
}

json_t *xray_people_json(const xray *x, bool (*which)(const xray *x, const buyer *b), int64_t *money)
{
    buyer **list = ranked(x);
    json_t *j = list != NULL ? json_array() : NULL;
    int64_t sum = 0;
    for (size_t i = 0; j != NULL && i < x->buyers.n; i++) {
        if (!which(x, list[i]))
            continue;
        sum = xray_sum(sum, list[i]->spent);
        json_array_append_new(j, xray_person_json(x, list[i]));
    }
    if (money != NULL)
        *money = sum;
    return j;
}

/* ---- who brings the money ---- */

static json_t *curve_json(const numbers *spent)
{
    json_t *j = json_array();
    size_t points = spent->n < XRAY_CURVE ? spent->n : XRAY_CURVE, done = 0;
    int64_t brought = 0;
    for (size_t i = 1; i <= points; i++) {
        size_t until = spent->n / points * i + spent->n % points * i / points;
        for (; done < until; done++)
            brought = xray_sum(brought, spent->v[spent->n - 1 - done]);
        json_array_append_new(j, json_pack("[I, I]", (json_int_t)done, (json_int_t)brought));
    }
    return j;
}

json_t *xray_revenue_json(xray *x)
{
    json_t *j = revenue_json(&x->curve); /* which sorts what each spent */
    buyer **list = ranked(x);
    if (list == NULL) {
        json_decref(j);
        return NULL;
    }
    json_int_t best = json_integer_value(json_object_get(json_object_get(j, "four_fifths"), "customers"));
    for (size_t i = 0; i < x->buyers.n; i++)
        list[i]->best = i < (size_t)best;
    json_object_set_new(j, "curve", curve_json(&x->curve.spent));
    return j;
}

/* ---- the best who are silent ---- */

static bool silent_for(const xray *x, const buyer *b, int64_t days)
{
    return b->best && b->touched != GX_NO_DATE && x->today - b->touched > days;
}

static bool half_a_year(const xray *x, const buyer *b)
{
    return silent_for(x, b, XRAY_SILENT);
}

static bool quarter(const xray *x, const buyer *b)
{
    return silent_for(x, b, XRAY_QUARTER);
}

bool xray_untouched(const xray *x, const buyer *b)
{
    return silent_for(x, b, x->short_file ? XRAY_QUARTER : XRAY_SILENT);
}

static json_t *silence_json(const xray *x, int64_t days, bool (*which)(const xray *, const buyer *))
{
    int64_t money;
    json_t *named = xray_people_json(x, which, &money), *j = json_object();
    json_object_set_new(j, "days", json_integer(days));
    json_object_set_new(j, "customers", json_integer((json_int_t)json_array_size(named)));
    json_object_set_new(j, "revenue", json_integer(money));
    json_object_set_new(j, "people", named);
    return j;
}

json_t *xray_best_json(const xray *x)
{
    json_t *j = json_object();
    json_object_set_new(j, "file_too_short", json_boolean(x->short_file));
    json_object_set_new(j, "half_a_year", silence_json(x, XRAY_SILENT, half_a_year));
    json_object_set_new(j, "quarter", silence_json(x, XRAY_QUARTER, quarter));
    return j;
}

/* ---- bought once ---- */

bool xray_due(const xray *x, const buyer *b)
{
    return b->orders == 1 && b->need.cycle > 0 && b->need.due >= x->today && b->need.due < x->today + XRAY_MONTH;
}

static json_t *due_json(const xray *x)
{
    buyer **list = ranked(x);
    json_t *named = list != NULL ? json_array() : NULL;
    for (size_t i = 0; named != NULL && i < x->buyers.n; i++) {
        if (!xray_due(x, list[i]))
            continue;
        json_t *one = xray_person_json(x, list[i]);
        json_object_set_new(one, "product", json_word(list[i]->need.product));
        json_object_set_new(one, "due", json_day(list[i]->need.due));
        json_object_set_new(one, "cycle_days", json_integer(list[i]->need.cycle));
        json_array_append_new(named, one);
    }
    return named;
}

json_t *xray_once_json(const xray *x)
{
    uint64_t n = 0, over = 0;
    int64_t money = 0;
    json_t *named = due_json(x), *j = json_object();
    for (size_t i = 0; i < x->buyers.n; i++) {
        const buyer *b = xray_buyer(x, i);
        if (b->orders != 1)
            continue;
        n++;
        money = xray_sum(money, b->spent);
        over += b->need.cycle > 0 && b->need.due < x->today;
    }
    json_object_set_new(j, "customers", json_integer((json_int_t)n));
    json_object_set_new(j, "revenue", json_integer(money));
    json_object_set_new(j, "ahead_days", json_integer(XRAY_MONTH));
    json_object_set_new(j, "enough", json_integer(XRAY_ENOUGH));
    json_object_set_new(j, "due", json_integer((json_int_t)json_array_size(named)));
    json_object_set_new(j, "overdue", json_integer((json_int_t)over));
    json_object_set_new(j, "by", json_string(x->by_product ? "product" : "shop"));
    json_object_set_new(j, "people", named);
    return j;
}

/* ---- the second purchase ---- */

/* Of those who have had so many days for it: else who came yesterday would count as one who stays away. */
static json_t *within_json(const xray *x, int64_t days)
{
    share s = { 0, 0 };
    for (size_t i = 0; i < x->buyers.n; i++) {
        const buyer *b = xray_buyer(x, i);
        if (b->first == GX_NO_DATE || x->today - b->first < days)
            continue;
        s.n++;
        s.count += b->second != GX_NO_DATE && b->second - b->first <= days;
    }
    json_t *j = rate_json(s);
    json_object_set_new(j, "days", json_integer(days));
    return j;
}

json_t *xray_repeat_json(xray *x)
{
    static const int64_t spans[] = { 30, 60, 90, 180, 365 };
    json_t *j = repeat_json(&x->repeat), *within = json_array();
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        json_t *one = within_json(x, spans[i]);
        if (json_integer_value(json_object_get(one, "of")) > 0)
            json_array_append(within, one);
        json_decref(one);
    }
    json_object_set_new(j, "within", within);
    return j;
}
