/* SPDX-License-Identifier: Apache-2.0 */
/* The other keys: mailboxes, WeChat ids, names, addresses. Simplified and traditional characters stay apart: no table
 * of them is at hand, and a guessed one would join people who are two. */
#include "core/identity/keys.h"

#include "core/base/utf8.h"
#include "core/import/normal.h"

#include <stdlib.h>
#include <strings.h>

enum { NAME_WORDS = 8 };

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_letter_or_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c >= 0xC0;
}

/* Marks and signs above ASCII that are no letters: general punctuation, CJK punctuation, full-width signs, pictures. */
static bool is_sign(uint32_t c)
{
    return c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE4F) ||
           (c >= 0xFF00 && c <= 0xFF0F) || c >= 0x1F000;
}

bool key_is_han(gx_text t)
{
    size_t bytes;
    return t.n > 0 && is_han(utf8_decode(t, 0, &bytes));
}

static gx_text lower(gx_text t, arena *a)
{
    char *out = arena_strndup(a, t.p != NULL ? t.p : "", t.n);
    for (size_t i = 0; out != NULL && i < t.n; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] - 'A' + 'a');
    return (gx_text){ out, out != NULL ? t.n : 0 };
}

static gx_text cleaned(gx_text t, arena *a)
{
    t = normal_cell(t);
    return t.n == 0 ? (gx_text){ NULL, 0 } : lower(normal_cell(normal_half_width(t, a)), a);
}

/* ---- mailboxes and WeChat ids ---- */

static gx_text gmail(gx_text name, arena *a)
{
    static const char host[] = "@gmail.com";
    char *out = arena_alloc(a, name.n + sizeof host);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < name.n && name.p[i] != '+'; i++)
        if (name.p[i] != '.')
            out[n++] = name.p[i];
    if (out == NULL || n == 0)
        return (gx_text){ NULL, 0 };
    memcpy(out + n, host, sizeof host - 1);
    return (gx_text){ out, n + sizeof host - 1 };
}

gx_text key_email(gx_text t, arena *a)
{
    const gx_text none = { NULL, 0 };
    t = cleaned(t, a);
    if (text_starts(t, "mailto:"))
        t = (gx_text){ t.p + 7, t.n - 7 };
    gx_text domain = t, name = text_cut(&domain, '@');
    if (name.n == 0 || domain.n < 3 || memchr(domain.p, '.', domain.n) == NULL ||
        memchr(domain.p, '@', domain.n) != NULL)
        return none;
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] <= ' ' || t.p[i] == '*' || t.p[i] == ',' || t.p[i] == ';')
            return none;
    if (text_is(domain, "gmail.com") || text_is(domain, "googlemail.com"))
        return gmail(name, a);
    return t;
}

bool key_email_is_shared(gx_text email)
{
    static const char *const roles[] = { "info",    "office", "sales", "service", "contact", "admin",   "support",
                                         "kontakt", "hello",  "mail",  "order",   "orders",  "noreply", "no-reply",
                                         "kefu",    "shop",   "team",  "post",    "buero" };
    gx_text name = text_cut(&email, '@');
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (text_is(name, roles[i]))
            return true;
    return false;
}

gx_text key_wechat(gx_text t, arena *a)
{
    t = cleaned(t, a);
    bool good = t.n >= 6 && t.n <= 20 && t.p[0] >= 'a' && t.p[0] <= 'z';
    for (size_t i = 0; good && i < t.n; i++)
        good = (t.p[i] >= 'a' && t.p[i] <= 'z') || (t.p[i] >= '0' && t.p[i] <= '9') || t.p[i] == '_' || t.p[i] == '-';
    return good ? t : (gx_text){ NULL, 0 };
}

/* ---- names ---- */

static gx_text without_title(gx_text t)
{
    static const char *const behind[] = { "先生", "女士", "小姐", "太太", "老师" };
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        size_t n = strlen(behind[i]);
        if (t.n > n && memcmp(t.p + t.n - n, behind[i], n) == 0)
            return text_trim((gx_text){ t.p, t.n - n });
    }
    return t;
}

static bool is_title(gx_text word)
{
    static const char *const titles[] = { "mr", "mrs", "ms", "miss", "dr", "herr", "frau", "mme", "prof" };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (text_is(word, titles[i]))
            return true;
    return false;
}

static int by_text(const void *x, const void *y)
{
    return text_cmp(*(const gx_text *)x, *(const gx_text *)y);
}

