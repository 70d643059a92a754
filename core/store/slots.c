/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing slots in their two tables: see slots.h. */
#include "core/store/slots.h"
#include "core/base/i18n.h"

#include <string.h>

static gx_status damaged(const db *d, uint32_t number, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: the digests of customers %u to %u are damaged; run rebuild"), d->path,
                   number * PACK_IDS, number * PACK_IDS + PACK_IDS - 1);
}

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

/* Copies the one blob that the query finds; *found false when there is no row. */
static gx_status fetch(query *q, buf *mem, bool *found, gx_error *err)
{
    gx_status status = query_step(q, found, err);
    if (status == GX_OK && *found) {
        buf_text(mem, query_get_text(q, 0));
        if (mem->failed)
            status = no_memory(q->d, err);
    }
    query_end(q);
    return status;
}

/* The pack's blob is borrowed, and only hers copied. */
static gx_status load_packed(db *d, uint32_t customer, buf *out, gx_error *err)
{
    bool found;
    pack p;
    query q = query_of(d, SQL_PACK_GET);
    query_int(&q, customer / PACK_IDS);
    gx_status status = query_step(&q, &found, err);
    if (status == GX_OK && found) {
        if (pack_open(query_get_text(&q, 0), &p))
            buf_text(out, pack_bytes(&p, customer % PACK_IDS));
        else
            status = damaged(d, customer / PACK_IDS, err);
    }
    query_end(&q);
    return status == GX_OK && out->failed ? no_memory(d, err) : status;
}

static gx_status load(db *d, uint32_t customer, buf *out, gx_error *err)
{
    bool found;
    buf_clear(out);
    query q = query_of(d, SQL_LATE_GET);
    query_int(&q, customer);
    gx_status status = fetch(&q, out, &found, err);
    return status == GX_OK && !found ? load_packed(d, customer, out, err) : status;
}

gx_status slot_load(db *d, slot_at_hand *h, uint32_t customer, gx_error *err)
{
    if (h->known && h->customer == customer)
        return GX_OK;
    gx_status status = slot_flush(d, h, err);
    slot_forget(h);
    if (status == GX_OK)
        status = load(d, customer, &h->bytes, err);
    h->customer = customer;
    h->known = status == GX_OK;
    return status;
}

gx_status slot_read_at_hand(const db *d, const slot_at_hand *h, pack_slot *out, gx_error *err)
{
    return slot_read(buf_view(&h->bytes), out) ? GX_OK : damaged(d, h->customer / PACK_IDS, err);
}

gx_status slot_put(const db *d, slot_at_hand *h, const pack_slot *slot, bool fresh, gx_error *err)
{
    buf_clear(&h->spare);
    slot_write(slot, &h->spare);
    if (h->spare.failed)
        return no_memory(d, err);
    buf newer = h->spare;
    h->spare = h->bytes;
    h->bytes = newer;
    h->fresh |= fresh;
    h->dirty = true;
    return GX_OK;
}

gx_status slot_flush(db *d, slot_at_hand *h, gx_error *err)
{
    if (!h->dirty)
        return GX_OK;
    query q = query_of(d, SQL_LATE_PUT);
    query_int(&q, h->customer);
    query_int(&q, h->fresh);
    query_blob(&q, buf_view(&h->bytes));
    h->dirty = h->fresh = false;
    return query_run(&q, err);
}

void slot_forget(slot_at_hand *h)
{
    h->known = h->dirty = h->fresh = false;
}

void slot_fini(slot_at_hand *h)
{
    buf_free(&h->bytes);
    buf_free(&h->spare);
    *h = (slot_at_hand){ 0 };
}

static query late_range(db *d, sql_id id, uint32_t number)
{
    query q = query_of(d, id);
    query_int(&q, (int64_t)number * PACK_IDS);
    query_int(&q, (int64_t)number * PACK_IDS + PACK_IDS - 1);
    return q;
}

