/* SPDX-License-Identifier: Apache-2.0 */
/* Recurrence rules through libical: read, held against the supported subset, expanded. See recur.h. */
#include "core/calendar/recur.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <strings.h>

typedef struct expansion {
    const recurrence *in;
    struct icalrecurrencetype r;
    gx_text text; /* of the rule, without RRULE: */
    size_t *offset;
    gx_error *err;
} expansion;

int64_t date_list_next(const date_list *l, int64_t from)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->at[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->n ? l->at[low] : INT64_MAX;
}

int64_t date_list_last(const date_list *l, int64_t to)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->at[middle] <= to)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? l->at[low - 1] : INT64_MIN;
}

/* ---- refusals ---- */

/* Where the part of that name stands; the beginning when it cannot be found. */
static size_t place_of(const expansion *x, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n <= x->text.n; i++)
        if (strncasecmp(x->text.p + i, name, n) == 0)
            return (size_t)(x->text.p - x->in->rule.p) + i;
    return 0;
}

static gx_status refuse(const expansion *x, const char *name, const char *why)
{
    *x->offset = place_of(x, name);
    return gx_fail(x->err, GX_ECONFIG, _("%s: %s"), name, why);
}

static bool has(const short *by)
{
    return by[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static bool repeats(const short *by)
{
    for (size_t i = 0; by[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        for (size_t k = 0; k < i; k++)
            if (by[k] == by[i])
                return true;
    return false;
}

static bool has_ordinal(const short *by_day)
{
    for (size_t i = 0; by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (icalrecurrencetype_day_position(by_day[i]) != 0)
            return true;
    return false;
}

/* What says more than a day. */
static gx_status refuse_times(const expansion *x)
{
    static const char *const often[] = { "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY" };
    const struct icalrecurrencetype *r = &x->r;
    if (r->freq == ICAL_SECONDLY_RECURRENCE || r->freq == ICAL_MINUTELY_RECURRENCE || r->freq == ICAL_HOURLY_RECURRENCE)
        return refuse(x, often[r->freq - ICAL_SECONDLY_RECURRENCE],
                      _("what repeats here repeats by days; want DAILY, WEEKLY, MONTHLY or YEARLY"));
    if (has(r->by_second))
        return refuse(x, "BYSECOND", _("the rule says on which days, not at what time"));
    if (has(r->by_minute))
        return refuse(x, "BYMINUTE", _("the rule says on which days, not at what time"));
    if (has(r->by_hour))
        return refuse(x, "BYHOUR", _("the rule says on which days, not at what time"));
    return GX_OK;
}

static gx_status refuse_unknown(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    if (r->rscale != NULL) {
        free(r->rscale); /* libical leaves it to us */
        return refuse(x, "RSCALE", _("only the Gregorian calendar is supported; lunar days are festivals"));
    }
    if (r->skip != ICAL_SKIP_OMIT)
        return refuse(x, "SKIP", _("not supported"));
    if (has(r->by_week_no))
        return refuse(x, "BYWEEKNO", _("not supported; say the days with BYMONTH and BYDAY"));
    return GX_OK;
}

static bool counts_from_both_ends(const short *by, bool weekdays)
{
    bool front = false, back = false;
    for (size_t i = 0; by[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int number = weekdays ? icalrecurrencetype_day_position(by[i]) : by[i];
        front |= number > 0;
        back |= number < 0;
    }
    return front && back;
}

/* Days of the month: `29` of a yearly rule without a month is every month's in RFC 5545 and the first day's in libical.
 */
static gx_status refuse_month_days(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    if (!has(r->by_month_day))
        return GX_OK;
    if (r->freq == ICAL_WEEKLY_RECURRENCE)
        return refuse(x, "BYMONTHDAY", _("not with WEEKLY; want MONTHLY"));
    if (r->freq == ICAL_YEARLY_RECURRENCE && !has(r->by_month))
        return refuse(x, "BYMONTHDAY", _("with YEARLY say the month too, as BYMONTH"));
    for (size_t i = 0; r->freq == ICAL_DAILY_RECURRENCE && r->by_month_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (r->by_month_day[i] < 0)
            return refuse(x, "BYMONTHDAY", _("days counted from the month's end want MONTHLY"));
    return GX_OK;
}

static gx_status refuse_positions(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    if (!has(r->by_set_pos))
        return GX_OK;
    if (r->freq == ICAL_DAILY_RECURRENCE || r->freq == ICAL_WEEKLY_RECURRENCE)
        return refuse(x, "BYSETPOS", _("supported with MONTHLY and YEARLY only"));
    if (counts_from_both_ends(r->by_month_day, false) || counts_from_both_ends(r->by_year_day, false) ||
        counts_from_both_ends(r->by_day, true))
        return refuse(x, "BYSETPOS", _("not of days that are counted from both ends"));
    return GX_OK;
}

/* Forbidden by RFC 5545, or wrong in libical 3.0. */
static gx_status refuse_combinations(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    gx_status rc = refuse_month_days(x);
    if (rc == GX_OK)
        rc = refuse_positions(x);
    if (rc != GX_OK)
        return rc;
    if (has(r->by_year_day) && r->freq != ICAL_YEARLY_RECURRENCE)
        return refuse(x, "BYYEARDAY", _("supported with YEARLY only"));
    if (has_ordinal(r->by_day) && (r->freq == ICAL_DAILY_RECURRENCE || r->freq == ICAL_WEEKLY_RECURRENCE))
        return refuse(x, "BYDAY", _("a number before the day wants MONTHLY or YEARLY"));
    return GX_OK;
}

static gx_status refuse_repetitions(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    const struct {
        const char *name;
        const short *by;
    } lists[] = { { "BYMONTH", r->by_month },
                  { "BYMONTHDAY", r->by_month_day },
                  { "BYDAY", r->by_day },
                  { "BYYEARDAY", r->by_year_day },
                  { "BYSETPOS", r->by_set_pos } };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (repeats(lists[i].by))
            return refuse(x, lists[i].name, _("the same value twice"));
    return GX_OK;
}

static gx_status refuse_outside(const expansion *x)
{
    gx_status rc = refuse_unknown(x);
    if (rc == GX_OK)
        rc = refuse_times(x);
    if (rc == GX_OK)
        rc = refuse_combinations(x);
    return rc == GX_OK ? refuse_repetitions(x) : rc;
}

/* ---- times ---- */

static struct icaltimetype time_at(int64_t at, bool timed)
{
    civil c = civil_of_seconds(timed ? at : at * DAY_S);
    struct icaltimetype t = icaltime_null_time();
    t.year = (int)c.year;
    t.month = c.month;
    t.day = c.day;
    t.hour = c.hour;
    t.minute = c.minute;
    t.second = c.second;
    t.is_date = !timed;
    return t;
}

static int64_t seconds_of(const struct icaltimetype *t)
{
    civil c = { t->year, t->month, t->day, t->hour, t->minute, t->second };
    return civil_seconds(&c);
}

static int64_t at_of(const struct icaltimetype *t, bool timed)
{
    int64_t s = seconds_of(t);
    return timed ? s : (s - (s % DAY_S + DAY_S) % DAY_S) / DAY_S;
}

/* An UNTIL in UTC as the local time of the zone. */
static void localise_until(expansion *x)
{
    struct icaltimetype *until = &x->r.until;
    if (icaltime_is_null_time(*until) || !icaltime_is_utc(*until))
        return;
    int64_t utc = seconds_of(until);
    *until = time_at(x->in->zone != NULL ? zone_local(x->in->zone, utc) : utc, true);
}

/* ---- the whole ---- */

static gx_status read_rule(expansion *x, arena *a)
{
    char *text = arena_strndup(a, x->text.p, x->text.n);
    if (text == NULL)
        return gx_fail(x->err, GX_ENOMEM, _("out of memory"));
    icalerror_clear_errno();
    x->r = icalrecurrencetype_from_string(text);
    if (x->r.freq == ICAL_NO_RECURRENCE || icalerrno != ICAL_NO_ERROR) {
        *x->offset = 0;
        return gx_fail(x->err, GX_ECONFIG,
                       _("\"%.*s\" is no recurrence rule; want e.g. FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11"),
                       TEXT_ARG(x->text));
    }
    return refuse_outside(x);
}

/* libical 3.0 leaves out the first week of a rule for Sundays alone whose weeks begin on Monday, when the first day is
 * another; beginning with its Sunday means the same. */
static int64_t first_of(const expansion *x)
{
    const struct icalrecurrencetype *r = &x->r;
    int64_t first = x->in->first, day = x->in->timed ? (first - (first % DAY_S + DAY_S) % DAY_S) / DAY_S : first;
    bool sundays = r->freq == ICAL_WEEKLY_RECURRENCE && r->week_start == ICAL_MONDAY_WEEKDAY &&
                   r->by_day[0] == ICAL_SUNDAY_WEEKDAY && r->by_day[1] == ICAL_RECURRENCE_ARRAY_MAX;
    return sundays ? first + (6 - civil_weekday(day)) * (x->in->timed ? DAY_S : 1) : first;
}

static gx_status collect(const expansion *x, arena *a, date_list *out)
{
    arena_list list = { .size = sizeof(int64_t) };
    icalrecur_iterator *i = icalrecur_iterator_new(x->r, time_at(first_of(x), x->in->timed));
    if (i == NULL)
        return refuse(x, "FREQ", _("such a rule has no day at all"));
    gx_status rc = GX_OK;
    for (;;) {
        struct icaltimetype t = icalrecur_iterator_next(i);
        int64_t at = icaltime_is_null_time(t) ? INT64_MAX : at_of(&t, x->in->timed);
        if (at == INT64_MAX || at > x->in->last)
            break;
        int64_t *place = arena_list_add(a, &list);
        if (place == NULL) {
            rc = gx_fail(x->err, GX_ENOMEM, _("out of memory"));
            break;
        }
        *place = at;
    }
    icalrecur_iterator_free(i);
    *out = (date_list){ list.items, list.n };
    return rc;
}

gx_status recurrence_expand(const recurrence *in, arena *a, date_list *out, size_t *offset, gx_error *err)
{
    expansion x = { .in = in, .text = in->rule, .offset = offset, .err = err };
    if (text_starts(x.text, "RRULE:"))
        x.text = (gx_text){ x.text.p + 6, x.text.n - 6 };
    gx_status rc = read_rule(&x, a);
    if (rc != GX_OK)
        return rc;
    localise_until(&x);
    return collect(&x, a, out);
}
