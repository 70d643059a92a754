/* SPDX-License-Identifier: Apache-2.0 */
/* One leaf of a rule in words: what the customer's value is, when it was, and what the rule needs. In the current
 * language; amounts with their decimals, days in the shop's zone. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/rules/explain.h"

static gx_text source(const explaining *x, const node *n)
{
    return n->said.n > 0 ? n->said : (gx_text){ x->rule->text.p + n->begin, n->end - n->begin };
}

/* ---- values ---- */

static void add_day(buf *out, int64_t day)
{
    char text[32];
    date_format(day, text);
    buf_str(out, text);
}

static void add_time(const explaining *x, int64_t at, bool clock, buf *out)
{
    const zone *z = x->e->b->zone;
    if (at == GX_NEVER) {
        buf_str(out, _("never"));
        return;
    }
    add_day(out, zone_today(z, at));
    civil c = civil_of_seconds(zone_local(z, at));
    if (clock)
        buf_printf(out, " %02d:%02d", c.hour, c.minute);
}

static void add_days_away(int64_t days, buf *out)
{
    if (days == 0)
        buf_str(out, _("today"));
    else if (days > 0)
        buf_printf(out, i18n_plural("in %lld day", "in %lld days", (unsigned long)days), (long long)days);
    else
        buf_printf(out, i18n_plural("%lld day ago", "%lld days ago", (unsigned long)-days), -(long long)days);
}

static void add_label(const explaining *x, gx_ref dimension, int64_t label, buf *out)
{
    const fact *f = facts_at(x->rule->facts, dimension);
    if (label < 0 || label >= (int64_t)f->n_labels)
        buf_str(out, _("not known"));
    else
        buf_str(out, fact_label_title(f, label, i18n_current()));
}

static void add_value(const explaining *x, const node *of, row_number v, buf *out)
{
    char text[48];
    bool amount = !v.real || (v.d > -0x1p63 && v.d < 0x1p63); /* money divided by nothing is none */
    if (of->type == GX_MONEY && amount) {
        money_format(v.real ? (int64_t)v.d : v.i, x->rule->money_digits, true, text);
        buf_str(out, text);
    } else if (v.real) {
        buf_printf(out, "%.6g", v.d);
    } else if (of->type == GX_TIME) {
        add_time(x, v.i, false, out);
    } else if (of->type == GX_DATE) {
        if (v.i == GX_NO_DATE)
            buf_str(out, _("not known"));
        else
            add_day(out, v.i);
    } else if (of->type == GX_LABEL) {
        add_label(x, of->ref, v.i, out);
    } else if ((of->op == NODE_DAYS_SINCE || of->op == NODE_WORKING_DAYS) && v.i == DAYS_NEVER) {
        buf_str(out, _("never"));
    } else {
        buf_printf(out, "%lld", (long long)v.i);
    }
}

static void add_span(gx_duration d, buf *out)
{
    char text[32];
    if (d.seconds == 0) {
        buf_printf(out, i18n_plural("%lld day", "%lld days", (unsigned long)d.days), (long long)d.days);
        return;
    }
    duration_format(d, text);
    buf_str(out, text);
}

static const char *yes_no(bool v)
{
    return v ? _("yes") : _("no");
}

/* ---- what is needed ---- */

static const char *needed(compare_op op, bool in_time)
{
    static const char *const amounts[] = {
        "%s", N_("anything but %s"), N_("less than %s"), N_("at most %s"), N_("more than %s"), N_("at least %s")
    };
    static const char *const times[] = {
        "%s", N_("anything but %s"), N_("earlier than %s"), N_("%s or earlier"), N_("later than %s"), N_("%s or later")
    };
    return _(in_time ? times[op] : amounts[op]);
}

static void add_is_needs(const explaining *x, const node *left, const buf *is, compare_op op, const buf *right,
                         buf *out)
{
    bool in_time = left->type == GX_TIME || left->type == GX_DATE;
    buf needs = { 0 };
    buf_printf(&needs, needed(op, in_time), right->p != NULL ? right->p : "");
    buf_printf(out, _("%.*s is %s, needs %s"), TEXT_ARG(source(x, left)), is->p != NULL ? is->p : "",
               needs.p != NULL ? needs.p : "");
    out->failed |= needs.failed || is->failed || right->failed;
    buf_free(&needs);
}

/* ---- comparisons ---- */

static void add_right(explaining *x, const node *right, buf *out)
{
    if (right->op == NODE_CONST || right->op == NODE_REAL) {
        add_value(x, right, (row_number){ right->real, right->i, right->d }, out);
        return;
    }
    row_number v = explain_number(x, right);
    buf_text(out, source(x, right));
    buf_str(out, " (");
    if (right->op == NODE_CUT && v.i == INT64_MAX)
        buf_str(out, _("not known yet"));
    else
        add_value(x, right, v, out);
    buf_char(out, ')');
}

