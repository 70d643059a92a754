/* SPDX-License-Identifier: Apache-2.0 */
/* The only user of iconv. Damage does not stop a file: a byte that is nothing in the encoding becomes NUL, which no
 * text may hold, so that exactly the rows that hold one are rejected. Of encodings whose characters are pairs or fours
 * of bytes the whole piece is passed over. */
#include "core/import/encoding.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>

static void set_name(decoded *d, gx_text name)
{
    snprintf(d->name, sizeof d->name, "%.*s", TEXT_ARG(name));
}

/* GBK, GB2312 and CP936 are subsets in whose name people save more than they hold. */
static gx_text superset(gx_text name)
{
    static const char *const subsets[] = { "gbk", "gb2312", "cp936", "gb18030" };
    for (size_t i = 0; i < sizeof subsets / sizeof *subsets; i++)
        if (name.n == strlen(subsets[i]) && strncasecmp(name.p, subsets[i], name.n) == 0)
            return GX_TEXT("GB18030");
    if ((name.n == 5 && strncasecmp(name.p, "utf-8", 5) == 0) || (name.n == 4 && strncasecmp(name.p, "utf8", 4) == 0))
        return GX_TEXT("UTF-8");
    return name;
}

static iconv_t open_converter(gx_text name)
{
    char from[32];
    if (name.n == 0 || name.n >= sizeof from)
        return (iconv_t)-1;
    memcpy(from, name.p, name.n);
    from[name.n] = '\0';
    return iconv_open("UTF-8", from);
}

bool encoding_known(gx_text name)
{
    if (text_is(name, "auto"))
        return true;
    iconv_t cd = open_converter(superset(name));
    if (cd == (iconv_t)-1)
        return false;
    iconv_close(cd);
    return true;
}

static void count_nuls(decoded *d)
{
    d->bad_bytes = 0;
    for (const char *p = d->text.p, *end = p + d->text.n; p < end && (p = memchr(p, 0, (size_t)(end - p))); p++)
        d->bad_bytes++;
}

/* Bytes that make the smallest piece of the encoding: 2 of UTF-16, 4 of UTF-32. Going on one byte behind a damaged pair
 * would read all pairs behind it crosswise. Found by asking; the first letter may bring a BOM with it. */
static size_t unit_of(gx_text name)
{
    char to[32], out[16], letters[] = "AA";
    snprintf(to, sizeof to, "%.*s", TEXT_ARG(name));
    iconv_t cd = iconv_open(to, "UTF-8");
    if (cd == (iconv_t)-1)
        return 1;
    size_t unit = 1;
    for (int i = 0; i < 2; i++) {
        char *in = letters + i, *at = out;
        size_t left = 1, room = sizeof out;
        if (iconv(cd, &in, &left, &at, &room) != (size_t)-1)
            unit = sizeof out - room;
    }
    iconv_close(cd);
    return unit > 0 ? unit : 1;
}

