/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6350 section 3, RFC 2426 section 2 and vCard 2.1 as one grammar: what differs between them differs by what a line
 * says of itself (ENCODING, CHARSET), except that only 2.1 keeps the blank of a fold and escapes nothing but
 * semicolons. A line that is no property goes on with the one before, because programs write notes so. */
#include "core/import/vcard_lines.h"

#include "core/base/i18n.h"
#include "core/import/encoding.h"

#include <strings.h>

typedef enum transfer { AS_IS, QUOTED_PRINTABLE, BASE64 } transfer;

void vcard_lines_begin(vcard_lines *v, gx_text content, gx_text charset)
{
    *v = (vcard_lines){ .rest = content, .charset = charset };
    if (text_starts(content, "\xEF\xBB\xBF"))
        v->rest = (gx_text){ content.p + 3, content.n - 3 };
}

void vcard_lines_end(vcard_lines *v)
{
    buf_free(&v->raw);
    buf_free(&v->name);
    buf_free(&v->types);
    buf_free(&v->value);
    buf_free(&v->decoded);
}

static gx_text first_line(gx_text rest)
{
    const char *end = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;
    return (gx_text){ rest.p, end != NULL ? (size_t)(end - rest.p) : rest.n };
}

static bool is_fold(gx_text line)
{
    return line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t') && text_trim(line).n > 0;
}

