/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar sections, checked and typed: see calendar.h. */
#include "core/decide/calendar.h"

#include "core/base/i18n.h"

static const gx_option calendar_keys[] = {
    { "days_off", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("whose public holidays: cn reads the shipped [days_off:cn-…]; absent: weekends only") },
    { "weekend", GX_OPT_LIST, "sat, sun", NULL, NULL,
      N_("the days of the week that are off: mon tue wed thu fri sat sun") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
static const gx_option days_off_keys[] = {
    { "off", GX_OPT_TEXT, NULL, NULL, NULL, N_("days off, e.g. 2026-10-01..2026-10-07, 2026-05-01") },
    { "work", GX_OPT_TEXT, NULL, NULL, NULL, N_("days of a weekend that are worked") },
    { "source", GX_OPT_TEXT, NULL, NULL, NULL, N_("where that is written") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
static const gx_option festival_keys[] = {
    { "on", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("its day: 03-08, lunar 08-15, term qingming, or FREQ=YEARLY;BYMONTH=5;BYDAY=2SU") },
    { "fits", GX_OPT_TEXT, NULL, NULL, NULL, N_("the rule that says whom it is for; absent: everybody") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

const section_kind calendar_sections[] = {
    { "calendar", false, calendar_keys, NULL, N_("which days are off") },
    { "days_off", true, days_off_keys, NULL, N_("public holidays, and weekends that are worked for them") },
    { "festival", true, festival_keys, NULL,
      N_("a day of the year that rules may ask for: festival_within(NAME, days)") },
};
const size_t calendar_sections_count = sizeof calendar_sections / sizeof *calendar_sections;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* Puts the place before what a lower room said of byte `offset` of the value. */
static gx_status at_value(const config_entry *e, size_t offset, gx_status rc, gx_error *err)
{
    int line = 0, column = 0;
    if (rc != GX_ECONFIG)
        return rc;
    config_locate(e, offset, &line, &column);
    return gx_error_prepend(err, "%s:%d:%d: %.*s: ", e->file, line, column, TEXT_ARG(e->key));
}

/* ---- weekend ---- */

static gx_status read_weekend(const config_section *s, arena *a, calendar *out, gx_error *err)
{
    static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
    const config_entry *e = s != NULL ? config_entry_of(s, "weekend") : NULL;
    gx_value v;
    gx_status rc = e != NULL ? config_value(s, e, &calendar_keys[1], -1, a, &v, err)
                             : config_value_text(text_of(calendar_keys[1].fallback), &calendar_keys[1], -1, a, &v, err);
    for (size_t i = 0; i < v.n_list && rc == GX_OK; i++) {
        int day = 0;
        while (day < 7 && !text_is(v.list[i], names[day]))
            day++;
        if (day == 7)
            return config_fail(s, e, err, _("want mon, tue, wed, thu, fri, sat or sun, got \"%.*s\""),
                               TEXT_ARG(v.list[i]));
        out->weekend |= (uint8_t)(1u << day);
    }
    return rc;
}

/* ---- days off ---- */

static gx_status read_days(const config_section *s, const char *key, arena *a, arena_list *list, gx_error *err)
{
    const config_entry *e = config_entry_of(s, key);
    size_t offset = 0;
    gx_status rc = e != NULL ? days_add(e->value, a, list, &offset, err) : GX_OK;
    return at_value(e, offset, rc, err);
}

static gx_status read_days_off(const config *c, arena *a, calendar *out, gx_error *err)
{
    arena_list off = { .size = sizeof(int64_t) }, work = { .size = sizeof(int64_t) };
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(c) && rc == GX_OK; i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "days_off") || !config_enabled(s))
            continue;
        rc = read_days(s, "off", a, &off, err);
        if (rc == GX_OK)
            rc = read_days(s, "work", a, &work, err);
    }
    if (rc == GX_OK)
        days_settle(out, &off, &work);
    return rc;
}

/* ---- festivals ---- */

static gx_status read_festival(const config_section *s, arena *a, festival *out, fit_rule *fits, gx_error *err)
{
    const config_entry *on = config_entry_of(s, "on"), *who = config_entry_of(s, "fits");
    size_t offset = 0;
    if (on == NULL)
        return config_fail(s, NULL, err, _("on is missing: the day of the year"));
    *out = (festival){ .name = s->name };
    gx_status rc = festival_days(on->value, a, &out->days, &offset, err);
    if (rc == GX_OK && who != NULL)
        *fits = (fit_rule){ who->value, { who->file, config_locate, who } };
    return at_value(on, offset, rc, err);
}

static gx_status read_festivals(const config *c, arena *a, shop_calendar *out, gx_error *err)
{
    size_t most = config_count(c) + 1;
    festival *list = arena_zalloc(a, most * sizeof *list);
    fit_rule *fits = arena_zalloc(a, most * sizeof *fits);
    out->sections = arena_alloc(a, most * sizeof *out->sections);
    out->fits_rules = arena_zalloc(a, most * sizeof *out->fits_rules);
    if (list == NULL || fits == NULL || out->sections == NULL || out->fits_rules == NULL)
        return no_memory(err);
    out->days.festivals = list;
    out->fits = fits;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(c) && rc == GX_OK; i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "festival") || !config_enabled(s))
            continue;
        size_t n = out->days.n_festivals++;
        out->sections[n] = s;
        rc = read_festival(s, a, &list[n], &fits[n], err);
    }
    return rc;
}

gx_status calendar_load(const config *c, arena *a, shop_calendar *out, gx_error *err)
{
    *out = (shop_calendar){ .fits = NULL };
    gx_status rc = read_weekend(config_find(c, "calendar", (gx_text){ NULL, 0 }), a, &out->days, err);
    if (rc == GX_OK)
        rc = read_days_off(c, a, &out->days, err);
    return rc == GX_OK ? read_festivals(c, a, out, err) : rc;
}

gx_status calendar_rules(const rule_context *rules, arena *a, shop_calendar *of, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < of->days.n_festivals && rc == GX_OK; i++)
        if (of->fits[i].text.n > 0)
            rc = rule_parse(rules, of->fits[i].text, of->fits[i].place, a, &of->fits_rules[i], err);
    return rc;
}