/* The newer slots are copied first and read afterwards: the buffer moves as it grows. */
static gx_status load_late(db *d, uint32_t number, pack_image *image, gx_error *err)
{
    size_t ends[PACK_IDS], ids[PACK_IDS], n = 0;
    buf_clear(&image->newer);
    query q = late_range(d, SQL_LATE_RANGE, number);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        ids[n] = (size_t)query_get_int(&q, 0) % PACK_IDS;
        buf_text(&image->newer, query_get_text(&q, 1));
        ends[n++] = image->newer.n;
    }
    query_end(&q);
    if (status == GX_OK && image->newer.failed)
        status = no_memory(d, err);
    for (size_t i = 0, from = 0; status == GX_OK && i < n; from = ends[i++]) {
        if (!slot_read((gx_text){ image->newer.p + from, ends[i] - from }, &image->slots[ids[i]]))
            status = damaged(d, number, err);
    }
    image->late = n != 0;
    return status;
}

gx_status pack_load(db *d, uint32_t number, pack_image *image, gx_error *err)
{
    bool found;
    pack p;
    buf_clear(&image->packed);
    query q = query_of(d, SQL_PACK_GET);
    query_int(&q, number);
    gx_status status = fetch(&q, &image->packed, &found, err);
    if (status == GX_OK && !pack_open(buf_view(&image->packed), &p))
        status = damaged(d, number, err);
    for (size_t i = 0; status == GX_OK && i < PACK_IDS; i++) {
        if (!pack_get(&p, i, &image->slots[i]))
            status = damaged(d, number, err);
    }
    return status == GX_OK ? load_late(d, number, image, err) : status;
}

static int64_t count(const pack_image *image)
{
    int64_t n = 0;
    for (size_t i = 0; i < PACK_IDS; i++)
        n += image->slots[i].subject.n != 0;
    return n;
}

gx_status pack_save(db *d, uint32_t number, const pack_image *image, buf *mem, gx_error *err)
{
    buf_clear(mem);
    if (!pack_write(image->slots, mem))
        return no_memory(d, err);
    query q = query_of(d, SQL_PACK_PUT);
    query_int(&q, number);
    query_int(&q, count(image));
    query_blob(&q, buf_view(mem));
    gx_status status = query_run(&q, err);
    if (status != GX_OK || !image->late)
        return status;
    q = late_range(d, SQL_LATE_DROP, number);
    return query_run(&q, err);
}

void pack_image_fini(pack_image *image)
{
    buf_free(&image->packed);
    buf_free(&image->newer);
}

static gx_status each_of(pack_image *image, uint32_t number,
                         gx_status (*each)(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err),
                         void *ctx, gx_error *err)
{
    gx_status status = GX_OK;
    for (uint32_t i = 0; status == GX_OK && i < PACK_IDS; i++) {
        if (image->slots[i].subject.n != 0)
            status = each(ctx, number * PACK_IDS + i, &image->slots[i], err);
    }
    return status;
}

/* The next pack with anybody in it, from `from` on, in either table. */
static gx_status next_pack(db *d, uint32_t from, uint32_t *number, bool *found, gx_error *err)
{
    int64_t packed = 0, late = 0;
    bool in_packs, in_late;
    query q = query_of(d, SQL_PACK_NEXT);
    query_int(&q, from);
    gx_status status = query_one(&q, &packed, &in_packs, err);
    q = query_of(d, SQL_LATE_NEXT);
    query_int(&q, (int64_t)from * PACK_IDS);
    if (status == GX_OK)
        status = query_one(&q, &late, &in_late, err);
    else
        query_end(&q);
    if (status != GX_OK)
        return status;
    *found = in_packs || in_late;
    late /= PACK_IDS;
    *number = (uint32_t)(!in_late || (in_packs && packed < late) ? packed : late);
    return GX_OK;
}

gx_status slots_each(db *d, uint32_t *from,
                     gx_status (*each)(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err), void *ctx,
                     gx_error *err)
{
    pack_image image = { 0 };
    bool found = true;
    gx_status status = GX_OK;
    while (status == GX_OK && found) {
        status = next_pack(d, *from, from, &found, err);
        if (status == GX_OK && found)
            status = pack_load(d, *from, &image, err);
        if (status == GX_OK && found)
            status = each_of(&image, *from, each, ctx, err);
        if (status == GX_OK)
            *from += 1;
    }
    pack_image_fini(&image);
    return status;
}
