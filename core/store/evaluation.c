/* SPDX-License-Identifier: Apache-2.0 */
/* What the last run decided, in packed blocks, and who is due. A block has a row once one of its ids has a digest; the
 * row's own `due` is the earliest of those that count, so nobody due means no row read. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>
#include <string.h>

static gx_status damaged(const db *d, uint32_t block, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: evaluations of block %u are damaged; run rebuild"), d->path, block);
}

static gx_status get_block(db *d, uint32_t block, block_image *image, gx_error *err)
{
    query q = query_of(d, SQL_BLOCK_GET);
    query_int(&q, block);
    bool row = false;
    gx_status status = query_step(&q, &row, err);
    if (!row)
        block_clear(image);
    if (status == GX_OK && row) {
        if (!block_decode(query_get_text(&q, 1), image))
            status = damaged(d, block, err);
        image->layout = (uint64_t)query_get_int(&q, 0);
    }
    query_end(&q);
    return status;
}

/* Who is merged into another is evaluated no more, until a later claim may set her free again. */
static int64_t earliest(const store *s, uint32_t block)
{
    int64_t due = GX_FOREVER;
    for (uint32_t i = 0; i < STORE_BLOCK; i++) {
        if (!s->block.has[i])
            continue;
        const tree_node *node = s->merged.n > 0 ? forest_node(&s->merged, block * STORE_BLOCK + i) : NULL;
        int64_t hers = node != NULL && node->root != node->id ? node->next : s->block.e[i].due;
        if (hers < due)
            due = hers;
    }
    return due;
}

static int64_t customers_in(const block_image *image)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < STORE_BLOCK; i++)
        n += image->has[i];
    return n;
}

static gx_status write_block(store *s, gx_error *err)
{
    gx_status status = store_forest(s, err);
    if (status != GX_OK)
        return status;
    buf_clear(&s->encoded);
    block_encode(&s->block, &s->encoded);
    if (s->encoded.failed)
        return store_nomem(&s->d, err);
    query q = query_of(&s->d, SQL_BLOCK_PUT);
    query_int(&q, s->block_at);
    query_int(&q, earliest(s, s->block_at));
    query_int(&q, (int64_t)s->block.layout);
    query_int(&q, customers_in(&s->block));
    query_blob(&q, buf_view(&s->encoded));
    return query_run(&q, err);
}

gx_status blocks_flush(store *s, gx_error *err)
{
    if (!s->block_dirty)
        return GX_OK;
    s->block_dirty = false;
    gx_status status = write_block(s, err);
    s->block_known = status == GX_OK;
    return status;
}

/* The same block is asked for again and again: for a single event it is read once and written once. */
gx_status block_load(store *s, uint32_t block, gx_error *err)
{
    if (s->block_known && s->block_at == block)
        return GX_OK;
    gx_status status = blocks_flush(s, err);
    s->block_known = false;
    if (status == GX_OK)
        status = get_block(&s->d, block, &s->block, err);
    s->block_at = block;
    s->block_known = status == GX_OK;
    return status;
}

void block_save(store *s)
{
    s->block_dirty = true;
}

/* A reader inside the writer sees what the writer has at hand. */
static gx_status read_block(store_reader *r, uint32_t block, block_image **image, gx_error *err)
{
    if (r->writer != NULL) {
        *image = &r->writer->block;
        return block_load(r->writer, block, err);
    }
    if (r->block == NULL && (r->block = malloc(sizeof *r->block)) == NULL)
        return store_nomem(&r->d, err);
    *image = r->block;
    return get_block(&r->d, block, r->block, err);
}

static bool is_known(const block_image *image, uint64_t layout)
{
    return !image->stored || image->layout == layout;
}

gx_status store_evaluations(store_reader *r, uint32_t block, uint64_t layout, evaluation *out, gx_error *err)
{
    block_image *image = NULL;
    gx_status status = read_block(r, block, &image, err);
    if (status != GX_OK || image == NULL)
        return status;
    if (is_known(image, layout))
        memcpy(out, image->e, sizeof image->e);
    else
        for (size_t i = 0; i < STORE_BLOCK; i++)
            out[i] = evaluation_unknown();
    return GX_OK;
}

static void pick_nothing(size_t n, evaluation *out)
{
    const evaluation unknown = evaluation_unknown();
    for (size_t i = 0; i < n; i++)
        out[i] = unknown;
}

/* What the writer has at hand may be newer than the file. */
static gx_status pick_inside(store_reader *r, uint64_t layout, const uint32_t *ids, size_t n, evaluation *out,
                             bool *any, gx_error *err)
{
    gx_status status = block_load(r->writer, ids[0] / STORE_BLOCK, err);
    const block_image *image = &r->writer->block;
    if (status != GX_OK || !is_known(image, layout)) {
        pick_nothing(n, out);
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = image->e[ids[i] % STORE_BLOCK];
        *any |= out[i].known;
    }
    return GX_OK;
}

static gx_status pick_stored(store_reader *r, uint64_t layout, const uint32_t *ids, size_t n, evaluation *out,
                             bool *any, gx_error *err)
{
    query q = query_of(&r->d, SQL_BLOCK_GET);
    query_int(&q, ids[0] / STORE_BLOCK);
    bool row = false;
    gx_status status = query_step(&q, &row, err);
    if (!row || (uint64_t)query_get_int(&q, 0) != layout)
        pick_nothing(n, out);
    else if (!block_pick(query_get_text(&q, 1), ids, n, out, any))
        status = damaged(&r->d, ids[0] / STORE_BLOCK, err);
    query_end(&q);
    return status;
}

