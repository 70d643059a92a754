/* SPDX-License-Identifier: Apache-2.0 */
/* Syntax to typed nodes: names are looked up in the registry, types are checked, constants are calculated, and
 * comparisons whose expiry can be exact become atoms of their own. Every refusal says what to write instead. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/rules/tree.h"

#include <math.h>

node *node_new(parsing *p, const syntax *s, node_op op, gx_type type)
{
    node *n = arena_zalloc(p->a, sizeof *n);
    if (n == NULL) {
        rule_no_memory(p->err);
        return NULL;
    }
    n->op = op;
    n->type = type;
    n->begin = s->bare_begin;
    n->end = s->bare_end;
    return n;
}

static node *node_with_kids(parsing *p, const syntax *s, node_op op, gx_type type, uint32_t n_kids)
{
    node *n = node_new(p, s, op, type);
    if (n == NULL)
        return NULL;
    n->kids = arena_zalloc(p->a, n_kids * sizeof(node *));
    n->n_kids = n_kids;
    if (n->kids == NULL) {
        rule_no_memory(p->err);
        return NULL;
    }
    return n;
}

node *node_with(parsing *p, const syntax *s, node_op op, gx_type type, node *kid)
{
    node *n = node_with_kids(p, s, op, type, 1);
    if (n == NULL)
        return NULL;
    n->kids[0] = kid;
    n->windows = kid->windows;
    return n;
}

static node *node_pair(parsing *p, const syntax *s, node_op op, gx_type type, node *a, node *b)
{
    node *n = node_with_kids(p, s, op, type, 2);
    if (n == NULL)
        return NULL;
    n->kids[0] = a;
    n->kids[1] = b;
    n->windows = a->windows || b->windows;
    return n;
}

gx_text syntax_source(const parsing *p, const syntax *s)
{
    return (gx_text){ p->text.p + s->begin, s->end - s->begin };
}

static gx_text source_of(const parsing *p, const node *n)
{
    return (gx_text){ p->text.p + n->begin, n->end - n->begin };
}

const char *type_phrase(gx_type t)
{
    static const char *const phrases[] = {
        [GX_BOOL] = N_("yes or no"),  [GX_INT] = N_("a number"),   [GX_MONEY] = N_("money"),
        [GX_TIME] = N_("a time"),     [GX_DATE] = N_("a date"),    [GX_DURATION] = N_("a duration"),
        [GX_NUMBER] = N_("a number"), [GX_TEXT_TYPE] = N_("text"), [GX_LABEL] = N_("a label")
    };
    return _(phrases[t]);
}

static bool is_numeric(gx_type t)
{
    return t == GX_INT || t == GX_MONEY || t == GX_NUMBER;
}

static bool is_constant(const node *n)
{
    return n->op == NODE_CONST || n->op == NODE_REAL;
}

static double real_of(const node *n)
{
    return n->real ? n->d : (double)n->i;
}

gx_status check_reads(parsing *p, gx_ref ref)
{
    size_t at = 0;
    while (at < p->n_reads && p->reads[at] < ref)
        at++;
    if (ref == 0 || (at < p->n_reads && p->reads[at] == ref))
        return GX_OK;
    if (p->n_reads == p->cap_reads) {
        size_t cap = p->cap_reads == 0 ? 8 : 2 * p->cap_reads;
        gx_ref *more = arena_alloc(p->a, cap * sizeof *more);
        if (more == NULL)
            return rule_no_memory(p->err);
        if (p->n_reads > 0)
            memcpy(more, p->reads, p->n_reads * sizeof *more);
        p->reads = more;
        p->cap_reads = cap;
    }
    memmove(p->reads + at + 1, p->reads + at, (p->n_reads - at) * sizeof *p->reads);
    p->reads[at] = ref;
    p->n_reads++;
    return GX_OK;
}

/* ---- names ---- */

/* What the user may have meant: a function is shown as a whole call. */
static const char *nearest_name(const parsing *p, gx_text word, bool functions)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; functions && i < function_count(); i++)
        suggest_try(word, function_at(i)->name, &best, &distance);
    const char *fact_name = facts_nearest(p->c->facts, word);
    if (fact_name != NULL)
        suggest_try(word, fact_name, &best, &distance);
    const function *f = best != NULL && best != fact_name ? function_find(text_of(best)) : NULL;
    return f != NULL ? f->example : best;
}

