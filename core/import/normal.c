/* SPDX-License-Identifier: Apache-2.0 */
/* Normal forms of what people and spreadsheets write: customers must not split in two because a phone number came once
 * with an apostrophe and once in full-width digits. */
#include "core/import/normal.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

gx_text normal_cell(gx_text t)
{
    t = text_trim(t);
    if (t.n >= 4 && t.p[0] == '=' && t.p[1] == '"' && t.p[t.n - 1] == '"')
        t = text_trim((gx_text){ t.p + 2, t.n - 3 });
    size_t mark = text_starts(t, "'") ? 1 : text_starts(t, "’") ? strlen("’") : 0;
    if (mark > 0 && mark < t.n && (is_digit(t.p[mark]) || t.p[mark] == '+'))
        t = text_trim((gx_text){ t.p + mark, t.n - mark });
    return t;
}

/* U+FF01..U+FF5E are the ASCII characters in full width: EF BC 81..BF, EF BD 80..9E. */
gx_text normal_half_width(gx_text t, arena *a)
{
    char *out = arena_alloc(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < t.n; i++) {
        const unsigned char *p = (const unsigned char *)t.p + i;
        bool wide = i + 2 < t.n && p[0] == 0xEF &&
                    ((p[1] == 0xBC && p[2] >= 0x81) || (p[1] == 0xBD && p[2] >= 0x80 && p[2] <= 0x9E));
        if (wide) {
            out[n++] = (char)(p[1] == 0xBC ? p[2] - 0x60 : p[2] - 0x20);
            i += 2;
        } else {
            out[n++] = t.p[i];
        }
    }
    return out == NULL ? (gx_text){ 0 } : (gx_text){ out, n };
}

static gx_text without_brackets(gx_text t)
{
    static const char *const pairs[][2] = { { "(", ")" }, { "[", "]" }, { "<", ">" }, { "{", "}" }, { "【", "】" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t open = strlen(pairs[i][0]), close = strlen(pairs[i][1]);
        if (t.n > open + close && text_starts(t, pairs[i][0]) && memcmp(t.p + t.n - close, pairs[i][1], close) == 0)
            return text_trim((gx_text){ t.p + open, t.n - open - close });
    }
    return t;
}

bool normal_masked(gx_text t)
{
    return memmem(t.p, t.n, "**", 2) != NULL || memmem(t.p, t.n, "＊＊", strlen("＊＊")) != NULL;
}

static size_t digits_from(gx_text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && is_digit(t.p[i + n]))
        n++;
    return n;
}

bool normal_shortened(gx_text t)
{
    t = normal_cell(t);
    size_t i = digits_from(t, 0);
    if (i != 1)
        return false;
    if (i < t.n && (t.p[i] == '.' || t.p[i] == ','))
        i += 1 + digits_from(t, i + 1);
    if (t.n < i + 4 || (t.p[i] != 'E' && t.p[i] != 'e') || t.p[i + 1] != '+')
        return false;
    return i + 2 + digits_from(t, i + 2) == t.n;
}

/* What stands in a column of numbers where there is none: 0, 000, -, --, /, 1.38E+10. All of them together would be one
 * person. */
static bool is_nobody(gx_text t)
{
    static const char *const fillers[] = { "0", "-./", NULL };
    for (size_t k = 0; fillers[k] != NULL; k++) {
        size_t n = 0;
        while (n < t.n && strchr(fillers[k], t.p[n]) != NULL && t.p[n] != '\0')
            n++;
        if (n == t.n)
            return true;
    }
    return normal_shortened(t);
}

/* The digits of a text that holds nothing but digits and what people put between them; missing when it holds more. */
static gx_text only_digits(gx_text t, arena *a)
{
    char *out = arena_alloc(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < t.n; i++) {
        if (is_digit(t.p[i]))
            out[n++] = t.p[i];
        else if (strchr(" -.()/", t.p[i]) == NULL && !(t.p[i] == '+' && i == 0))
            return (gx_text){ 0 };
    }
    return out == NULL ? (gx_text){ 0 } : (gx_text){ out, n };
}