static gx_status convert(iconv_t cd, gx_text raw, size_t unit, decoded *d, gx_error *err)
{
    size_t cap = raw.n + raw.n / 2 + 64, used = 0;
    char *out = malloc(cap), *in = (char *)(uintptr_t)raw.p; /* iconv's type; it only reads */
    size_t left = raw.n;
    while (out != NULL && left > 0) {
        char *at = out + used;
        size_t room = cap - used - 1;
        size_t result = iconv(cd, &in, &left, &at, &room);
        used = (size_t)(at - out);
        if (result != (size_t)-1)
            break;
        if (errno != E2BIG) { /* a bad or cut-off character: mark it and go on behind it */
            size_t skipped = left < unit ? left : unit;
            out[used++] = '\0';
            in += skipped;
            left -= skipped;
        }
        if (cap - used < 16) {
            cap += cap / 2;
            char *grown = realloc(out, cap);
            if (grown == NULL)
                free(out);
            out = grown;
        }
    }
    if (out == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while decoding %zu bytes"), raw.n);
    d->owned = out;
    d->text = (gx_text){ out, used };
    count_nuls(d);
    return GX_OK;
}

static size_t utf8_lead(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static gx_status clean_utf8(gx_text raw, decoded *d, gx_error *err)
{
    if (utf8_valid(raw)) {
        *d = (decoded){ .text = raw };
        return GX_OK;
    }
    char *out = malloc(raw.n);
    if (out == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while decoding %zu bytes"), raw.n);
    for (size_t i = 0; i < raw.n;) {
        size_t n = utf8_lead((unsigned char)raw.p[i]);
        bool ok = i + n <= raw.n && utf8_valid((gx_text){ raw.p + i, n });
        memcpy(out + i, raw.p + i, ok ? n : 1);
        if (!ok)
            out[i] = '\0';
        i += ok ? n : 1;
    }
    *d = (decoded){ .text = { out, raw.n }, .owned = out };
    count_nuls(d);
    return GX_OK;
}

static gx_status decode_as(gx_text raw, gx_text name, decoded *d, gx_error *err)
{
    *d = (decoded){ 0 };
    name = superset(name);
    gx_status status;
    if (text_is(name, "UTF-8")) {
        status = clean_utf8(raw, d, err);
    } else {
        iconv_t cd = open_converter(name);
        if (cd == (iconv_t)-1)
            return gx_fail(err, GX_ECONFIG, _("unknown encoding \"%.*s\""), TEXT_ARG(name));
        status = convert(cd, raw, unit_of(name), d, err);
        iconv_close(cd);
    }
    set_name(d, name);
    return status;
}

/* Text in UTF-16 without a BOM has its NUL bytes nearly all on one side of its pairs. */
static const char *utf16_pattern(gx_text raw)
{
    size_t n = raw.n < 65536 ? raw.n : 65536, zeros[2] = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        zeros[i & 1] += raw.p[i] == '\0';
    size_t pairs = n / 2;
    if (zeros[1] >= 2 && zeros[1] * 10 >= pairs && zeros[0] * 100 <= pairs)
        return "UTF-16LE";
    if (zeros[0] >= 2 && zeros[0] * 10 >= pairs && zeros[1] * 100 <= pairs)
        return "UTF-16BE";
    return NULL;
}

/* Neither valid UTF-8 nor UTF-16: what decodes with less damage; UTF-8 on a tie. */
static gx_status guess(gx_text raw, decoded *out, gx_error *err)
{
    const char *wide = utf16_pattern(raw);
    if (wide != NULL)
        return decode_as(raw, text_of(wide), out, err);
    decoded utf8, gb;
    gx_status status = decode_as(raw, GX_TEXT("UTF-8"), &utf8, err);
    if (status != GX_OK)
        return status;
    status = decode_as(raw, GX_TEXT("GB18030"), &gb, err);
    if (status != GX_OK) {
        encoding_free(&utf8);
        return status;
    }
    bool chinese = gb.bad_bytes < utf8.bad_bytes;
    encoding_free(chinese ? &utf8 : &gb);
    *out = chinese ? gb : utf8;
    return GX_OK;
}

typedef struct mark {
    const char *bytes;
    size_t n;
    const char *name;
} mark;

/* The encoding whose byte order mark the file begins with. */
static const mark *mark_of(gx_text raw)
{
    static const mark marks[] = { { "\xEF\xBB\xBF", 3, "UTF-8" },
                                  { "\xFF\xFE", 2, "UTF-16LE" },
                                  { "\xFE\xFF", 2, "UTF-16BE" },
                                  { "\x84\x31\x95\x33", 4, "GB18030" } };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (raw.n >= marks[i].n && memcmp(raw.p, marks[i].bytes, marks[i].n) == 0)
            return &marks[i];
    return NULL;
}

gx_status encoding_decode(gx_text raw, gx_text wanted, decoded *out, gx_error *err)
{
    bool any = wanted.n == 0 || text_is(wanted, "auto");
    const mark *found = mark_of(raw);
    if (found != NULL && (any || text_is(superset(wanted), found->name))) {
        gx_status status = decode_as((gx_text){ raw.p + found->n, raw.n - found->n }, text_of(found->name), out, err);
        out->bom = status == GX_OK;
        return status;
    }
    if (!any)
        return decode_as(raw, wanted, out, err);
    return utf8_valid(raw) ? decode_as(raw, GX_TEXT("UTF-8"), out, err) : guess(raw, out, err);
}

void encoding_free(decoded *d)
{
    free(d->owned);
    *d = (decoded){ 0 };
}
