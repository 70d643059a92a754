/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the language: one table gives their names, what suggestions and the manual show, and who checks
 * their arguments. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/rules/tree.h"

#include <stdlib.h>

/* ---- arguments ---- */

gx_status count_arguments(parsing *p, const syntax *s, const function *f, uint32_t least, uint32_t most)
{
    if (s->n_args >= least && s->n_args <= most)
        return GX_OK;
    return rule_mistake(p, s->begin, _("%s%s: %u arguments given; an example: %s"), f->name, f->arguments, s->n_args,
                        f->example);
}

gx_status text_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_text *out)
{
    if (s->args[i]->kind != SYNTAX_STRING)
        return rule_mistake(p, s->args[i]->begin, _("%s wants a text in quotes here; an example: %s"), f->name,
                            f->example);
    *out = s->args[i]->text;
    return GX_OK;
}

gx_status span_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_duration *out)
{
    const syntax *arg = s->args[i];
    if (arg->kind == SYNTAX_INT)
        return rule_mistake(p, arg->begin, _("%s wants a duration in quotes; did you mean \"%.*sd\"?"), f->name,
                            TEXT_ARG(syntax_source(p, arg)));
    if (arg->kind != SYNTAX_STRING)
        return rule_mistake(p, arg->begin, _("%s wants a duration in quotes; an example: %s"), f->name, f->example);
    if (!duration_parse(arg->text, out))
        return rule_mistake(p, arg->begin, _("\"%.*s\" is not a duration; write 60d, 2w or 12h"), TEXT_ARG(arg->text));
    return GX_OK;
}

gx_status days_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_duration *out)
{
    gx_status rc = span_argument(p, s, f, i, out);
    if (rc != GX_OK || (out->seconds == 0 && out->days > 0))
        return rc;
    return rule_mistake(p, s->args[i]->begin, _("%s counts whole days: write at least \"1d\""), f->name);
}

gx_status typed_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_type a, gx_type b, node **out)
{
    gx_status rc = check_expression(p, s->args[i], out);
    if (rc == GX_OK && (*out)->op == NODE_CUT) /* not known yet, it is no time to count from */
        return rule_mistake(p, s->args[i]->begin,
                            _("a cut point is compared, as in last_bought >= quantile(last_bought, 0.8)"));
    if (rc != GX_OK || (*out)->type == a || (*out)->type == b)
        return rc;
    return rule_mistake(p, s->args[i]->begin, _("%.*s is %s, but %s wants %s here; an example: %s"),
                        TEXT_ARG(syntax_source(p, s->args[i])), type_phrase((*out)->type), f->name, type_phrase(a),
                        f->example);
}

gx_status reads_fact(parsing *p, const char *name, gx_ref *out)
{
    const fact *f = facts_find(p->c->facts, text_of(name));
    *out = f != NULL ? f->ref : 0;
    return check_reads(p, *out);
}

/* ---- windows over events ---- */

static gx_status check_count(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_COUNT, GX_INT)) == NULL)
        return GX_ENOMEM;
    (*out)->series = f->series;
    (*out)->series_set = UINT32_C(1) << f->series;
    (*out)->windows = true;
    (*out)->function = f;
    if ((rc = span_argument(p, s, f, 0, &(*out)->span)) != GX_OK)
        return rc;
    return reads_fact(p, series_name(f->series), &(*out)->ref);
}

/* bought_within(d) is orders_within(d) >= 1. */
static gx_status check_any(parsing *p, const syntax *s, const function *f, node **out)
{
    node *count;
    gx_status rc = check_count(p, s, f, &count);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_with(p, s, NODE_COMPARE_COUNT, GX_BOOL, count)) == NULL)
        return GX_ENOMEM;
    (*out)->compare = COMPARE_GE;
    (*out)->i = 1;
    (*out)->series_set = count->series_set;
    (*out)->span = count->span;
    (*out)->ref = count->ref;
    (*out)->function = f;
    return GX_OK;
}

static gx_status check_spent(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_SPENT, GX_MONEY)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->function = f;
    if ((rc = span_argument(p, s, f, 0, &(*out)->span)) != GX_OK)
        return rc;
    return reads_fact(p, "spent", &(*out)->ref);
}

/* ---- times and dates ---- */