static bool is_mobile(gx_text digits)
{
    return digits.n == 11 && digits.p[0] == '1' && digits.p[1] >= '3';
}

/* 86 and 0086 before a Chinese mobile number say nothing new. */
static gx_text without_country(gx_text digits)
{
    size_t prefix = text_starts(digits, "0086") ? 4 : text_starts(digits, "86") ? 2 : 0;
    gx_text rest = prefix > 0 ? (gx_text){ digits.p + prefix, digits.n - prefix } : digits;
    return is_mobile(rest) ? rest : digits;
}

/* "+1 418 262 6501" has as many digits as a Chinese mobile number, and begins like one. */
static bool of_another_country(gx_text t, gx_text digits)
{
    return t.p[0] == '+' && !text_starts(digits, "86");
}

static gx_text phone_of(gx_text t, arena *a)
{
    gx_text all = only_digits(t, a);
    bool foreign = of_another_country(t, all);
    gx_text digits = foreign ? all : without_country(all);
    if (digits.n < 7 || digits.n > 15)
        return t;
    if (!foreign && (is_mobile(digits) || t.p[0] != '+'))
        return digits;
    char *out = arena_printf(a, "+%.*s", TEXT_ARG(digits));
    return out == NULL ? t : text_of(out);
}

gx_text normal_phone(gx_text t, arena *a)
{
    t = normal_cell(t);
    if (t.n == 0 || normal_masked(t))
        return (gx_text){ 0 };
    t = normal_cell(normal_half_width(t, a));
    return is_nobody(t) ? (gx_text){ 0 } : phone_of(t, a);
}

gx_text normal_customer(gx_text t, bool phone, arena *a)
{
    t = normal_cell(t);
    if (t.n == 0 || normal_masked(t))
        return (gx_text){ 0 };
    t = without_brackets(normal_cell(normal_half_width(t, a)));
    if (is_nobody(t))
        return (gx_text){ 0 };
    if (phone)
        return phone_of(t, a);
    gx_text all = only_digits(t, a), digits = without_country(all);
    return is_mobile(digits) && !of_another_country(t, all) ? digits : t;
}

gx_text normal_address(gx_text t, gx_text *zip)
{
    t = text_trim(t);
    *zip = (gx_text){ 0 };
    size_t open = 0, close = 0;
    if (t.n > 8 && t.p[t.n - 1] == ')' && t.p[t.n - 8] == '(')
        open = close = 1;
    else if (t.n > 12 && memcmp(t.p + t.n - 3, "）", 3) == 0 && memcmp(t.p + t.n - 12, "（", 3) == 0)
        open = close = 3;
    if (open == 0)
        return t;
    gx_text inside = { t.p + t.n - close - 6, 6 };
    for (size_t i = 0; i < inside.n; i++)
        if (!is_digit(inside.p[i]))
            return t;
    *zip = inside;
    return text_trim((gx_text){ t.p, t.n - open - close - 6 });
}

static bool is_one_of(gx_text t, const char *const *words)
{
    for (; *words != NULL; words++)
        if (t.n == strlen(*words) && strncasecmp(t.p, *words, t.n) == 0)
            return true;
    return false;
}

gx_text normal_gender(gx_text t)
{
    static const char *const female[] = { "f", "female", "woman", "女", "女士", "女性", "2", NULL };
    static const char *const male[] = { "m", "male", "man", "男", "先生", "男士", "男性", "1", NULL };
    static const char *const other[] = { "x", "other", "其他", NULL };
    t = text_trim(t);
    return is_one_of(t, female)  ? GX_TEXT("f")
           : is_one_of(t, male)  ? GX_TEXT("m")
           : is_one_of(t, other) ? GX_TEXT("x")
                                 : (gx_text){ 0 };
}

gx_text normal_address_kind(gx_text t)
{
    static const char *const home[] = { "home", "家", "家庭", "住宅", NULL };
    static const char *const office[] = { "office", "work", "company", "公司", "单位", "办公室", NULL };
    t = text_trim(t);
    return is_one_of(t, home) ? GX_TEXT("home") : is_one_of(t, office) ? GX_TEXT("office") : (gx_text){ 0 };
}
