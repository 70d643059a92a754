/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms of the calendar: birthdays, dates ahead, ages. A day is one of the shop's zone; everything here changes at
 * midnights only. */
#include "core/base/calendar.h"
#include "core/rules/kernels.h"

static int64_t today_of(const eval *e)
{
    return zone_today(e->b->zone, e->b->now);
}

static int64_t midnight(const eval *e, int64_t day)
{
    return zone_midnight(e->b->zone, day);
}

/* ---- birthdays ---- */

/* Whether the next birthday from `day` on lies within `days` days, that day included. */
static bool celebrates(int64_t birthday, int64_t day, int64_t days, int64_t *next)
{
    *next = birthday_next(birthday, day);
    return *next - day < days;
}

/* The first day on which the answer is another one. Two celebrations are at most 366 days apart (29 February in a leap
 * year after 28 February), so a window that long never ends, and a shorter one opens or closes within eight years. */
static int64_t birthday_changes(int64_t birthday, int64_t today, int64_t days)
{
    int64_t next;
    if (!celebrates(birthday, today, days, &next))
        return next - days + 1;
    int64_t after = next + 1;
    for (int year = 0; year < 9; year++) {
        if (!celebrates(birthday, after, days, &next))
            return after;
        after = next + 1;
    }
    return INT64_MAX;
}

bool eval_birthday(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t today = today_of(e), days = n->span.days, next;
    for (uint32_t r = 0; r < e->n; r++) {
        int64_t birthday = eval_live(e, r) ? e->b->rows[r]->birthday : GX_NO_DATE;
        v[r] = birthday != GX_NO_DATE && celebrates(birthday, today, days, &next);
        int64_t change = birthday == GX_NO_DATE ? INT64_MAX : birthday_changes(birthday, today, days);
        u[r] = change == INT64_MAX ? GX_FOREVER : midnight(e, change);
    }
    return true;
}

/* ---- dates ahead ---- */

bool eval_until_date(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    slot *s = eval_take(e);
    if (s == NULL)
        return false;
    int64_t today = today_of(e), days = n->span.days;
    number_column date = eval_number(e, n->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        int64_t d = date.i[r];
        bool past = d == GX_NO_DATE || d < today || !eval_live(e, r);
        v[r] = !past && d - today < days;
        u[r] = past ? GX_FOREVER : midnight(e, v[r] ? d + 1 : d - days + 1);
    }
    if (eval_ok(e) && date.until != NULL)
        kernel_min(u, date.until, e->n);
    eval_release(e);
    return eval_ok(e);
}

/* ---- ages ---- */

/* The first day on which k months since `from` are completed. add_months is close; the definition decides. */
static int64_t months_reached(int64_t from, int64_t k)
{
    int64_t day = add_months(from, k);
    while (months_between(from, day) < k)
        day++;
    while (months_between(from, day - 1) >= k)
        day--;
    return day;
}

void eval_months(eval *e, const node *n, slot *out)
{
    int64_t today = today_of(e);
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column from = eval_number(e, n->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        bool known = eval_live(e, r) && from.i[r] != GX_NO_DATE;
        int64_t months = known ? months_between(from.i[r], today) : -1;
        out->value.i[r] = months;
        out->until[r] = known ? midnight(e, months_reached(from.i[r], months + 1)) : GX_FOREVER;
    }
    if (eval_ok(e) && from.until != NULL)
        kernel_min(out->until, from.until, e->n);
    eval_release(e);
}

/* Months only grow, one at a time: what is compared with k changes when k, or the month after it, is reached. */
static int64_t months_change(int64_t from, int64_t months, compare_op op, int64_t k)
{
    bool value = compare_ints(op, months, k);
    const int64_t beyond = 12 * 20000; /* no calendar here reaches so far */
    if (k > beyond || k < -beyond)
        return INT64_MAX;
    for (int64_t at = k; at <= k + 1; at++)
        if (months < at && compare_ints(op, at, k) != value)
            return months_reached(from, at);
    return INT64_MAX;
}

bool eval_compare_months(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t today = today_of(e);
    slot *s = eval_take(e);
    if (s == NULL)
        return false;
    number_column from = eval_number(e, n->kids[0]->kids[0], s);
    bool of_unknown = compare_ints(n->compare, -1, n->i); /* a rule about a child asks this of everybody who has none */
    for (uint32_t r = 0, rows = eval_ok(e) ? e->n : 0; r < rows; r++) {
        v[r] = of_unknown;
        u[r] = GX_FOREVER;
        if (from.i[r] == GX_NO_DATE || !eval_live(e, r))
            continue;
        int64_t months = months_between(from.i[r], today);
        int64_t change = months_change(from.i[r], months, n->compare, n->i);
        v[r] = compare_ints(n->compare, months, n->i);
        if (change != INT64_MAX)
            u[r] = midnight(e, change);
    }
    if (eval_ok(e) && from.until != NULL)
        kernel_min(u, from.until, e->n);
    eval_release(e);
    return eval_ok(e);
}

/* A raw age: whatever is done with it, it is another number tomorrow. */
void eval_days_since(eval *e, const node *n, slot *out)
{
    int64_t today = today_of(e), tomorrow = midnight(e, today + 1);
    bool times = n->kids[0]->type == GX_TIME;
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column since = eval_number(e, n->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        bool known = eval_live(e, r) && since.i[r] != GX_NEVER; /* GX_NO_DATE is the same value */
        int64_t day = !known ? 0 : times ? zone_today(e->b->zone, since.i[r]) : since.i[r];
        out->value.i[r] = known ? today - day : DAYS_NEVER;
        out->until[r] = known ? tomorrow : GX_FOREVER;
    }
    if (eval_ok(e) && since.until != NULL)
        kernel_min(out->until, since.until, e->n);
    eval_release(e);
}