static gx_text take_line(vcard_lines *v)
{
    gx_text line = first_line(v->rest);
    size_t step = line.n < v->rest.n ? line.n + 1 : line.n;
    v->rest = (gx_text){ v->rest.p + step, v->rest.n - step };
    v->line++;
    while (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/';
}

/* "GROUP.NAME:" or "NAME;…:", of which what stands before the colon may be folded. */
static bool is_property(gx_text line, gx_text after)
{
    size_t n = 0;
    while (n < line.n && is_name_char(line.p[n]))
        n++;
    if (n == 0 || n == line.n || line.p[n] == ':')
        return n > 0 && n < line.n;
    return line.p[n] == ';' && (memchr(line.p + n, ':', line.n - n) != NULL || is_fold(after));
}

/* Where the value begins: behind the first colon that stands in no quotation marks. SIZE_MAX: nowhere. */
static size_t value_at(gx_text line)
{
    bool quoted = false;
    for (size_t i = 0; i < line.n; i++) {
        quoted ^= line.p[i] == '"';
        if (line.p[i] == ':' && !quoted)
            return i + 1;
    }
    const char *colon = memchr(line.p, ':', line.n);
    return colon != NULL ? (size_t)(colon - line.p) + 1 : SIZE_MAX;
}

static bool is_word(gx_text t, const char *word)
{
    return t.n == strlen(word) && strncasecmp(t.p, word, t.n) == 0;
}

static transfer transfer_of(gx_text word)
{
    if (is_word(word, "quoted-printable") || is_word(word, "q"))
        return QUOTED_PRINTABLE;
    return is_word(word, "base64") || is_word(word, "b") ? BASE64 : AS_IS;
}

/* ---- parameters */

typedef struct parameters {
    transfer how;
    gx_text charset;
    bool omits_year;
} parameters;

/* "work,voice" or WORK: small letters, without quotation marks. */
static void add_types(vcard_lines *v, gx_text types)
{
    if (v->types.n > 0 && types.n > 0)
        buf_char(&v->types, ',');
    for (size_t i = 0; i < types.n; i++) {
        char c = types.p[i];
        if (c != '"' && c != ' ')
            buf_char(&v->types, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
    }
}

static void read_parameter(vcard_lines *v, gx_text one, parameters *out)
{
    gx_text value = one, key = text_trim(text_cut(&value, '='));
    value = text_trim(value);
    if (value.p == NULL && transfer_of(key) != AS_IS)
        out->how = transfer_of(key);
    else if (value.p == NULL)
        add_types(v, key);
    else if (is_word(key, "type"))
        add_types(v, value);
    else if (is_word(key, "encoding"))
        out->how = transfer_of(value);
    else if (is_word(key, "charset"))
        out->charset = value;
    else if (is_word(key, "pref") && is_word(value, "1"))
        add_types(v, GX_TEXT("pref"));
    else if (is_word(key, "x-apple-omit-year"))
        out->omits_year = true;
}

/* What stands between the name and the colon, in pieces between semicolons outside quotation marks. */
static void read_parameters(vcard_lines *v, gx_text t, parameters *out)
{
    size_t from = 0;
    bool quoted = false;
    *out = (parameters){ .charset = { 0 } };
    for (size_t i = 0; i <= t.n; i++) {
        if (i < t.n)
            quoted ^= t.p[i] == '"';
        if (i < t.n && (t.p[i] != ';' || quoted))
            continue;
        if (i > from)
            read_parameter(v, (gx_text){ t.p + from, i - from }, out);
        from = i + 1;
    }
}

/* ---- values */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static void decode_quoted_printable(gx_text t, buf *out)
{
    for (size_t i = 0; i < t.n; i++) {
        int high = t.p[i] == '=' && i + 2 < t.n ? hex_digit(t.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(t.p[i + 2]) : -1;
        if (low < 0) {
            buf_char(out, t.p[i]);
            continue;
        }
        buf_char(out, (char)(high * 16 + low));
        i += 2;
    }
}

static void decode_base64(gx_text t, buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, n = 0;
    for (size_t i = 0; i < t.n; i++) {
        const char *digit = t.p[i] != '\0' ? strchr(digits, t.p[i]) : NULL;
        if (digit == NULL)
            continue; /* line ends, and what fills up the end */
        bits = bits << 6 | (unsigned)(digit - digits);
        n += 6;
        if (n >= 8) {
            n -= 8;
            buf_char(out, (char)(bits >> n & 0xFF));
        }
    }
}

/* Bytes become UTF-8: by the property's own CHARSET, else the file's. */
static gx_status to_utf8(vcard_lines *v, gx_text charset, gx_error *err)
{
    gx_text bytes = buf_view(&v->decoded);
    decoded text;
    bool own = charset.n > 0 && encoding_known(charset);
    buf_clear(&v->value);
    if (!own && utf8_valid(bytes)) {
        buf_text(&v->value, bytes);
        return GX_OK;
    }
    gx_status status = encoding_decode(bytes, own ? charset : v->charset, &text, err);
    if (status != GX_OK)
        return status;
    buf_text(&v->value, text.text);
    encoding_free(&text);
    return GX_OK;
}

/* Pictures, sounds and keys are no text, and a card within a card is another person's. */
static bool is_no_text(gx_text name)
{
    static const char *const names[] = { "PHOTO", "LOGO", "SOUND", "KEY", "AGENT" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* ---- lines */

static void read_name(vcard_lines *v, gx_text head)
{
    gx_text name = head;
    buf_clear(&v->name);
    for (const char *dot; (dot = memchr(name.p, '.', name.n)) != NULL;)
        name = (gx_text){ dot + 1, name.n - (size_t)(dot + 1 - name.p) };
    for (size_t i = 0; i < name.n; i++)
        buf_char(&v->name, name.p[i] >= 'a' && name.p[i] <= 'z' ? (char)(name.p[i] & ~32) : name.p[i]);
}

/* Whether the line so far is quoted-printable and says that it goes on. */
static bool breaks_softly(const vcard_lines *v)
{
    gx_text t = buf_view(&v->raw);
    if (t.n == 0 || t.p[t.n - 1] != '=')
        return false;
    size_t head = value_at(t);
    for (size_t i = 0; head != SIZE_MAX && i + strlen("quoted-printable") < head; i++)
        if (is_word((gx_text){ t.p + i, strlen("quoted-printable") }, "quoted-printable"))
            return true;
    return false;
}

/* All lines of the property that begins with `line`, in v->raw. */
static void gather(vcard_lines *v, gx_text line)
{
    buf_clear(&v->raw);
    buf_text(&v->raw, line);
    while (v->rest.n > 0) {
        gx_text next = first_line(v->rest);
        gx_text after = { v->rest.p + next.n, v->rest.n - next.n };
        bool soft = breaks_softly(v), fold = is_fold(next);
        after = after.n > 0 ? first_line((gx_text){ after.p + 1, after.n - 1 }) : after;
        if (!soft && !fold && (text_trim(next).n == 0 || is_property(next, after)))
            return;
        next = take_line(v);
        if (soft)
            v->raw.n--;
        else if (!fold)
            buf_char(&v->raw, '\n');
        else if (!v->old)
            next = (gx_text){ next.p + 1, next.n - 1 };
        buf_text(&v->raw, next);
    }
}

/* v->raw becomes a name, types and a value. */
static gx_status read_property(vcard_lines *v, vcard_property *out, gx_error *err)
{
    gx_text raw = buf_view(&v->raw), after = { 0 };
    size_t at = value_at(raw);
    if (!is_property(raw, after) || at == SIZE_MAX)
        return gx_fail(err, GX_EINVAL, _("line %zu is no property of a card: want NAME:value"), out->line);
    parameters p;
    gx_text head = { raw.p, at - 1 }, value = { raw.p + at, raw.n - at };
    read_name(v, text_cut(&head, ';'));
    buf_clear(&v->types);
    read_parameters(v, head, &p);
    buf_clear(&v->decoded);
    if (is_no_text(buf_view(&v->name)))
        value.n = 0;
    if (p.how == QUOTED_PRINTABLE)
        decode_quoted_printable(value, &v->decoded);
    else if (p.how == BASE64)
        decode_base64(value, &v->decoded);
    else
        buf_text(&v->decoded, value);
    out->omits_year = p.omits_year;
    return v->decoded.failed ? GX_ENOMEM : to_utf8(v, p.charset, err);
}

gx_status vcard_lines_next(vcard_lines *v, vcard_property *out, gx_error *err)
{
    gx_text line = { 0 };
    while (text_trim(line).n == 0) {
        if (v->rest.n == 0)
            return GX_ENOTFOUND;
        line = take_line(v);
    }
    *out = (vcard_property){ .line = v->line };
    gather(v, line);
    gx_status status = v->raw.failed ? GX_ENOMEM : read_property(v, out, err);
    if (status == GX_ENOMEM || v->name.failed || v->types.failed || v->value.failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading address cards"));
    out->name = buf_view(&v->name);
    out->types = buf_view(&v->types);
    out->value = buf_view(&v->value);
    return status;
}

bool vcard_has_type(const vcard_property *p, const char *type)
{
    for (gx_text rest = p->types; rest.n > 0;)
        if (text_is(text_cut(&rest, ','), type))
            return true;
    return false;
}

bool vcard_part(const vcard_lines *v, gx_text *rest, char at, buf *out)
{
    buf_clear(out);
    if (rest->p == NULL)
        return false;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i], next = i + 1 < rest->n ? rest->p[i + 1] : '\0';
        if (c == at) {
            *rest = (gx_text){ rest->p + i + 1, rest->n - i - 1 };
            return true;
        }
        bool escape = c == '\\' && (v->old ? next == ';' : next != '\0' && strchr("nN,;:\\\"", next) != NULL);
        if (escape)
            i++;
        buf_char(out, !escape ? c : (next | 32) == 'n' ? '\n' : next);
    }
    *rest = (gx_text){ NULL, 0 };
    return true;
}