/* Words of letters; what is between them parts them, but for an apostrophe or a hyphen. */
static size_t words_of(gx_text t, gx_text words[NAME_WORDS])
{
    size_t n = 0, begin = SIZE_MAX;
    for (size_t at = 0, bytes = 0; at <= t.n; at += bytes > 0 ? bytes : 1) {
        uint32_t c = at < t.n ? utf8_decode(t, at, &bytes) : ' ';
        bool inside = is_letter_or_digit(c) && !(c >= 0xC0 && is_sign(c));
        if (inside || (begin != SIZE_MAX && (c == '\'' || c == '-'))) {
            begin = begin == SIZE_MAX ? at : begin;
            continue;
        }
        if (begin != SIZE_MAX && n < NAME_WORDS && !is_title((gx_text){ t.p + begin, at - begin }))
            words[n++] = (gx_text){ t.p + begin, at - begin };
        begin = SIZE_MAX;
    }
    return n;
}

gx_text key_name(gx_text t, arena *a)
{
    gx_text words[NAME_WORDS];
    t = without_title(cleaned(t, a));
    if (t.n == 0 || normal_masked(t))
        return (gx_text){ NULL, 0 };
    size_t n = words_of(t, words), length = 0;
    bool han = n > 0 && key_is_han(words[0]);
    if (!han && n > 1)
        qsort(words, n, sizeof *words, by_text);
    char *out = arena_alloc(a, t.n + NAME_WORDS);
    for (size_t i = 0; i < n && out != NULL; i++) {
        if (i > 0 && !han)
            out[length++] = ' ';
        memcpy(out + length, words[i].p, words[i].n);
        length += words[i].n;
    }
    return length > 0 && out != NULL ? (gx_text){ out, length } : (gx_text){ NULL, 0 };
}

/* ---- addresses ---- */

static gx_text letters_and_digits(gx_text t, arena *a)
{
    char *out = arena_alloc(a, t.n + 1);
    size_t n = 0;
    for (size_t at = 0, bytes; out != NULL && at < t.n; at += bytes) {
        uint32_t c = utf8_decode(t, at, &bytes);
        if (!is_letter_or_digit(c) || (c >= 0xC0 && is_sign(c)))
            continue;
        memcpy(out + n, t.p + at, bytes);
        n += bytes;
    }
    return n > 0 ? (gx_text){ out, n } : (gx_text){ NULL, 0 };
}

static gx_text without_prefix(gx_text t, gx_text prefix)
{
    bool begins = prefix.n > 0 && t.n > prefix.n && memcmp(t.p, prefix.p, prefix.n) == 0;
    return begins ? (gx_text){ t.p + prefix.n, t.n - prefix.n } : t;
}

gx_text key_address(gx_text t, gx_text city, arena *a)
{
    gx_text zip, whole;
    t = normal_address(normal_cell(t), &zip);
    if (t.n == 0 || normal_masked(t))
        return (gx_text){ NULL, 0 };
    whole = letters_and_digits(cleaned(t, a), a);
    t = without_prefix(whole, city);
    return t.n < whole.n ? without_prefix(t, GX_TEXT("市")) : whole;
}

gx_text key_numbers(gx_text address, arena *a)
{
    char *out = arena_alloc(a, address.n + 1);
    size_t n = 0;
    bool parted = false;
    for (size_t i = 0; out != NULL && i < address.n; i++) {
        bool digit = address.p[i] >= '0' && address.p[i] <= '9';
        if (digit && parted && n > 0)
            out[n++] = '.';
        if (digit)
            out[n++] = address.p[i];
        parted = !digit;
    }
    return n > 0 ? (gx_text){ out, n } : (gx_text){ NULL, 0 };
}

gx_text key_city(gx_text t, arena *a)
{
    static const gx_text suffix = { "市", sizeof "市" - 1 };
    t = letters_and_digits(cleaned(t, a), a);
    if (t.n > suffix.n && memcmp(t.p + t.n - suffix.n, suffix.p, suffix.n) == 0)
        t.n -= suffix.n;
    return t;
}

gx_text key_order(gx_text t)
{
    size_t digits = 0;
    for (size_t i = 0; i < t.n; i++)
        digits += t.p[i] >= '0' && t.p[i] <= '9';
    return t.n >= 8 && digits >= 6 ? t : (gx_text){ NULL, 0 };
}