/* An attribute is written given.NAME, whether the registry has it with or without its prefix. */
static const fact *find_fact(const parsing *p, gx_text name)
{
    const fact *f = facts_find(p->c->facts, name);
    if (text_starts(name, "given.") && f == NULL) {
        f = facts_find(p->c->facts, (gx_text){ name.p + 6, name.n - 6 });
        return f != NULL && f->origin == FACT_GIVEN ? f : NULL;
    }
    bool bare_attribute = f != NULL && f->origin == FACT_GIVEN && !text_starts(name, "given.");
    return f == NULL || bare_attribute || f->origin == FACT_SERIES_ONLY || f->origin == FACT_CUT ? NULL : f;
}

static gx_status unknown_name(parsing *p, const syntax *s)
{
    const function *f = function_find(s->text);
    if (f != NULL)
        return rule_mistake(p, s->begin, _("%s is a function and needs its arguments, such as %s  (docs/rules.md)"),
                            f->name, f->example);
    char *given = arena_printf(p->a, "given.%.*s", TEXT_ARG(s->text));
    if (given == NULL)
        return rule_no_memory(p->err);
    if (find_fact(p, text_of(given)) != NULL)
        return rule_mistake(p, s->begin, _("'%.*s' is an attribute; did you mean %s?"), TEXT_ARG(s->text), given);
    if (p->c->offered != NULL && p->c->offered(p->c->offered_ctx, s->text))
        return rule_mistake(p, s->begin,
                            _("'%.*s' is given by the plugin %.*s, which is not loaded: add it to [plugins] load"),
                            TEXT_ARG(s->text), TEXT_ARG(s->text));
    const char *near = nearest_name(p, s->text, true);
    if (near == NULL)
        return rule_mistake(p, s->begin, _("unknown name '%.*s'  (guanxi help facts)"), TEXT_ARG(s->text));
    return rule_mistake(p, s->begin, _("unknown name '%.*s'; did you mean %s?  (guanxi help facts)"), TEXT_ARG(s->text),
                        near);
}

static gx_status check_name(parsing *p, const syntax *s, node **out)
{
    const fact *f = find_fact(p, s->text);
    if (f == NULL)
        return unknown_name(p, s);
    if (f->type == GX_NUMBER)
        return rule_mistake(p, s->begin, _("%s is a fraction and cannot be used in rules"), f->name);
    node_op op = f->type == GX_BOOL ? NODE_FLAG : f->type == GX_TEXT_TYPE ? NODE_TEXT_FACT : NODE_FACT;
    if ((*out = node_new(p, s, op, f->type)) == NULL)
        return GX_ENOMEM;
    (*out)->ref = f->ref;
    return check_reads(p, f->ref);
}

static gx_status check_call(parsing *p, const syntax *s, node **out)
{
    const function *f = function_find(s->text);
    if (f != NULL)
        return f->check(p, s, f, out);
    const fact *as_fact = find_fact(p, s->text);
    if (as_fact != NULL) {
        char *within = arena_printf(p->a, "%s_within", as_fact->name);
        if (within == NULL)
            return rule_no_memory(p->err);
        f = function_find(text_of(within));
        if (f != NULL)
            return rule_mistake(p, s->begin, _("%s is a fact, not a function; did you mean %s?"), as_fact->name,
                                f->example);
        return rule_mistake(p, s->begin, _("%s is a fact, not a function; it is written without parentheses"),
                            as_fact->name);
    }
    const char *near = nearest_name(p, s->text, true);
    if (near == NULL)
        return rule_mistake(p, s->begin, _("unknown function '%.*s'  (docs/rules.md)"), TEXT_ARG(s->text));
    return rule_mistake(p, s->begin, _("unknown function '%.*s'; did you mean %s?  (docs/rules.md)"), TEXT_ARG(s->text),
                        near);
}

/* ---- comparison ---- */

