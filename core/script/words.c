/* SPDX-License-Identifier: Apache-2.0 */
/* How a person is called and how a day is written. */
#include "core/base/calendar.h"
#include "core/script/template.h"

#include <string.h>

/* ---- names ------------------------------------------------------------------------------------------------------- */

typedef enum letter { LETTER_NONE, LETTER_HAN, LETTER_OTHER, LETTER_JOINT } letter;

typedef struct letter_range {
    uint32_t from, to;
    letter kind;
} letter_range;

/* Letters a person's name is made of; digits, underscores, emoji and signs are a nick's. */
static const letter_range ranges[] = {
    { ' ', ' ', LETTER_JOINT },       { '\'', '\'', LETTER_JOINT },     { '-', '.', LETTER_JOINT },
    { 'A', 'Z', LETTER_OTHER },       { 'a', 'z', LETTER_OTHER },       { 0xB7, 0xB7, LETTER_JOINT },
    { 0xC0, 0xD6, LETTER_OTHER },     { 0xD8, 0xF6, LETTER_OTHER },     { 0xF8, 0x24F, LETTER_OTHER },
    { 0x300, 0x36F, LETTER_JOINT },   { 0x370, 0x3FF, LETTER_OTHER },   { 0x400, 0x52F, LETTER_OTHER },
    { 0x1E00, 0x1FFF, LETTER_OTHER }, { 0x2019, 0x2019, LETTER_JOINT }, { 0x3007, 0x3007, LETTER_HAN },
    { 0x3040, 0x30FF, LETTER_OTHER }, { 0x3400, 0x4DBF, LETTER_HAN },   { 0x4E00, 0x9FFF, LETTER_HAN },
    { 0xAC00, 0xD7A3, LETTER_OTHER }, { 0x20000, 0x3134F, LETTER_HAN },
};

static letter letter_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].kind;
    return LETTER_NONE;
}

/* The character at `at` of valid UTF-8. */
static uint32_t code_point(gx_text t, size_t at, size_t next)
{
    const unsigned char *p = (const unsigned char *)t.p + at;
    static const unsigned char first_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    size_t n = next - at;
    uint32_t c = n >= 1 && n <= 4 ? p[0] & first_bits[n] : 0;
    for (size_t i = 1; i < n && i < 4; i++)
        c = c << 6 | (p[i] & 0x3F);
    return c;
}

/* 2 to 4 Han characters, or two and more letters with blanks; never a mixture, a digit or a sign. */
static bool looks_like_name(gx_text t)
{
    size_t count[LETTER_JOINT + 1] = { 0 };
    if (t.n == 0 || t.n > 64 || !utf8_valid(t))
        return false;
    for (size_t at = 0, next; at < t.n; at = next) {
        next = utf8_next(t, at);
        count[letter_of(code_point(t, at, next))]++;
    }
    if (count[LETTER_NONE] > 0)
        return false;
    if (count[LETTER_HAN] > 0)
        return count[LETTER_OTHER] == 0 && count[LETTER_JOINT] == 0 && count[LETTER_HAN] >= 2 && count[LETTER_HAN] <= 4;
    return count[LETTER_OTHER] >= 2;
}

gx_text name_to_call(const customer_state *s, gx_text fallback)
{
    gx_text said = text_trim(s->address_as), name = text_trim(s->name);
    if (said.n > 0)
        return said;
    return looks_like_name(name) ? name : fallback;
}

/* ---- days -------------------------------------------------------------------------------------------------------- */

static const char *const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

/* A birthday without a year is kept in year 4 and written without one. */
void day_words(int64_t days, int64_t today, const char *lang, buf *out)
{
    int64_t year, this_year;
    int month, day, m, d;
    civil_of_days(days, &year, &month, &day);
    civil_of_days(today, &this_year, &m, &d);
    bool with_year = year != this_year && year != 4;
    if (strncmp(lang, "zh", 2) == 0) {
        if (with_year) {
            buf_int(out, year);
            buf_str(out, " 年 ");
        }
        buf_int(out, month);
        buf_str(out, " 月 ");
        buf_int(out, day);
        buf_str(out, " 日");
        return;
    }
    buf_int(out, day);
    buf_char(out, ' ');
    buf_str(out, months[month - 1]);
    if (with_year) {
        buf_char(out, ' ');
        buf_int(out, year);
    }
}

void date_words(const zone *z, int64_t t, int64_t now, const char *lang, buf *out)
{
    day_words(zone_today(z, t), zone_today(z, now), lang, out);
}
