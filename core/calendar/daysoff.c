/* SPDX-License-Identifier: Apache-2.0 */
/* Days off: see daysoff.h. */
#include "core/calendar/daysoff.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <stdlib.h>

enum { SPAN_MOST = 366 }; /* days in one span: more is a slip of the pen */

static gx_status add_span(int64_t first, int64_t last, arena *a, arena_list *list, gx_error *err)
{
    for (int64_t day = first; day <= last; day++) {
        int64_t *place = arena_list_add(a, list);
        if (place == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        *place = day;
    }
    return GX_OK;
}

static bool read_span(gx_text t, int64_t *first, int64_t *last)
{
    gx_text end = t;
    for (size_t i = 0; i + 2 <= t.n; i++)
        if (t.p[i] == '.' && t.p[i + 1] == '.') {
            end = text_trim((gx_text){ t.p + i + 2, t.n - i - 2 });
            t = text_trim((gx_text){ t.p, i });
            break;
        }
    return date_parse(t, first) && date_parse(end, last) && *last >= *first && *last - *first < SPAN_MOST;
}

gx_status days_add(gx_text spans, arena *a, arena_list *list, size_t *offset, gx_error *err)
{
    gx_status rc = GX_OK;
    for (gx_text rest = spans; rest.n > 0 && rc == GX_OK;) {
        gx_text one = text_trim(text_cut(&rest, ','));
        int64_t first, last;
        if (one.n == 0)
            continue;
        if (!read_span(one, &first, &last)) {
            *offset = (size_t)(one.p - spans.p);
            return gx_fail(err, GX_ECONFIG, _("want days such as 2026-05-01 or 2026-02-15..2026-02-23, got \"%.*s\""),
                           TEXT_ARG(one));
        }
        rc = add_span(first, last, a, list, err);
    }
    return rc;
}

static int by_day(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static bool is_weekend(const calendar *c, int64_t day)
{
    return (c->weekend >> civil_weekday(day) & 1) != 0;
}

static date_list settled(const calendar *c, arena_list *list, bool weekend)
{
    int64_t *at = list->items;
    size_t n = 0;
    if (list->n > 0)
        qsort(at, list->n, sizeof *at, by_day);
    for (size_t i = 0; i < list->n; i++)
        if (is_weekend(c, at[i]) == weekend && (n == 0 || at[n - 1] != at[i]))
            at[n++] = at[i];
    return (date_list){ at, n };
}

void days_settle(calendar *c, arena_list *off, arena_list *work)
{
    c->off = settled(c, off, false);
    c->work = settled(c, work, true);
}

bool day_is_off(const calendar *c, int64_t day)
{
    return is_weekend(c, day) ? date_list_next(&c->work, day) != day : date_list_next(&c->off, day) == day;
}

int64_t day_off_changes(const calendar *c, int64_t day)
{
    bool off = day_is_off(c, day);
    int64_t end = day; /* beyond the lists a week shows it all */
    if (c->off.n > 0 && c->off.at[c->off.n - 1] > end)
        end = c->off.at[c->off.n - 1];
    if (c->work.n > 0 && c->work.at[c->work.n - 1] > end)
        end = c->work.at[c->work.n - 1];
    for (int64_t at = day + 1; at <= end + 8; at++)
        if (day_is_off(c, at) != off)
            return at;
    return INT64_MAX;
}

int64_t next_working_day(const calendar *c, int64_t day)
{
    return day_is_off(c, day + 1) ? day_off_changes(c, day + 1) : day + 1;
}

/* How many of the list lie after `from`, up to and including `to`. */
static int64_t count(const date_list *l, int64_t from, int64_t to)
{
    int64_t n = 0;
    for (size_t i = 0; i < l->n && l->at[i] <= to; i++)
        n += l->at[i] > from;
    return n;
}

int64_t working_days(const calendar *c, int64_t from, int64_t to)
{
    if (to <= from)
        return 0;
    int64_t weeks = (to - from) / 7, n = weeks * (7 - __builtin_popcount(c->weekend & 0x7f));
    for (int64_t day = from + weeks * 7 + 1; day <= to; day++)
        n += !is_weekend(c, day);
    return n - count(&c->off, from, to) + count(&c->work, from, to);
}

const festival *calendar_festival(const calendar *c, gx_text name)
{
    for (size_t i = 0; c != NULL && i < c->n_festivals; i++)
        if (text_eq(c->festivals[i].name, name))
            return &c->festivals[i];
    return NULL;
}
