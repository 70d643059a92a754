/* SPDX-License-Identifier: Apache-2.0 */
/* How the room words its mistakes. A message must stay one readable line whatever the user's file holds: long texts are
 * cut, line ends become blanks, so that the suggestion at the end is never pushed out of gx_error. */
#include "core/config/message.h"

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

const char *shown_text(gx_text t, char out[SHOWN_BYTES])
{
    size_t n = 0, characters = 0;
    for (size_t i = 0; i < t.n && n + 4 < SHOWN_BYTES; i++) {
        if (!continues_character(t.p[i]) && ++characters > 80) {
            memcpy(out + n, "…", strlen("…"));
            n += strlen("…");
            break;
        }
        out[n++] = t.p[i] == '\n' ? ' ' : t.p[i];
    }
    out[n] = '\0';
    return out;
}

const char *shown_section(gx_text kind, gx_text name, char out[SHOWN_SECTION_BYTES])
{
    char k[SHOWN_BYTES], n[SHOWN_BYTES];
    snprintf(out, SHOWN_SECTION_BYTES, name.n > 0 ? "%s:%s" : "%s", shown_text(kind, k), shown_text(name, n));
    return out;
}

int column_of(gx_text line, size_t offset)
{
    int column = 1;
    for (size_t i = 0; i < offset && i < line.n; i++)
        column += !continues_character(line.p[i]);
    return column;
}

__attribute__((format(printf, 5, 0))) static gx_status fail_list(gx_error *err, const char *file, int line, int column,
                                                                 const char *format, va_list args)
{
    char text[sizeof err->text];
    vsnprintf(text, sizeof text, format, args);
    return gx_fail(err, GX_ECONFIG, "%s:%d:%d: %s", file, line, column, text);
}

gx_status fail_at(gx_error *err, const char *file, int line, int column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_list(err, file, line, column, format, args);
    va_end(args);
    return GX_ECONFIG;
}

gx_status config_fail(const config_section *s, const config_entry *e, gx_error *err, const char *format, ...)
{
    if (err == NULL)
        return GX_ECONFIG;
    va_list args;
    va_start(args, format);
    char sentence[sizeof err->text], section[SHOWN_SECTION_BYTES], key[SHOWN_BYTES];
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    shown_section(s->kind, s->name, section);
    if (e == NULL)
        return fail_at(err, s->file, s->line, 1, "[%s]: %s", section, sentence);
    int line, column;
    config_locate(e, 0, &line, &column);
    return fail_at(err, e->file, line, column, "[%s] %s: %s", section, shown_text(config_full_key(e), key), sentence);
}
