/* SPDX-License-Identifier: Apache-2.0 */
/* Checks what a person enters against [attribute:NAME]: type, values, range; choices.c knows the values by key and
 * title. */
#include "core/engine/attribute.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/model/catalogue.h"

static const config_section *declared(const shop *s, gx_text name)
{
    const config_section *section = config_find(s->config, "attribute", name);
    return section != NULL && config_enabled(section) ? section : NULL;
}

static gx_status wrong(const config_section *s, gx_text value, const char *want, gx_error *err)
{
    return gx_fail(err, GX_EINVAL, _("\"%.*s\" does not fit the attribute %.*s: want %s (%s:%d)"), TEXT_ARG(value),
                   TEXT_ARG(s->name), want, s->file, s->line);
}

/* A value of an ordered type as one number. */
static bool measure(const shop *s, gx_text type, gx_text value, int64_t *out)
{
    if (text_is(type, "money"))
        return money_parse(value, s->ruleset->money_digits, out);
    if (text_is(type, "date"))
        return date_parse(value, out);
    return text_int(value, out);
}

/* `range = MIN..MAX`, either end may be left out. */
static bool in_range(const shop *s, gx_text type, gx_text range, int64_t v)
{
    for (size_t i = 0; i + 1 < range.n; i++) {
        if (range.p[i] != '.' || range.p[i + 1] != '.')
            continue;
        gx_text low = text_trim((gx_text){ range.p, i }),
                high = text_trim((gx_text){ range.p + i + 2, range.n - i - 2 });
        int64_t end;
        if (low.n > 0 && measure(s, type, low, &end) && v < end)
            return false;
        return high.n == 0 || !measure(s, type, high, &end) || v <= end;
    }
    return true;
}

static gx_status check_ordered(const shop *s, const config_section *section, gx_text type, gx_text value, gx_error *err)
{
    int64_t v;
    if (!measure(s, type, value, &v))
        return wrong(section, value,
                     text_is(type, "money")  ? _("an amount such as 128.00")
                     : text_is(type, "date") ? _("a date such as 2026-11-23")
                                             : _("a whole number"),
                     err);
    const config_entry *range = config_entry_of(section, "range");
    if (range == NULL || in_range(s, type, range->value, v))
        return GX_OK;
    char want[128];
    snprintf(want, sizeof want, "%.*s", TEXT_ARG(range->value));
    return wrong(section, value, want, err);
}

gx_text attribute_name(gx_text given)
{
    return text_starts(given, "given.") ? (gx_text){ given.p + 6, given.n - 6 } : given;
}

bool attribute_declared(const shop *s, gx_text name)
{
    field_id f = field_of(name);
    return declared(s, name) != NULL || (f != FIELD_COUNT && field_is_profile(f));
}

/* What nobody declared may be meant, unless it is nearly what somebody did. */
static gx_status check_spelling(const shop *s, gx_text name, gx_error *err)
{
    const ruleset *r = s->ruleset;
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 1; i <= facts_count(r->facts); i++)
        if (facts_at(r->facts, (gx_ref)i)->origin == FACT_GIVEN)
            suggest_try(name, facts_at(r->facts, (gx_ref)i)->name + strlen("given."), &near, &distance);
    for (uint32_t i = 0; i < r->n_dimensions; i++)
        suggest_try(name, r->dimensions[i].name, &near, &distance);
    if (near == NULL)
        return GX_OK;
    return gx_fail(
        err, GX_EINVAL,
        _("there is no attribute '%.*s'; did you mean '%s'? If not, declare [attribute:%.*s] in shop.ini first"),
        TEXT_ARG(name), near, TEXT_ARG(name));
}

/* How people say yes and no, besides titles. */
static gx_text truth_of(gx_text given)
{
    static const char *const words[][2] = { { "true", "yes" }, { "on", "yes" },   { "1", "yes" },  { "是", "yes" },
                                            { "有", "yes" },   { "false", "no" }, { "off", "no" }, { "0", "no" },
                                            { "否", "no" },    { "没有", "no" },  { "不是", "no" } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(given, words[i][0]))
            return text_of(words[i][1]);
    return given;
}

/* Values go before keys and titles: one may look like another's. */
static const attribute_choice *find_choice(const attribute_choice *list, size_t n, gx_text given)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(given, list[i].value))
            return &list[i];
    for (size_t i = 0; i < n; i++)
        if (text_eq(given, list[i].key) || text_eq(given, list[i].title))
            return &list[i];
    return NULL;
}

/* A value that is one of a few. */
static gx_status take_choice(const shop *s, const config_section *section, gx_text given, arena *a, gx_text *out,
                             gx_error *err)
{
    attribute_choice *list = NULL;
    size_t n = 0;
    for (int lang = 0; lang < I18N_LANGUAGES; lang++) {
        gx_status rc = attribute_choices(s, section->name, i18n_name(lang), a, &list, &n, err);
        const attribute_choice *found = rc == GX_OK ? find_choice(list, n, given) : NULL;
        if (found != NULL)
            *out = found->value;
        if (rc != GX_OK || n == 0 || found != NULL)
            return rc;
    }
    buf want = { 0 };
    for (size_t i = 0; i < n; i++)
        buf_printf(&want, "%s%.*s", i > 0 ? ", " : "", TEXT_ARG(list[i].value));
    gx_status rc = wrong(section, given, want.failed ? "" : want.p, err);
    buf_free(&want);
    return rc;
}

/* Each item of a list is one of the values, if there are any. It stays as it was said, unless keys or titles were. */
static gx_status take_list(const shop *s, const config_section *section, gx_text given, arena *a, gx_text *out,
                           gx_error *err)
{
    buf list = { 0 };
    bool as_said = true;
    gx_status rc = GX_OK;
    *out = given;
    while (given.n > 0 && rc == GX_OK) {
        gx_text item = list_item(&given), value = item;
        if (item.n > 0)
            rc = take_choice(s, section, item, a, &value, err);
        if (value.n > 0)
            buf_printf(&list, "%s%.*s", list.n > 0 ? ", " : "", TEXT_ARG(value));
        as_said &= text_eq(value, item);
    }
    if (rc == GX_OK && !as_said) {
        *out = arena_text(a, buf_view(&list));
        rc = list.failed || out->n != list.n ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
    }
    buf_free(&list);
    return rc;
}

gx_status attribute_value(const shop *s, gx_text name, gx_text given, arena *a, gx_text *out, gx_error *err)
{
    const config_section *section = declared(s, name);
    *out = given;
    if (section == NULL)
        return attribute_declared(s, name) ? GX_OK : check_spelling(s, name, err);
    const config_entry *entry = config_entry_of(section, "type");
    if (entry == NULL || given.n == 0)
        return GX_OK;
    gx_text type = entry->value;
    if (text_is(type, "int") || text_is(type, "money") || text_is(type, "date"))
        return check_ordered(s, section, type, given, err);
    if (text_is(type, "list"))
        return take_list(s, section, given, a, out, err);
    return take_choice(s, section, text_is(type, "bool") ? truth_of(given) : given, a, out, err);
}

bool attribute_sensitive(const shop *s, gx_text name)
{
    const config_section *section = declared(s, name);
    const config_entry *e = section ? config_entry_of(section, "sensitive") : NULL;
    return e != NULL && (text_is(e->value, "yes") || text_is(e->value, "true") || text_is(e->value, "on"));
}