static void say_compare(explaining *x, const node *n, bool negated, buf *out)
{
    buf is = { 0 }, right = { 0 };
    const node *left = n->kids[0];
    compare_op op = negated ? compare_negate(n->compare) : n->compare;
    add_value(x, left, explain_number(x, left), &is);
    if (n->op == NODE_COMPARE || n->op == NODE_COMPARE_REAL) {
        add_right(x, n->kids[1], &right);
    } else {
        node needs = { .op = NODE_CONST, .type = left->type };
        add_value(x, &needs, (row_number){ false, n->i, 0 }, &right);
    }
    add_is_needs(x, left, &is, op, &right, out);
    buf_free(&is);
    buf_free(&right);
}

static void add_quoted(gx_text t, buf *out)
{
    if (t.n == 0)
        buf_str(out, _("not known"));
    else
        buf_printf(out, "\"%.*s\"", TEXT_ARG(t));
}

static void say_text(explaining *x, const node *n, bool negated, buf *out)
{
    const gx_text *a = eval_texts(x->e, n->kids[0]);
    const gx_text *b = n->kids[1]->op == NODE_TEXT ? NULL : eval_texts(x->e, n->kids[1]);
    buf is = { 0 }, right = { 0 };
    if (x->e->failed)
        return;
    add_quoted(a[x->row], &is);
    add_quoted(b != NULL ? b[x->row] : n->kids[1]->text, &right);
    add_is_needs(x, n->kids[0], &is, negated ? compare_negate(n->compare) : n->compare, &right, out);
    buf_free(&is);
    buf_free(&right);
}

static void say_same(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t until;
    bool a = explain_bool(x, n->kids[0], &until), b = explain_bool(x, n->kids[1], &until);
    bool equal = (n->compare == COMPARE_EQ) != negated;
    buf_printf(out, _("%.*s is %s, needs %s"), TEXT_ARG(source(x, n->kids[0])), yes_no(a), yes_no(equal ? b : !b));
}

static void say_flag(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t until;
    bool v = explain_bool(x, n, &until);
    buf_printf(out, _("%.*s is %s, needs %s"), TEXT_ARG(source(x, n)), yes_no(v), yes_no(!negated));
}

static void say_known(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t until;
    buf_printf(out, explain_bool(x, n, &until) ? _("%.*s is known") : _("%.*s is not known"),
               TEXT_ARG(source(x, n->kids[0])));
    buf_str(out, _("; "));
    buf_str(out, negated ? _("needs it missing") : _("needs it known"));
}

static void say_contains(explaining *x, const node *n, bool negated, buf *out)
{
    const gx_text *t = eval_texts(x->e, n->kids[0]);
    gx_text value = t != NULL ? t[x->row] : (gx_text){ NULL, 0 };
    if (value.n == 0)
        buf_printf(out, _("%.*s is not known"), TEXT_ARG(source(x, n->kids[0])));
    else
        buf_printf(out, _("%.*s is \"%.*s\""), TEXT_ARG(source(x, n->kids[0])), TEXT_ARG(value));
    buf_printf(out, negated ? _("; needs no \"%.*s\" in it") : _("; needs \"%.*s\" in it"), TEXT_ARG(n->text));
}

static void say_word(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t until;
    bool v = explain_bool(x, n, &until);
    if (n->op == NODE_ASKED_ABOUT)
        buf_printf(out, v ? _("asked about \"%.*s\"") : _("has not asked about \"%.*s\""), TEXT_ARG(n->text));
    else if (n->op != NODE_WANTS)
        buf_printf(out, v ? _("has the tag \"%.*s\"") : _("has no tag \"%.*s\""), TEXT_ARG(n->text));
    else
        buf_printf(out, v ? _("wants \"%.*s\"") : _("does not want \"%.*s\""), TEXT_ARG(n->text));
    buf_str(out, _("; "));
    buf_str(out, negated ? _("needs it absent") : _("needs it present"));
}

/* ---- windows ---- */

static void add_ago_needed(gx_duration span, bool negated, buf *out)
{
    buf words = { 0 };
    add_span(span, &words);
    buf_str(out, _("; "));
    buf_printf(out, negated ? _("needs longer ago than %s, or never") : _("needs no longer ago than %s"),
               words.p != NULL ? words.p : "");
    buf_free(&words);
}

static void add_moment(const explaining *x, int64_t at, gx_duration span, buf *out)
{
    const gx_batch *b = x->e->b;
    add_time(x, at, span.seconds != 0, out);
    buf_str(out, _(", "));
    add_days_away(zone_today(b->zone, at) - zone_today(b->zone, b->now), out);
}

