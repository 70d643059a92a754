/* SPDX-License-Identifier: Apache-2.0 */
/* Logical lines: joins continuation lines, takes comments off, tells headings from keys, and remembers for each stretch
 * of a value where it stood, so that a rule's error can point into the middle of it. */
#include "core/config/statement.h"
#include "core/base/i18n.h"
#include "core/config/message.h"

void statements_begin(statements *s, const char *file, gx_text content)
{
    *s = (statements){ .has_ahead = false };
    lines_begin(&s->lines, file, content);
}

void statement_free(statement *st)
{
    buf_free(&st->value);
    buf_free(&st->pieces);
}

static bool is_comment(gx_text line)
{
    size_t i = line_blanks(line);
    return i == line.n || line.p[i] == ';' || line.p[i] == '#';
}

static bool blank_before(gx_text line, size_t i)
{
    return i >= 1 &&
           (line.p[i - 1] == ' ' || line.p[i - 1] == '\t' || (i >= 3 && memcmp(line.p + i - 3, "\u3000", 3) == 0));
}

/* An apostrophe within or after a word ("don't") is no quote; a double quote always is. */
static bool may_quote(gx_text line, size_t i)
{
    if (line.p[i] == '"')
        return true;
    return line.p[i] == '\'' && (i == 0 || blank_before(line, i) || strchr("(=,<>~\"", line.p[i - 1]) != NULL);
}

/* Where the quote that opens at i closes; i itself if it does not. */
static size_t quote_end(gx_text line, size_t i)
{
    for (size_t j = i + 1; j < line.n; j++) {
        if (line.p[j] == '\\')
            j++;
        else if (line.p[j] == line.p[i])
            return j;
    }
    return i;
}

/* Where the comment of a line begins, looking from `from`; line.n if there is none. */
static size_t comment_begin(gx_text line, size_t from)
{
    for (size_t i = from; i < line.n; i++) {
        if (line.p[i] == ';' && blank_before(line, i))
            return i;
        if (may_quote(line, i))
            i = quote_end(line, i);
    }
    return line.n;
}

static gx_status section_read(const statements *s, gx_text line, statement *out, gx_error *err)
{
    const char *file = s->lines.file;
    size_t end = comment_begin(line, 0);
    const char *close = memchr(line.p, ']', end);
    if (close == NULL)
        return fail_at(err, file, out->line, 1, _("'[' without its ']'; want [kind] or [kind:name]"));
    size_t after = (size_t)(close - line.p) + 1;
    size_t junk = after + line_blanks((gx_text){ line.p + after, line.n - after });
    if (junk < end && line.p[junk] != ';')
        return fail_at(err, file, out->line, column_of(line, junk),
                       _("only a comment may follow ']'; begin it with ' ;'"));
    gx_text inside = { line.p + 1, after - 2 };
    const char *colon = memchr(inside.p, ':', inside.n);
    const char *wide = memmem(inside.p, inside.n, "：", strlen("："));
    if (colon == NULL && wide != NULL)
        return fail_at(err, file, out->line, column_of(line, (size_t)(wide - line.p)),
                       _("fullwidth '：' in a section's name; did you mean ':'?"));
    gx_text rest = inside;
    out->is_section = true;
    out->kind = text_trim(text_cut(&rest, ':'));
    out->name = colon != NULL ? text_trim(rest) : (gx_text){ NULL, 0 };
    if (out->kind.n == 0)
        return fail_at(err, file, out->line, 2, _("the section has no kind; want [kind] or [kind:name]"));
    if (colon != NULL && out->name.n == 0)
        return fail_at(err, file, out->line, column_of(line, (size_t)(colon - line.p) + 1),
                       _("the name after ':' is missing"));
    return GX_OK;
}

/* What the line holds from byte `from` on joins the value. */
static void value_add(statement *out, gx_text line, int number, size_t from)
{
    gx_text t = text_trim((gx_text){ line.p + from, comment_begin(line, from) - from });
    if (t.n == 0)
        return;
    if (out->value.n > 0)
        buf_char(&out->value, '\n');
    config_piece piece = { out->value.n, number, column_of(line, (size_t)(t.p - line.p)) };
    buf_add(&out->pieces, &piece, sizeof piece);
    buf_text(&out->value, t);
}

