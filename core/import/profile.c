/* SPDX-License-Identifier: Apache-2.0 */
/* What a row says about the person, and rows that are one event each. A profile value that cannot be read is left out:
 * an order is not lost for a birthday of 0000-00-00. A value of the event itself that cannot be read rejects the row.
 */
#include "core/calendar/lunar.h"
#include "core/import/dates.h"
#include "core/import/normal.h"
#include "core/import/rows.h"

static gx_status no_memory(gx_error *reason)
{
    return gx_fail(reason, GX_ENOMEM, _("out of memory while reading a row"));
}

/* A date by the map's formats, as the catalogue writes it; missing when it is none. */
static gx_text read_date(const record *r, map_column key, bool yearless)
{
    const selector *s = &r->b->map->select[key];
    gx_text cell = record_cell(r, key);
    moment m;
    int64_t days;
    bool has_year;
    if (s->n_formats == 0 && yearless && birthday_parse(cell, &days, &has_year))
        return cell;
    if (!record_read_moment(r, key, cell, &m) || (!m.has_year && !yearless))
        return (gx_text){ 0 };
    if (m.is_unix) {
        m.c = civil_of_seconds(zone_local(r->b->map->zone, m.unix_s));
        m.has_year = true;
    }
    return text_of(m.has_year ? arena_printf(r->mem, "%04d-%02d-%02d", (int)m.c.year, m.c.month, m.c.day)
                              : arena_printf(r->mem, "--%02d-%02d", m.c.month, m.c.day));
}

enum { TAGS_MOST = 1000 };

static gx_status fill_tags(const record *r, event *e, gx_error *reason)
{
    const selector *s = &r->b->map->select[COLUMN_TAGS];
    gx_text cell = record_cell(r, COLUMN_TAGS);
    arena_list tags = { .size = sizeof(gx_text) };
    while (cell.n > 0) {
        gx_text one = record_piece(&cell, s->split);
        if (text_eq(one, s->except))
            one = (gx_text){ 0 };
        if (cell.n == 0 && one.n == 0 && tags.n == 0)
            one = s->always; /* all that was there is left out */
        if (one.n == 0)
            continue;
        gx_text *slot = tags.n < TAGS_MOST ? arena_list_add(r->mem, &tags) : NULL;
        if (slot == NULL)
            return tags.n < TAGS_MOST ? no_memory(reason)
                                      : gx_fail(reason, GX_ELIMIT, _("more than %d tags in one cell"), TAGS_MOST);
        *slot = one;
    }
    if (tags.n > 0)
        event_set_texts(e, FIELD_TAGS, tags.items, tags.n);
    return GX_OK;
}

/* The postal code has no field of its own; it is kept beside the address. */
static gx_status fill_address(const record *r, event *e, gx_error *reason)
{
    gx_text zip, address = normal_address(record_cell(r, COLUMN_ADDRESS), &zip);
    if (address.n > 0)
        event_set_text(e, FIELD_ADDRESS, address);
    if (zip.n == 0)
        return GX_OK;
    extra_field *extra = arena_alloc(r->mem, sizeof *extra);
    char *json = arena_printf(r->mem, "\"%.*s\"", TEXT_ARG(zip));
    if (extra == NULL || json == NULL)
        return no_memory(reason);
    *extra = (extra_field){ GX_TEXT("zip"), text_of(json) };
    e->extra = extra;
    e->n_extra = 1;
    return GX_OK;
}

static gx_text profile_text(const record *r, map_column key)
{
    gx_text cell = record_cell(r, key);
    lunar_date lunar;
    switch (key) {
    case COLUMN_PHONE:
        return normal_phone(cell, r->mem);
    case COLUMN_GENDER:
        return normal_gender(cell);
    case COLUMN_ADDRESS_KIND:
        return normal_address_kind(cell);
    case COLUMN_BIRTHDAY:
        return read_date(r, key, true);
    case COLUMN_LUNAR_BIRTHDAY:
        return lunar_parse(cell, &lunar) ? cell : (gx_text){ NULL, 0 };
    case COLUMN_REFERRER:
        return normal_customer(cell, false, r->mem);
    default:
        return cell;
    }
}