static gx_status check_within(parsing *p, const syntax *s, const function *f, node **out)
{
    node *at;
    gx_status rc = count_arguments(p, s, f, 2, 2);
    if (rc != GX_OK || (rc = typed_argument(p, s, f, 0, GX_TIME, GX_TIME, &at)) != GX_OK)
        return rc;
    if ((*out = node_with(p, s, NODE_WITHIN, GX_BOOL, at)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->ref = at->ref;
    (*out)->function = f;
    return span_argument(p, s, f, 1, &(*out)->span);
}

static gx_status check_older(parsing *p, const syntax *s, const function *f, node **out)
{
    node *within;
    gx_status rc = check_within(p, s, f, &within);
    if (rc != GX_OK)
        return rc;
    *out = node_with(p, s, NODE_NOT, GX_BOOL, within);
    return *out == NULL ? GX_ENOMEM : GX_OK;
}

static gx_status check_birthday(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_BIRTHDAY, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->function = f;
    if ((rc = days_argument(p, s, f, 0, &(*out)->span)) != GX_OK)
        return rc;
    gx_ref lunar;
    rc = reads_fact(p, "lunar_birthday", &lunar);
    return rc == GX_OK ? reads_fact(p, "birthday", &(*out)->ref) : rc;
}

static gx_status check_until(parsing *p, const syntax *s, const function *f, node **out)
{
    node *date;
    gx_status rc = count_arguments(p, s, f, 2, 2);
    if (rc != GX_OK || (rc = typed_argument(p, s, f, 0, GX_DATE, GX_DATE, &date)) != GX_OK)
        return rc;
    if ((*out = node_with(p, s, NODE_UNTIL, GX_BOOL, date)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->ref = date->ref;
    (*out)->function = f;
    return days_argument(p, s, f, 1, &(*out)->span);
}

static gx_status check_age(parsing *p, const syntax *s, const function *f, node **out)
{
    bool months = text_is(text_of(f->name), "age_months");
    node *since;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = typed_argument(p, s, f, 0, months ? GX_DATE : GX_TIME, GX_DATE, &since)) != GX_OK)
        return rc;
    if ((*out = node_with(p, s, months ? NODE_MONTHS : NODE_DAYS_SINCE, GX_INT, since)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->ref = since->ref;
    (*out)->function = f;
    p->raw_age |= !months;
    return GX_OK;
}

static gx_status check_extreme(parsing *p, const syntax *s, const function *f, node **out)
{
    bool latest = text_is(text_of(f->name), "latest");
    gx_status rc = count_arguments(p, s, f, 1, 64);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, latest ? NODE_LATEST : NODE_EARLIEST, GX_TIME)) == NULL)
        return GX_ENOMEM;
    if (((*out)->kids = arena_zalloc(p->a, s->n_args * sizeof(node *))) == NULL)
        return rule_no_memory(p->err);
    (*out)->n_kids = s->n_args;
    (*out)->function = f;
    for (uint32_t i = 0; i < s->n_args; i++) {
        gx_type other = i == 0 ? GX_DATE : (*out)->type;
        if ((rc = typed_argument(p, s, f, i, i == 0 ? GX_TIME : other, other, &(*out)->kids[i])) != GX_OK)
            return rc;
        (*out)->type = (*out)->kids[0]->type;
        (*out)->windows |= (*out)->kids[i]->windows;
    }
    return GX_OK;
}

/* ---- constants ---- */

static gx_status check_money(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc == GX_OK && (s->args[0]->kind == SYNTAX_INT || s->args[0]->kind == SYNTAX_REAL))
        return rule_mistake(p, s->args[0]->begin, _("an amount stands in quotes; did you mean money(\"%.*s\")?"),
                            TEXT_ARG(syntax_source(p, s->args[0])));
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &t)) != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_CONST, GX_MONEY)) == NULL)
        return GX_ENOMEM;
    if (!money_parse(t, p->c->money_digits, &(*out)->i))
        return rule_mistake(p, s->args[0]->begin, _("\"%.*s\" is not an amount of the shop's currency (%d decimals)"),
                            TEXT_ARG(t), p->c->money_digits);
    return GX_OK;
}

