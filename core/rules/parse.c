/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens to syntax: a Pratt parser with Lua's precedence (or; and; comparison; + -; * / // %; not, unary minus). It
 * knows nothing of facts and types. Chains of `and` and of `or` become one node with many operands. */
#include "core/base/i18n.h"
#include "core/rules/tree.h"

/* Without a `locate` the text is the whole file: lines and characters are counted here. */
static void locate(const parsing *p, size_t offset, int *line, int *column)
{
    if (p->place.locate != NULL) {
        p->place.locate(p->place.ctx, offset, line, column);
        return;
    }
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < p->text.n; i++) {
        if (p->text.p[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)p->text.p[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

gx_error *rule_say(parsing *p, size_t offset, const char *format, ...)
{
    gx_error sentence = { .code = GX_ECONFIG };
    int line, column;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(sentence.text, sizeof sentence.text, format, args);
    va_end(args);
    gx_error_trim(&sentence, n < 0 ? 0 : (size_t)n);
    locate(p, offset, &line, &column);
    return gx_error_say(p->err, "%s:%d:%d: %s", p->place.file != NULL ? p->place.file : "rule", line, column,
                        sentence.text);
}

static syntax *syntax_new(parsing *p, syntax_kind kind, const token *t)
{
    syntax *s = arena_zalloc(p->a, sizeof *s);
    if (s == NULL) {
        rule_no_memory(p->err);
        return NULL;
    }
    *s = (syntax){ .kind = kind,
                   .op = t->kind,
                   .begin = t->begin,
                   .end = t->end,
                   .bare_begin = t->begin,
                   .bare_end = t->end,
                   .at = t->begin,
                   .text = t->text,
                   .i = t->i,
                   .d = t->d,
                   .depth = 1 };
    return s;
}

/* Appends; the array doubles whenever its length is a power of two. */
static gx_status add_arg(parsing *p, syntax *s, syntax *arg)
{
    if ((s->n_args & (s->n_args - 1)) == 0) {
        syntax **more = arena_alloc(p->a, (s->n_args == 0 ? 1u : 2u * s->n_args) * sizeof(syntax *));
        if (more == NULL)
            return rule_no_memory(p->err);
        if (s->n_args > 0)
            memcpy(more, s->args, s->n_args * sizeof(syntax *));
        s->args = more;
    }
    s->args[s->n_args++] = arg;
    if (arg->depth >= s->depth)
        s->depth = arg->depth + 1;
    if (s->depth > RULE_DEPTH_MAX)
        return rule_mistake(p, arg->begin, _("the rule is nested too deeply (more than %d levels)"), RULE_DEPTH_MAX);
    return GX_OK;
}

static gx_status expression(parsing *p, int above, syntax **out);

static gx_status deeper(parsing *p)
{
    if (++p->depth > RULE_DEPTH_MAX)
        return rule_mistake(p, p->now.begin, _("the rule is nested too deeply (more than %d levels)"), RULE_DEPTH_MAX);
    return GX_OK;
}

/* ---- names and calls ---- */

static gx_status refuse_lua_word(parsing *p)
{
    static const char *const words[] = { "function", "if",     "then",  "else",  "elseif", "end", "for",   "while",
                                         "do",       "repeat", "until", "local", "return", "in",  "break", "goto" };
    if (text_is(p->now.text, "nil"))
        return rule_mistake(p, p->now.begin, _("no fact is ever nil; ask has(NAME)"));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(p->now.text, words[i]))
            return rule_mistake(p, p->now.begin, _("a rule is one expression; '%s' is for strategies"), words[i]);
    return GX_OK;
}

/* The arguments, after '('. */
static gx_status arguments(parsing *p, syntax *call)
{
    gx_status rc = lexer_next(p);
    while (rc == GX_OK && p->now.kind != TOKEN_CLOSE) {
        syntax *arg;
        if ((rc = expression(p, 0, &arg)) != GX_OK || (rc = add_arg(p, call, arg)) != GX_OK)
            return rc;
        if (p->now.kind == TOKEN_CLOSE)
            break;
        if (p->now.kind != TOKEN_COMMA)
            return rule_mistake(p, p->now.begin, _("a ',' or ')' is missing in the call of %.*s"),
                                TEXT_ARG(call->text));
        if ((rc = lexer_next(p)) == GX_OK && p->now.kind == TOKEN_CLOSE)
            return rule_mistake(p, p->now.begin, _("an argument is missing after ','"));
    }
    if (rc != GX_OK)
        return rc;
    call->end = call->bare_end = p->now.end;
    return lexer_next(p);
}

static gx_status call_of(parsing *p, syntax *s)
{
    gx_status rc;
    s->kind = SYNTAX_CALL;
    if (p->now.kind == TOKEN_STRING) { /* Lua's f "text" */
        syntax *arg = syntax_new(p, SYNTAX_STRING, &p->now);
        if (arg == NULL)
            return GX_ENOMEM;
        if ((rc = add_arg(p, s, arg)) != GX_OK)
            return rc;
        s->end = s->bare_end = arg->end;
        return lexer_next(p);
    }
    if ((rc = deeper(p)) != GX_OK || (rc = arguments(p, s)) != GX_OK)
        return rc;
    p->depth--;
    return GX_OK;
}

/* `given.skin` is one name: the registry's. Blanks around the dot are Lua's freedom, so the name is put together. */
static gx_status dotted(parsing *p, syntax *s)
{
    gx_status rc = lexer_next(p);
    if (rc != GX_OK)
        return rc;
    if (!text_is(s->text, "given"))
        return rule_mistake(p, s->begin, _("'%.*s' has no parts; only attributes have a dot: given.NAME"),
                            TEXT_ARG(s->text));
    if (p->now.kind != TOKEN_NAME)
        return rule_mistake(p, p->now.begin, _("the name of an attribute is missing after 'given.'"));
    char *name = arena_printf(p->a, "given.%.*s", TEXT_ARG(p->now.text));
    if (name == NULL)
        return rule_no_memory(p->err);
    s->text = text_of(name);
    s->end = s->bare_end = p->now.end;
    if ((rc = lexer_next(p)) == GX_OK && p->now.kind == TOKEN_DOT)
        return rule_mistake(p, p->now.begin, _("an attribute has no parts"));
    return rc;
}

static gx_status name(parsing *p, syntax **out)
{
    gx_status rc = refuse_lua_word(p);
    if (rc != GX_OK)
        return rc;
    *out = syntax_new(p, SYNTAX_NAME, &p->now);
    if (*out == NULL)
        return GX_ENOMEM;
    if ((rc = lexer_next(p)) != GX_OK)
        return rc;
    if (p->now.kind == TOKEN_DOT)
        return dotted(p, *out);
    return p->now.kind == TOKEN_OPEN || p->now.kind == TOKEN_STRING ? call_of(p, *out) : GX_OK;
}

/* ---- operands ---- */

static gx_status literal(parsing *p, syntax_kind kind, syntax **out)
{
    *out = syntax_new(p, kind, &p->now);
    if (*out == NULL)
        return GX_ENOMEM;
    if (kind == SYNTAX_BOOL)
        (*out)->i = p->now.kind != TOKEN_FALSE;
    return lexer_next(p);
}

static gx_status parenthesis(parsing *p, syntax **out)
{
    size_t begin = p->now.begin;
    gx_status rc = deeper(p);
    if (rc != GX_OK || (rc = lexer_next(p)) != GX_OK || (rc = expression(p, 0, out)) != GX_OK)
        return rc;
    if (p->now.kind != TOKEN_CLOSE)
        return rule_mistake(p, p->now.begin,
                            p->now.kind == TOKEN_END ? _("a ')' is missing at the end")
                                                     : _("an operator or a ')' is missing here"));
    (*out)->begin = begin;
    (*out)->end = p->now.end;
    (*out)->parenthesised = true;
    p->depth--;
    return lexer_next(p);
}

enum { BINDS_OR = 1, BINDS_AND, BINDS_COMPARE, BINDS_ADD, BINDS_MULTIPLY, BINDS_UNARY };

static gx_status unary(parsing *p, syntax **out)
{
    syntax *operand;
    *out = syntax_new(p, SYNTAX_UNARY, &p->now);
    if (*out == NULL)
        return GX_ENOMEM;
    gx_status rc = deeper(p);
    if (rc != GX_OK || (rc = lexer_next(p)) != GX_OK || (rc = expression(p, BINDS_UNARY, &operand)) != GX_OK)
        return rc;
    p->depth--;
    (*out)->end = (*out)->bare_end = operand->end;
    return add_arg(p, *out, operand);
}

static gx_status operand_missing(parsing *p)
{
    if (p->now.kind == TOKEN_END)
        return rule_mistake(p, p->now.begin,
                            p->text.n == 0 ? _("the rule is empty")
                                           : _("the rule ends where a fact or value is expected"));
    return rule_mistake(p, p->now.begin, _("'%.*s' stands where a fact or value is expected"),
                        (int)(p->now.end - p->now.begin), p->text.p + p->now.begin);
}

static gx_status operand(parsing *p, syntax **out)
{
    switch (p->now.kind) {
    case TOKEN_INT:
        return literal(p, SYNTAX_INT, out);
    case TOKEN_REAL:
        return literal(p, SYNTAX_REAL, out);
    case TOKEN_STRING:
        return literal(p, SYNTAX_STRING, out);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_OTHERWISE:
        return literal(p, SYNTAX_BOOL, out);
    case TOKEN_NAME:
        return name(p, out);
    case TOKEN_OPEN:
        return parenthesis(p, out);
    case TOKEN_NOT:
    case TOKEN_MINUS:
        return unary(p, out);
    default:
        return operand_missing(p);
    }
}

/* ---- operators ---- */

static int binds(token_kind k)
{
    switch (k) {
    case TOKEN_OR:
        return BINDS_OR;
    case TOKEN_AND:
        return BINDS_AND;
    case TOKEN_EQ:
    case TOKEN_NE:
    case TOKEN_LT:
    case TOKEN_LE:
    case TOKEN_GT:
    case TOKEN_GE:
        return BINDS_COMPARE;
    case TOKEN_PLUS:
    case TOKEN_MINUS:
        return BINDS_ADD;
    case TOKEN_STAR:
    case TOKEN_SLASH:
    case TOKEN_DOUBLE_SLASH:
    case TOKEN_PERCENT:
        return BINDS_MULTIPLY;
    default:
        return 0;
    }
}

static gx_status join(parsing *p, const token *op, syntax *left, syntax *right, syntax **out)
{
    bool chain = op->kind == TOKEN_AND || op->kind == TOKEN_OR;
    gx_status rc = GX_OK;
    if (chain && left->kind == SYNTAX_BINARY && left->op == op->kind && !left->parenthesised) {
        *out = left;
    } else {
        *out = syntax_new(p, SYNTAX_BINARY, op);
        if (*out == NULL)
            return GX_ENOMEM;
        (*out)->begin = (*out)->bare_begin = left->begin;
        rc = add_arg(p, *out, left);
    }
    (*out)->end = (*out)->bare_end = right->end;
    return rc != GX_OK ? rc : add_arg(p, *out, right);
}

/* Everything that binds more tightly than `above`. All binary operators of the subset are left-associative. */
static gx_status expression(parsing *p, int above, syntax **out)
{
    gx_status rc = operand(p, out);
    while (rc == GX_OK && binds(p->now.kind) > above) {
        token op = p->now;
        syntax *right;
        if ((rc = lexer_next(p)) != GX_OK || (rc = expression(p, binds(op.kind), &right)) != GX_OK)
            return rc;
        rc = join(p, &op, *out, right, out);
    }
    return rc;
}

gx_status parse_expression(parsing *p, syntax **out)
{
    if (!utf8_valid(p->text))
        return rule_mistake(p, 0, _("the rule is not valid UTF-8"));
    gx_status rc = lexer_next(p);
    if (rc != GX_OK || (rc = expression(p, 0, out)) != GX_OK)
        return rc;
    if (p->now.kind == TOKEN_CLOSE)
        return rule_mistake(p, p->now.begin, _("this ')' closes nothing"));
    if (p->now.kind != TOKEN_END)
        return rule_mistake(p, p->now.begin, _("an operator is missing before '%.*s', such as and"),
                            (int)(p->now.end - p->now.begin), p->text.p + p->now.begin);
    return GX_OK;
}

static void stand_at(node *n, gx_text text, const syntax *at)
{
    n->said = (gx_text){ text.p + n->begin, n->end - n->begin };
    n->begin = at->begin;
    n->end = at->end;
    for (uint32_t i = 0; i < n->n_kids; i++)
        stand_at(n->kids[i], text, at);
}

gx_status parse_inside(parsing *p, gx_text text, rule_place place, const syntax *at, node **out)
{
    const parsing outer = *p;
    syntax *s;
    p->text = text;
    p->place = place;
    p->at = 0;
    p->depth = 0;
    gx_status rc = parse_expression(p, &s);
    if (rc == GX_OK)
        rc = check_expression(p, s, out);
    if (rc == GX_OK && (*out)->type != GX_BOOL)
        rc = rule_mistake(p, s->begin, _("a rule is true or false, but this is %s; compare it with something"),
                          type_phrase((*out)->type));
    p->text = outer.text;
    p->place = outer.place;
    p->at = outer.at;
    p->now = outer.now;
    p->depth = outer.depth;
    if (rc == GX_OK)
        stand_at(*out, text, at);
    return rc;
}
