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
static bool celebrates(const customer_state *who, int64_t day, int64_t days, int64_t *next)
{
    *next = state_birthday_next(who, day);
    return *next - day < days;
}

/* The first day on which the answer is another one. Two celebrations are at most 385 days apart (a lunar year with a
 * leap month), so a window that long never ends, and a shorter one opens or closes within eight years. */
static int64_t birthday_changes(const customer_state *who, int64_t today, int64_t days)
{
    int64_t next;
    if (!celebrates(who, today, days, &next))
        return next == INT64_MAX ? INT64_MAX : next - days + 1;
    int64_t after = next + 1;
    for (int year = 0; year < 9; year++) {
        if (!celebrates(who, after, days, &next))
            return after;
        after = next + 1;
    }
    return INT64_MAX;
}

bool eval_birthday(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t today = today_of(e), days = n->span.days, next;
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *who = e->b->rows[r];
        bool live = eval_live(e, r);
        v[r] = live && celebrates(who, today, days, &next);
        int64_t change = live ? birthday_changes(who, today, days) : INT64_MAX;
        u[r] = change == INT64_MAX ? GX_FOREVER : midnight(e, change);
    }
    return true;
}

/* ---- festivals and days off: the same for everybody ---- */

static void fill_rows(const eval *e, bool value, int64_t change, uint8_t *v, int64_t *u)
{
    int64_t until = change == INT64_MAX ? GX_FOREVER : midnight(e, change);
    for (uint32_t r = 0; r < e->n; r++) {
        v[r] = value;
        u[r] = until;
    }
}

/* A window may hold several years' days: it ends after the last that follows so closely. */
bool eval_festival(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t today = today_of(e), days = n->span.days, next = date_list_next(&n->festival->days, today);
    bool near = next != INT64_MAX && next - today < days;
    int64_t change = next == INT64_MAX ? INT64_MAX : near ? next + 1 : next - days + 1;
    while (near && (next = date_list_next(&n->festival->days, change)) != INT64_MAX && next - change < days)
        change = next + 1;
    fill_rows(e, near, change, v, u);
    return true;
}

bool eval_day_off(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t today = today_of(e);
    fill_rows(e, day_is_off(n->calendar, today), day_off_changes(n->calendar, today), v, u);
    return true;
}

/* How old every row's time or date is, counted by `age`; all of them change at `until`. */
static void eval_age(eval *e, const node *n, int64_t today, int64_t until,
                     int64_t (*age)(const node *n, int64_t day, int64_t today), slot *out)
{
    bool times = n->kids[0]->type == GX_TIME;
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column since = eval_number(e, n->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        bool known = eval_live(e, r) && since.i[r] != GX_NEVER; /* GX_NO_DATE is the same value */
        int64_t day = !known ? 0 : times ? zone_today(e->b->zone, since.i[r]) : since.i[r];
        out->value.i[r] = known ? age(n, day, today) : DAYS_NEVER;
        out->until[r] = known ? until : GX_FOREVER;
    }
    if (eval_ok(e) && since.until != NULL)
        kernel_min(out->until, since.until, e->n);
    eval_release(e);
}

static int64_t in_working_days(const node *n, int64_t day, int64_t today)
{
    return working_days(n->calendar, day, today);
}

void eval_working_days(eval *e, const node *n, slot *out)
{
    int64_t today = today_of(e), next = next_working_day(n->calendar, today);
    eval_age(e, n, today, next == INT64_MAX ? GX_FOREVER : midnight(e, next), in_working_days, out);
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

static int64_t in_days(const node *n, int64_t day, int64_t today)
{
    (void)n;
    return today - day;
}

/* A raw age: whatever is done with it, it is another number tomorrow. */
void eval_days_since(eval *e, const node *n, slot *out)
{
    int64_t today = today_of(e);
    eval_age(e, n, today, midnight(e, today + 1), in_days, out);
}
