/* SPDX-License-Identifier: Apache-2.0 */
/* From a file to a shop that knows only this file: see passing.h. */
#include "core/engine/passing.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"

const char *passing_from_name(passing_from f)
{
    static const char *const names[] = {
        [FROM_OPTION] = "option",     [FROM_MAP] = "map",   [FROM_COLUMNS] = "columns",
        [FROM_CURRENCY] = "currency", [FROM_FILE] = "file", [FROM_CLOCK] = "clock",
    };
    return names[f];
}

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- what the shop's own settings would have said ---- */

/* Of money whose home has several zones, the one in which most of its users live. Only the border between two days
 * hangs on it. */
static const char *zone_of(const char *currency)
{
    static const char *const homes[][2] = {
        { "CNY", "Asia/Shanghai" },    { "HKD", "Asia/Hong_Kong" },  { "TWD", "Asia/Taipei" },
        { "SGD", "Asia/Singapore" },   { "JPY", "Asia/Tokyo" },      { "KRW", "Asia/Seoul" },
        { "GBP", "Europe/London" },    { "EUR", "Europe/Berlin" },   { "CHF", "Europe/Zurich" },
        { "USD", "America/New_York" }, { "CAD", "America/Toronto" }, { "AUD", "Australia/Sydney" },
    };
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        if (strcmp(homes[i][0], currency) == 0)
            return homes[i][1];
    return "UTC";
}

typedef struct settings {
    const char *currency, *timezone, *format;
    passing_from currency_from, zone_from;
    bool currency_guessed; /* and to be looked at again when the map is known */
} settings;

static const char *copy_of(arena *a, gx_text t)
{
    return arena_strndup(a, t.p, t.n);
}

/* What the file of maps says itself: its currency, and which map it is, if there is only one. */
static gx_status ask_maps(const char *path, arena *a, settings *s, gx_error *err)
{
    config *c = config_new();
    gx_status rc = c != NULL ? config_read_file(c, path, path, err) : no_memory(err);
    size_t n_maps = 0;
    const config_section *only = NULL;
    for (size_t i = 0; rc == GX_OK && i < config_count(c); i++) {
        const config_section *section = config_at(c, i);
        if (!text_is(section->kind, "map"))
            continue;
        const config_entry *currency = config_entry_of(section, "currency");
        only = n_maps++ == 0 ? section : NULL;
        if (s->currency == NULL && currency != NULL) {
            s->currency = copy_of(a, currency->value);
            s->currency_from = FROM_MAP;
        }
    }
    if (rc == GX_OK && n_maps == 0)
        rc = gx_fail(err, GX_EINVAL, _("%s: there is no section [map:NAME] in it (docs/maps.md)"), path);
    if (rc == GX_OK && only != NULL && s->format == NULL)
        s->format = copy_of(a, only->name);
    config_free(c);
    return rc;
}

static gx_status find_settings(const passing_options *o, arena *a, settings *s, gx_error *err)
{
    *s = (settings){ o->currency, o->timezone, o->format, FROM_OPTION, FROM_OPTION, false };
    gx_status rc = o->map != NULL ? ask_maps(o->map, a, s, err) : GX_OK;
    if (rc == GX_OK && s->currency == NULL) {
        s->currency = "CNY";
        s->currency_guessed = true;
        s->currency_from = FROM_COLUMNS;
    }
    if (rc == GX_OK && s->timezone == NULL) {
        s->timezone = zone_of(s->currency);
        s->zone_from = FROM_CURRENCY;
    }
    return rc;
}

/* ---- the shop ---- */