static gx_status check_date(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &t)) != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_CONST, GX_DATE)) == NULL)
        return GX_ENOMEM;
    if (!date_parse(t, &(*out)->i))
        return rule_mistake(p, s->args[0]->begin, _("\"%.*s\" is not a date; write 2026-01-31"), TEXT_ARG(t));
    return GX_OK;
}

/* ---- tags, interests, presence ---- */

/* A tag that a rule gives is a dimension of two labels; a person's word is in it already (D4.2). */
static gx_status tag_by_rule(parsing *p, const syntax *s, const function *f, const fact *of, node **out)
{
    node *label = node_new(p, s, NODE_FACT, GX_LABEL), *yes = node_new(p, s, NODE_CONST, GX_LABEL);
    node **pair = arena_zalloc(p->a, 2 * sizeof(node *));
    if (label == NULL || yes == NULL || pair == NULL)
        return rule_no_memory(p->err);
    if ((*out = node_with(p, s, NODE_COMPARE, GX_BOOL, label)) == NULL)
        return GX_ENOMEM;
    label->ref = yes->ref = of->ref;
    yes->i = TAG_YES;
    pair[0] = label;
    pair[1] = yes;
    (*out)->kids = pair;
    (*out)->n_kids = 2;
    (*out)->compare = COMPARE_EQ;
    (*out)->i = TAG_YES;
    (*out)->ref = of->ref;
    (*out)->text = fact_tag_name(of);
    (*out)->function = f;
    return check_reads(p, of->ref);
}

static gx_status check_word(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &t)) != GX_OK)
        return rc;
    bool tags = text_is(text_of(f->name), "tagged");
    const fact *by_rule = tags ? facts_tag(p->c->facts, t) : NULL;
    if (by_rule != NULL)
        return tag_by_rule(p, s, f, by_rule, out);
    if ((*out = node_new(p, s, tags ? NODE_TAGGED : NODE_ASKED_ABOUT, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    (*out)->text = t;
    (*out)->function = f;
    return GX_OK;
}

/* Missing is a text without a character, a time that never was, an unknown date, no label. */
static gx_status check_has(parsing *p, const syntax *s, const function *f, node **out)
{
    node *of;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = check_expression(p, s->args[0], &of)) != GX_OK)
        return rc;
    bool missable = of->type == GX_TEXT_TYPE || of->type == GX_TIME || of->type == GX_DATE || of->type == GX_LABEL;
    if ((of->ref == 0 && of->op != NODE_LAST_ACTION && of->op != NODE_LAST_FOLLOWED) || !missable)
        return rule_mistake(p, s->args[0]->begin,
                            _("%.*s is never missing; has() asks of texts, times, dates and labels"),
                            TEXT_ARG(syntax_source(p, s->args[0])));
    if ((*out = node_with(p, s, of->type == GX_TEXT_TYPE ? NODE_HAS_TEXT : NODE_COMPARE, GX_BOOL, of)) == NULL)
        return GX_ENOMEM;
    (*out)->ref = of->ref;
    (*out)->function = f;
    if (of->type == GX_TEXT_TYPE)
        return GX_OK;
    node *missing = node_new(p, s, NODE_CONST, of->type);
    node **pair = arena_zalloc(p->a, 2 * sizeof(node *));
    if (missing == NULL || pair == NULL)
        return rule_no_memory(p->err);
    missing->i = of->type == GX_LABEL ? -1 : GX_NEVER;
    pair[0] = of;
    pair[1] = missing;
    (*out)->kids = pair;
    (*out)->n_kids = 2;
    (*out)->compare = COMPARE_NE;
    (*out)->i = missing->i;
    return GX_OK;
}

/* one_of(city, "Beijing", "Shanghai") is city == "Beijing" or city == "Shanghai". */
static gx_status check_one_of(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_status rc = count_arguments(p, s, f, 2, 64);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_OR, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    if (((*out)->kids = arena_zalloc(p->a, s->n_args * sizeof(node *))) == NULL)
        return rule_no_memory(p->err);
    for (uint32_t i = 1; i < s->n_args; i++) {
        const syntax *arg = s->args[i];
        syntax equal = { .kind = SYNTAX_BINARY, .op = TOKEN_EQ, .begin = s->begin, .end = s->end, .at = arg->begin };
        equal.bare_begin = s->bare_begin;
        equal.bare_end = s->bare_end;
        node *a, *b;
        if ((rc = check_expression(p, s->args[0], &a)) != GX_OK || (rc = check_expression(p, arg, &b)) != GX_OK ||
            // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): check_expression wrote them when it said GX_OK
            (rc = check_compare(p, &equal, a, b, &(*out)->kids[(*out)->n_kids])) != GX_OK)
            return rc;
        (*out)->windows |= (*out)->kids[(*out)->n_kids++]->windows;
    }
    return GX_OK;
}

