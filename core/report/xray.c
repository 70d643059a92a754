/* SPDX-License-Identifier: Apache-2.0 */
/* The X-ray of a file: gathers, and puts the parts together. */
#include "core/report/xray.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/report/xray_parts.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static json_t *rows_json(const import_report *r)
{
    json_t *j = json_object(), *reasons = json_array();
    json_object_set_new(j, "read", json_integer((json_int_t)r->rows));
    json_object_set_new(j, "taken", json_integer((json_int_t)r->accepted));
    json_object_set_new(j, "known", json_integer((json_int_t)r->duplicates));
    json_object_set_new(j, "contradicting", json_integer((json_int_t)r->conflicts));
    json_object_set_new(j, "rejected", json_integer((json_int_t)r->rejected));
    for (gx_text rest = r->first_rejects; rest.n > 0;) {
        gx_text line = text_trim(text_cut(&rest, '\n'));
        if (line.n > 0)
            json_array_append_new(reasons, json_word(line));
    }
    json_object_set_new(j, "reasons", reasons);
    return j;
}

static void put_local(const xray *x, json_t *j)
{
    civil c = civil_of_seconds(zone_local(x->ruleset->zone, x->from->now));
    char time[16];
    snprintf(time, sizeof time, "%02d:%02d", c.hour, c.minute);
    json_object_set_new(j, "time", json_string(time));
}

/* Of the orders that count. */
static void put_span(const xray *x, json_t *j)
{
    const ordered *rows = x->orders.items;
    int64_t first = GX_NO_DATE, last = GX_NO_DATE;
    for (size_t i = 0; i < x->orders.n; i++) {
        first = i == 0 || rows[i].day < first ? rows[i].day : first;
        last = i == 0 || rows[i].day > last ? rows[i].day : last;
    }
    json_object_set_new(j, "from", json_day(first));
    json_object_set_new(j, "to", json_day(last));
    json_object_set_new(j, "days", first == GX_NO_DATE ? json_null() : json_integer(last - first + 1));
}

static json_t *head_json(const xray *x, const char *file)
{
    const passing_shop *p = x->from;
    json_t *j = json_object();
    json_object_set_new(j, "file", json_word(text_of(file)));
    json_object_set_new(j, "format", json_word(text_of(p->imported.format)));
    json_object_set_new(j, "encoding", json_word(text_of(p->imported.encoding)));
    json_object_set_new(j, "rows", rows_json(&p->imported));
    json_object_set_new(j, "now", json_time(p->now));
    put_local(x, j);
    json_object_set_new(j, "now_from", json_string(passing_from_name(p->now_from)));
    json_object_set_new(j, "day", json_day(x->today));
    json_object_set_new(j, "monday", json_day(x->today + 7 - civil_weekday(x->today)));
    put_span(x, j);
    json_object_set_new(j, "currency", json_text(x->ruleset->currency));
    json_object_set_new(j, "digits", json_integer(x->ruleset->money_digits));
    json_object_set_new(j, "currency_from", json_string(passing_from_name(p->currency_from)));
    json_object_set_new(j, "timezone", json_string(zone_name(x->ruleset->zone)));
    json_object_set_new(j, "timezone_from", json_string(passing_from_name(p->zone_from)));
    json_object_set_new(j, "buyers", json_integer((json_int_t)x->buyers.n));
    json_object_set_new(j, "orders", json_integer((json_int_t)x->orders.n));
    json_object_set_new(j, "orders_not_counted", json_integer((json_int_t)x->uncounted));
    return j;
}

static gx_status tell(xray *x, const char *file, const char *lang, json_t **out, gx_error *err)
{
    json_t *j = head_json(x, file), *monday = NULL;
    json_t *revenue = xray_revenue_json(x), *things = xray_products_json(x); /* these two leave marks for the rest */
    gx_status rc = revenue != NULL && things != NULL ? xray_monday_json(x, lang, &monday, err) : no_memory(err);
    if (rc != GX_OK) {
        json_decref(j);
        json_decref(revenue);
        json_decref(things);
        return rc;
    }
    json_object_set_new(j, "money", xray_money_json(x));
    json_object_set_new(j, "revenue", revenue);
    json_object_set_new(j, "best_silent", xray_best_json(x));
    json_object_set_new(j, "once", xray_once_json(x));
    json_object_set_new(j, "repeat", xray_repeat_json(x));
    json_object_set_new(j, "products", things);
    json_object_set_new(j, "months", xray_months_json(x));
    json_object_set_new(j, "on_monday", monday);
    *out = j;
    return GX_OK;
}

gx_status xray_make(const passing_shop *p, const char *file, const char *lang, json_t **out, gx_error *err)
{
    xray x = { .from = p, .ruleset = p->shop->ruleset, .mem = arena_new() };
    gx_status rc = x.mem != NULL ? xray_gather(&x, err) : no_memory(err);
    if (rc == GX_OK && x.buyers.n == 0)
        rc = gx_fail(
            err, GX_ENOTFOUND,
            _("%s has rows, but no order that is paid: an X-ray needs an export of orders (%llu are not counted)"),
            file, (unsigned long long)x.uncounted);
    if (rc == GX_OK)
        rc = tell(&x, file, lang, out, err);
    numbers_free(&x.curve.spent);
    numbers_free(&x.repeat.days);
    arena_free(x.mem);
    return rc;
}
