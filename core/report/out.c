/* SPDX-License-Identifier: Apache-2.0 */
/* Wrapping that knows how wide Chinese is, and JSON values. */
#include "core/report/out.h"

#include "core/base/calendar.h"

#include <stdlib.h>

/* A piece that may not be broken: a run of Latin text, or one wide character with the closing punctuation that follows
 * it. */
static size_t piece_end(gx_text t, size_t from)
{
    size_t end = utf8_next(t, from);
    bool wide = utf8_columns((gx_text){ t.p + from, end - from }) > 1;
    while (end < t.n && t.p[end] != ' ' && t.p[end] != '\n') {
        size_t next = utf8_next(t, end);
        gx_text one = { t.p + end, next - end };
        bool closing = false;
        static const char *const marks[] = { "。", "，", "、", "；", "：", "？", "！", "”", "）", "》",
                                             "」", "…",  "’",  ")",  ",",  ".",  "?",  "!", ";",  ":" };
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            closing |= text_is(one, marks[i]);
        bool opening =
            text_is((gx_text){ t.p + from, end - from }, "“") || text_is((gx_text){ t.p + from, end - from }, "（");
        if (!closing && !opening && (wide || utf8_columns(one) > 1))
            break;
        end = next;
    }
    return end;
}

void wrap(buf *out, gx_text t, size_t at, size_t indent, size_t width)
{
    size_t column = at;
    bool blank = false, fresh = true;
    for (size_t i = 0; i < t.n;) {
        if (t.p[i] == ' ' || t.p[i] == '\n') {
            if (t.p[i] == '\n')
                column = width;
            blank = true;
            i++;
            continue;
        }
        size_t end = piece_end(t, i);
        gx_text piece = { t.p + i, end - i };
        size_t columns = utf8_columns(piece);
        if (!fresh && column + blank + columns > width) {
            buf_char(out, '\n');
            for (size_t k = 0; k < indent; k++)
                buf_char(out, ' ');
            column = indent;
        } else if (blank && !fresh) {
            buf_char(out, ' ');
            column++;
        }
        buf_text(out, piece);
        column += columns;
        blank = fresh = false;
        i = end;
    }
}

void paragraph(buf *line, size_t indent, size_t width, buf *out)
{
    for (size_t i = 0; i < indent; i++)
        buf_char(out, ' ');
    wrap(out, buf_view(line), indent, indent + 2, width);
    buf_char(out, '\n');
    out->failed |= line->failed;
    buf_free(line);
}

json_t *json_text(gx_text t)
{
    return t.n ? json_stringn(t.p, t.n) : json_null();
}

json_t *json_word(gx_text t)
{
    buf word = { 0 };
    buf_word(&word, t);
    json_t *j = json_text(buf_view(&word));
    buf_free(&word);
    return j;
}

json_t *json_time(int64_t utc_s)
{
    if (utc_s == GX_NEVER || utc_s == GX_FOREVER)
        return json_null();
    char text[32];
    time_format_rfc3339(utc_s, text);
    return json_string(text);
}

json_t *json_day(int64_t days)
{
    char text[32];
    if (days == GX_NO_DATE)
        return json_null();
    date_format(days, text);
    return json_string(text);
}

const char *json_str(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

void json_print(buf *out, const json_t *j)
{
    char *text = json_dumps(j, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12));
    if (text == NULL) {
        out->failed = true;
        return;
    }
    buf_str(out, text);
    buf_char(out, '\n');
    free(text);
}
