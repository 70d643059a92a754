/* SPDX-License-Identifier: Apache-2.0 */
/* The one way an event is written (design 8, exports): fixed key order, no spaces, unknown keys bytewise. The journal
 * compares and keeps this form, so reading it and writing it again must give the same bytes. */
#include "core/base/calendar.h"
#include "core/model/catalogue.h"
#include "core/model/json.h"

static void write_int(int64_t i, buf *out)
{
    buf_printf(out, "%lld", (long long)i);
}

void field_date(field_id f, int64_t days, char out[DATE_TEXT])
{
    int64_t year;
    int month, day;
    civil_of_days(days, &year, &month, &day);
    if (field_type_of(f) == FIELD_TYPE_BIRTHDAY && year == 4)
        snprintf(out, DATE_TEXT, "--%02d-%02d", month, day);
    else
        date_format(days, out);
}

static void write_date(field_id f, const field_value *v, buf *out)
{
    char text[DATE_TEXT];
    if (v->text.n == 0)
        field_date(f, v->i, text);
    json_write_text(v->text.n > 0 ? v->text : text_of(text), out);
}

static void write_texts(const field_value *v, buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            buf_char(out, ',');
        json_write_text(v->texts[i], out);
    }
    buf_char(out, ']');
}

/* `first` tells whether a comma is due. */
static void write_key(const char *key, bool *first, buf *out)
{
    if (!*first)
        buf_char(out, ',');
    *first = false;
    buf_char(out, '"');
    buf_str(out, key);
    buf_str(out, "\":");
}

static void write_extra(const extra_field *extra, size_t n, bool *first, buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (!*first)
            buf_char(out, ',');
        *first = false;
        json_write_text(extra[i].key, out);
        buf_char(out, ':');
        buf_text(out, extra[i].json);
    }
}

static void write_item(const order_item *item, buf *out)
{
    bool first = true;
    buf_char(out, '{');
    if (item->sku.n > 0) {
        write_key("sku", &first, out);
        json_write_text(item->sku, out);
    }
    if (item->name.n > 0) {
        write_key("name", &first, out);
        json_write_text(item->name, out);
    }
    write_key("quantity", &first, out);
    write_int(item->quantity, out);
    if (item->amount != INT64_MIN) {
        write_key("amount", &first, out);
        write_int(item->amount, out);
    }
    write_extra(item->extra, item->n_extra, &first, out);
    buf_char(out, '}');
}

static void write_items(const field_value *v, buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            buf_char(out, ',');
        write_item(&v->items[i], out);
    }
    buf_char(out, ']');
}

static void write_field(const event *e, field_id f, buf *out)
{
    const field_value *v = &e->fields[f];
    switch (field_type_of(f)) {
    case FIELD_TYPE_TEXT:
        json_write_text(v->text, out);
        return;
    case FIELD_TYPE_INT:
    case FIELD_TYPE_MONEY:
        write_int(v->i, out);
        return;
    case FIELD_TYPE_BOOL:
        buf_str(out, v->i != 0 ? "true" : "false");
        return;
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_BIRTHDAY:
        write_date(f, v, out);
        return;
    case FIELD_TYPE_TEXTS:
        write_texts(v, out);
        return;
    case FIELD_TYPE_ITEMS:
        write_items(v, out);
        return;
    }
}

void event_data_json(const event *e, buf *out)
{
    bool first = true;
    buf_char(out, '{');
    for (uint64_t left = e->has; left != 0; left &= left - 1) {
        field_id f = (field_id)__builtin_ctzll(left);
        write_key(field_name(f), &first, out);
        write_field(e, f, out);
    }
    write_extra(e->extra, e->n_extra, &first, out);
    buf_char(out, '}');
}

void event_json(gx_text id, gx_text source, gx_text type, int64_t time, gx_text subject, gx_text data_json, buf *out)
{
    char when[32];
    time_format_rfc3339(time, when);
    buf_str(out, "{\"specversion\":\"1.0\",\"id\":");
    json_write_text(id, out);
    buf_str(out, ",\"source\":");
    json_write_text(source, out);
    buf_str(out, ",\"type\":");
    json_write_text(type, out);
    buf_str(out, ",\"time\":\"");
    buf_str(out, when);
    buf_str(out, "\",\"subject\":");
    json_write_text(subject, out);
    buf_str(out, ",\"data\":");
    buf_text(out, data_json);
    buf_char(out, '}');
}