/* "bought 2026-05-12, 194 days ago; needs longer ago than 60 days" */
static void say_any(explaining *x, const node *n, bool negated, buf *out)
{
    const node *of = n->kids[0];
    series all = x->e->b->rows[x->row]->series[n->function->series];
    if (of->op == NODE_PURCHASES)
        all = eval_purchases(x->e, of, x->row);
    if (all.n == 0) {
        buf_printf(out, _("never %s"), _(n->function->verb));
    } else {
        buf_printf(out, "%s ", _(n->function->verb));
        add_moment(x, all.at[all.n - 1], n->span, out);
    }
    if (n->op == NODE_COMPARE_COUNT)
        add_ago_needed(n->span, negated, out);
    else
        buf_printf(out, "%s%s", _("; "), negated ? _("needs it never bought") : _("needs it bought"));
}

static void say_within(explaining *x, const node *n, bool negated, buf *out)
{
    row_number at = explain_number(x, n->kids[0]);
    buf_printf(out, "%.*s ", TEXT_ARG(source(x, n->kids[0])));
    if (at.i == GX_NEVER)
        buf_str(out, _("never"));
    else
        add_moment(x, at.i, n->span, out);
    add_ago_needed(n->span, negated, out);
}

static void add_ahead_needed(gx_duration span, bool negated, buf *out)
{
    buf words = { 0 };
    add_span(span, &words);
    buf_str(out, _("; "));
    buf_printf(out, negated ? _("needs not within %s from today") : _("needs within %s from today"),
               words.p != NULL ? words.p : "");
    buf_free(&words);
}

static void say_birthday(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t today = zone_today(x->e->b->zone, x->e->b->now);
    int64_t next = state_birthday_next(x->e->b->rows[x->row], today);
    if (next == INT64_MAX) {
        buf_str(out, _("birthday not known"));
    } else {
        buf_printf(out, "%s ", _("birthday"));
        add_day(out, next);
        buf_str(out, _(", "));
        add_days_away(next - today, out);
    }
    add_ahead_needed(n->span, negated, out);
}

static void say_festival(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t today = zone_today(x->e->b->zone, x->e->b->now), next = date_list_next(&n->festival->days, today);
    buf_printf(out, "%.*s ", TEXT_ARG(n->festival->name));
    if (next == INT64_MAX) {
        buf_str(out, _("not known"));
    } else {
        add_day(out, next);
        buf_str(out, _(", "));
        add_days_away(next - today, out);
    }
    add_ahead_needed(n->span, negated, out);
}

static void say_day_off(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t today = zone_today(x->e->b->zone, x->e->b->now);
    add_day(out, today);
    buf_printf(out, " %s%s%s", day_is_off(n->calendar, today) ? _("is a day off") : _("is a working day"), _("; "),
               negated ? _("needs a working day") : _("needs a day off"));
}

static void say_until(explaining *x, const node *n, bool negated, buf *out)
{
    int64_t date = explain_number(x, n->kids[0]).i;
    int64_t today = zone_today(x->e->b->zone, x->e->b->now);
    buf_printf(out, "%.*s ", TEXT_ARG(source(x, n->kids[0])));
    if (date == GX_NO_DATE) {
        buf_str(out, _("not known"));
    } else {
        add_day(out, date);
        buf_str(out, _(", "));
        add_days_away(date - today, out);
    }
    add_ahead_needed(n->span, negated, out);
}

void sentence_of(explaining *x, const node *n, bool negated, buf *out)
{
    const char *name = n->function != NULL ? n->function->name : "";
    bool known = text_is(text_of(name), "has"), tagged = text_is(text_of(name), "tagged");
    switch (n->op) {
    case NODE_YES:
        buf_str(out, n->i != 0 ? _("always so") : _("never so"));
        break;
    case NODE_FLAG:
        say_flag(x, n, negated, out);
        break;
    case NODE_SAME:
        say_same(x, n, negated, out);
        break;
    case NODE_CONTAINS:
        say_contains(x, n, negated, out);
        break;
    case NODE_TAGGED:
    case NODE_WANTS:
    case NODE_ASKED_ABOUT:
        say_word(x, n, negated, out);
        break;
    case NODE_COMPARE_TEXT:
        say_text(x, n, negated, out);
        break;
    case NODE_WITHIN:
        say_within(x, n, negated, out);
        break;
    case NODE_BIRTHDAY:
        say_birthday(x, n, negated, out);
        break;
    case NODE_UNTIL:
        say_until(x, n, negated, out);
        break;
    case NODE_FESTIVAL:
        say_festival(x, n, negated, out);
        break;
    case NODE_DAY_OFF:
        say_day_off(x, n, negated, out);
        break;
    default:
        if (known)
            say_known(x, n, negated, out);
        else if (tagged)
            say_word(x, n, negated, out);
        else if (n->function != NULL && n->function->verb != NULL)
            say_any(x, n, negated, out);
        else
            say_compare(x, n, negated, out);
    }
}
