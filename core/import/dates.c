/* SPDX-License-Identifier: Apache-2.0 */
/* Reads written times. Not strptime: that one depends on the process's locale, swallows what it does not understand and
 * cannot say whether a year was there. Directives: %Y %y %m %d %e %b %B %H %I %p %M %S %z %s %F %T %%. A blank in the
 * format stands for any blanks, none included; every other byte stands for itself. */
#include "core/import/dates.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <strings.h>

typedef struct reading {
    gx_text t;
    size_t at;
    moment *m;
    bool has_month, has_day, twelve, pm, has_pm;
    bool tight; /* digits follow digits without anything between: each number has all of its own */
} reading;

static const char *const MONTHS[] = { "january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december" };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* least..widest digits. */
static bool read_number(reading *r, int least, int widest, int64_t *out)
{
    int64_t v = 0;
    int n = 0;
    while (n < widest && r->at < r->t.n && is_digit(r->t.p[r->at])) {
        v = v * 10 + (r->t.p[r->at++] - '0');
        n++;
    }
    *out = v;
    return n >= least;
}

static bool read_small(reading *r, int *out, int least, int most)
{
    int64_t v;
    while (!r->tight && r->at < r->t.n && r->t.p[r->at] == ' ')
        r->at++;
    if (!read_number(r, r->tight ? 2 : 1, 2, &v) || v < least || v > most)
        return false;
    *out = (int)v;
    return true;
}

