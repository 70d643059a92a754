/* SPDX-License-Identifier: Apache-2.0 */
/* Days and months, read and turned into instants. */
#include "core/report/period.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <stdio.h>

static int64_t month_of(int64_t day)
{
    int64_t year;
    int month, unused;
    civil_of_days(day, &year, &month, &unused);
    return civil_days(year, month, 1);
}

static gx_status read_month(const char *text, period *p, gx_error *err)
{
    char day[16];
    int n = snprintf(day, sizeof day, "%s-01", text);
    if (n < 0 || (size_t)n >= sizeof day || !date_parse(text_of(day), &p->first_day))
        return gx_fail(err, GX_EINVAL, _("--month: want a month such as 2026-10, got \"%s\""), text);
    p->last_day = add_months(p->first_day, 1) - 1;
    return GX_OK;
}

static gx_status read_day(const char *option, const char *text, int64_t *out, gx_error *err)
{
    if (date_parse(text_of(text), out))
        return GX_OK;
    return gx_fail(err, GX_EINVAL, _("--%s: want a day such as 2026-10-01, got \"%s\""), option, text);
}

static gx_status read_days(const char *from, const char *to, int64_t today, period *p, gx_error *err)
{
    if (from == NULL)
        return gx_fail(err, GX_EINVAL, _("--to needs --from: from which day on?"));
    gx_status rc = read_day("from", from, &p->first_day, err);
    p->last_day = today;
    if (rc == GX_OK && to != NULL)
        rc = read_day("to", to, &p->last_day, err);
    if (rc == GX_OK && to != NULL && p->last_day < p->first_day)
        return gx_fail(err, GX_EINVAL, _("--to %s lies before --from %s"), to, from);
    return rc;
}

gx_status period_of(const zone *z, int64_t now, const char *month, const char *from, const char *to, period *out,
                    gx_error *err)
{
    int64_t today = zone_today(z, now);
    period p = { .last_day = month_of(today) - 1 };
    p.first_day = month_of(p.last_day);
    gx_status rc = GX_OK;
    if (month != NULL && (from != NULL || to != NULL))
        return gx_fail(err, GX_EINVAL, _("either --month, or --from and --to"));
    if (month != NULL)
        rc = read_month(month, &p, err);
    else if (from != NULL || to != NULL)
        rc = read_days(from, to, today, &p, err);
    if (rc != GX_OK)
        return rc;
    char day[32];
    date_format(p.first_day, day);
    p.from = zone_midnight(z, p.first_day);
    if (p.from > now)
        return gx_fail(err, GX_EINVAL, _("nothing is known of it yet: it begins on %s"), day);
    p.until = zone_midnight(z, p.last_day + 1);
    p.over = p.until <= now;
    /* What a run at this very instant decided belongs to its customers' state from the next second on. */
    if (!p.over)
        p.until = now + 1;
    p.at = p.over ? p.until - 1 : p.until;
    p.month = month_of(p.first_day) == p.first_day && add_months(p.first_day, 1) - 1 == p.last_day;
    *out = p;
    return GX_OK;
}

bool period_holds(const period *p, int64_t utc_s)
{
    return utc_s >= p->from && utc_s < p->until;
}
