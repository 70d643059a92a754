/* SPDX-License-Identifier: Apache-2.0 */
/* Physical lines of a configuration file. What is wrong with the bytes is said here, with line and column, so that the
 * rest of the room reads clean text: whatever an editor, a spreadsheet or a chat program may have left in the file. */
#include "core/config/lines.h"
#include "core/base/i18n.h"
#include "core/config/message.h"

void lines_begin(lines *l, const char *file, gx_text content)
{
    static const char bom[] = "\xEF\xBB\xBF";
    if (content.n >= 3 && memcmp(content.p, bom, 3) == 0)
        content = (gx_text){ content.p + 3, content.n - 3 };
    *l = (lines){ .file = file, .rest = content };
}

static size_t character_bytes(unsigned char lead)
{
    return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Bytes of the character at i; 0 when it does not belong into the file. */
static size_t character_good(gx_text line, size_t i)
{
    unsigned char c = (unsigned char)line.p[i];
    if (c < 0x80)
        return (c >= 0x20 && c != 0x7F) || c == '\t';
    size_t n = character_bytes(c);
    return n <= line.n - i && utf8_valid((gx_text){ line.p + i, n }) ? n : 0;
}

static gx_status check_bytes(const lines *l, gx_text line, gx_error *err)
{
    size_t i = 0, n = 1;
    while (i < line.n && (n = character_good(line, i)) > 0)
        i += n;
    if (i == line.n)
        return GX_OK;
    unsigned c = (unsigned char)line.p[i];
    int column = column_of(line, i);
    if (c == '\0')
        return fail_at(err, l->file, l->number, column,
                       _("a NUL byte: this is no text file, or it is UTF-16; save it as UTF-8"));
    if (c < 0x80)
        return fail_at(err, l->file, l->number, column, _("control character 0x%02X; remove it"), c);
    return fail_at(err, l->file, l->number, column, _("not valid UTF-8 (byte 0x%02X); save the file as UTF-8"), c);
}

gx_status lines_next(lines *l, gx_text *line, bool *more, gx_error *err)
{
    *more = l->rest.n > 0;
    if (!*more)
        return GX_OK;
    const char *end = memchr(l->rest.p, '\n', l->rest.n);
    size_t n = end != NULL ? (size_t)(end - l->rest.p) : l->rest.n;
    size_t taken = end != NULL ? n + 1 : n;
    *line = (gx_text){ l->rest.p, n };
    l->rest = (gx_text){ l->rest.p + taken, l->rest.n - taken };
    l->number++;
    if (n > 0 && line->p[n - 1] == '\r')
        line->n--;
    if (line->n > LINE_BYTES_MAX)
        return fail_at(err, l->file, l->number, column_of(*line, LINE_BYTES_MAX),
                       _("this line has %zu bytes, at most %d fit; go on in an indented line below"), line->n,
                       LINE_BYTES_MAX);
    return check_bytes(l, *line, err);
}

size_t line_blanks(gx_text line)
{
    size_t i = 0;
    while (i < line.n) {
        if (line.p[i] == ' ' || line.p[i] == '\t')
            i++;
        else if (line.n - i >= 3 && memcmp(line.p + i, "\u3000", 3) == 0)
            i += 3;
        else
            break;
    }
    return i;
}
