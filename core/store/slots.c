/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing packs: see slots.h. */
#include "core/store/slots.h"
#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status damaged(const db *d, uint32_t number, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: the digests of customers %u to %u are damaged; run rebuild"), d->path,
                   number * PACK_IDS, number * PACK_IDS + PACK_IDS - 1);
}

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

static gx_status read_slots(const db *d, pack_image *image, gx_error *err)
{
    pack p;
    bool whole = pack_open(buf_view(&image->bytes), &p);
    for (size_t i = 0; whole && i < PACK_IDS; i++)
        whole = pack_get(&p, i, &image->slots[i]);
    return whole ? GX_OK : damaged(d, image->number, err);
}

static gx_status take_blob(const db *d, pack_image *image, uint32_t number, gx_text blob, gx_error *err)
{
    image->number = number;
    buf_clear(&image->bytes);
    buf_fit(&image->bytes, blob.n);
    buf_text(&image->bytes, blob);
    gx_status status = image->bytes.failed ? no_memory(d, err) : read_slots(d, image, err);
    image->known = status == GX_OK;
    return status;
}

gx_status pack_load(db *d, pack_image *image, uint32_t number, gx_error *err)
{
    if (image->known && image->number == number)
        return GX_OK;
    gx_status status = pack_flush(d, image, err);
    pack_forget(image);
    if (status != GX_OK)
        return status;
    bool found;
    query q = query_of(d, SQL_PACK_GET);
    query_int(&q, number);
    status = query_step(&q, &found, err);
    if (status == GX_OK)
        status = take_blob(d, image, number, found ? query_get_text(&q, 0) : (gx_text){ NULL, 0 }, err);
    query_end(&q);
    return status;
}

gx_status pack_put(const db *d, pack_image *image, gx_error *err)
{
    buf_clear(&image->spare);
    if (!pack_write(image->slots, &image->spare))
        return no_memory(d, err);
    buf newer = image->spare;
    image->spare = image->bytes;
    image->bytes = newer;
    image->dirty = true;
    return read_slots(d, image, err);
}

static int64_t count(const pack_image *image)
{
    int64_t n = 0;
    for (size_t i = 0; i < PACK_IDS; i++)
        n += image->slots[i].subject.n != 0;
    return n;
}

gx_status pack_flush(db *d, pack_image *image, gx_error *err)
{
    if (!image->dirty)
        return GX_OK;
    query q = query_of(d, SQL_PACK_PUT);
    query_int(&q, image->number);
    query_int(&q, count(image));
    query_blob(&q, buf_view(&image->bytes));
    image->dirty = false;
    return query_run(&q, err);
}

void pack_forget(pack_image *image)
{
    image->known = image->dirty = false;
}

void pack_image_fini(pack_image *image)
{
    buf_free(&image->bytes);
    buf_free(&image->spare);
    *image = (pack_image){ 0 };
}

/* ---- several at hand ---- */

void shelf_fini(pack_shelf *s)
{
    for (size_t i = 0; s->images != NULL && i < s->n; i++)
        pack_image_fini(&s->images[i]);
    free(s->images);
    free(s->dirty);
    *s = (pack_shelf){ .n = 0 };
}

bool shelf_begin(pack_shelf *s, size_t n)
{
    pack_shelf made = { calloc(n, sizeof *made.images), calloc(n, sizeof *made.dirty), n, 0 };
    if (made.images == NULL || made.dirty == NULL) {
        shelf_fini(&made);
        return false;
    }
    shelf_fini(s);
    *s = made;
    return true;
}

gx_status shelf_load(db *d, pack_shelf *s, uint32_t number, pack_image **out, gx_error *err)
{
    *out = &s->images[number % s->n];
    return pack_load(d, *out, number, err);
}

gx_status shelf_put(db *d, pack_shelf *s, pack_image *image, gx_error *err)
{
    bool listed = image->dirty;
    gx_status status = pack_put(d, image, err);
    if (listed || status != GX_OK)
        return status;
    if (s->n_dirty == s->n)
        status = shelf_flush(d, s, err);
    s->dirty[s->n_dirty++] = image->number;
    return status;
}

gx_status shelf_warm(db *d, pack_shelf *s, uint32_t last, gx_error *err)
{
    bool row;
    query q = query_of(d, SQL_PACK_RANGE);
    query_int(&q, 0);
    query_int(&q, last < s->n ? last : (int64_t)s->n - 1);
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t number = (uint32_t)query_get_int(&q, 0);
        pack_image *image = &s->images[number % s->n];
        if (!image->known && !image->dirty)
            status = take_blob(d, image, number, query_get_text(&q, 1), err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

gx_status shelf_flush(db *d, pack_shelf *s, gx_error *err)
{
    gx_status status = GX_OK;
    if (s->n_dirty > 1)
        qsort(s->dirty, s->n_dirty, sizeof *s->dirty, by_number);
    for (size_t i = 0; i < s->n_dirty && status == GX_OK; i++) {
        pack_image *image = &s->images[s->dirty[i] % s->n];
        if (image->number == s->dirty[i])
            status = pack_flush(d, image, err);
    }
    s->n_dirty = 0;
    return status;
}

void shelf_forget(pack_shelf *s)
{
    for (size_t i = 0; i < s->n; i++)
        pack_forget(&s->images[i]);
    s->n_dirty = 0;
}

/* ---- all of them ---- */

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

static gx_status next_pack(db *d, uint32_t from, uint32_t *number, bool *found, gx_error *err)
{
    int64_t next = 0;
    query q = query_of(d, SQL_PACK_NEXT);
    query_int(&q, from);
    gx_status status = query_one(&q, &next, found, err);
    *number = (uint32_t)next;
    return status;
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
            status = pack_load(d, &image, *from, err);
        if (status == GX_OK && found)
            status = each_of(&image, *from, each, ctx, err);
        if (status == GX_OK)
            *from += 1;
    }
    pack_image_fini(&image);
    return status;
}
