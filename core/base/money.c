/* SPDX-License-Identifier: Apache-2.0 */
/* Money: reading and writing amounts in whole minor units, without floating point. */
#include <core/base/money.h>
#include <core/base/text.h>
#include <stdio.h>
#include <string.h>

/* ISO 4217, by the number of decimals of the minor unit. Funds codes of banks and metals have none and are left out. */
static const char *const codes_by_digits[] = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    "",
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE "
    "SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
    "ZMW ZWG ZWL",
    "BHD IQD JOD KWD LYD OMR TND",
    "CLF UYW",
};

int money_digits(const char *currency)
{
    if (currency == NULL || strlen(currency) != 3 || strchr(currency, ' ') != NULL)
        return -1;
    for (size_t i = 0; i < sizeof codes_by_digits / sizeof codes_by_digits[0]; i++)
        if (strstr(codes_by_digits[i], currency) != NULL)
            return (int)i;
    return -1;
}

static bool skip(gx_text *t, const char *prefix)
{
    if (!text_starts(*t, prefix))
        return false;
    size_t n = strlen(prefix);
    t->p += n;
    t->n -= n;
    return true;
}

/* Currencies that write it so; "*D": all whose code ends so are dollars of some kind. */
static const struct {
    const char *sign, *of;
} symbols[] = {
    { "\xC2\xA5", "CNY JPY" },     /* ¥ */
    { "\xEF\xBF\xA5", "CNY JPY" }, /* its full width */
    { "$", "*D ARS CLP COP CUP DOP MXN UYU" },
    { "\xE2\x82\xAC", "EUR" },             /* € */
    { "\xC2\xA3", "EGP FKP GBP GIP SHP" }, /* £ */
};
enum { SYMBOLS = sizeof symbols / sizeof symbols[0] };

static void skip_symbol(gx_text *t)
{
    for (size_t i = 0; i < SYMBOLS; i++)
        if (skip(t, symbols[i].sign))
            return;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Counts downwards: INT64_MIN has no positive twin. */
static bool shift_in(int64_t *minor, char digit)
{
    return !__builtin_mul_overflow(*minor, 10, minor) && !__builtin_sub_overflow(*minor, digit - '0', minor);
}

/* "2000", or "2,000" with commas at every third digit. */
static bool read_whole(gx_text whole, int64_t *minor)
{
    bool grouped = whole.n > 0 && memchr(whole.p, ',', whole.n) != NULL;
    if (whole.n == 0 || !is_digit(whole.p[0]))
        return false;
    for (size_t i = 0; i < whole.n; i++) {
        bool comma_here = grouped && (whole.n - i) % 4 == 0;
        if (comma_here ? whole.p[i] != ',' : !is_digit(whole.p[i]))
            return false;
        if (!comma_here && !shift_in(minor, whole.p[i]))
            return false;
    }
    return true;
}

/* What stands behind the point: `digits` places, and beyond them only zeros. */
static bool read_decimals(gx_text part, int digits, int64_t *minor)
{
    size_t places = (size_t)digits;
    for (size_t i = 0; i < part.n; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): without a point, text_cut leaves no byte
        if (!is_digit(part.p[i]) || (i >= places && part.p[i] != '0'))
            return false;
        if (i < places && !shift_in(minor, part.p[i]))
            return false;
    }
    for (size_t i = part.n; i < places; i++)
        if (!shift_in(minor, '0'))
            return false;
    return true;
}

bool money_parse(gx_text t, int digits, int64_t *out)
{
    bool minus = skip(&t, "-");
    skip_symbol(&t);
    if (!minus)
        minus = skip(&t, "-");
    gx_text rest = t, whole = text_cut(&rest, '.');
    if (rest.p != NULL && rest.n == 0)
        return false; /* "12." */
    int64_t minor = 0;
    if (!read_whole(whole, &minor) || !read_decimals(rest, digits, &minor))
        return false;
    if (!minus && __builtin_sub_overflow(0, minor, &minor))
        return false;
    *out = minor;
    return true;
}

/* The next run of exactly three capitals that is a code; *rest moves behind it. */
static bool next_code(gx_text *rest, char code[4])
{
    for (size_t i = 0, n; i < rest->n; i += n + (n == 0)) {
        for (n = 0; i + n < rest->n && rest->p[i + n] >= 'A' && rest->p[i + n] <= 'Z';)
            n++;
        if (n != 3)
            continue;
        memcpy(code, rest->p + i, 3);
        code[3] = '\0';
        if (money_digits(code) < 0)
            continue;
        *rest = (gx_text){ rest->p + i + n, rest->n - i - n };
        return true;
    }
    return false;
}

bool money_names_code(gx_text t)
{
    char code[4];
    return next_code(&t, code);
}

static bool writes_so(const char *of, const char *currency)
{
    return strstr(of, currency) != NULL || (of[0] == '*' && currency[2] == of[1]);
}

bool money_is_foreign(gx_text t, gx_text currency)
{
    char own[4] = { 0 }, code[4];
    if (currency.n == 3)
        memcpy(own, currency.p, 3);
    for (size_t i = 0; i < SYMBOLS; i++)
        if (text_contains(t, text_of(symbols[i].sign)) && !writes_so(symbols[i].of, own))
            return true;
    while (next_code(&t, code))
        if (strcmp(code, own) != 0)
            return true;
    return false;
}

void money_format(int64_t minor, int digits, bool grouped, char out[48])
{
    char back[48]; /* the figures from the right */
    size_t n = 0;
    uint64_t left = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    for (int place = 0; place <= digits || left > 0; place++) {
        int whole_place = place - digits;
        if (digits > 0 && whole_place == 0)
            back[n++] = '.';
        if (grouped && whole_place > 0 && whole_place % 3 == 0)
            back[n++] = ',';
        back[n++] = (char)('0' + left % 10);
        left /= 10;
    }
    if (minor < 0)
        back[n++] = '-';
    for (size_t i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    out[n] = '\0';
}