static bool read_word(reading *r, const char *word)
{
    size_t n = strlen(word);
    if (r->t.n - r->at < n || strncasecmp(r->t.p + r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

static bool read_month_name(reading *r)
{
    for (int i = 0; i < 12; i++) {
        char abbreviated[4] = { MONTHS[i][0], MONTHS[i][1], MONTHS[i][2], '\0' };
        if (read_word(r, MONTHS[i]) || read_word(r, abbreviated)) {
            r->m->c.month = i + 1;
            r->has_month = true;
            return true;
        }
    }
    return false;
}

static bool read_half_day(reading *r)
{
    r->has_pm = true;
    r->pm = read_word(r, "pm") || read_word(r, "下午") || read_word(r, "晚上");
    return r->pm || read_word(r, "am") || read_word(r, "上午") || read_word(r, "凌晨");
}

static bool read_offset(reading *r)
{
    r->m->has_offset = true;
    r->m->offset_s = 0;
    if (read_word(r, "Z") || read_word(r, "UTC"))
        return true;
    if (r->at >= r->t.n || (r->t.p[r->at] != '+' && r->t.p[r->at] != '-'))
        return false;
    int sign = r->t.p[r->at++] == '-' ? -1 : 1;
    int hours, minutes = 0;
    if (!read_small(r, &hours, 0, 23))
        return false;
    if (r->at < r->t.n && r->t.p[r->at] == ':')
        r->at++;
    if (r->at < r->t.n && is_digit(r->t.p[r->at]) && !read_small(r, &minutes, 0, 59))
        return false;
    r->m->offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* Seconds, and a fraction that many exports add; it is floored away. */
static bool read_seconds(reading *r)
{
    if (!read_small(r, &r->m->c.second, 0, 59))
        return false;
    if (r->at + 1 < r->t.n && r->t.p[r->at] == '.' && is_digit(r->t.p[r->at + 1])) {
        r->at++;
        while (r->at < r->t.n && is_digit(r->t.p[r->at]))
            r->at++;
    }
    return true;
}

/* All of its digits: 25 for %Y would be a year of the Roman empire. */
static bool read_year(reading *r, int digits)
{
    r->m->has_year = true;
    if (!read_number(r, digits, digits, &r->m->c.year))
        return false;
    if (digits == 2)
        r->m->c.year += r->m->c.year < 70 ? 2000 : 1900;
    return true;
}

static bool read_directive(reading *r, char d)
{
    switch (d) {
    case 'Y':
        return read_year(r, 4);
    case 'y':
        return read_year(r, 2);
    case 'm':
        r->has_month = true;
        return read_small(r, &r->m->c.month, 1, 12);
    case 'b':
    case 'B':
        return read_month_name(r);
    case 'd':
    case 'e':
        r->has_day = true;
        return read_small(r, &r->m->c.day, 1, 31);
    case 'H':
        return read_small(r, &r->m->c.hour, 0, 23);
    case 'I':
        r->twelve = true;
        return read_small(r, &r->m->c.hour, 1, 12);
    case 'p':
        return read_half_day(r);
    case 'M':
        return read_small(r, &r->m->c.minute, 0, 59);
    case 'S':
        return read_seconds(r);
    case 'z':
        return read_offset(r);
    case 's':
        r->m->is_unix = true;
        return read_number(r, 1, 11, &r->m->unix_s);
    default:
        return r->at < r->t.n && r->t.p[r->at++] == d;
    }
}

static bool is_number(gx_text format, size_t i)
{
    return i + 1 < format.n && format.p[i] == '%' && strchr("YymdeHIMSs", format.p[i + 1]) != NULL;
}

/* Walks the format; %F and %T are formats of their own. */
static bool read_format(reading *r, gx_text format)
{
    for (size_t i = 0; i < format.n; i++) {
        char c = format.p[i];
        if (is_blank(c)) {
            while (r->at < r->t.n && is_blank(r->t.p[r->at]))
                r->at++;
        } else if (c != '%' || i + 1 == format.n) {
            if (r->at >= r->t.n || r->t.p[r->at++] != c)
                return false;
        } else {
            r->tight = (i >= 2 && is_number(format, i - 2)) || is_number(format, i + 2);
            char d = format.p[++i];
            bool ok = d == 'F'   ? read_format(r, GX_TEXT("%Y-%m-%d"))
                      : d == 'T' ? read_format(r, GX_TEXT("%H:%M:%S"))
                                 : read_directive(r, d);
            if (!ok)
                return false;
        }
    }
    return true;
}

bool dates_read(gx_text format, gx_text t, moment *out)
{
    *out = (moment){ .c = { .month = 1, .day = 1 } };
    reading r = { .t = text_trim(t), .m = out };
    if (r.t.n == 0 || !read_format(&r, text_trim(format)) || r.at != r.t.n)
        return false;
    if (out->is_unix)
        return true;
    if (r.has_pm && r.twelve)
        out->c.hour = out->c.hour % 12 + (r.pm ? 12 : 0);
    else if (r.has_pm && r.pm && out->c.hour < 12)
        out->c.hour += 12;
    if (!out->has_year)
        out->c.year = 4; /* a leap year, as birthday_parse keeps them */
    return out->c.year >= 1 && r.has_month && r.has_day && civil_valid(out->c.year, out->c.month, out->c.day);
}

bool dates_read_default(gx_text t, moment *out)
{
    static const char *const formats[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
                                           "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
                                           "%Y-%m-%dT%H:%M:%S" };
    int64_t utc;
    if (time_parse_rfc3339(text_trim(t), &utc)) {
        *out = (moment){ .is_unix = true, .unix_s = utc, .has_year = true };
        return true;
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (dates_read(text_of(formats[i]), t, out))
            return true;
    return false;
}

int64_t dates_utc(const moment *m, const zone *z)
{
    if (m->is_unix)
        return m->unix_s;
    int64_t local = civil_seconds(&m->c);
    return m->has_offset ? local - m->offset_s : zone_utc(z, local);
}

const char *dates_check(gx_text format, bool yearless, size_t *at)
{
    bool year = false, month = false, day = false, instant = false;
    for (size_t i = 0; i < format.n; i++) {
        if (format.p[i] != '%')
            continue;
        *at = i;
        char d = i + 1 < format.n ? format.p[++i] : '\0';
        if (d == '\0' || strchr("YymdebBHIpMSzsFT%", d) == NULL)
            return N_("unknown directive; there are %Y %y %m %d %b %H %I %p %M %S %z %s %F %T");
        year |= d == 'Y' || d == 'y' || d == 'F';
        month |= d == 'm' || d == 'b' || d == 'B' || d == 'F';
        day |= d == 'd' || d == 'e' || d == 'F';
        instant |= d == 's';
    }
    *at = 0;
    if (instant || (month && day && (year || yearless)))
        return NULL;
    return yearless ? N_("a date needs a month and a day (%m, %d)")
                    : N_("a time needs a year, a month and a day (%Y, %m, %d), or %s");
}