static gx_status open_shop(const passing_options *o, const settings *s, arena *a, passing_shop *out, gx_error *err)
{
    const char *dir = arena_printf(a, "%s/shop", temporary_path(out->folder));
    if (dir == NULL)
        return no_memory(err);
    shop_new made = { .dir = dir, .language = o->language, .currency = s->currency, .timezone = s->timezone };
    shop_options with = o->with;
    with.dir = dir;
    with.map = o->map;
    with.database = NULL;
    gx_status rc = shop_create(&made, err);
    if (rc == GX_OK)
        rc = shop_open(&with, &out->shop, err);
    return rc == GX_OK ? shop_open_store(out->shop, STORE_CREATE, err) : rc;
}

/* Nothing of a file that cannot be recognised was read: then the report does not name a format. */
static gx_status import(const passing_options *o, const settings *s, arena *a, passing_shop *out, gx_error *err)
{
    shop_import_options how = { .format = s->format };
    gx_status rc = shop_import(out->shop, o->file, &how, a, &out->imported, err);
    out->unknown = rc == GX_EINVAL && out->imported.format == NULL && s->format == NULL;
    return rc;
}

static bool han(gx_text t)
{
    for (size_t i = 0, next; i < t.n; i = next) {
        next = utf8_next(t, i);
        if (next - i == 3 && utf8_columns((gx_text){ t.p + i, next - i }) == 2)
            return true;
    }
    return false;
}

/* A currency that was only guessed holds if the columns that the map looks for are Chinese. */
static gx_status check_currency(const passing_options *o, const settings *s, const passing_shop *p, gx_error *err)
{
    if (!s->currency_guessed)
        return GX_OK;
    const config_section *map = config_find(p->shop->config, "map", text_of(p->imported.format));
    const config_entry *match = map != NULL ? config_entry_of(map, "match") : NULL;
    if (match != NULL && han(match->value))
        return GX_OK;
    return gx_fail(err, GX_EINVAL, _("%s: say in which currency its amounts are: --currency CODE, e.g. --currency EUR"),
                   o->file);
}

static gx_status find_instant(passing_shop *p, gx_error *err)
{
    store_reader *r = NULL;
    bool any;
    int64_t newest = GX_NEVER;
    gx_status rc = store_reader_open(p->shop->store, &r, err);
    if (rc == GX_OK)
        rc = store_any_since(r, GX_FOREVER, &any, &newest, err);
    store_reader_close(r);
    p->now = clock_now();
    p->now_from = clock_is_set() ? FROM_OPTION : FROM_CLOCK;
    if (rc == GX_OK && !clock_is_set() && newest <= p->now) {
        p->now = newest;
        p->now_from = FROM_FILE;
    }
    return rc;
}

static gx_status nothing_in_it(const passing_options *o, const import_report *r, gx_error *err)
{
    gx_text rest = r->first_rejects, first = text_cut(&rest, '\n');
    if (r->rows == 0)
        return gx_fail(err, GX_EINVAL, _("%s is empty"), o->file);
    return gx_fail(err, GX_EINVAL, _("none of the %llu rows of %s can be used. The first: %.*s"),
                   (unsigned long long)r->rows, o->file, TEXT_ARG(text_trim(first)));
}

gx_status passing_open(const passing_options *o, arena *a, passing_shop *out, gx_error *err)
{
    settings s;
    *out = (passing_shop){ .folder = NULL };
    gx_status rc = find_settings(o, a, &s, err);
    if (rc == GX_OK)
        rc = temporary_new("guanxi-xray", &out->folder, err);
    if (rc == GX_OK)
        rc = open_shop(o, &s, a, out, err);
    if (rc == GX_OK)
        rc = import(o, &s, a, out, err);
    if (rc == GX_OK)
        rc = check_currency(o, &s, out, err);
    if (rc == GX_OK && out->imported.events_new == 0)
        rc = nothing_in_it(o, &out->imported, err);
    out->currency_from = s.currency_from;
    out->zone_from = s.zone_from;
    return rc == GX_OK ? find_instant(out, err) : rc;
}

void passing_close(passing_shop *p)
{
    shop_close(p->shop);
    temporary_free(p->folder);
    *p = (passing_shop){ .folder = NULL };
}
