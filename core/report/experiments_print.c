/* SPDX-License-Identifier: Apache-2.0 */
/* Experiments as a shop owner reads them. */
#include "core/report/experiments.h"

#include "core/base/i18n.h"

static long long number(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static double real(const json_t *j, const char *key)
{
    return json_real_value(json_object_get(j, key));
}

static void put(buf *out, size_t indent, size_t width, const buf *text)
{
    for (size_t i = 0; i < indent; i++)
        buf_char(out, ' ');
    wrap(out, buf_view(text), indent, indent + 2, width);
    buf_char(out, '\n');
}

static const char *arm_words(const char *name, bool control)
{
    return control ? _("nothing (held out)") : name;
}

static void print_share(const json_t *s, const char *words, size_t width, buf *out)
{
    buf line = { 0 };
    if (number(s, "of") == 0)
        return;
    buf_printf(&line, _("%s: %.1f%% (%.1f%% to %.1f%%), %lld of %lld"), words, real(s, "share") * 100,
               real(s, "low") * 100, real(s, "high") * 100, number(s, "count"), number(s, "of"));
    put(out, 4, width, &line);
    buf_free(&line);
}

static void print_revenue(const json_t *r, size_t width, buf *out)
{
    buf line = { 0 };
    if (number(r, "of") == 0)
        return;
    if (!*json_str(r, "per_customer"))
        buf_printf(&line, _("revenue: %s from %lld customers, too early for a mean"), json_str(r, "total"),
                   number(r, "of"));
    else
        buf_printf(&line, _("revenue a customer: %s (%s to %s), %s from %lld customers"), json_str(r, "per_customer"),
                   json_str(r, "low"), json_str(r, "high"), json_str(r, "total"), number(r, "of"));
    put(out, 4, width, &line);
    buf_free(&line);
}

static void print_arm(const json_t *a, size_t width, buf *out)
{
    bool control = json_is_true(json_object_get(a, "held_out"));
    const json_t *caused = json_object_get(a, "put_down_to_it");
    buf line = { 0 };
    buf_printf(&line, _("%s: %lld customers, window over for %lld"), arm_words(json_str(a, "arm"), control),
               number(a, "customers"), number(a, "complete"));
    if (!control)
        buf_printf(&line, _("; %lld contacted"), number(a, "contacted"));
    if (*json_str(a, "first_complete"))
        buf_printf(&line, _("; the first on %.10s"), json_str(a, "first_complete"));
    put(out, 2, width, &line);
    buf_free(&line);
    if (!control)
        print_share(json_object_get(a, "answered"), _("answered"), width, out);
    print_share(json_object_get(a, "ordered"), _("ordered"), width, out);
    print_revenue(json_object_get(a, "revenue"), width, out);
    if (!json_is_object(caused))
        return;
    buf_printf(&line, _("put down to it so far (the last contact before): %lld answers, %lld orders, %s"),
               number(caused, "answers"), number(caused, "orders"), json_str(caused, "revenue"));
    put(out, 4, width, &line);
    buf_free(&line);
}

static const char *verdict_words(const json_t *m)
{
    if (strcmp(json_str(m, "verdict"), "more") == 0)
        return _("more");
    if (strcmp(json_str(m, "verdict"), "less") == 0)
        return _("less");
    return strcmp(json_str(m, "because"), "few") == 0 ? _("too early: too few for any judgement")
                                                      : _("too early: this may be chance");
}

static void print_measure(const json_t *m, const char *words, size_t width, buf *out)
{
    buf line = { 0 };
    if (!json_is_object(m))
        return;
    buf_printf(&line, _("%s: %s"), words, verdict_words(m));
    if (json_is_real(json_object_get(m, "difference")))
        buf_printf(&line, _("; %+.1f points (%+.1f to %+.1f)"), real(m, "difference") * 100, real(m, "low") * 100,
                   real(m, "high") * 100);
    else if (*json_str(m, "difference"))
        buf_printf(&line, _("; %s a customer (%s to %s)"), json_str(m, "difference"), json_str(m, "low"),
                   json_str(m, "high"));
    put(out, 4, width, &line);
    buf_free(&line);
}

static void print_comparison(const json_t *c, size_t width, buf *out)
{
    buf line = { 0 };
    bool control = strcmp(json_str(c, "with"), "holdout") == 0;
    buf_printf(&line, _("%s beside %s:"), json_str(c, "arm"), arm_words(json_str(c, "with"), control));
    put(out, 2, width, &line);
    buf_free(&line);
    print_measure(json_object_get(c, "answered"), _("answered"), width, out);
    print_measure(json_object_get(c, "ordered"), _("ordered"), width, out);
    print_measure(json_object_get(c, "revenue"), _("revenue"), width, out);
}

void experiments_print(const json_t *list, size_t width, buf *out)
{
    size_t i, k;
    json_t *j, *part;
    if (json_array_size(list) == 0)
        buf_printf(out, "%s\n",
                   _("no experiments: a campaign of several wordings or with a holdout is one, or [experiment:NAME]"));
    json_array_foreach(list, i, j)
    {
        buf_str(out, i > 0 ? "\n" : "");
        buf_printf(out, _("%s (%s): what follows within %s of the first contact; intervals of 95%%\n"),
                   json_str(j, "title"), json_str(j, "experiment"), json_str(j, "window"));
        json_array_foreach(json_object_get(j, "arms"), k, part) print_arm(part, width, out);
        json_array_foreach(json_object_get(j, "compared"), k, part) print_comparison(part, width, out);
    }
}