static gx_status check_contains(parsing *p, const syntax *s, const function *f, node **out)
{
    node *of;
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 2, 2);
    if (rc == GX_OK)
        rc = check_expression(p, s->args[0], &of);
    if (rc == GX_OK)
        rc = text_argument(p, s, f, 1, &t);
    if (rc != GX_OK)
        return rc;
    if (of->op != NODE_TEXT_FACT)
        return rule_mistake(p, s->args[0]->begin, _("%.*s is no text with a name; an example: %s"),
                            TEXT_ARG(syntax_source(p, s->args[0])), f->example);
    if ((*out = node_with(p, s, NODE_CONTAINS, GX_BOOL, of)) == NULL)
        return GX_ENOMEM;
    (*out)->ref = of->ref;
    (*out)->text = t;
    (*out)->function = f;
    return GX_OK;
}

/* ---- shop-wide cut points ---- */

static bool parse_share(const syntax *s, double *out)
{
    if (s->kind == SYNTAX_REAL || s->kind == SYNTAX_INT) {
        *out = s->kind == SYNTAX_REAL ? s->d : (double)s->i;
        return *out > 0 && *out <= 1;
    }
    char text[32], *end;
    if (s->kind != SYNTAX_STRING || s->text.n < 2 || s->text.n >= sizeof text || s->text.p[s->text.n - 1] != '%')
        return false;
    memcpy(text, s->text.p, s->text.n - 1);
    text[s->text.n - 1] = '\0';
    *out = strtod(text, &end) / 100;
    return *end == '\0' && *out > 0 && *out <= 1;
}

static gx_status share_argument(parsing *p, const syntax *s, const function *f, uint32_t i, double *out)
{
    if (parse_share(s->args[i], out))
        return GX_OK;
    return rule_mistake(p, s->args[i]->begin, _("%s wants a share above 0 and up to 100%% here; an example: %s"),
                        f->name, f->example);
}

/* A fact by its name in quotes, as it is where there are many of them. */
static gx_status named_fact(parsing *p, const syntax *s, const function *f, node **out)
{
    const syntax *name = s->args[0];
    const fact *of = facts_find(p->c->facts, name->text);
    if (of == NULL) {
        const char *near = facts_nearest(p->c->facts, name->text);
        return rule_mistake(p, name->begin, _("unknown fact \"%.*s\"; did you mean \"%s\"?  (guanxi help facts)"),
                            TEXT_ARG(name->text), near != NULL ? near : f->example);
    }
    if ((*out = node_new(p, name, NODE_FACT, of->type)) == NULL)
        return GX_ENOMEM;
    (*out)->ref = of->ref;
    return check_reads(p, of->ref);
}

/* What a cut point is made of. */
static gx_status cut_of(parsing *p, const syntax *s, const function *f, cut_request *r, gx_type *type)
{
    node *of;
    gx_status rc = s->args[0]->kind == SYNTAX_STRING ? named_fact(p, s, f, &of) : check_expression(p, s->args[0], &of);
    if (rc != GX_OK)
        return rc;
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): both wrote it when they said GX_OK
    bool fits = of->type == GX_INT || of->type == GX_MONEY || of->type == GX_TIME || of->type == GX_DATE;
    if (!fits || of->real || of->op == NODE_CONST ||
        (r->kind == CUT_TOP_SHARE && of->type != GX_INT && of->type != GX_MONEY))
        return rule_mistake(p, s->args[0]->begin, _("%.*s is %s; %s is made of whole numbers or money%s"),
                            TEXT_ARG(syntax_source(p, s->args[0])), of->real ? _("a fraction") : type_phrase(of->type),
                            f->name, r->kind == CUT_QUANTILE ? _(", of times or dates") : "");
    *type = of->type;
    if (of->op == NODE_FACT) {
        r->fact = of->ref;
        return GX_OK;
    }
    r->of = of;
    r->of_text = syntax_source(p, s->args[0]);
    return GX_OK;
}