/* Refuses to compare a with b, which stands at `s`. Where a literal of the right kind would do, says it. */
static gx_status refuse_compare(parsing *p, const syntax *s, const node *a, const node *b)
{
    const node *fact_side = is_constant(a) || a->op == NODE_TEXT ? b : a;
    const node *other = fact_side == a ? b : a;
    gx_text left = source_of(p, fact_side), right = source_of(p, other);
    gx_text bare = other->op == NODE_TEXT ? other->text : right;
    bool literal = other->op == NODE_TEXT || is_constant(other);
    int64_t ignored;
    char hint[160] = "";
    if (literal && fact_side->type == GX_MONEY)
        snprintf(hint, sizeof hint, "money(\"%.*s\")", TEXT_ARG(bare));
    else if (literal && fact_side->type == GX_DATE)
        snprintf(hint, sizeof hint, "date(\"%s\")", date_parse(bare, &ignored) ? other->text.p : "2026-01-31");
    else if (literal && fact_side->type == GX_TIME && fact_side->op == NODE_FACT)
        snprintf(hint, sizeof hint, "within(%.*s, \"60d\")", TEXT_ARG(left));
    else if (other->op == NODE_TEXT && is_numeric(fact_side->type) && text_int(bare, &ignored))
        snprintf(hint, sizeof hint, "%.*s", TEXT_ARG(bare));
    else if (literal && fact_side->type == GX_LABEL)
        snprintf(hint, sizeof hint, "\"%.*s\"", TEXT_ARG(bare));
    if (hint[0] != '\0')
        return rule_mistake(p, s->at, _("%.*s is %s, but %.*s is %s; did you mean %s?"), TEXT_ARG(left),
                            type_phrase(fact_side->type), TEXT_ARG(right), type_phrase(other->type), hint);
    return rule_mistake(p, s->at, _("%.*s is %s, but %.*s is %s: they cannot be compared"), TEXT_ARG(left),
                        type_phrase(fact_side->type), TEXT_ARG(right), type_phrase(other->type));
}

static gx_status only_equality(parsing *p, const syntax *s, const node *a)
{
    if (s->op == TOKEN_EQ || s->op == TOKEN_NE)
        return GX_OK;
    return rule_mistake(p, s->at, _("%.*s is %s: it has no order, only == and ~="), TEXT_ARG(source_of(p, a)),
                        type_phrase(a->type));
}

static gx_status unknown_label(parsing *p, const fact *f, const node *text)
{
    buf all = { 0 };
    for (uint32_t i = 0; i < f->n_labels && i < 24; i++)
        buf_printf(&all, "%s%s", i == 0 ? "" : ", ", f->labels[i]);
    if (f->n_labels > 24)
        buf_str(&all, ", …");
    const char *near = suggest(text->text, f->labels, f->n_labels);
    gx_status rc;
    if (near != NULL)
        rc = rule_mistake(p, text->begin, _("%s has no label \"%.*s\"; did you mean \"%s\"?  (%s)"), f->name,
                          TEXT_ARG(text->text), near, all.p != NULL ? all.p : "");
    else
        rc = rule_mistake(p, text->begin, _("%s has no label \"%.*s\"; it has %s"), f->name, TEXT_ARG(text->text),
                          all.p != NULL ? all.p : "");
    buf_free(&all);
    return rc;
}

/* A dimension and a text become two numbers: the label's index is what the column holds. */
static gx_status resolve_label(parsing *p, const node *dimension, node *text)
{
    const fact *f = facts_at(p->c->facts, dimension->ref);
    for (uint32_t i = 0; i < f->n_labels; i++) {
        if (!text_is(text->text, f->labels[i]))
            continue;
        text->op = NODE_CONST;
        text->type = GX_LABEL;
        text->i = i;
        text->ref = dimension->ref;
        return GX_OK;
    }
    return unknown_label(p, f, text);
}

static gx_status resolve_duration(parsing *p, node *text)
{
    gx_duration d;
    if (!duration_parse(text->text, &d))
        return rule_mistake(p, text->begin, _("\"%.*s\" is not a duration; write 60d, 2w or 12h"),
                            TEXT_ARG(text->text));
    text->op = NODE_CONST;
    text->type = GX_DURATION;
    text->i = d.days * DAY_S + d.seconds;
    return GX_OK;
}

/* A text takes its meaning from what it is compared with. */
static gx_status resolve_text(parsing *p, const syntax *s, node *a, node *b)
{
    gx_status rc;
    if (b->op != NODE_TEXT)
        return GX_OK;
    if (a->type == GX_LABEL && a->ref != 0)
        return (rc = only_equality(p, s, a)) != GX_OK ? rc : resolve_label(p, a, b);
    return a->type == GX_DURATION ? resolve_duration(p, b) : GX_OK;
}

