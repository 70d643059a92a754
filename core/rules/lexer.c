/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of the rule language: Lua's names, strings and numbers, and those of its operators that a rule may use. What
 * Lua or other languages have besides is refused with a sentence that says what to write instead. */
#include "core/base/i18n.h"
#include "core/rules/tree.h"

#include <math.h>
#include <stdlib.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c);
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static char peek(const parsing *p, size_t ahead)
{
    return p->at + ahead < p->text.n ? p->text.p[p->at + ahead] : '\0';
}

/* ---- names ---- */

static const struct {
    const char *word;
    token_kind kind;
} keywords[] = { { "and", TOKEN_AND },   { "or", TOKEN_OR },       { "not", TOKEN_NOT },
                 { "true", TOKEN_TRUE }, { "false", TOKEN_FALSE }, { "otherwise", TOKEN_OTHERWISE } };

static gx_status name_token(parsing *p)
{
    size_t n = 0;
    while (is_name(peek(p, n)))
        n++;
    p->now.kind = TOKEN_NAME;
    p->now.text = (gx_text){ p->text.p + p->at, n };
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (text_is(p->now.text, keywords[i].word))
            p->now.kind = keywords[i].kind;
    p->at += n;
    return GX_OK;
}

/* ---- numbers ---- */

static size_t number_length(const parsing *p, bool *real)
{
    bool hex = peek(p, 0) == '0' && (peek(p, 1) == 'x' || peek(p, 1) == 'X');
    size_t n = hex ? 2 : 0;
    *real = false;
    for (;; n++) {
        char c = peek(p, n);
        char before = n > 0 ? peek(p, n - 1) : '\0';
        bool exponent = hex ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
        if (exponent && (c == '+' || c == '-'))
            continue;
        if (c == '.' || (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E'))
            *real = true;
        else if (!is_name(c))
            return n;
    }
}

/* Decimal integers that do not fit become doubles, hexadecimal ones wrap: as in Lua. */
static bool read_int(gx_text t, int64_t *out)
{
    bool hex = t.n > 1 && (t.p[1] == 'x' || t.p[1] == 'X');
    uint64_t v = 0;
    for (size_t i = hex ? 2 : 0; i < t.n; i++) {
        uint64_t digit = (uint64_t)hex_value(t.p[i]);
        if (!hex && (v > (uint64_t)INT64_MAX / 10 || v * 10 + digit > (uint64_t)INT64_MAX))
            return false;
        v = v * (hex ? 16 : 10) + digit;
    }
    *out = (int64_t)v;
    return true;
}

static bool all_digits(gx_text t)
{
    bool hex = t.n > 1 && (t.p[1] == 'x' || t.p[1] == 'X');
    for (size_t i = hex ? 2 : 0; i < t.n; i++)
        if (hex ? hex_value(t.p[i]) < 0 : !is_digit(t.p[i]))
            return false;
    return t.n > (hex ? 2u : 0u);
}

static gx_status number_token(parsing *p)
{
    bool real;
    size_t n = number_length(p, &real);
    gx_text t = { p->text.p + p->at, n };
    p->now.text = t;
    p->now.kind = TOKEN_INT;
    p->at += n;
    if (!real && all_digits(t) && read_int(t, &p->now.i))
        return GX_OK;
    char *copy = arena_strndup(p->a, t.p, t.n);
    if (copy == NULL)
        return rule_no_memory(p->err);
    char *end;
    p->now.kind = TOKEN_REAL;
    p->now.d = strtod(copy, &end);
    if (end != copy + n)
        return rule_mistake(p, p->now.begin,
                            _("'%.*s' is not a number; durations stand in quotes, such as \"60d\", and so does money, "
                              "such as money(\"2000.00\")"),
                            TEXT_ARG(t));
    return GX_OK;
}

/* ---- strings ---- */

static void add_utf8(buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_char(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = { 0, 0xC0, 0xE0, 0xF0 };
    buf_char(out, (char)(first[more] | (c >> (6 * more))));
    while (more-- > 0)
        buf_char(out, (char)(0x80 | ((c >> (6 * more)) & 0x3F)));
}

static bool escape_unicode(parsing *p, buf *out)
{
    uint32_t c = 0;
    if (peek(p, 0) != '{' || hex_value(peek(p, 1)) < 0)
        return false;
    for (p->at++; hex_value(peek(p, 0)) >= 0; p->at++) {
        c = c * 16 + (uint32_t)hex_value(peek(p, 0));
        if (c > 0x10FFFF)
            return false;
    }
    if (peek(p, 0) != '}' || (c >= 0xD800 && c < 0xE000))
        return false;
    p->at++;
    add_utf8(out, c);
    return true;
}

static bool escape_decimal(parsing *p, buf *out)
{
    int v = 0;
    for (int i = 0; i < 3 && is_digit(peek(p, 0)); i++, p->at++)
        v = v * 10 + (peek(p, 0) - '0');
    buf_char(out, (char)v);
    return v <= 255;
}

/* After the backslash. Lua's escapes. */
static bool escape(parsing *p, buf *out)
{
    static const char from[] = "abfnrtv\\\"'\n";
    static const char to[] = "\a\b\f\n\r\t\v\\\"'\n";
    char c = peek(p, 0);
    const char *simple = c == '\0' ? NULL : strchr(from, c);
    if (simple != NULL) {
        buf_char(out, to[simple - from]);
        p->at++;
        return true;
    }
    if (is_digit(c))
        return escape_decimal(p, out);
    if (c == 'x' && hex_value(peek(p, 1)) >= 0 && hex_value(peek(p, 2)) >= 0) {
        buf_char(out, (char)(hex_value(peek(p, 1)) * 16 + hex_value(peek(p, 2))));
        p->at += 3;
        return true;
    }
    if (c == 'z') {
        for (p->at++; peek(p, 0) != '\0' && strchr(" \t\r\n\f\v", peek(p, 0)) != NULL;)
            p->at++;
        return true;
    }
    if (c != 'u')
        return false;
    p->at++;
    return escape_unicode(p, out);
}

static gx_status string_body(parsing *p, char quote, buf *out)
{
    for (;;) {
        size_t from = p->at;
        if (p->at >= p->text.n || peek(p, 0) == '\n')
            return rule_mistake(p, p->now.begin, _("the text has no closing %c"), quote);
        char c = p->text.p[p->at++];
        if (c == quote)
            return GX_OK;
        if (c != '\\')
            buf_char(out, c);
        else if (!escape(p, out))
            return rule_mistake(p, from, _("unknown escape in a text; a backslash itself is written \\\\"));
    }
}

static gx_status keep_string(parsing *p, const buf *content)
{
    p->now.kind = TOKEN_STRING;
    p->now.text = (gx_text){ "", 0 };
    if (content->failed)
        return rule_no_memory(p->err);
    if (content->n == 0)
        return GX_OK;
    p->now.text = arena_text(p->a, buf_view(content));
    if (p->now.text.p == NULL)
        return rule_no_memory(p->err);
    if (!utf8_valid(p->now.text))
        return rule_mistake(p, p->now.begin, _("the text is not valid UTF-8"));
    return GX_OK;
}

static gx_status string_token(parsing *p, char quote)
{
    buf content = { 0 };
    p->at++;
    gx_status rc = string_body(p, quote, &content);
    if (rc == GX_OK)
        rc = keep_string(p, &content);
    buf_free(&content);
    return rc;
}

/* [[ ]] and [==[ ]==]; level is the number of '='. */
static gx_status long_string_token(parsing *p, size_t level)
{
    buf content = { 0 };
    p->at += level + 2;
    if (peek(p, 0) == '\n')
        p->at++;
    for (;;) {
        if (p->at >= p->text.n) {
            buf_free(&content);
            return rule_mistake(p, p->now.begin, _("the text has no closing ]]"));
        }
        size_t same = 0;
        while (peek(p, 0) == ']' && peek(p, 1 + same) == '=')
            same++;
        if (peek(p, 0) == ']' && same == level && peek(p, 1 + same) == ']')
            break;
        buf_char(&content, p->text.p[p->at++]);
    }
    p->at += level + 2;
    gx_status rc = keep_string(p, &content);
    buf_free(&content);
    return rc;
}

/* ---- operators, and what people write instead of them ---- */

static const struct {
    const char *spelling;
    token_kind kind;
    const char *refused; /* msgid: why not, and what to write */
} operators[] = {
    /* longer spellings first */
    { "...", TOKEN_END, N_("'...' has no meaning in a rule") },
    { "<=>", TOKEN_END, N_("unknown operator '<=>'; write == to compare") },
    { "==", TOKEN_EQ, NULL },
    { "~=", TOKEN_NE, NULL },
    { "<<", TOKEN_END, N_("rules have no bit operators") },
    { ">>", TOKEN_END, N_("rules have no bit operators") },
    { "<=", TOKEN_LE, NULL },
    { ">=", TOKEN_GE, NULL },
    { "<>", TOKEN_END, N_("'<>' is not Lua; write ~= for 'is not'") },
    { "!=", TOKEN_END, N_("'!=' is not Lua; write ~= for 'is not'") },
    { "=<", TOKEN_END, N_("'=<' is not Lua; write <=") },
    { "=>", TOKEN_END, N_("'=>' is not Lua; write >=") },
    { "&&", TOKEN_END, N_("'&&' is not Lua; write and") },
    { "||", TOKEN_END, N_("'||' is not Lua; write or") },
    { "--", TOKEN_END,
      N_("'--' begins a comment in Lua; in an INI file a comment begins with ' ;', and minus minus needs "
         "a blank between") },
    { "//", TOKEN_DOUBLE_SLASH, NULL },
    { "..", TOKEN_END, N_("rules do not join texts; '..' is for strategies") },
    { "::", TOKEN_END, N_("'::' has no meaning in a rule") },
    { "<", TOKEN_LT, NULL },
    { ">", TOKEN_GT, NULL },
    { "=", TOKEN_END, N_("'=' does not compare; write ==") },
    { "!", TOKEN_END, N_("'!' is not Lua; write not") },
    { "+", TOKEN_PLUS, NULL },
    { "-", TOKEN_MINUS, NULL },
    { "*", TOKEN_STAR, NULL },
    { "/", TOKEN_SLASH, NULL },
    { "%", TOKEN_PERCENT, NULL },
    { "(", TOKEN_OPEN, NULL },
    { ")", TOKEN_CLOSE, NULL },
    { ",", TOKEN_COMMA, NULL },
    { ".", TOKEN_DOT, NULL },
    { "&", TOKEN_END, N_("rules have no bit operators; write and") },
    { "|", TOKEN_END, N_("rules have no bit operators; write or") },
    { "~", TOKEN_END, N_("rules have no bit operators; write ~= for 'is not', and not for 'not'") },
    { "^", TOKEN_END, N_("rules have no power operator; multiply instead") },
    { "#", TOKEN_END, N_("rules have no length operator; counts are facts of their own, such as orders") },
    { ":", TOKEN_END, N_("rules have no methods; call a function such as bought_within(\"60d\")") },
    { "[", TOKEN_END, N_("rules have no tables; an attribute is written given.NAME") },
    { "]", TOKEN_END, N_("rules have no tables") },
    { "{", TOKEN_END, N_("rules have no tables") },
    { "}", TOKEN_END, N_("rules have no tables") },
    { ";", TOKEN_END,
      N_("a rule is one expression, without ';'; in an INI file a comment needs a blank before its ';'") },
    /* what a Chinese keyboard gives */
    { "“", TOKEN_END, N_("typographic quotation mark; write \"") },
    { "”", TOKEN_END, N_("typographic quotation mark; write \"") },
    { "‘", TOKEN_END, N_("typographic quotation mark; write \"") },
    { "’", TOKEN_END, N_("typographic quotation mark; write \"") },
    { "「", TOKEN_END, N_("typographic quotation mark; write \"") },
    { "（", TOKEN_END, N_("full-width parenthesis; write (") },
    { "）", TOKEN_END, N_("full-width parenthesis; write )") },
    { "，", TOKEN_END, N_("full-width comma; write ,") },
    { "＞", TOKEN_END, N_("full-width sign; write >") },
    { "＜", TOKEN_END, N_("full-width sign; write <") },
    { "＝", TOKEN_END, N_("full-width sign; write ==") },
    { "≥", TOKEN_END, N_("'≥' is not Lua; write >=") },
    { "≤", TOKEN_END, N_("'≤' is not Lua; write <=") },
    { "≠", TOKEN_END, N_("'≠' is not Lua; write ~=") },
    { "　", TOKEN_END, N_("full-width blank; write an ordinary one") },
};

static gx_status unknown_character(parsing *p)
{
    size_t end = utf8_next(p->text, p->at);
    unsigned char c = (unsigned char)p->text.p[p->at];
    if (c < 0x20 || c == 0x7F)
        return rule_mistake(p, p->at, _("control character %d in a rule"), c);
    if (end <= p->at)
        end = p->at + 1;
    return rule_mistake(p, p->at, _("'%.*s' has no meaning in a rule; text stands in quotes"), (int)(end - p->at),
                        p->text.p + p->at);
}

static gx_status operator_token(parsing *p)
{
    gx_text rest = { p->text.p + p->at, p->text.n - p->at };
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!text_starts(rest, operators[i].spelling))
            continue;
        if (operators[i].refused != NULL)
            return rule_mistake(p, p->at, "%s", _(operators[i].refused));
        p->now.kind = operators[i].kind;
        p->at += strlen(operators[i].spelling);
        return GX_OK;
    }
    return unknown_character(p);
}

static gx_status bracket_token(parsing *p)
{
    size_t level = 0;
    while (peek(p, 1 + level) == '=')
        level++;
    return peek(p, 1 + level) == '[' ? long_string_token(p, level) : operator_token(p);
}

static gx_status any_token(parsing *p, char c)
{
    if (is_name_start(c))
        return name_token(p);
    if (is_digit(c) || (c == '.' && is_digit(peek(p, 1))))
        return number_token(p);
    if (c == '"' || c == '\'')
        return string_token(p, c);
    if (c == '[')
        return bracket_token(p);
    return operator_token(p);
}

gx_status lexer_next(parsing *p)
{
    while (p->at < p->text.n && strchr(" \t\r\n\f\v", p->text.p[p->at]) != NULL && p->text.p[p->at] != '\0')
        p->at++;
    p->now = (token){ .kind = TOKEN_END, .begin = p->at, .end = p->at };
    if (p->at >= p->text.n)
        return GX_OK;
    gx_status rc = any_token(p, p->text.p[p->at]);
    p->now.end = p->at;
    return rc;
}
