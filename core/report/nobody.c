/* SPDX-License-Identifier: Apache-2.0 */
/* Each clause with how many fail it, what is there instead and what may have been meant. */
#include "core/report/nobody.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

typedef struct telling {
    const ruleset *r;
    gx_text text; /* of the rule */
    const char *lang;
    buf *out;
} telling;

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static const char *value_words(const ruleset *r, gx_type type, int64_t v, bool grouped, char out[48])
{
    if (type == GX_MONEY)
        money_format(v, r->money_digits, grouped, out);
    else if (v == GX_NEVER || v == GX_FOREVER) /* also GX_NO_DATE */
        snprintf(out, 48, "%s", v == GX_FOREVER ? _("always") : _("never"));
    else if (type == GX_TIME)
        date_format(zone_today(r->zone, v), out);
    else if (type == GX_DATE)
        date_format(v, out);
    else
        snprintf(out, 48, "%lld", (long long)v);
    return out;
}

static void tell_nearest(const telling *t, const clause_count *k)
{
    char near[48];
    bool when = k->type == GX_TIME || k->type == GX_DATE;
    value_words(t->r, k->type, k->nearest, true, near);
    if (when && k->nearest == GX_NEVER)
        buf_str(t->out, _("it never was, for anybody"));
    else if (k->side == CLAUSE_LARGEST)
        buf_printf(t->out, when ? _("the latest is %s") : _("the largest is %s"), near);
    else if (k->side == CLAUSE_SMALLEST)
        buf_printf(t->out, when ? _("the earliest is %s") : _("the smallest is %s"), near);
    else if (k->side == CLAUSE_NEXT)
        buf_printf(t->out, _("the next is %s"), near);
    else
        buf_printf(t->out, _("the nearest is %s"), near);
}

/* A zero too many or too few: the first power of ten by which somebody would be in. 0: none. */
static int64_t slip(const clause_count *k)
{
    if (!k->comparable || !k->literal || k->needs <= 0 || (k->type != GX_MONEY && k->type != GX_INT))
        return 0;
    for (int64_t by = 10; by <= 1000; by *= 10) {
        if (k->side == CLAUSE_LARGEST && k->needs % by == 0 && k->needs / by <= k->nearest)
            return k->needs / by;
        if (k->side == CLAUSE_SMALLEST && k->needs < INT64_MAX / by && k->needs * by >= k->nearest)
            return k->needs * by;
    }
    return 0;
}

/* ---- labels and texts -------------------------------------------------------------------------------------------- */

enum { LABELS_TOLD = 3 };

static void tell_label(const telling *t, uint64_t n, const char *title, bool first)
{
    buf_str(t->out, first ? "" : _(", "));
    buf_printf(t->out, _("%llu %s"), (unsigned long long)n, title);
}

/* The most frequent ones; of equal ones the first. */
static void tell_labels(const telling *t, const clause_count *k)
{
    const fact *f = facts_at(t->r->facts, k->fact);
    bool told[CLAUSE_LABELS] = { false };
    int n = 0;
    for (; n < LABELS_TOLD; n++) {
        size_t best = CLAUSE_LABELS;
        for (size_t i = 0; i < CLAUSE_LABELS && i < f->n_labels; i++)
            if (!told[i] && k->labels[i] > 0 && (best == CLAUSE_LABELS || k->labels[i] > k->labels[best]))
                best = i;
        if (best == CLAUSE_LABELS)
            break;
        told[best] = true;
        tell_label(t, k->labels[best], fact_label_title(f, (int64_t)best, t->lang), n == 0);
    }
    if (k->unlabelled > 0)
        tell_label(t, k->unlabelled, _("not known"), n == 0);
}

/* ---- clauses ----------------------------------------------------------------------------------------------------- */

static gx_text part(const telling *t, const clause_count *k)
{
    return (gx_text){ t->text.p + k->begin, k->end - k->begin };
}

/* What is there instead, after `before`; nothing, where there is nothing to say. */
static void tell_instead(const telling *t, const clause_count *k, const char *before)
{
    if (!k->comparable && !k->labelled)
        return;
    buf_str(t->out, before);
    if (k->comparable)
        tell_nearest(t, k);
    else
        tell_labels(t, k);
}

static void tell_meant(const telling *t, const clause_count *k)
{
    char words[48];
    int64_t meant = slip(k);
    if (meant != 0)
        buf_printf(t->out, _(". Did you mean %s?"), value_words(t->r, k->type, meant, false, words));
    else if (k->near[0] != '\0')
        buf_printf(t->out, _(". Did you mean \"%s\"?"), k->near);
    else
        buf_str(t->out, _("."));
}

/* " (orders >= 9: the largest is 3; value == "key": 300 ordinary)" */
static size_t tell_parts(const telling *t, const clause_count *parts, size_t n)
{
    size_t count = 0;
    for (; count < n && parts[count].inside; count++) {
        buf_printf(t->out, "%s%.*s", count == 0 ? _(" (") : _("; "), TEXT_ARG(part(t, &parts[count])));
        tell_instead(t, &parts[count], _(": "));
    }
    buf_str(t->out, count > 0 ? _(")") : "");
    return count;
}

static void tell_clause(const telling *t, const clause_count *k, size_t n_after)
{
    bool all = k->failed == k->seen;
    buf_printf(t->out, all ? _("%.*s fails for all %llu") : _("%.*s fails for %llu"), TEXT_ARG(part(t, k)),
               (unsigned long long)k->failed);
    if (all) {
        (void)tell_parts(t, k + 1, n_after);
        tell_instead(t, k, _("; "));
        tell_meant(t, k);
        return;
    }
    if (k->alone > 0)
        buf_printf(
            t->out,
            i18n_plural("; without it %llu would be in", "; without it %llu would be in", (unsigned long)k->alone),
            (unsigned long long)k->alone);
    buf_str(t->out, _("."));
}

json_t *nobody_because(const ruleset *r, const rule *when, const clause_count *counts, const char *lang)
{
    json_t *list = json_array();
    size_t n = rule_clauses(when);
    for (size_t i = 0; i < n; i++) {
        buf line = { 0 };
        const telling t = { r, rule_text(when), lang, &line };
        if (counts[i].inside || counts[i].failed == 0)
            continue;
        tell_clause(&t, &counts[i], n - i - 1);
        json_array_append_new(list, json_text(buf_view(&line)));
        buf_free(&line);
    }
    return list;
}
