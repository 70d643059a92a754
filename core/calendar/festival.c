/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a festival, 1950 to 2100: see festival.h. */
#include "core/calendar/festival.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/calendar/lunar.h"
#include "core/calendar/terms.h"

enum { YEARS = CALENDAR_LAST - CALENDAR_FIRST + 1 };

/* MM-DD, in a leap year. */
static bool month_day(gx_text t, int *month, int *day)
{
    char text[16];
    int64_t days, year;
    bool has_year;
    if (t.n != 5 || snprintf(text, sizeof text, "--%.*s", TEXT_ARG(t)) != 7)
        return false;
    if (!birthday_parse(text_of(text), &days, &has_year))
        return false;
    civil_of_days(days, &year, month, day);
    return true;
}

static size_t of_date(gx_text t, int64_t *out)
{
    int month, day;
    size_t n = 0;
    for (int64_t year = CALENDAR_FIRST; month_day(t, &month, &day) && year <= CALENDAR_LAST; year++)
        if (civil_valid(year, month, day))
            out[n++] = civil_days(year, month, day);
    return n;
}

/* By lunar years; what falls before 1950 belongs to the year before. */
static size_t of_lunar(gx_text t, int64_t *out)
{
    char text[16];
    lunar_date d;
    size_t n = 0;
    if (t.n != 5 || snprintf(text, sizeof text, "--%.*s", TEXT_ARG(t)) != 7 || !lunar_parse(text_of(text), &d))
        return 0;
    for (int year = CALENDAR_FIRST; year <= CALENDAR_LAST; year++)
        n += lunar_kept_in(year, &d, &out[n]);
    return n;
}

static size_t of_term(gx_text t, int64_t *out)
{
    size_t n = 0;
    for (int64_t year = CALENDAR_FIRST; year <= CALENDAR_LAST; year++)
        n += term_day(year, term_named(t), &out[n]);
    return n;
}

static gx_status of_rule(gx_text t, arena *a, date_list *out, size_t *offset, gx_error *err)
{
    recurrence r = { .rule = t, .first = civil_days(CALENDAR_FIRST, 1, 1), .last = civil_days(CALENDAR_LAST, 12, 31) };
    return recurrence_expand(&r, a, out, offset, err);
}

gx_status festival_days(gx_text on, arena *a, date_list *out, size_t *offset, gx_error *err)
{
    gx_text rest = on, word = text_cut(&rest, ' ');
    *offset = 0;
    if (text_starts(on, "FREQ=") || text_starts(on, "RRULE:"))
        return of_rule(on, a, out, offset, err);
    int64_t *days = arena_alloc(a, YEARS * sizeof *days);
    if (days == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    out->at = days;
    if (text_is(word, "lunar"))
        out->n = of_lunar(text_trim(rest), days);
    else if (text_is(word, "term"))
        out->n = of_term(text_trim(rest), days);
    else
        out->n = of_date(on, days);
    if (out->n > 0)
        return GX_OK;
    return gx_fail(err, GX_ECONFIG,
                   _("want a day such as 03-08, lunar 08-15, term qingming or FREQ=YEARLY;BYMONTH=5;BYDAY=2SU, got "
                     "\"%.*s\""),
                   TEXT_ARG(on));
}
