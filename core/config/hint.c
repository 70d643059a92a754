/* SPDX-License-Identifier: Apache-2.0 */
/* Guesses at what a mistyped value was meant to be: "30 days" is 30d, "20" is 20%, "ture" is true. A guess is offered
 * only if it would itself be accepted. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/config/value.h"

const char *value_wanted(gx_option_type type)
{
    switch (type) {
    case GX_OPT_BOOL:
        return _("yes or no");
    case GX_OPT_INT:
        return _("a whole number");
    case GX_OPT_MONEY:
        return _("an amount of money such as 2000.00");
    case GX_OPT_PERCENT:
        return _("a percentage such as 20%");
    case GX_OPT_DURATION:
        return _("a duration such as 30d, 12h or 2w");
    case GX_OPT_TEXT:
        return _("a text");
    case GX_OPT_LIST:
        return _("a list, its items separated by commas");
    }
    return "";
}

/* How people write units of time, the longer ones of a beginning first; a month counts 30 days, a year 365. */
static const struct unit {
    const char *word, *letter;
    int64_t times;
} units[] = {
    { "month", "d", 30 }, { "mon", "d", 30 }, { "min", "m", 1 },  { "m", "m", 1 },      { "year", "d", 365 },
    { "y", "d", 365 },    { "week", "w", 1 }, { "w", "w", 1 },    { "day", "d", 1 },    { "d", "d", 1 },
    { "hour", "h", 1 },   { "hr", "h", 1 },   { "h", "h", 1 },    { "sec", "s", 1 },    { "s", "s", 1 },
    { "个月", "d", 30 },  { "月", "d", 30 },  { "年", "d", 365 }, { "个星期", "w", 1 }, { "星期", "w", 1 },
    { "周", "w", 1 },     { "天", "d", 1 },   { "日", "d", 1 },   { "个小时", "h", 1 }, { "小时", "h", 1 },
    { "分钟", "m", 1 },   { "分", "m", 1 },   { "秒", "s", 1 },
};

static bool starts_ignoring_case(gx_text t, const char *word)
{
    size_t n = strlen(word);
    if (t.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = t.p[i] >= 'A' && t.p[i] <= 'Z' ? (char)(t.p[i] - 'A' + 'a') : t.p[i];
        if (c != word[i])
            return false;
    }
    return true;
}

static size_t digits_of(gx_text t)
{
    size_t n = 0;
    while (n < t.n && t.p[n] >= '0' && t.p[n] <= '9')
        n++;
    return n;
}

static void duration_hint(gx_text text, char out[HINT_BYTES])
{
    size_t n = digits_of(text);
    int64_t count;
    if (n == 0 || n > 6 || !text_int((gx_text){ text.p, n }, &count))
        return;
    gx_text word = text_trim((gx_text){ text.p + n, text.n - n });
    if (word.n == 0)
        snprintf(out, HINT_BYTES, "%lldd", (long long)count);
    for (size_t i = 0; word.n > 0 && i < sizeof units / sizeof *units; i++) {
        if (starts_ignoring_case(word, units[i].word)) {
            snprintf(out, HINT_BYTES, "%lld%s", (long long)(count * units[i].times), units[i].letter);
            return;
        }
    }
}

/* "0.2" is 20%, "20" is 20%, "20 %" too. */
static void percent_hint(gx_text text, char out[HINT_BYTES])
{
    char bare[16];
    gx_text number = text_trim(text_cut(&text, '%'));
    gx_value v;
    if (number.n == 0 || number.n + 2 > sizeof bare)
        return;
    snprintf(bare, sizeof bare, "%.*s%%", TEXT_ARG(number));
    if (value_parse(text_of(bare), GX_OPT_PERCENT, -1, NULL, &v) != GX_OK)
        return;
    bool share = v.d > 0 && v.d < 0.01 && memchr(number.p, '.', number.n) != NULL;
    snprintf(out, HINT_BYTES, "%.10g%%", v.d * (share ? 10000 : 100));
}

/* "14 days" is 14, "2000元" is 2000. */
static void number_hint(gx_text text, char out[HINT_BYTES])
{
    size_t n = 0;
    while (n < text.n && strchr("+-.,0123456789", text.p[n]) != NULL)
        n++;
    if (n > 0 && n < HINT_BYTES)
        snprintf(out, HINT_BYTES, "%.*s", (int)n, text.p);
}

static void bool_hint(gx_text text, char out[HINT_BYTES])
{
    static const char *const words[] = { "yes", "no", "true", "false", "on", "off" };
    const char *near = text_is(text, "1") ? "yes" : text_is(text, "0") ? "no" : suggest(text, words, 6);
    if (near != NULL)
        snprintf(out, HINT_BYTES, "%s", near);
}

/* "a，b、c" is a, b, c. */
static void list_hint(gx_text text, char out[HINT_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        bool wide = text.n - i >= 3 && (memcmp(text.p + i, "，", 3) == 0 || memcmp(text.p + i, "、", 3) == 0);
        if (n + 3 > HINT_BYTES) {
            out[0] = '\0';
            return;
        }
        if (wide)
            out[n++] = ',';
        out[n++] = wide ? ' ' : text.p[i];
        i += wide ? 3 : 1;
    }
    out[n] = '\0';
}

bool value_hint(gx_text text, gx_option_type type, int money_digits, char out[HINT_BYTES])
{
    out[0] = '\0';
    if (type == GX_OPT_BOOL)
        bool_hint(text, out);
    else if (type == GX_OPT_DURATION)
        duration_hint(text, out);
    else if (type == GX_OPT_PERCENT)
        percent_hint(text, out);
    else if (type == GX_OPT_INT || type == GX_OPT_MONEY)
        number_hint(text, out);
    else if (type == GX_OPT_LIST) {
        list_hint(text, out);
        return out[0] != '\0';
    }
    gx_value v;
    return out[0] != '\0' && value_parse(text_of(out), type, money_digits, NULL, &v) == GX_OK;
}