/* Whom a quantile is taken among. */
static gx_status cut_among(parsing *p, const syntax *s, const function *f, cut_request *r)
{
    node *among;
    gx_status rc = typed_argument(p, s, f, 2, GX_BOOL, GX_BOOL, &among);
    r->among = among;
    r->among_text = syntax_source(p, s->args[2]);
    return rc;
}

static gx_status note_cut(parsing *p, size_t number)
{
    size_t at = 0;
    while (at < p->n_cuts && p->cuts[at] < number)
        at++;
    if (at < p->n_cuts && p->cuts[at] == number)
        return GX_OK;
    if (p->n_cuts == p->cap_cuts) {
        size_t cap = p->cap_cuts == 0 ? 4 : 2 * p->cap_cuts;
        size_t *more = arena_alloc(p->a, cap * sizeof *more);
        if (more == NULL)
            return rule_no_memory(p->err);
        if (p->n_cuts > 0)
            memcpy(more, p->cuts, p->n_cuts * sizeof *more);
        p->cuts = more;
        p->cap_cuts = cap;
    }
    memmove(p->cuts + at + 1, p->cuts + at, (p->n_cuts - at) * sizeof *p->cuts);
    p->cuts[at] = number;
    p->n_cuts++;
    return GX_OK;
}

/* How old somebody is on the day of the reckoning does not make the rule itself look at the day. */
static gx_status cut_parts(parsing *p, const syntax *s, const function *f, cut_request *r, gx_type *type)
{
    bool raw_age = p->raw_age;
    gx_status rc = cut_of(p, s, f, r, type);
    if (rc == GX_OK)
        rc = share_argument(p, s, f, 1, &r->p);
    if (rc == GX_OK && s->n_args == 3)
        rc = r->kind == CUT_TOP_SHARE ? share_argument(p, s, f, 2, &r->at_most) : cut_among(p, s, f, r);
    p->raw_age = raw_age;
    return rc;
}

static gx_status check_cut(parsing *p, const syntax *s, const function *f, node **out)
{
    bool share = text_is(text_of(f->name), "top_share");
    cut_request r = { .kind = share ? CUT_TOP_SHARE : CUT_QUANTILE, .at_most = 1 };
    gx_type type;
    gx_status rc = count_arguments(p, s, f, 2, 3);
    if (rc != GX_OK || (rc = cut_parts(p, s, f, &r, &type)) != GX_OK)
        return rc;
    if (p->c->cuts == NULL)
        return rule_mistake(p, s->begin, _("%s depends on the whole shop and cannot be asked here"), f->name);
    size_t number = cut_table_add(p->c->cuts, r);
    if (number == SIZE_MAX)
        return rule_no_memory(p->err);
    if ((*out = node_new(p, s, NODE_CUT, type)) == NULL)
        return GX_ENOMEM;
    p->c->cuts->list[number].uses++;
    (*out)->i = (int64_t)number;
    (*out)->function = f;
    return note_cut(p, number);
}

/* ---- what is asked of the state itself ---- */

static gx_status check_last_followed(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &t)) != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_LAST_FOLLOWED, GX_TIME)) == NULL)
        return GX_ENOMEM;
    (*out)->text = t;
    (*out)->function = f;
    return GX_OK;
}

static gx_status check_last_action(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text t;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &t)) != GX_OK)
        return rc;
    gx_text rest = t, name = text_cut(&rest, '.');
    const char *near = NULL;
    if (p->c->strategy != NULL && !p->c->strategy(p->c->strategy_ctx, name, &near))
        return rule_mistake(p, s->args[0]->begin, _("there is no strategy \"%.*s\"%s%s"), TEXT_ARG(name),
                            near != NULL ? _("; the nearest is ") : "", near != NULL ? near : "");
    if ((*out = node_new(p, s, NODE_LAST_ACTION, GX_TIME)) == NULL)
        return GX_ENOMEM;
    (*out)->text = t;
    (*out)->function = f;
    return GX_OK;
}

