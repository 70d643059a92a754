/* SPDX-License-Identifier: Apache-2.0 */
/* A spreadsheet has no dates: they are numbers of days under a format that shows them as dates. */
#include "core/base/calendar.h"
#include "core/import/xlsx.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { DAY = 86400, EXACT_DIGITS = 15 };

cell_kind xlsx_kind_of_builtin(int id)
{
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56)
        return CELL_TIME;
    if (id == 46)
        return CELL_DURATION;
    bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return date ? CELL_DATE : CELL_NUMBER;
}

/* What comes after a character that is shown as it is: a quoted text, an escaped, padding or repeated character. */
static size_t past_literal(gx_text code, size_t i)
{
    if (code.p[i] == '"') {
        const char *end = memchr(code.p + i + 1, '"', code.n - i - 1);
        return end != NULL ? (size_t)(end - code.p) + 1 : code.n;
    }
    return code.p[i] == '\\' || code.p[i] == '_' || code.p[i] == '*' ? i + 2 : i;
}

/* [h], [mm], [ss] count on beyond a day; [Red], [$-804], [>100] say nothing of it. */
static size_t past_bracket(gx_text code, size_t i, bool *elapsed)
{
    const char *end = memchr(code.p + i, ']', code.n - i);
    if (end == NULL)
        return code.n;
    size_t n = (size_t)(end - code.p) - i - 1;
    bool same = n > 0;
    for (size_t k = 1; k <= n; k++)
        same &= strchr("hHmMsS", code.p[i + k]) != NULL && code.p[i + k] != '\0';
    *elapsed |= same;
    return (size_t)(end - code.p) + 1;
}

cell_kind xlsx_kind_of_format(gx_text code)
{
    bool day = false, month = false, hour = false, elapsed = false;
    if (code.n == 7 && strncasecmp(code.p, "General", 7) == 0)
        return CELL_NUMBER;
    for (size_t i = 0; i < code.n && code.p[i] != ';';) {
        size_t past = past_literal(code, i);
        if (past == i && code.p[i] == '[')
            past = past_bracket(code, i, &elapsed);
        else if (past == i && code.n - i >= 5 && strncasecmp(code.p + i, "AM/PM", 5) == 0)
            past = i + 5;
        if (past == i) {
            char c = code.p[i++] | 0x20;
            day |= c == 'y' || c == 'd';
            hour |= c == 'h' || c == 's';
            month |= c == 'm';
        } else {
            i = past;
        }
    }
    return day ? CELL_DATE : elapsed ? CELL_DURATION : hour ? CELL_TIME : month ? CELL_DATE : CELL_NUMBER;
}

/* Days since 1970 of the first day of a workbook's calendar. The one of 1900 believes that 1900 was a leap year: its
 * day 60 never was, and those before are one further from 1970 than those behind make think. */
static int64_t day_of(const workbook *w, int64_t serial)
{
    if (w->from_1904)
        return civil_days(1904, 1, 1) + serial;
    return civil_days(1899, 12, 30) + serial + (serial < 60 ? 1 : 0);
}

static void write_clock(int64_t seconds, buf *out)
{
    buf_printf(out, "%02" PRId64 ":%02d:%02d", seconds / 3600, (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void write_day(const workbook *w, int64_t serial, buf *out)
{
    int64_t year;
    int month, day;
    if (!w->from_1904 && serial == 60) { /* no day: whoever reads it as one is told so */
        buf_str(out, "1900-02-29");
        return;
    }
    civil_of_days(day_of(w, serial), &year, &month, &day);
    buf_printf(out, "%04" PRId64 "-%02d-%02d", year, month, day);
}

/* False: no spreadsheet shows it as a date. */
static bool write_moment(const workbook *w, double v, cell_kind kind, buf *out)
{
    if (!(v >= 0 && v < 2958466)) /* behind 9999-12-31 */
        return false;
    int64_t seconds = llround(v * DAY);
    if (kind == CELL_DURATION || (kind == CELL_TIME && seconds < DAY)) {
        write_clock(seconds, out);
        return true;
    }
    write_day(w, seconds / DAY, out);
    if (seconds % DAY != 0) {
        buf_char(out, ' ');
        write_clock(seconds % DAY, out);
    }
    return true;
}

/* A whole number with more digits than a spreadsheet keeps, unless it plainly has them all: up to 2^53, and its last
 * digit is not one of the zeros that stand for what was cut. */
static bool is_whole(gx_text t, double v)
{
    for (size_t i = t.p[0] == '-'; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return fabs(v) <= 9007199254740992.0 && t.p[t.n - 1] != '0';
}

static void write_number(gx_text written, double v, buf *out)
{
    char digits[48];
    if (fabs(v) >= 1e15) {
        if (is_whole(written, v))
            buf_text(out, written);
        else
            buf_printf(out, "%.*E", EXACT_DIGITS - 1, v);
        return;
    }
    snprintf(digits, sizeof digits, "%.*g", EXACT_DIGITS, v);
    if (strchr(digits, 'e') != NULL) /* 1e-05 */
        snprintf(digits, sizeof digits, "%.*f", EXACT_DIGITS, v);
    if (strchr(digits, '.') != NULL) {
        size_t n = strlen(digits);
        while (digits[n - 1] == '0')
            n--;
        digits[digits[n - 1] == '.' ? n - 1 : n] = '\0';
    }
    buf_str(out, strcmp(digits, "-0") == 0 ? "0" : digits);
}

void xlsx_number(const workbook *w, gx_text written, cell_kind kind, buf *out)
{
    char text[64], *end;
    written = text_trim(written);
    if (written.n == 0 || written.n >= sizeof text) {
        buf_text(out, written);
        return;
    }
    memcpy(text, written.p, written.n);
    text[written.n] = '\0';
    double v = strtod(text, &end);
    if (*end != '\0' || !isfinite(v))
        buf_text(out, written); /* no number: whoever reads the cell says so */
    else if (kind == CELL_NUMBER || !write_moment(w, v, kind, out))
        write_number(written, v, out);
}