static bool comparable(const node *a, const node *b)
{
    if (a->type == GX_LABEL || b->type == GX_LABEL)
        return a->type == b->type && a->ref == b->ref;
    bool plain = (a->type == GX_INT || a->type == GX_NUMBER) && (b->type == GX_INT || b->type == GX_NUMBER);
    return plain || a->type == b->type;
}

static gx_status fold_compare(parsing *p, const syntax *s, const node *a, const node *b, compare_op op, node **out)
{
    if ((*out = node_new(p, s, NODE_YES, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    if (a->real && b->real)
        (*out)->i = compare_reals(op, a->d, b->d);
    else if (b->real)
        (*out)->i = compare_int_real(op, a->i, b->d);
    else if (a->real)
        (*out)->i = compare_int_real(compare_mirror(op), b->i, a->d);
    else
        (*out)->i = compare_ints(op, a->i, b->i);
    return GX_OK;
}

/* Whether n counts events, or is a sum of such counts, each of another series, all within the same span: notes in *out
 * which and how long. Then a comparison knows to the second when it changes. */
static bool add_count(const node *n, node *out)
{
    if (n->op == NODE_ADD)
        return add_count(n->kids[0], out) && add_count(n->kids[1], out);
    bool same = out->series_set == 0 || (out->span.days == n->span.days && out->span.seconds == n->span.seconds);
    if (n->op != NODE_COUNT || !same || (out->series_set & n->series_set) != 0)
        return false;
    out->series_set |= n->series_set;
    out->span = n->span;
    return true;
}

/* Notes when a cut point is compared with the very thing it is made of: then its move concerns nobody else than those
 * whose value it passes. */
static void note_own_cut(parsing *p, const node *value, const node *cut)
{
    if (cut->op != NODE_CUT || value->op == NODE_CUT)
        return;
    cut_request *r = &p->c->cuts->list[cut->i];
    bool own = r->of != NULL ? node_same(value, r->of) : value->op == NODE_FACT && value->ref == r->fact;
    r->own_uses += own;
}

static node_op compare_node_op(const node *a, const node *b)
{
    node counts = { 0 };
    if (a->type == GX_BOOL)
        return NODE_SAME;
    if (a->type == GX_TEXT_TYPE)
        return NODE_COMPARE_TEXT;
    if (a->real || b->real)
        return NODE_COMPARE_REAL;
    if (b->op != NODE_CONST)
        return NODE_COMPARE;
    if (add_count(a, &counts) || (a->op == NODE_PURCHASES && a->windows))
        return NODE_COMPARE_COUNT;
    switch (a->op) {
    case NODE_SPENT:
        return NODE_COMPARE_SPENT;
    case NODE_MONTHS:
        return NODE_COMPARE_MONTHS;
    default:
        return NODE_COMPARE;
    }
}

static compare_op compare_of(token_kind k)
{
    switch (k) {
    case TOKEN_EQ:
        return COMPARE_EQ;
    case TOKEN_NE:
        return COMPARE_NE;
    case TOKEN_LT:
        return COMPARE_LT;
    case TOKEN_LE:
        return COMPARE_LE;
    case TOKEN_GT:
        return COMPARE_GT;
    default:
        return COMPARE_GE;
    }
}

gx_status check_compare(parsing *p, const syntax *s, node *a, node *b, node **out)
{
    compare_op op = compare_of(s->op);
    gx_status rc = resolve_text(p, s, a, b);
    if (rc != GX_OK || (rc = resolve_text(p, s, b, a)) != GX_OK)
        return rc;
    if (!comparable(a, b) || (a->op == NODE_TEXT && b->op == NODE_TEXT))
        return refuse_compare(p, s, a, b);
    if ((a->type == GX_BOOL || a->type == GX_TEXT_TYPE || a->type == GX_LABEL) &&
        (rc = only_equality(p, s, a)) != GX_OK)
        return rc;
    if (is_constant(a) && is_constant(b))
        return fold_compare(p, s, a, b, op, out);
    if (is_constant(a) || a->op == NODE_TEXT) {
        node *swap = a;
        a = b;
        b = swap;
        op = compare_mirror(op);
    }
    note_own_cut(p, a, b);
    note_own_cut(p, b, a);
    *out = node_pair(p, s, compare_node_op(a, b), GX_BOOL, a, b);
    if (*out == NULL)
        return GX_ENOMEM;
    (*out)->compare = op;
    (*out)->i = b->i;
    (*out)->ref = a->ref;
    (*out)->span = a->span;
    if ((*out)->op == NODE_COMPARE_COUNT)
        add_count(a, *out);
    return GX_OK;
}

/* ---- arithmetic ---- */

/* The type of a op b, 0 when there is none. Money may be added to money, and multiplied or divided by plain numbers. */
static int arithmetic_type(node_op op, const node *a, const node *b)
{
    bool ma = a->type == GX_MONEY, mb = b->type == GX_MONEY;
    if (!is_numeric(a->type) || !is_numeric(b->type))
        return 0;
    if (!ma && !mb)
        return op == NODE_DIVIDE || a->real || b->real ? GX_NUMBER : GX_INT;
    switch (op) {
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_MODULO:
        return ma && mb ? GX_MONEY : 0;
    case NODE_MULTIPLY:
        return ma && mb ? 0 : GX_MONEY;
    case NODE_DIVIDE:
        return ma && mb ? GX_NUMBER : ma ? GX_MONEY : 0;
    default: /* // */
        return ma && mb ? (a->real || b->real ? GX_NUMBER : GX_INT) : ma ? GX_MONEY : 0;
    }
}

static node_op arithmetic_op(token_kind k)
{
    switch (k) {
    case TOKEN_PLUS:
        return NODE_ADD;
    case TOKEN_MINUS:
        return NODE_SUBTRACT;
    case TOKEN_STAR:
        return NODE_MULTIPLY;
    case TOKEN_SLASH:
        return NODE_DIVIDE;
    case TOKEN_DOUBLE_SLASH:
        return NODE_FLOOR;
    default:
        return NODE_MODULO;
    }
}

static gx_status refuse_arithmetic(parsing *p, const syntax *s, const node *a, const node *b)
{
    const node *odd = is_numeric(a->type) ? b : a;
    if (a->type == GX_TIME || b->type == GX_TIME || a->type == GX_DATE || b->type == GX_DATE)
        return rule_mistake(p, s->at,
                            _("times and dates are not calculated with; use within(last_bought, \"60d\"), "
                              "older_than or days_since"));
    if (!is_numeric(odd->type))
        return rule_mistake(p, s->at, _("%.*s is %s and cannot be calculated with"), TEXT_ARG(source_of(p, odd)),
                            type_phrase(odd->type));
    return rule_mistake(p, s->at, _("%.*s is %s, but %.*s is %s: they cannot be calculated with each other"),
                        TEXT_ARG(source_of(p, a)), type_phrase(a->type), TEXT_ARG(source_of(p, b)),
                        type_phrase(b->type));
}

static int64_t fold_ints(node_op op, int64_t a, int64_t b)
{
    switch (op) {
    case NODE_ADD:
        return int_add(a, b);
    case NODE_SUBTRACT:
        return int_subtract(a, b);
    case NODE_MULTIPLY:
        return int_multiply(a, b);
    case NODE_FLOOR:
        return int_floor(a, b);
    default:
        return int_modulo(a, b);
    }
}

static double fold_reals(node_op op, double a, double b)
{
    switch (op) {
    case NODE_ADD:
        return a + b;
    case NODE_SUBTRACT:
        return a - b;
    case NODE_MULTIPLY:
        return a * b;
    case NODE_DIVIDE:
        return a / b;
    case NODE_FLOOR:
        return floor(a / b);
    default:
        return real_modulo(a, b);
    }
}

gx_status check_arithmetic(parsing *p, const syntax *s, node *a, node *b, node **out)
{
    node_op op = arithmetic_op(s->op);
    int type = arithmetic_type(op, a, b);
    if (type == 0)
        return refuse_arithmetic(p, s, a, b);
    bool real = op == NODE_DIVIDE || a->real || b->real;
    if (is_constant(a) && is_constant(b)) {
        *out = node_new(p, s, real ? NODE_REAL : NODE_CONST, (gx_type)type);
        if (*out == NULL)
            return GX_ENOMEM;
        if (real)
            (*out)->d = fold_reals(op, real_of(a), real_of(b));
        else
            (*out)->i = fold_ints(op, a->i, b->i);
    } else if ((*out = node_pair(p, s, op, (gx_type)type, a, b)) == NULL) {
        return GX_ENOMEM;
    }
    (*out)->real = real;
    return GX_OK;
}

gx_status check_minus(parsing *p, const syntax *s, node *a, node **out)
{
    if (!is_numeric(a->type))
        return rule_mistake(p, s->at, _("%.*s is %s and has no negative"), TEXT_ARG(source_of(p, a)),
                            type_phrase(a->type));
    if (is_constant(a)) {
        a->i = int_subtract(0, a->i);
        a->d = -a->d;
        a->begin = s->begin;
        *out = a;
        return GX_OK;
    }
    if ((*out = node_with(p, s, NODE_MINUS, a->type, a)) == NULL)
        return GX_ENOMEM;
    (*out)->real = a->real;
    return GX_OK;
}

/* ---- logic ---- */

static gx_status check_boolean(parsing *p, const syntax *s, const char *word, node **out)
{
    gx_status rc = check_expression(p, s, out);
    if (rc != GX_OK || (*out)->type == GX_BOOL)
        return rc;
    return rule_mistake(p, s->begin, _("%.*s is %s, but '%s' joins what is true or false; compare it with something"),
                        TEXT_ARG(syntax_source(p, s)), type_phrase((*out)->type), word);
}

static gx_status check_logic(parsing *p, const syntax *s, node **out)
{
    bool and = s->op == TOKEN_AND;
    *out = node_with_kids(p, s, and? NODE_AND : NODE_OR, GX_BOOL, s->n_args);
    if (*out == NULL)
        return GX_ENOMEM;
    for (uint32_t i = 0; i < s->n_args; i++) {
        gx_status rc = check_boolean(p, s->args[i], and? "and" : "or", &(*out)->kids[i]);
        if (rc != GX_OK)
            return rc;
        (*out)->windows |= (*out)->kids[i]->windows;
    }
    return GX_OK;
}

static gx_status check_unary(parsing *p, const syntax *s, node **out)
{
    node *a;
    gx_status rc;
    if (s->op == TOKEN_MINUS)
        // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): check_expression wrote it when it said GX_OK
        return (rc = check_expression(p, s->args[0], &a)) != GX_OK ? rc : check_minus(p, s, a, out);
    if ((rc = check_boolean(p, s->args[0], "not", &a)) != GX_OK)
        return rc;
    *out = node_with(p, s, NODE_NOT, GX_BOOL, a);
    return *out == NULL ? GX_ENOMEM : GX_OK;
}

static gx_status check_binary(parsing *p, const syntax *s, node **out)
{
    node *a, *b;
    gx_status rc;
    if (s->op == TOKEN_AND || s->op == TOKEN_OR)
        return check_logic(p, s, out);
    if ((rc = check_expression(p, s->args[0], &a)) != GX_OK || (rc = check_expression(p, s->args[1], &b)) != GX_OK)
        return rc;
    bool compares = s->op >= TOKEN_EQ && s->op <= TOKEN_GE;
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): check_expression wrote it when it said GX_OK
    return compares ? check_compare(p, s, a, b, out) : check_arithmetic(p, s, a, b, out);
}

static gx_status check_literal(parsing *p, const syntax *s, node **out)
{
    static const struct {
        node_op op;
        gx_type type;
    } kinds[] = { [SYNTAX_INT] = { NODE_CONST, GX_INT },
                  [SYNTAX_REAL] = { NODE_REAL, GX_NUMBER },
                  [SYNTAX_STRING] = { NODE_TEXT, GX_TEXT_TYPE },
                  [SYNTAX_BOOL] = { NODE_YES, GX_BOOL } };
    *out = node_new(p, s, kinds[s->kind].op, kinds[s->kind].type);
    if (*out == NULL)
        return GX_ENOMEM;
    (*out)->i = s->i;
    (*out)->d = s->d;
    (*out)->text = s->text;
    (*out)->real = s->kind == SYNTAX_REAL;
    return GX_OK;
}

gx_status check_expression(parsing *p, const syntax *s, node **out)
{
    switch (s->kind) {
    case SYNTAX_NAME:
        return check_name(p, s, out);
    case SYNTAX_CALL:
        return check_call(p, s, out);
    case SYNTAX_UNARY:
        return check_unary(p, s, out);
    case SYNTAX_BINARY:
        return check_binary(p, s, out);
    default:
        return check_literal(p, s, out);
    }
}
