/* SPDX-License-Identifier: Apache-2.0 */
/* Phone numbers as ITU-T E.164 writes them. Only what can be known without a table of every country's plan: the calling
 * code, the prefix before national numbers, and China's mobiles and area codes. */
#include "core/identity/keys.h"
#include "core/import/normal.h"

#include <stdio.h>
#include <strings.h>

enum { LEAST = 7, MOST = 15, EXTENSION_MOST = 6, CHINA = 86 };

typedef struct written {
    char digits[MOST + 4], extension[EXTENSION_MOST + 1];
    size_t n, n_extension;
    bool international; /* with + or 00 before the calling code */
} written;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How an extension is announced, at `at`: bytes of the announcement; 0: it is not. */
static size_t announces(gx_text t, size_t at)
{
    static const char *const words[] = { "extension", "ext.", "ext", "x", "#", ";ext=", "转", "分机", "轉", "分機" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (t.n - at >= n && strncasecmp(t.p + at, words[i], n) == 0)
            return n;
    }
    return 0;
}

/* What is between the digits of a number. */
static size_t separates(gx_text t, size_t at)
{
    static const char *const signs[] = {
        " ", "-", ".", "(", ")", "/", "\xC2\xA0", "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x93", "\xE3\x80\x80"
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (t.n - at >= strlen(signs[i]) && memcmp(t.p + at, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 0;
}

static bool read_extension(gx_text t, size_t at, written *w)
{
    for (; at < t.n; at++) {
        if (is_digit(t.p[at]) && w->n_extension < EXTENSION_MOST)
            w->extension[w->n_extension++] = t.p[at];
        else if (t.p[at] != ' ' && t.p[at] != ':' && t.p[at] != '.' && t.p[at] != '-')
            return false;
    }
    return w->n_extension > 0;
}

/* 021-12345678-801: a last group of few digits behind a whole landline number. */
static size_t trailing_group(const written *w, size_t before_last_group)
{
    size_t last = w->n - before_last_group;
    bool landline = w->n > 1 && w->digits[0] == '0' && w->digits[1] != '0' && !w->international;
    return landline && before_last_group >= 10 && last >= 1 && last <= 5 ? last : 0;
}

static void split_group(written *w, size_t last)
{
    memcpy(w->extension, w->digits + w->n - last, last);
    w->n_extension = last;
    w->n -= last;
}

static bool read(gx_text t, written *w)
{
    *w = (written){ .n = 0 };
    size_t before_last_group = 0;
    for (size_t i = 0; i < t.n;) {
        size_t skip = separates(t, i);
        if (is_digit(t.p[i])) {
            if (w->n == sizeof w->digits)
                return false;
            w->digits[w->n++] = t.p[i++];
        } else if (t.p[i] == '+' && w->n == 0 && !w->international) {
            w->international = true;
            i++;
        } else if (skip > 0) {
            before_last_group = t.p[i] == '-' ? w->n : before_last_group;
            i += skip;
        } else if (w->n >= LEAST && (skip = announces(t, i)) > 0) {
            return read_extension(t, i + skip, w);
        } else {
            return false;
        }
    }
    if (before_last_group > 0 && trailing_group(w, before_last_group) > 0)
        split_group(w, trailing_group(w, before_last_group));
    return true;
}

static void drop(written *w, size_t n)
{
    memmove(w->digits, w->digits + n, w->n - n);
    w->n -= n;
}

static bool begins(const written *w, const char *prefix)
{
    return w->n >= strlen(prefix) && memcmp(w->digits, prefix, strlen(prefix)) == 0;
}

static bool is_chinese_mobile(const char *digits, size_t n)
{
    return digits != NULL && n == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* What stands before a national number at home is not part of it; in Italy it is. */
static void drop_trunk(written *w, int64_t country)
{
    if (country == 1 ? begins(w, "1") && w->n == 11 : country == 7 ? begins(w, "8") && w->n == 11 : begins(w, "0"))
        if (country != 39)
            drop(w, 1);
}

/* Digits that fill a column: one of them seven times over, or nine counted up, or all of them. */
static bool fills(const written *w)
{
    size_t same = 1, up = 1, most_same = 1, most_up = 1;
    for (size_t i = 1; i < w->n; i++) {
        same = w->digits[i] == w->digits[i - 1] ? same + 1 : 1;
        up = w->digits[i] == w->digits[i - 1] + 1 || (w->digits[i] == '0' && w->digits[i - 1] == '9') ? up + 1 : 1;
        most_same = same > most_same ? same : most_same;
        most_up = up > most_up ? up : most_up;
    }
    return most_same >= 7 || most_up >= 9 || most_up == w->n;
}

/* With the calling code before it; false: it cannot be completed. */
static bool complete(written *w, int64_t country, char code[8])
{
    snprintf(code, 8, "%lld", (long long)country);
    if (!w->international && begins(w, "00") && w->n > LEAST + 2) {
        drop(w, 2);
        w->international = true;
    }
    if (w->international)
        *code = '\0';
    else if (country == CHINA && begins(w, "86") && is_chinese_mobile(w->digits + 2, w->n - 2))
        *code = '\0';
    else if (country == CHINA && is_chinese_mobile(w->digits, w->n))
        return true;
    else if (country == CHINA && !begins(w, "0"))
        return false;
    else
        drop_trunk(w, country);
    return true;
}

gx_text key_phone(gx_text t, int64_t country, arena *a)
{
    const gx_text none = { NULL, 0 };
    written w;
    char code[8];
    t = normal_cell(t);
    if (t.n == 0 || normal_masked(t) || normal_shortened(t))
        return none;
    t = normal_cell(normal_half_width(t, a));
    if (!read(t, &w) || w.n < LEAST || fills(&w) || !complete(&w, country, code))
        return none;
    const char *whole = arena_printf(a, "+%s%.*s%s%.*s", code, (int)w.n, w.digits, w.n_extension > 0 ? ";ext=" : "",
                                     (int)w.n_extension, w.extension);
    gx_text number = text_of(whole);
    size_t digits = strlen(code) + w.n;
    bool mobile = text_starts(number, "+86") && digits == 13 && is_chinese_mobile(number.p + 3, 11);
    return digits > MOST || digits < LEAST + 1 || (mobile && w.n_extension > 0) ? none : number;
}

bool key_phone_is_shared(gx_text phone)
{
    return text_starts(phone, "+86") && !(phone.n == 14 && is_chinese_mobile(phone.p + 3, 11));
}

gx_text key_phone_partial(gx_text t, arena *a)
{
    char places[16];
    size_t n = 0, stars = 0;
    t = normal_cell(normal_half_width(normal_cell(t), a));
    size_t code = text_starts(t, "+86") ? 3 : text_starts(t, "0086") ? 4 : 0;
    for (size_t i = code; i < t.n; i++) {
        bool star = t.p[i] == '*' || t.p[i] == 'x' || t.p[i] == 'X';
        if (t.p[i] == ' ' || t.p[i] == '-')
            continue;
        if (n == 12 || (!star && !is_digit(t.p[i])))
            return (gx_text){ NULL, 0 };
        places[n++] = star ? '*' : t.p[i];
        stars += star;
    }
    bool good = stars > 0 ? n == 11 && stars <= 4 && is_digit(places[n - 1]) : n == 10 || n == 12;
    return good && places[0] == '1' ? text_of(arena_printf(a, "+86%.*s", (int)n, places)) : (gx_text){ NULL, 0 };
}