gx_status store_evaluations_of(store_reader *r, const uint32_t *ids, size_t n, uint64_t layout, evaluation *out,
                               bool *any, gx_error *err)
{
    gx_status status = GX_OK;
    *any = false;
    for (size_t i = 0, same; status == GX_OK && i < n; i += same) {
        for (same = 1; i + same < n && ids[i + same] / STORE_BLOCK == ids[i] / STORE_BLOCK;)
            same++;
        status = (r->writer != NULL ? pick_inside : pick_stored)(r, layout, ids + i, same, out + i, any, err);
    }
    return status;
}

/* Who was judged under another layout is unknown under this one, and keeps her place. */
static void take_layout(block_image *b, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments)
{
    if (b->stored && b->layout != layout)
        block_forget(b);
    b->layout = layout;
    b->n_dimensions = n_dimensions;
    b->n_segments = n_segments;
}

static bool are_all_there(const block_image *b, const uint32_t *ids, size_t n)
{
    bool all = true;
    for (size_t i = 0; i < n; i++)
        all &= b->has[ids[i] % STORE_BLOCK];
    return all;
}

static gx_status put_evaluations(store *s, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments,
                                 const uint32_t *ids, const evaluation *const *in, size_t n, gx_error *err)
{
    gx_status status = block_load(s, ids[0] / STORE_BLOCK, err);
    if (status == GX_OK && s->waiting.additions != 0 && !are_all_there(&s->block, ids, n)) {
        status = digests_flush(s, err); /* who is new in this transaction needs her bit first */
        if (status == GX_OK)
            status = block_load(s, ids[0] / STORE_BLOCK, err);
    }
    if (status != GX_OK)
        return status;
    take_layout(&s->block, layout, n_dimensions, n_segments);
    for (size_t i = 0; i < n; i++)
        s->block.e[ids[i] % STORE_BLOCK] = *in[i];
    block_save(s);
    return GX_OK;
}

gx_status store_put_evaluations(store *s, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments,
                                const uint32_t *ids, const evaluation *const *in, size_t n, gx_error *err)
{
    gx_status status = store_writing(s, "put evaluations", err);
    if (status != GX_OK)
        return status;
    if (n == 0)
        return GX_OK;
    if (n_dimensions > STORE_MAX_DIMENSIONS || n_segments > 64 * 4)
        return gx_fail(err, GX_ELIMIT, _("%u dimensions and %u segments; at most %d and 256 can be stored"),
                       n_dimensions, n_segments, STORE_MAX_DIMENSIONS);
    return store_failed(s, put_evaluations(s, layout, n_dimensions, n_segments, ids, in, n, err));
}

gx_status store_make_due(store *s, const uint32_t *ids, size_t n, int64_t due, gx_error *err)
{
    gx_status status = store_writing(s, "make due", err);
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        if (!pending_touch(&s->waiting, ids[i], due, false))
            status = store_failed(s, store_nomem(&s->d, err));
    }
    return status;
}

/* A growing list of ids. */
typedef struct id_list {
    uint32_t *ids;
    size_t n, cap;
} id_list;

static bool room(id_list *list)
{
    if (list->n + STORE_BLOCK <= list->cap)
        return true;
    size_t cap = list->cap * 2 + STORE_BLOCK;
    uint32_t *grown = realloc(list->ids, cap * sizeof *grown);
    if (grown == NULL)
        return false;
    list->ids = grown;
    list->cap = cap;
    return true;
}

static bool take_due(gx_text blob, uint32_t block, const forest *f, int64_t until, id_list *list)
{
    uint8_t places[STORE_BLOCK];
    size_t n;
    bool sound = block_due(blob, until, places, &n);
    for (size_t i = 0; sound && i < n; i++) {
        uint32_t id = block * STORE_BLOCK + places[i];
        if (f->n == 0 || forest_root(f, id) == id)
            list->ids[list->n++] = id;
    }
    return sound;
}

static gx_status scan(store_reader *r, const forest *f, int64_t now, bool all, id_list *list, gx_error *err)
{
    query q = query_of(&r->d, all ? SQL_BLOCKS_ALL : SQL_BLOCKS_DUE);
    if (!all)
        query_int(&q, now);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t block = (uint32_t)query_get_int(&q, 0);
        if (!room(list))
            status = store_nomem(&r->d, err);
        else if (!take_due(query_get_text(&q, 2), block, f, all ? GX_FOREVER : now, list))
            status = damaged(&r->d, block, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

/* `as_of` NULL: merges do not count. */
static gx_status list_due(store_reader *r, const int64_t *as_of, int64_t now, bool all, uint32_t **ids, size_t *n,
                          gx_error *err)
{
    *ids = NULL;
    *n = 0;
    id_list list = { 0 };
    forest f = { 0 };
    gx_status status = room(&list) ? GX_OK : store_nomem(&r->d, err);
    if (status == GX_OK && as_of != NULL)
        status = forest_load(&r->d, *as_of, &f, err);
    if (status == GX_OK)
        status = scan(r, &f, now, all, &list, err);
    forest_fini(&f);
    if (status != GX_OK) {
        free(list.ids);
        return status;
    }
    *ids = list.ids;
    *n = list.n;
    return GX_OK;
}

gx_status store_due(store_reader *r, int64_t now, bool all, uint32_t **ids, size_t *n, gx_error *err)
{
    return list_due(r, &now, now, all, ids, n, err);
}

gx_status blocks_customers(store_reader *r, uint32_t **ids, size_t *n, gx_error *err)
{
    return list_due(r, NULL, GX_FOREVER, true, ids, n, err);
}
