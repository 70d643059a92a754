/* SPDX-License-Identifier: Apache-2.0 */
/* Platform limits out of the configuration, and the calendar's periods: see limits.h. */
#include "core/decide/limits.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

const gx_option limit_keys[] = {
    { "platform", GX_OPT_TEXT, NULL, NULL, NULL, N_("whose limit it is: [channel:NAME] platform names it") },
    { "most", GX_OPT_INT, NULL, "0", "1000000", N_("so many to one customer") },
    { "per", GX_OPT_TEXT, NULL, NULL, NULL, N_("in a calendar day, week (from Monday) or month") },
    { "from", GX_OPT_TEXT, NULL, NULL, NULL, N_("first day on which it holds, YYYY-MM-DD") },
    { "to", GX_OPT_TEXT, NULL, NULL, NULL, N_("last day, YYYY-MM-DD; absent: no end") },
    { "source", GX_OPT_TEXT, NULL, NULL, NULL, N_("where the platform says so") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

static const char *const periods[] = { "day", "week", "month" };

const char *limit_period_name(limit_period p)
{
    return periods[p];
}

static gx_status read_date(const config_section *s, const char *key, int64_t *out, gx_error *err)
{
    const config_entry *e = config_entry_of(s, key);
    if (e == NULL || date_parse(e->value, out))
        return GX_OK;
    return config_fail(s, e, err, _("want a date such as 2026-11-11, got \"%.*s\""), TEXT_ARG(e->value));
}

static gx_status read_period(const config_section *s, limit_period *out, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "per");
    for (size_t i = 0; e != NULL && i < sizeof periods / sizeof *periods; i++)
        if (text_is(e->value, periods[i])) {
            *out = (limit_period)i;
            return GX_OK;
        }
    return config_fail(s, e, err, _("want per = day, week or month"));
}

static gx_status read_one(const config_section *s, arena *a, platform_limit *out, gx_error *err)
{
    const config_entry *platform = config_entry_of(s, "platform"), *most = config_entry_of(s, "most");
    if (platform == NULL || platform->value.n == 0)
        return config_fail(s, platform, err, _("%s is missing"), "platform");
    if (most == NULL)
        return config_fail(s, most, err, _("%s is missing"), "most");
    gx_value v = { .i = 0 };
    *out = (platform_limit){ .name = s->name, .platform = platform->value, .from = GX_NO_DATE, .to = INT64_MAX };
    gx_status rc = config_value(s, most, &limit_keys[1], -1, a, &v, err);
    out->most = v.i;
    if (rc == GX_OK)
        rc = read_period(s, &out->per, err);
    if (rc == GX_OK)
        rc = read_date(s, "from", &out->from, err);
    return rc == GX_OK ? read_date(s, "to", &out->to, err) : rc;
}

gx_status limits_read(const config *c, arena *a, platform_limits *out, gx_error *err)
{
    platform_limit *list = arena_alloc(a, (config_count(c) + 1) * sizeof *list);
    size_t n = 0;
    gx_status rc = list != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < config_count(c) && rc == GX_OK; i++)
        if (text_is(config_at(c, i)->kind, "limit") && config_enabled(config_at(c, i)))
            rc = read_one(config_at(c, i), a, &list[n++], err);
    *out = (platform_limits){ list, n };
    return rc;
}

bool limits_know(const platform_limits *all, gx_text platform)
{
    for (size_t i = 0; i < all->n; i++)
        if (text_eq(all->list[i].platform, platform))
            return true;
    return false;
}

int64_t limit_period_begin(limit_period per, int64_t day)
{
    enum { MONDAY = 4, WEEK = 7 }; /* 1970-01-01 was a Thursday: day 4 a Monday */
    int64_t year;
    int month, of_month;
    if (per == PER_DAY)
        return day;
    if (per == PER_WEEK)
        return day - (((day - MONDAY) % WEEK + WEEK) % WEEK);
    civil_of_days(day, &year, &month, &of_month);
    return day - of_month + 1;
}

int64_t limit_period_end(limit_period per, int64_t day)
{
    enum { WEEK = 7, DECEMBER = 12 };
    int64_t begin = limit_period_begin(per, day), year;
    int month, of_month;
    if (per != PER_MONTH)
        return begin + (per == PER_WEEK ? WEEK : 1);
    civil_of_days(begin, &year, &month, &of_month);
    return civil_days(month == DECEMBER ? year + 1 : year, month == DECEMBER ? 1 : month + 1, 1);
}
