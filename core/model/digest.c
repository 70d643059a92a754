/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, version 1: writing, reading, merging. A digest comes from a file that somebody may have damaged, so every
 * length is checked against what is left before it is believed. */
#include "core/model/digest_entry.h"

#include "core/base/i18n.h"
#include "core/model/catalogue.h"

#include <stdlib.h>

#define VERSION 0x01

static gx_status damaged(gx_error *err, const char *what)
{
    return gx_fail(err, GX_ESTORE, _("a customer's digest is damaged (%s): run guanxi rebuild"), i18n_text(what));
}

/* ---- payloads ---- */

static void write_text(gx_text t, buf *out)
{
    buf_varint(out, t.n);
    buf_text(out, t);
}

static void write_value(const event *e, field_id f, buf *out)
{
    const field_value *v = &e->fields[f];
    switch (field_type_of(f)) {
    case FIELD_TYPE_TEXT:
        write_text(v->text, out);
        return;
    case FIELD_TYPE_TEXTS:
        buf_varint(out, v->n);
        for (size_t i = 0; i < v->n; i++)
            write_text(v->texts[i], out);
        return;
    case FIELD_TYPE_ITEMS:
        buf_varint(out, v->n);
        for (size_t i = 0; i < v->n; i++) {
            write_text(v->items[i].sku, out);
            write_text(v->items[i].name, out);
            buf_zigzag(out, v->items[i].quantity);
            buf_zigzag(out, v->items[i].amount);
        }
        return;
    default:
        buf_zigzag(out, v->i);
        return;
    }
}

void digest_payload(const event *e, buf *out)
{
    for (uint64_t left = e->has; left != 0; left &= left - 1) {
        field_id f = (field_id)__builtin_ctzll(left);
        if (field_is_journal_only(f))
            continue;
        buf_char(out, (char)f);
        write_value(e, f, out);
    }
}

typedef struct span {
    const uint8_t *p, *end;
} span;

static bool read_text(span *s, gx_text *out)
{
    return varint_text(&s->p, s->end, out);
}

/* Each element takes at least `least` bytes, so a count cannot ask for more memory than the digest's own size. */
static bool read_count(span *s, size_t least, size_t *n)
{
    uint64_t count;
    if (!varint_read(&s->p, s->end, &count) || count > (uint64_t)(s->end - s->p) / least)
        return false;
    *n = (size_t)count;
    return true;
}

static gx_status pass_texts(span *s, gx_error *err)
{
    size_t n;
    gx_text text;
    if (!read_count(s, 1, &n))
        return damaged(err, N_("a list is cut off"));
    for (; n > 0; n--)
        if (!read_text(s, &text))
            return damaged(err, N_("a text of a list is cut off"));
    return GX_OK;
}

static bool read_item(span *s, order_item *item)
{
    return read_text(s, &item->sku) && read_text(s, &item->name) && zigzag_read(&s->p, s->end, &item->quantity) &&
           zigzag_read(&s->p, s->end, &item->amount);
}

static gx_status pass_items(span *s, gx_error *err)
{
    size_t n;
    order_item item;
    if (!read_count(s, 4, &n))
        return damaged(err, N_("the items of an order are cut off"));
    for (; n > 0; n--)
        if (!read_item(s, &item))
            return damaged(err, N_("an item of an order is cut off"));
    return GX_OK;
}

static gx_status read_value(span *s, field_id f, data_value *v, gx_error *err)
{
    const uint8_t *start = s->p;
    gx_status status;
    switch (FIELD_TYPES[f]) {
    case FIELD_TYPE_TEXT:
        return read_text(s, &v->text) ? GX_OK : damaged(err, N_("a text is cut off"));
    case FIELD_TYPE_TEXTS:
    case FIELD_TYPE_ITEMS:
        status = FIELD_TYPES[f] == FIELD_TYPE_TEXTS ? pass_texts(s, err) : pass_items(s, err);
        v->text = (gx_text){ (const char *)start, (size_t)(s->p - start) };
        return status;
    default:
        return zigzag_read(&s->p, s->end, &v->i) ? GX_OK : damaged(err, N_("a number is cut off"));
    }
}

/* Nearly all fields are short texts. */
#define X(id, name, type) | (uint64_t)(FIELD_TYPE_##type == FIELD_TYPE_TEXT) << FIELD_##id
static const uint64_t TEXTS = 0 FIELD_LIST(X);
#undef X

