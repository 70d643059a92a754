/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: checking, counting and stepping, strictly by RFC 3629. */
#include <core/base/text.h>
#include <core/base/utf8.h>

#define REPLACEMENT UINT32_C(0xFFFD)

static size_t length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/* The code point, or UINT32_MAX when the bytes are not one. */
static uint32_t decode_strict(gx_text t, size_t at, size_t *bytes)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)t.p[at];
    size_t n = length_of(first);
    *bytes = 1;
    if (n == 0 || t.n - at < n)
        return UINT32_MAX;
    if (n == 1)
        return first;
    uint32_t code = first & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)t.p[at + i];
        if ((c & 0xC0) != 0x80)
            return UINT32_MAX;
        code = code << 6 | (c & 0x3F);
    }
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return UINT32_MAX;
    *bytes = n;
    return code;
}

uint32_t utf8_decode(gx_text t, size_t at, size_t *bytes)
{
    uint32_t code = decode_strict(t, at, bytes);
    return code != UINT32_MAX ? code : REPLACEMENT;
}

bool utf8_valid(gx_text t)
{
    for (size_t at = 0, n; at < t.n; at += n) {
        uint32_t code = decode_strict(t, at, &n);
        if (code == UINT32_MAX || code == 0)
            return false;
    }
    return true;
}

size_t utf8_next(gx_text t, size_t at)
{
    if (at >= t.n)
        return t.n;
    size_t n;
    utf8_decode(t, at, &n);
    return at + n;
}

size_t utf8_length(gx_text t)
{
    size_t count = 0;
    for (size_t at = 0; at < t.n; at = utf8_next(t, at))
        count++;
    return count;
}

size_t utf8_columns(gx_text t)
{
    size_t columns = 0;
    for (size_t at = 0, n; at < t.n; at += n)
        columns += (size_t)utf8_width(utf8_decode(t, at, &n));
    return columns;
}
