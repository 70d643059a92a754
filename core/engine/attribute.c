/* SPDX-License-Identifier: Apache-2.0 */
/* Checks what a person enters against [attribute:NAME]: type, values, range. */
#include "core/engine/attribute.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

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

static gx_status check_enum(const config_section *section, gx_text value, gx_error *err)
{
    const config_entry *values = config_entry_of(section, "values");
    gx_text rest = values ? values->value : (gx_text){ NULL, 0 };
    while (rest.n > 0)
        if (text_eq(text_trim(text_cut(&rest, ',')), value))
            return GX_OK;
    char want[256];
    if (values == NULL)
        return GX_OK;
    snprintf(want, sizeof want, "%.*s", TEXT_ARG(values->value));
    return wrong(section, value, want, err);
}

/* Each item of a list must be one of the values, if there are any. */
static gx_status check_list(const config_section *section, gx_text value, gx_error *err)
{
    gx_status rc = GX_OK;
    while (value.n > 0 && rc == GX_OK) {
        gx_text item = list_item(&value);
        if (item.n > 0)
            rc = check_enum(section, item, err);
    }
    return rc;
}

gx_text attribute_name(gx_text given)
{
    return text_starts(given, "given.") ? (gx_text){ given.p + 6, given.n - 6 } : given;
}

bool attribute_declared(const shop *s, gx_text name)
{
    return declared(s, name) != NULL;
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

gx_status attribute_check(const shop *s, gx_text name, gx_text value, gx_error *err)
{
    const config_section *section = declared(s, name);
    if (section == NULL)
        return check_spelling(s, name, err);
    const config_entry *entry = section ? config_entry_of(section, "type") : NULL;
    if (entry == NULL || value.n == 0)
        return GX_OK;
    gx_text type = entry->value;
    if (text_is(type, "int") || text_is(type, "money") || text_is(type, "date"))
        return check_ordered(s, section, type, value, err);
    if (text_is(type, "enum"))
        return check_enum(section, value, err);
    if (text_is(type, "list"))
        return check_list(section, value, err);
    if (text_is(type, "bool") && !text_is(value, "yes") && !text_is(value, "no") && !text_is(value, "true") &&
        !text_is(value, "false"))
        return wrong(section, value, _("yes or no"), err);
    return GX_OK;
}

bool attribute_sensitive(const shop *s, gx_text name)
{
    const config_section *section = declared(s, name);
    const config_entry *e = section ? config_entry_of(section, "sensitive") : NULL;
    return e != NULL && (text_is(e->value, "yes") || text_is(e->value, "true") || text_is(e->value, "on"));
}
