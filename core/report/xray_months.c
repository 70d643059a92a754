/* SPDX-License-Identifier: Apache-2.0 */
/* The X-ray by month, and how its money adds up. */
#include "core/report/xray_parts.h"

#include "core/base/calendar.h"

#include <stdlib.h>

static int64_t month_of(int64_t day)
{
    int64_t year;
    int month, of_month;
    civil_of_days(day, &year, &month, &of_month);
    return year * 12 + month - 1;
}

static int by_month(const void *p, const void *q)
{
    const ordered *a = p, *b = q;
    int64_t m = month_of(a->day), n = month_of(b->day);
    if (m != n)
        return m < n ? -1 : 1;
    return (a->buyer > b->buyer) - (a->buyer < b->buyer);
}

static json_t *one_month(int64_t month, uint64_t orders, int64_t revenue, uint64_t buyers, uint64_t fresh)
{
    char name[32];
    snprintf(name, sizeof name, "%04lld-%02d", (long long)(month / 12), (int)(month % 12) + 1);
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "month", name, "orders", (json_int_t)orders, "revenue",
                     (json_int_t)revenue, "buyers", (json_int_t)buyers, "new_buyers", (json_int_t)fresh);
}

static json_t *month_json(const xray *x, const ordered *rows, size_t n)
{
    uint64_t buyers = 0, fresh = 0;
    int64_t month = month_of(rows[0].day), revenue = 0;
    for (size_t i = 0; i < n; i++) {
        bool another = i == 0 || rows[i].buyer != rows[i - 1].buyer;
        const buyer *b = xray_buyer(x, rows[i].buyer);
        buyers += another;
        fresh += another && b->first != GX_NO_DATE && month_of(b->first) == month;
        revenue = xray_sum(revenue, rows[i].amount);
    }
    return one_month(month, n, revenue, buyers, fresh);
}

json_t *xray_months_json(const xray *x)
{
    json_t *j = json_array();
    size_t n = x->orders.n;
    ordered *rows = arena_alloc(x->mem, (n + 1) * sizeof *rows); /* things bought name orders by their place */
    if (rows == NULL) {
        json_decref(j);
        return NULL;
    }
    if (n > 0)
        memcpy(rows, x->orders.items, n * sizeof *rows);
    qsort(rows, n, sizeof *rows, by_month);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && month_of(rows[end].day) == month_of(rows[i].day);)
            end++;
        for (int64_t gap = i > 0 ? month_of(rows[i - 1].day) + 1 : INT64_MAX; gap < month_of(rows[i].day); gap++)
            json_array_append_new(j, one_month(gap, 0, 0, 0, 0));
        json_array_append_new(j, month_json(x, rows + i, end - i));
    }
    return j;
}

json_t *xray_money_json(const xray *x)
{
    int64_t sold = 0;
    const ordered *rows = x->orders.items;
    for (size_t i = 0; i < x->orders.n; i++)
        sold = xray_sum(sold, rows[i].amount);
    json_t *j = json_object();
    json_object_set_new(j, "sold", json_integer(sold));
    json_object_set_new(j, "given_back", json_integer(x->back));
    json_object_set_new(j, "given_back_entries", json_integer((json_int_t)x->credits));
    json_object_set_new(j, "without_orders", json_integer(x->stated));
    json_object_set_new(j, "left", json_integer(x->net));
    json_object_set_new(j, "got_back_more", json_integer((json_int_t)x->given_back_more));
    json_object_set_new(j, "overdrawn", json_integer(x->overdrawn));
    return j;
}
