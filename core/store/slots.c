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

gx_status slot_load(db *d, uint32_t customer, buf *mem, pack_slot *out, gx_error *err)
{
    *out = (pack_slot){ 0 };
    buf_clear(mem);
    bool found;
    query q = query_of(d, SQL_LATE_GET);
    query_int(&q, customer);
    gx_status status = fetch(&q, mem, &found, err);
    if (status != GX_OK || found)
        return status != GX_OK || slot_read(buf_view(mem), out) ? status : damaged(d, customer / PACK_IDS, err);
    q = query_of(d, SQL_PACK_GET);
    query_int(&q, customer / PACK_IDS);
    status = fetch(&q, mem, &found, err);
    if (status != GX_OK || !found)
        return status;
    pack p;
    return pack_open(buf_view(mem), &p) && pack_get(&p, customer % PACK_IDS, out)
               ? GX_OK
               : damaged(d, customer / PACK_IDS, err);
}

gx_status slot_save(db *d, uint32_t customer, const pack_slot *slot, bool fresh, buf *mem, gx_error *err)
{
    buf_clear(mem);
    slot_write(slot, mem);
    if (mem->failed)
        return no_memory(d, err);
    query q = query_of(d, SQL_LATE_PUT);
    query_int(&q, customer);
    query_int(&q, fresh);
    query_blob(&q, buf_view(mem));
    return query_run(&q, err);
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