/* What the row's own event carries is not said of the person once more: the place of a visit is not hers. */
static bool is_taken(const record *r, map_column key, event_kind kind)
{
    event_kind own;
    return record_event_kind(r, &own, NULL) == GX_OK && kind != own && event_kind_takes(own, map_columns[key].field);
}

gx_status record_event_kind(const record *r, event_kind *out, gx_error *reason)
{
    const column_map *m = r->b->map;
    gx_text value = record_cell(r, COLUMN_EVENT);
    bool any = false;
    for (size_t i = 0; i < m->n_events; i++) {
        bool exact = text_eq(m->events[i].value, value);
        if (exact || text_is(m->events[i].value, "*"))
            *out = m->events[i].kind;
        if (exact)
            return GX_OK;
        any |= text_is(m->events[i].value, "*");
    }
    return any ? GX_OK
               : gx_fail(reason, GX_EINVAL, _("\"%.*s\" is none of the kinds of row in the map: add it to `event`"),
                         TEXT_ARG(value));
}

gx_status profile_fill(const record *r, event *e, gx_error *reason)
{
    for (int k = COLUMN_NAME; k <= COLUMN_REFERRER; k++) {
        const map_column key = (map_column)k;
        if (key == COLUMN_ADDRESS || r->b->map->select[key].entry == NULL ||
            !event_kind_takes(e->kind, map_columns[key].field) || is_taken(r, key, e->kind))
            continue;
        gx_text value = profile_text(r, key);
        if (value.n > 0)
            event_set_text(e, map_columns[key].field, value);
    }
    if (!event_kind_takes(e->kind, FIELD_ADDRESS) || is_taken(r, COLUMN_ADDRESS, e->kind))
        return GX_OK;
    gx_status status = fill_address(r, e, reason);
    return status == GX_OK ? fill_tags(r, e, reason) : status;
}

static gx_status set_field(const record *r, map_column key, gx_text cell, event *e, gx_error *reason)
{
    field_id f = map_columns[key].field;
    int64_t amount;
    gx_status status;
    switch (map_columns[key].form == FORM_DATE ? FIELD_TYPE_DATE : field_type_of(f)) {
    case FIELD_TYPE_MONEY:
        status = record_money(r, cell, map_columns[key].key, &amount, reason);
        if (status == GX_OK)
            event_set_int(e, f, amount);
        return status;
    case FIELD_TYPE_DATE:
        event_set_text(e, f, read_date(r, key, false));
        if (e->fields[f].text.n > 0)
            return GX_OK;
        return gx_fail(reason, GX_EINVAL, _("%s: \"%.*s\" is no date in the form the map gives"), map_columns[key].key,
                       TEXT_ARG(cell));
    case FIELD_TYPE_TEXTS:
    case FIELD_TYPE_ITEMS:
        return GX_OK;
    default:
        event_set_text(e, f, cell);
        return GX_OK;
    }
}

gx_status fixed_event(const record *r, gx_text subject, event *out, gx_error *reason)
{
    const column_map *m = r->b->map;
    event_kind kind;
    int64_t at;
    if (!record_time(r, &at, reason) || record_check_currency(r, reason) != GX_OK ||
        record_event_kind(r, &kind, reason) != GX_OK)
        return GX_EINVAL;
    event_begin(out, kind, text_of(m->name), (gx_text){ 0 }, subject, at);
    gx_status status = profile_fill(r, out, reason);
    for (int k = 0; k < COLUMN_COUNT && status == GX_OK; k++) {
        const map_column key = (map_column)k;
        bool taken = map_columns[key].field != NO_FIELD && event_kind_takes(kind, map_columns[key].field);
        gx_text cell = taken && (key < COLUMN_NAME || key > COLUMN_TAGS) ? record_cell(r, key) : (gx_text){ 0 };
        if (cell.n > 0)
            status = set_field(r, key, cell, out, reason);
    }
    if (status == GX_OK && EVENT_HAS(out, FIELD_SPENT))
        event_set_text(out, FIELD_CURRENCY, m->currency);
    return status == GX_OK ? record_name_event(r, out, "event", reason) : status;
}