gx_status digest_data(const digest_entry *entry, event_data *out, gx_error *err)
{
    uint64_t has = 0;
    span s = { (const uint8_t *)entry->payload.p, NULL };
    s.end = entry->payload.n > 0 ? s.p + entry->payload.n : s.p;
    while (s.p < s.end) {
        uint8_t f = *s.p++;
        if (f >= FIELD_COUNT)
            return damaged(err, N_("an unknown field"));
        has |= UINT64_C(1) << f;
        if ((TEXTS >> f & 1) != 0 && s.p < s.end && *s.p < 0x80 && *s.p < s.end - s.p) {
            out->value[f].text = (gx_text){ (const char *)s.p + 1, *s.p };
            s.p += *s.p + 1;
            continue;
        }
        gx_status status = read_value(&s, (field_id)f, &out->value[f], err);
        if (status != GX_OK)
            return status;
    }
    out->kind = entry->kind;
    out->source = entry->source;
    out->time = entry->time;
    out->seq = entry->seq;
    out->has = has;
    return GX_OK;
}

static span list_span(gx_text list)
{
    return (span){ (const uint8_t *)list.p, (const uint8_t *)list.p + list.n };
}

static gx_text rest_of(const span *s)
{
    return (gx_text){ (const char *)s->p, (size_t)(s->end - s->p) };
}

size_t digest_list_count(gx_text *list)
{
    size_t n = 0;
    if (list->n == 0)
        return 0;
    span s = list_span(*list);
    (void)read_count(&s, 1, &n);
    *list = rest_of(&s);
    return n;
}

gx_text digest_list_text(gx_text *list)
{
    span s = list_span(*list);
    gx_text text = { NULL, 0 };
    (void)read_text(&s, &text);
    *list = rest_of(&s);
    return text;
}

order_item digest_list_item(gx_text *list)
{
    span s = list_span(*list);
    order_item item = { 0 };
    (void)read_item(&s, &item);
    *list = rest_of(&s);
    return item;
}

static bool copy_list(field_id f, gx_text list, arena *a, field_value *v)
{
    size_t n = digest_list_count(&list);
    gx_text *texts = NULL;
    order_item *items = NULL;
    if (FIELD_TYPES[f] == FIELD_TYPE_TEXTS)
        texts = arena_alloc(a, (n + 1) * sizeof *texts);
    else
        items = arena_alloc(a, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n && texts != NULL; i++)
        texts[i] = digest_list_text(&list);
    for (size_t i = 0; i < n && items != NULL; i++)
        items[i] = digest_list_item(&list);
    *v = (field_value){ .texts = texts, .items = items, .n = n };
    return texts != NULL || items != NULL;
}

gx_status digest_event(const digest_entry *entry, arena *a, event *out, gx_error *err)
{
    event_data e;
    gx_status status = digest_data(entry, &e, err);
    gx_text none = { NULL, 0 };
    out->kind = entry->kind;
    out->type = out->id = out->source = out->subject = none;
    out->time = entry->time;
    out->has = 0;
    out->extra = NULL;
    out->n_extra = 0;
    if (status != GX_OK)
        return status;
    for (uint64_t left = e.has; left != 0; left &= left - 1) {
        field_id f = (field_id)__builtin_ctzll(left);
        field_value *v = &out->fields[f];
        if (FIELD_TYPES[f] == FIELD_TYPE_TEXTS || FIELD_TYPES[f] == FIELD_TYPE_ITEMS) {
            if (!copy_list(f, e.value[f].text, a, v))
                return gx_fail(err, GX_ENOMEM, "out of memory while reading a digest");
        } else {
            bool text = FIELD_TYPES[f] == FIELD_TYPE_TEXT;
            *v = (field_value){ .text = text ? e.value[f].text : none, .i = text ? 0 : e.value[f].i };
        }
    }
    out->has = e.has;
    return GX_OK;
}

/* ---- entries ---- */

gx_status digest_open(gx_text blob, digest_reader *r, gx_error *err)
{
    *r = (digest_reader){ NULL, NULL, 0, 0 };
    if (blob.n == 0)
        return GX_OK;
    r->p = (const uint8_t *)blob.p;
    r->end = r->p + blob.n;
    if (*r->p++ != VERSION)
        return damaged(err, N_("its version is not 1"));
    return GX_OK;
}

