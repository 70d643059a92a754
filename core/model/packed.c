/* SPDX-License-Identifier: Apache-2.0 */
/* Packing and unpacking: see packed.h. What is read comes from a file that somebody may have damaged. */
#include "core/model/packed.h"

#include "core/base/i18n.h"
#include "core/model/catalogue.h"
#include "core/model/digest.h"

#define REST 0x80
#define ITEM_KEY 0xC0
#define EVENT_KEY 0xC1

static void write_text(gx_text t, buf *out)
{
    buf_varint(out, t.n);
    buf_text(out, t);
}

static void pack_items(const field_value *v, buf *out)
{
    for (size_t i = 0; i < v->n; i++) {
        for (size_t k = 0; k < v->items[i].n_extra; k++) {
            buf_char(out, (char)ITEM_KEY);
            buf_varint(out, i);
            write_text(v->items[i].extra[k].key, out);
            write_text(v->items[i].extra[k].json, out);
        }
    }
}

static void pack_rest(const event *e, field_id f, buf *out)
{
    const field_value *v = &e->fields[f];
    char usual[DATE_TEXT];
    switch (field_type_of(f)) {
    case FIELD_TYPE_TEXT:
        if (!field_is_journal_only(f))
            return;
        break;
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_BIRTHDAY:
        field_date(f, v->i, usual);
        if (v->text.n == 0 || text_is(v->text, usual))
            return;
        break;
    case FIELD_TYPE_ITEMS:
        pack_items(v, out);
        return;
    default:
        return;
    }
    buf_char(out, (char)(REST + f));
    write_text(v->text, out);
}

void event_pack(const event *e, buf *out, size_t *payload)
{
    size_t start = out->n;
    digest_payload(e, out);
    *payload = out->n - start;
    for (uint64_t left = e->has & fields_with_rest(); left != 0; left &= left - 1)
        pack_rest(e, (field_id)__builtin_ctzll(left), out);
    for (size_t i = 0; i < e->n_extra; i++) {
        buf_char(out, (char)EVENT_KEY);
        write_text(e->extra[i].key, out);
        write_text(e->extra[i].json, out);
    }
}

typedef struct span {
    const uint8_t *p, *end;
} span;

static bool read_text(span *s, gx_text *out)
{
    return varint_text(&s->p, s->end, out);
}

/* One more at the end of a list of further keys; the list is copied as it grows, for there are hardly ever any. */
static bool add_key(const extra_field **list, size_t *n, extra_field key, arena *a)
{
    extra_field *grown = arena_alloc(a, (*n + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    for (size_t i = 0; i < *n; i++)
        grown[i] = (*list)[i];
    grown[(*n)++] = key;
    *list = grown;
    return true;
}

static gx_status damaged(gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("the journal's data of an event is damaged; restore it from a backup"));
}

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "out of memory while reading the journal");
}

static gx_status item_key(span *s, arena *a, event *out, gx_error *err)
{
    uint64_t at;
    extra_field key;
    const field_value *v = &out->fields[FIELD_ITEMS];
    if (!varint_read(&s->p, s->end, &at) || !EVENT_HAS(out, FIELD_ITEMS) || at >= v->n || !read_text(s, &key.key) ||
        !read_text(s, &key.json))
        return damaged(err);
    order_item *item = (order_item *)(uintptr_t)&v->items[at]; /* digest_event has made them in our arena */
    return add_key(&item->extra, &item->n_extra, key, a) ? GX_OK : no_memory(err);
}

static gx_status field_rest(span *s, uint8_t tag, event *out, gx_error *err)
{
    unsigned f = tag - REST;
    gx_text text;
    if (tag < REST || f >= FIELD_COUNT || !read_text(s, &text))
        return damaged(err);
    if ((fields_with_rest() >> f & 1) == 0 || f == FIELD_ITEMS)
        return damaged(err);
    if (field_is_journal_only((field_id)f))
        out->fields[f] = (field_value){ .text = text };
    else if (EVENT_HAS(out, f))
        out->fields[f].text = text;
    else
        return damaged(err);
    out->has |= UINT64_C(1) << f;
    return GX_OK;
}

gx_status event_unpack(gx_text packed, size_t payload, event_kind kind, int64_t time, arena *a, event *out,
                       gx_error *err)
{
    if (payload > packed.n)
        return damaged(err);
    digest_entry entry = { .time = time, .kind = kind, .payload = { packed.p, payload } };
    gx_status status = digest_event(&entry, a, out, err);
    span s = { (const uint8_t *)packed.p + payload, (const uint8_t *)packed.p + packed.n };
    while (status == GX_OK && s.p < s.end) {
        uint8_t tag = *s.p++;
        extra_field key;
        if (tag == ITEM_KEY)
            status = item_key(&s, a, out, err);
        else if (tag != EVENT_KEY)
            status = field_rest(&s, tag, out, err);
        else if (!read_text(&s, &key.key) || !read_text(&s, &key.json))
            status = damaged(err);
        else if (!add_key(&out->extra, &out->n_extra, key, a))
            status = no_memory(err);
    }
    return status;
}