/* ---- the table ---- */

#define YES_NO N_("yes or no")
#define ANY(name, verb, id, help)                                                                                      \
    {                                                                                                                  \
        name, "(duration)", name "(\"60d\")", YES_NO, help, verb, check_any, SERIES_##id                               \
    }

static const function functions[] = {
    ANY("bought_within", N_("bought"), ORDERS, N_("a paid order within the duration")),
    ANY("consulted_within", N_("consulted"), CONSULTATIONS, N_("a consultation within the duration")),
    ANY("visited_within", N_("visited"), VISITS, N_("a visit within the duration")),
    ANY("contacted_within", N_("contacted"), CONTACTS, N_("a contact by the seller within the duration")),
    ANY("called_within", N_("called"), CALLS, N_("a call within the duration")),
    ANY("messaged_within", N_("messaged"), MESSAGES_SENT, N_("a message to the customer within the duration")),
    ANY("heard_within", N_("heard from"), MESSAGES_RECEIVED, N_("a message from the customer within the duration")),
    ANY("complained_within", N_("complained"), COMPLAINTS, N_("a complaint within the duration")),
    ANY("reviewed_within", N_("reviewed"), REVIEWS, N_("a review within the duration")),
    ANY("shared_within", N_("shared"), SHARES, N_("a share within the duration")),
    ANY("referred_within", N_("referred"), REFERRALS, N_("an introduction within the duration")),
    ANY("engaged_within", N_("engaged"), ENGAGEMENTS, N_("a view, like or comment within the duration")),
    ANY("answered_within", N_("answered"), ANSWERS, N_("an answer within the duration")),
    ANY("active_within", N_("active"), INTERACTIONS, N_("anything of theirs within the duration")),
#define X(id, name)                                                                                                    \
    {                                                                                                                  \
        name "_within",                                                                                                \
        "(duration)",                                                                                                  \
        name "_within(\"365d\")",                                                                                      \
        N_("a number"),                                                                                                \
        N_("how many within the duration"),                                                                            \
        NULL,                                                                                                          \
        check_count,                                                                                                   \
        SERIES_##id                                                                                                    \
    },
    SERIES_LIST(X)
#undef X
        { "spent_within", "(duration)", "spent_within(\"365d\")", N_("money"),
          N_("what the orders paid within the duration are worth, refunds taken off"), NULL, check_spent, 0 },
    { "within", "(time, duration)", "within(last_bought, \"60d\")", YES_NO,
      N_("the time lies no longer ago than the duration; never is within nothing"), NULL, check_within, 0 },
    { "older_than", "(time, duration)", "older_than(last_bought, \"365d\")", YES_NO,
      N_("the opposite of within; never is older than any duration"), NULL, check_older, 0 },
    { "birthday_within", "(days)", "birthday_within(\"7d\")", YES_NO,
      N_("the birthday is today or on one of the days after, as many as given in all"), NULL, check_birthday, 0 },
    { "until_within", "(date, days)", "until_within(given.due, \"30d\")", YES_NO,
      N_("the date is today or on one of the days after, as many as given in all"), NULL, check_until, 0 },
    { "festival_within", "(festival, days)", "festival_within(\"mid_autumn\", \"7d\")", YES_NO,
      N_("the festival fits the customer, and is today or on one of the days after, as many as given in all"), NULL,
      check_festival, 0 },
    { "is_day_off", "()", "is_day_off()", YES_NO, N_("today is a weekend or a public holiday, and not worked"), NULL,
      check_day_off, 0 },
    { "working_days_since", "(time or date)", "working_days_since(last_delivered)", N_("a number"),
      N_("working days since, today included; 1000000 when it never was; valid until the next working day"), NULL,
      check_working_days, 0 },
    { "age_months", "(date)", "age_months(given.born)", N_("a number"),
      N_("completed months since the date; negative before it; -1 when it is unknown"), NULL, check_age, 0 },
    { "days_since", "(time or date)", "days_since(last_bought)", N_("a number"),
      N_("calendar days since; 1000000 when it never was; valid until the end of the day"), NULL, check_age, 0 },
    { "latest", "(times…)", "latest(last_bought, last_consulted)", N_("a time"), N_("the latest of them"), NULL,
      check_extreme, 0 },
    { "earliest", "(times…)", "earliest(first_bought, joined)", N_("a time"),
      N_("the earliest of those that ever were"), NULL, check_extreme, 0 },
    { "money", "(amount)", "money(\"2000.00\")", N_("money"), N_("an amount in the shop's currency"), NULL, check_money,
      0 },
    { "date", "(date)", "date(\"2026-01-31\")", N_("a date"), N_("a day of the calendar"), NULL, check_date, 0 },
    { "contains", "(text, word)", "contains(given.routine, \"toner\")", YES_NO,
      N_("the word is one of the list's items, or stands in the text"), NULL, check_contains, 0 },
    { "tagged", "(tag)", "tagged(\"wholesale\")", YES_NO, N_("the customer carries the tag"), NULL, check_word, 0 },
    { "wants", "(product or line)", "wants(\"serum\")", YES_NO,
      N_("the product, or one of the line, is among the customer's interests"), NULL, check_wants, 0 },
    { "bought_product", "(product)", "bought_product(\"SR-NIA\")", YES_NO,
      N_("a paid order held the product of products.csv: its SKU, name or an alias"), N_("bought"), check_bought, 0 },
    { "bought_line", "(line)", "bought_line(\"serum\")", YES_NO,
      N_("a paid order held a product of the line of products.csv"), N_("bought"), check_bought, 0 },
    { "bought_product_within", "(product, duration)", "bought_product_within(\"SR-NIA\", \"60d\")", YES_NO,
      N_("the same, within the duration"), N_("bought"), check_bought, 0 },
    { "bought_line_within", "(line, duration)", "bought_line_within(\"serum\", \"60d\")", YES_NO,
      N_("the same, within the duration"), N_("bought"), check_bought, 0 },
    { "repurchases", "(\"same\" or \"related\")", "repurchases(\"same\")", N_("a number"),
      N_("orders with a product that an earlier one held, or with a new one related to it"), NULL, check_repurchases,
      0 },
    { "repurchases_within", "(\"same\" or \"related\", duration)", "repurchases_within(\"related\", \"14d\")",
      N_("a number"), N_("how many within the duration"), NULL, check_repurchases, 0 },
    { "asked_about", "(word)", "asked_about(\"serum\")", YES_NO,
      N_("the word stands in the name of a product among the customer's interests: a line, a brand"), NULL, check_word,
      0 },
    { "last_followed", "(topic)", "last_followed(\"skin care\")", N_("a time"),
      N_("when she last looked at, liked or commented on content about the topic"), NULL, check_last_followed, 0 },
    { "one_of", "(fact, values…)", "one_of(source, \"referral\", \"attracted\")", YES_NO, N_("it is one of these"),
      NULL, check_one_of, 0 },
    { "has", "(fact)", "has(phone)", YES_NO, N_("the text, time, date or label is known"), NULL, check_has, 0 },
    { "last_action", "(strategy)", "last_action(\"lost.goodbye\")", N_("a time"),
      N_("when that strategy, or that step of it, was last carried out, by the ledger"), NULL, check_last_action, 0 },
    { "top_share", "(fact, share, at most)", "top_share(\"spent\", \"80%\", \"20%\")", N_("as the fact"),
      N_("the value from which on the best customers together bring the share, being at most that part of all"), NULL,
      check_cut, 0 },
    { "quantile", "(fact, share, among whom)", "quantile(\"spent\", 0.9)", N_("as the fact"),
      N_("the value below which that share of those who have any lies, or of those for whom the third argument holds"),
      NULL, check_cut, 0 },
};

size_t function_count(void)
{
    return sizeof functions / sizeof functions[0];
}

const function *function_at(size_t i)
{
    return &functions[i];
}

const function *function_find(gx_text name)
{
    for (size_t i = 0; i < function_count(); i++)
        if (text_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

void rules_functions_markdown(buf *out)
{
    buf_printf(out, "| %s | %s | %s |\n|---|---|---|\n", _("function"), _("gives"), _("meaning"));
    for (size_t i = 0; i < function_count(); i++)
        buf_printf(out, "| `%s` | %s | %s |\n", functions[i].example, _(functions[i].gives), _(functions[i].help));
}