gx_status digest_next(digest_reader *r, digest_entry *out, gx_error *err)
{
    int64_t time, seq;
    uint64_t kind, source;
    if (r->p == r->end)
        return GX_ENOTFOUND;
    span s = { r->p, r->end };
    if (!zigzag_read(&s.p, s.end, &time) || !varint_read(&s.p, s.end, &kind) || !varint_read(&s.p, s.end, &source) ||
        !zigzag_read(&s.p, s.end, &seq) || !read_text(&s, &out->payload))
        return damaged(err, N_("an entry is cut off"));
    if (kind >= EVENT_KIND_COUNT || source > UINT32_MAX)
        return damaged(err, N_("an unknown kind of event or source"));
    if (__builtin_add_overflow(r->time, time, &r->time) || __builtin_add_overflow(r->seq, seq, &r->seq))
        return damaged(err, N_("a time or number that cannot be"));
    if (r->time < -DIGEST_TIME_MOST || r->time > DIGEST_TIME_MOST || r->seq < 0)
        return damaged(err, N_("a time or number that cannot be")); /* so that differences never overflow */
    r->p = s.p;
    out->time = r->time;
    out->kind = (event_kind)kind;
    out->source = (uint32_t)source;
    out->seq = r->seq;
    return GX_OK;
}

typedef struct writer {
    buf *out;
    int64_t time, seq;
} writer;

static writer begin(buf *out)
{
    buf_char(out, VERSION);
    return (writer){ out, 0, 0 };
}

static void write_entry(writer *w, const digest_entry *e)
{
    buf_zigzag(w->out, e->time - w->time);
    buf_varint(w->out, (uint64_t)e->kind);
    buf_varint(w->out, e->source);
    buf_zigzag(w->out, e->seq - w->seq);
    write_text(e->payload, w->out);
    w->time = e->time;
    w->seq = e->seq;
}

typedef struct tie_break {
    digest_tie ask;
    void *ctx;
} tie_break;

static int compare(const digest_entry *a, const digest_entry *b, const tie_break *tie)
{
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return tie->ask(tie->ctx, a, b);
}

static int compare_for_sort(const void *a, const void *b, void *tie)
{
    return compare(a, b, tie);
}

/* They come mostly in order, and are mostly few. */
static void sort_entries(digest_entry *added, size_t n, tie_break *order)
{
    if (n > 64) {
        qsort_r(added, n, sizeof *added, compare_for_sort, order);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        digest_entry moving = added[i];
        size_t at = i;
        for (; at > 0 && compare(&added[at - 1], &moving, order) > 0; at--)
            added[at] = added[at - 1];
        added[at] = moving;
    }
}

/* What stands between two additions is copied as it is: only the entry behind an addition says its difference to
 * another one. Usually everything added is later than everything there. */
gx_status digest_merge(gx_text old, digest_entry *added, size_t n, digest_tie tie, void *ctx, buf *out, gx_error *err)
{
    tie_break order = { tie, ctx };
    digest_reader r;
    digest_entry e;
    gx_status status = digest_open(old, &r, err);
    if (status != GX_OK)
        return status;
    sort_entries(added, n, &order);
    size_t next = 0;
    writer w = begin(out);
    const uint8_t *copied = r.p;
    for (const uint8_t *from = r.p; (status = digest_next(&r, &e, err)) == GX_OK; from = r.p) {
        bool before = next < n && compare(&added[next], &e, &order) < 0;
        if (before) {
            buf_add(out, copied, (size_t)(from - copied));
            while (next < n && compare(&added[next], &e, &order) < 0)
                write_entry(&w, &added[next++]);
            write_entry(&w, &e);
            copied = r.p;
        }
        w.time = e.time;
        w.seq = e.seq;
    }
    if (status != GX_ENOTFOUND)
        return status;
    if (r.p != copied)
        buf_add(out, copied, (size_t)(r.p - copied));
    while (next < n)
        write_entry(&w, &added[next++]);
    return out->failed ? gx_fail(err, GX_ENOMEM, "out of memory while writing a digest") : GX_OK;
}

static bool listed(int64_t seq, const int64_t *seqs, size_t n)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (seqs[middle] < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && seqs[low] == seq;
}

gx_status digest_remove(gx_text old, const int64_t *seqs, size_t n, buf *out, gx_error *err)
{
    digest_reader r;
    digest_entry e;
    gx_status status = digest_open(old, &r, err);
    if (status != GX_OK)
        return status;
    writer w = begin(out);
    while ((status = digest_next(&r, &e, err)) == GX_OK)
        if (!listed(e.seq, seqs, n))
            write_entry(&w, &e);
    if (status != GX_ENOTFOUND)
        return status;
    return out->failed ? gx_fail(err, GX_ENOMEM, "out of memory while writing a digest") : GX_OK;
}
