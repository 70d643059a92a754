/* SPDX-License-Identifier: Apache-2.0 */
/* Most cells must agree, not all: what makes an export real is its exceptions, and those are rejected with their
 * reason. */
#include "core/import/look.h"

#include "core/base/money.h"
#include "core/import/container.h"
#include "core/import/dates.h"
#include "core/import/normal.h"

#include <stdlib.h>

/* Written forms of times. Of two that read the same the first is taken. */
static const char *const FORMS[] = {
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%b %d, %Y",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%y",
    "%m/%d/%y",
    "%s",
};
static const char *const YEARLESS[] = { "%m-%d", "%m/%d", "%m月%d日", "--%m-%d" };

static bool most(size_t some, size_t all)
{
    return all > 0 && some * 10 >= all * 8;
}

static bool says_nothing(gx_text t)
{
    return t.n == 0 || text_is(t, "-") || text_is(t, "--") || text_is(t, "——") || text_is(t, "无") ||
           text_starts(t, "0000-00-00");
}

static bool is_email(gx_text t)
{
    const char *at = memchr(t.p, '@', t.n);
    return at != NULL && at > t.p && memchr(at, '.', t.n - (size_t)(at - t.p)) != NULL && memchr(t.p, ' ', t.n) == NULL;
}

/* A Chinese mobile number, masked or not, or one that is written as only telephone numbers are. */
static bool is_phone(gx_text t, arena *scratch)
{
    gx_text digits = normal_phone(t, scratch);
    if (digits.n == 0)
        return t.n == 11 && t.p[0] == '1' && memchr(t.p, '*', t.n) != NULL;
    size_t n = 0;
    for (size_t i = digits.p[0] == '+'; i < digits.n; i++, n++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    bool mobile = digits.n == 11 && digits.p[0] == '1' && digits.p[1] >= '3';
    bool marked = t.p[0] == '+' || t.p[0] == '(' || memchr(t.p, '-', t.n) != NULL || memchr(t.p, ' ', t.n) != NULL;
    return mobile || (marked && n >= 7 && n <= 15 && t.p[0] != '-');
}

static bool has_cents(gx_text t)
{
    const char *dot = memrchr(t.p, '.', t.n);
    bool two = dot != NULL && (size_t)(t.p + t.n - dot) == 3;
    return two || (unsigned char)t.p[0] >= 0x80 || t.p[0] == '$';
}

/* Of a day and a month as numbers: that which is read, and that which it might be. */
static const char *turned(const char *form)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
        if (strncmp(form, "%d/%m", 5) == 0 && strncmp(FORMS[i], "%m/%d", 5) == 0 && strcmp(form + 5, FORMS[i] + 5) == 0)
            return FORMS[i];
    return NULL;
}

static size_t mark_read(const char *form, const gx_text *cells, size_t n, const bool *read, bool *mark)
{
    size_t count = 0;
    moment m;
    for (size_t i = 0; i < n; i++) {
        bool ok = !read[i] && !says_nothing(cells[i]) &&
                  (form == NULL ? dates_read_default(cells[i], &m) : dates_read(text_of(form), cells[i], &m));
        ok = ok && (m.is_unix ? m.unix_s > 0 && (form == NULL || cells[i].n >= 9)
                              : !m.has_year || (m.c.year >= 1900 && m.c.year <= 2100));
        count += ok;
        if (mark != NULL)
            mark[i] |= ok;
    }
    return count;
}

static const char *best_form(const gx_text *cells, size_t n, const bool *read, bool yearless, size_t *count)
{
    const char *best = NULL;
    size_t forms = sizeof FORMS / sizeof *FORMS, more = yearless ? sizeof YEARLESS / sizeof *YEARLESS : 0;
    *count = 0;
    for (size_t i = 0; i < forms + more; i++) {
        const char *form = i < forms ? FORMS[i] : YEARLESS[i - forms];
        size_t reads = mark_read(form, cells, n, read, NULL);
        if (reads > *count) {
            best = form;
            *count = reads;
        }
    }
    return best;
}

/* The forms that read the most of what is left, one after the other. Year first needs none. */
static void look_for_dates(const gx_text *cells, size_t n, bool yearless, bool *read, column_look *out)
{
    size_t found = mark_read(NULL, cells, n, read, NULL), count;
    if (found == out->n && out->n > 0) {
        out->dates = true;
        return;
    }
    for (found = 0; found < out->n && out->n_formats < LOOK_FORMATS; found += count) {
        const char *form = best_form(cells, n, read, yearless, &count), *other;
        if (form == NULL)
            break;
        other = turned(form);
        out->day_or_month |= other != NULL && mark_read(other, cells, n, read, NULL) == count;
        mark_read(form, cells, n, read, read);
        out->formats[out->n_formats++] = form;
    }
    out->dates = most(found, out->n);
}

column_look look_at(const gx_text *cells, size_t n, bool yearless, arena *scratch)
{
    column_look out = { 0 };
    size_t phones = 0, emails = 0, money = 0, whole = 0, cents = 0;
    int64_t v;
    bool *read = arena_zalloc(scratch, n + 1);
    for (size_t i = 0; i < n; i++) {
        gx_text t = normal_cell(cells[i]);
        out.lists |= t.n > 0 && memchr(t.p, CONTAINER_LIST[0], t.n) != NULL;
        if (says_nothing(t))
            continue;
        out.n++;
        phones += is_phone(t, scratch);
        emails += is_email(t);
        money += money_parse(t, 4, &v);
        whole += money_parse(t, 0, &v);
        cents += money_parse(t, 4, &v) && has_cents(t);
        out.negative |= money_parse(t, 4, &v) && v < 0;
    }
    out.phones = most(phones, out.n);
    out.emails = most(emails, out.n);
    out.money = most(money, out.n);
    out.whole = most(whole, out.n);
    out.cents = most(cents, out.n);
    if (read != NULL)
        look_for_dates(cells, n, yearless, read, &out);
    return out;
}