static gx_status no_equals(const statements *s, gx_text line, size_t end, int number, gx_error *err)
{
    const char *wide = memmem(line.p, end, "＝", strlen("＝"));
    if (wide != NULL)
        return fail_at(err, s->lines.file, number, column_of(line, (size_t)(wide - line.p)),
                       _("fullwidth '＝'; did you mean '='?"));
    const char *colon = memchr(line.p, ':', end);
    if (colon != NULL)
        return fail_at(err, s->lines.file, number, column_of(line, (size_t)(colon - line.p)),
                       _("no '=' in this line; ':' does not stand for it: did you mean '='?"));
    return fail_at(err, s->lines.file, number, 1,
                   _("no '=' in this line; want 'key = value' (indent it if it continues the value above)"));
}

/* The key; *value_from is where its value begins in the line. */
static gx_status key_read(const statements *s, gx_text line, statement *out, size_t *value_from, gx_error *err)
{
    const char *file = s->lines.file;
    size_t end = comment_begin(line, 0);
    const char *equals = memchr(line.p, '=', end);
    if (equals == NULL)
        return no_equals(s, line, end, out->line, err);
    *value_from = (size_t)(equals - line.p) + 1;
    out->is_section = false;
    out->key = text_trim((gx_text){ line.p, *value_from - 1 });
    if (out->key.n == 0)
        return fail_at(err, file, out->line, 1, _("the key before '=' is missing"));
    for (size_t i = 0; i < out->key.n; i++) {
        char word[SHOWN_BYTES];
        gx_text tail = { out->key.p + i, out->key.n - i };
        if (line_blanks(tail) > 0)
            return fail_at(err, file, out->line, column_of(line, (size_t)(tail.p - line.p)),
                           _("a key holds no blanks; is '=' missing after '%s'?"),
                           shown_text((gx_text){ out->key.p, i }, word));
    }
    return GX_OK;
}

/* The next line that says something. */
static gx_status line_next(statements *s, gx_text *line, int *number, bool *more, gx_error *err)
{
    if (s->has_ahead) {
        s->has_ahead = false;
        *line = s->ahead;
        *number = s->ahead_line;
        *more = true;
        return GX_OK;
    }
    gx_status status;
    do
        status = lines_next(&s->lines, line, more, err);
    while (status == GX_OK && *more && is_comment(*line));
    *number = s->lines.number;
    return status;
}

/* The lines that continue the value; the first that does not is kept for the next statement. */
static gx_status value_continue(statements *s, statement *out, gx_error *err)
{
    for (;;) {
        gx_text line;
        int number;
        bool more;
        gx_status status = line_next(s, &line, &number, &more, err);
        if (status != GX_OK || !more)
            return status;
        if (line_blanks(line) == 0) {
            s->ahead = line;
            s->ahead_line = number;
            s->has_ahead = true;
            return GX_OK;
        }
        value_add(out, line, number, 0);
    }
}

static gx_status value_read(statements *s, gx_text line, size_t from, statement *out, gx_error *err)
{
    buf_clear(&out->value);
    buf_clear(&out->pieces);
    value_add(out, line, out->line, from);
    gx_status status = value_continue(s, out, err);
    if (status != GX_OK)
        return status;
    if (out->pieces.n == 0) {
        size_t blanks = line_blanks((gx_text){ line.p + from, line.n - from });
        config_piece piece = { 0, out->line, column_of(line, from + blanks) };
        buf_add(&out->pieces, &piece, sizeof piece);
    }
    if (out->value.failed || out->pieces.failed)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), s->lines.file);
    return GX_OK;
}

gx_status statement_next(statements *s, statement *out, bool *more, gx_error *err)
{
    gx_text line;
    gx_status status = line_next(s, &line, &out->line, more, err);
    if (status != GX_OK || !*more)
        return status;
    if (line_blanks(line) > 0)
        return fail_at(err, s->lines.file, out->line, 1,
                       _("an indented line continues a value, but there is none above it; remove the indent"));
    if (line.p[0] == '[')
        return section_read(s, line, out, err);
    size_t from = 0;
    status = key_read(s, line, out, &from, err);
    return status == GX_OK ? value_read(s, line, from, out, err) : status;
}
