/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values with their ranges, and the sentence when one does not fit: what is wanted, what was got, what may have
 * been meant. */
#include "core/config/value.h"
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/config/message.h"

/* Texts and lists have a range of whole numbers: of characters, of items. */
static gx_option_type range_type(gx_option_type type)
{
    return type == GX_OPT_TEXT || type == GX_OPT_LIST ? GX_OPT_INT : type;
}

/* What a range compares. Days of a duration count 86,400 seconds here. */
static double measure(const gx_value *v)
{
    switch (v->type) {
    case GX_OPT_PERCENT:
        return v->d;
    case GX_OPT_DURATION:
        return (double)v->span.days * (double)DAY_S + (double)v->span.seconds;
    case GX_OPT_TEXT:
        return (double)utf8_length(v->text);
    case GX_OPT_LIST:
        return (double)v->n_list;
    default:
        return (double)v->i;
    }
}

/* The limits are the table's, in the same words as the INI. */
static bool in_range(const gx_value *v, const gx_option *opt, int money_digits)
{
    gx_value limit;
    gx_option_type type = range_type(opt->type);
    if (opt->min != NULL && value_parse(text_of(opt->min), type, money_digits, NULL, &limit) == GX_OK &&
        measure(v) < measure(&limit))
        return false;
    if (opt->max != NULL && value_parse(text_of(opt->max), type, money_digits, NULL, &limit) == GX_OK &&
        measure(v) > measure(&limit))
        return false;
    return true;
}

static void describe(const gx_option *opt, buf *out)
{
    const char *what = value_wanted(opt->type);
    if (opt->type == GX_OPT_TEXT && (opt->min != NULL || opt->max != NULL))
        what = _("a text whose number of characters is");
    if (opt->type == GX_OPT_LIST && (opt->min != NULL || opt->max != NULL))
        what = _("a list whose number of items is");
    if (opt->min != NULL && opt->max != NULL)
        buf_printf(out, _("%s from %s to %s"), what, opt->min, opt->max);
    else if (opt->min != NULL)
        buf_printf(out, _("%s at least %s"), what, opt->min);
    else if (opt->max != NULL)
        buf_printf(out, _("%s at most %s"), what, opt->max);
    else
        buf_str(out, what);
}

/* A value that is of the type but out of its range gets no hint: the range says it. */
static gx_status refuse(gx_text text, const gx_option *opt, int money_digits, bool of_type, gx_error *err)
{
    char got[SHOWN_BYTES], hint[HINT_BYTES];
    buf want = { 0 };
    describe(opt, &want);
    const char *wanted = want.failed ? opt->name : want.p;
    shown_text(text, got);
    if (opt->type == GX_OPT_MONEY && money_digits < 0)
        gx_fail(err, GX_ECONFIG, _("\"%s\" is money, but the shop's currency is not known; set [shop] currency"), got);
    else if (opt->type == GX_OPT_MONEY && money_names_code(text))
        gx_fail(err, GX_ECONFIG, _("want %s, got \"%s\"; a shop has one currency, so write the amount without a code"),
                wanted, got);
    else if (!of_type && value_hint(text, opt->type, money_digits, hint))
        gx_fail(err, GX_ECONFIG, _("want %s, got \"%s\"; did you mean %s?"), wanted, got, hint);
    else
        gx_fail(err, GX_ECONFIG, _("want %s, got \"%s\""), wanted, got);
    buf_free(&want);
    return GX_ECONFIG;
}

/* The message has no place and no name yet. */
static gx_status value_of(gx_text text, const gx_option *opt, int money_digits, arena *a, gx_value *out, gx_error *err)
{
    gx_value v;
    gx_status status = value_parse(text, opt->type, money_digits, a, &v);
    if (status == GX_ENOMEM)
        return gx_fail(err, status, _("out of memory"));
    if (status != GX_OK || !in_range(&v, opt, money_digits))
        return refuse(text, opt, money_digits, status == GX_OK, err);
    *out = v;
    return GX_OK;
}

gx_status config_value_text(gx_text text, const gx_option *opt, int money_digits, arena *a, gx_value *out,
                            gx_error *err)
{
    gx_status status = value_of(text, opt, money_digits, a, out, err);
    if (status != GX_OK && err != NULL)
        gx_error_prepend(err, "%s: ", opt->name);
    return status;
}

gx_status config_value(const config_section *s, const config_entry *e, const gx_option *opt, int money_digits, arena *a,
                       gx_value *out, gx_error *err)
{
    gx_error why;
    gx_status status = value_of(e->value, opt, money_digits, a, out, &why);
    if (status == GX_ENOMEM)
        return gx_fail(err, status, "%s: %s", e->file, why.text);
    return status == GX_OK ? GX_OK : config_fail(s, e, err, "%s", why.text);
}
