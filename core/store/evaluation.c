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
    block_clear(image);
    query q = query_of(d, SQL_BLOCK_GET);
    query_int(&q, block);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row) {
        image->stored = true;
        image->stored_due = query_get_int(&q, 0);
        image->layout = image->stored_layout = (uint64_t)query_get_int(&q, 1);
        image->stored_customers = query_get_int(&q, 2);
        buf_text(&image->memory, query_get_text(&q, 3));
        if (image->memory.failed)
            status = store_nomem(d, err);
        else if (!block_open(buf_view(&image->memory), &image->b))
            status = damaged(d, block, err);
    }
    query_end(&q);
    return status;
}

/* Who is merged into another is evaluated no more, until a later claim may set her free again. */
static int64_t earliest(const store *s, const block_image *block)
{
    int64_t due = GX_FOREVER;
    if (s->merged.n == 0)
        return block_earliest(&block->b);
    for (uint32_t i = 0; i < STORE_BLOCK; i++) {
        if (!block_has(&block->b, i))
            continue;
        const tree_node *node = forest_node(&s->merged, block->number * STORE_BLOCK + i);
        int64_t hers = node != NULL && node->root != node->id ? node->next : block_due(&block->b, i);
        if (hers < due)
            due = hers;
    }
    return due;
}

/* Where only the data changed only it is said: SQLite then finds the page in which it did, and leaves the index alone.
 */
static gx_status write_block(store *s, block_image *b, gx_error *err)
{
    gx_status status = store_forest(s, err);
    if (status != GX_OK)
        return status;
    int64_t due = earliest(s, b), customers = block_customers(&b->b);
    bool same = b->stored && due == b->stored_due && customers == b->stored_customers && b->layout == b->stored_layout;
    query q = query_of(&s->d, same ? SQL_BLOCK_DATA : SQL_BLOCK_PUT);
    query_blob(&q, buf_view(&b->memory));
    query_int(&q, b->number);
    if (!same) {
        query_int(&q, due);
        query_int(&q, (int64_t)b->layout);
        query_int(&q, customers);
    }
    b->stored = true;
    b->stored_due = due;
    b->stored_customers = customers;
    b->stored_layout = b->layout;
    b->dirty = false;
    status = query_run(&q, err);
    b->known = status == GX_OK;
    return status;
}

void blocks_fini(store *s)
{
    for (size_t i = 0; s->blocks != NULL && i < s->n_blocks; i++)
        block_fini(&s->blocks[i]);
    free(s->blocks);
    free(s->dirty_blocks);
    s->blocks = NULL;
    s->dirty_blocks = NULL;
    s->n_blocks = s->n_dirty_blocks = 0;
}

bool blocks_begin(store *s, size_t n)
{
    block_image *places = calloc(n, sizeof *places);
    uint32_t *dirty = calloc(n, sizeof *dirty);
    if (places == NULL || dirty == NULL) {
        free(places);
        free(dirty);
        return false;
    }
    blocks_fini(s);
    s->blocks = places;
    s->dirty_blocks = dirty;
    s->n_blocks = n;
    s->block = &places[0];
    return true;
}

void blocks_forget(store *s)
{
    for (size_t i = 0; i < s->n_blocks; i++)
        s->blocks[i].known = s->blocks[i].dirty = false;
    s->n_dirty_blocks = 0;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

gx_status blocks_flush(store *s, gx_error *err)
{
    gx_status status = GX_OK;
    if (s->n_dirty_blocks > 1)
        qsort(s->dirty_blocks, s->n_dirty_blocks, sizeof *s->dirty_blocks, by_number);
    for (size_t i = 0; i < s->n_dirty_blocks && status == GX_OK; i++) {
        uint32_t number = s->dirty_blocks[i];
        block_image *b = &s->blocks[number % s->n_blocks];
        if (b->dirty && b->number == number)
            status = write_block(s, b, err);
    }
    s->n_dirty_blocks = 0;
    return status;
}

/* The same block is asked for again and again: for a single event it is read once and written once, and the next one
 * often finds it. */
gx_status block_load(store *s, uint32_t block, gx_error *err)
{
    s->block = &s->blocks[block % s->n_blocks];
    if (s->block->known && s->block->number == block)
        return GX_OK;
    gx_status status = s->block->dirty ? write_block(s, s->block, err) : GX_OK;
    if (status == GX_OK)
        status = get_block(&s->d, block, s->block, err);
    s->block->number = block;
    s->block->known = status == GX_OK;
    return status;
}

gx_status block_save(store *s, gx_error *err)
{
    if (s->block->dirty)
        return GX_OK;
    gx_status status = s->n_dirty_blocks == s->n_blocks ? blocks_flush(s, err) : GX_OK;
    s->dirty_blocks[s->n_dirty_blocks++] = s->block->number;
    s->block->dirty = true;
    return status;
}

/* A reader inside the writer sees what the writer has at hand. */
static gx_status read_block(store_reader *r, uint32_t block, block_image **image, gx_error *err)
{
    if (r->writer != NULL) {
        gx_status status = block_load(r->writer, block, err);
        *image = r->writer->block;
        return status;
    }
    *image = &r->block;
    return get_block(&r->d, block, &r->block, err);
}

static evaluation known_of(const block_image *image, size_t at, uint64_t layout)
{
    return image->layout == layout ? block_get(&image->b, at) : evaluation_unknown();
}

gx_status store_evaluations(store_reader *r, uint32_t block, uint64_t layout, evaluation *out, gx_error *err)
{
    block_image *image = NULL;
    gx_status status = read_block(r, block, &image, err);
    if (status != GX_OK || image == NULL)
        return status;
    for (size_t i = 0; i < STORE_BLOCK; i++)
        out[i] = known_of(image, i, layout);
    return GX_OK;
}

static void pick(const block_view *b, bool same_layout, const uint32_t *ids, size_t n, evaluation *out, bool *any)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = same_layout ? block_get(b, ids[i] % STORE_BLOCK) : evaluation_unknown();
        *any |= out[i].known;
    }
}

/* What the writer has at hand may be newer than the file. */
static gx_status pick_inside(store_reader *r, uint64_t layout, const uint32_t *ids, size_t n, evaluation *out,
                             bool *any, gx_error *err)
{
    gx_status status = block_load(r->writer, ids[0] / STORE_BLOCK, err);
    const block_image *image = r->writer->block;
    pick(&image->b, status == GX_OK && image->layout == layout, ids, n, out, any);
    return status;
}

static gx_status pick_stored(store_reader *r, uint64_t layout, const uint32_t *ids, size_t n, evaluation *out,
                             bool *any, gx_error *err)
{
    uint32_t block = ids[0] / STORE_BLOCK;
    block_view b = { .bytes = NULL };
    query q = query_of(&r->d, SQL_BLOCK_GET);
    query_int(&q, block);
    bool row = false;
    gx_status status = query_step(&q, &row, err);
    bool same = status == GX_OK && row && (uint64_t)query_get_int(&q, 1) == layout;
    if (same && !block_open(query_get_text(&q, 3), &b))
        status = damaged(&r->d, block, err);
    pick(&b, same && status == GX_OK, ids, n, out, any);
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
static bool take_layout(block_image *b, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments)
{
    if (!block_shape(b, n_dimensions, n_segments))
        return false;
    if (b->layout != layout)
        block_unknow(b);
    b->layout = layout;
    return true;
}

static bool are_all_there(const block_view *b, const uint32_t *ids, size_t n)
{
    bool all = true;
    for (size_t i = 0; i < n; i++)
        all &= block_has(b, ids[i] % STORE_BLOCK);
    return all;
}

static gx_status put_evaluations(store *s, uint64_t layout, uint32_t n_dimensions, uint32_t n_segments,
                                 const uint32_t *ids, const evaluation *const *in, size_t n, gx_error *err)
{
    gx_status status = block_load(s, ids[0] / STORE_BLOCK, err);
    if (status == GX_OK && s->waiting.additions != 0 && !are_all_there(&s->block->b, ids, n)) {
        status = digests_flush(s, err); /* who is new in this transaction needs her bit first */
        if (status == GX_OK)
            status = block_load(s, ids[0] / STORE_BLOCK, err);
    }
    if (status != GX_OK)
        return status;
    if (!take_layout(s->block, layout, n_dimensions, n_segments))
        return store_nomem(&s->d, err);
    for (size_t i = 0; i < n; i++)
        if (!block_set(s->block, ids[i] % STORE_BLOCK, in[i]))
            return store_nomem(&s->d, err);
    return block_save(s, err);
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

static void take_due(const block_view *b, uint32_t number, const forest *f, int64_t now, id_list *list)
{
    uint8_t at[STORE_BLOCK];
    size_t n = block_due_by(b, now, at);
    for (size_t i = 0; i < n; i++) {
        uint32_t id = number * STORE_BLOCK + at[i];
        if (f->n == 0 || forest_root(f, id) == id)
            list->ids[list->n++] = id;
    }
}

static gx_status scan(store_reader *r, const forest *f, int64_t now, bool all, id_list *list, gx_error *err)
{
    query q = query_of(&r->d, all ? SQL_BLOCKS_ALL : SQL_BLOCKS_DUE);
    if (!all)
        query_int(&q, now);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        block_view b;
        uint32_t number = (uint32_t)query_get_int(&q, 0);
        if (!block_open(query_get_text(&q, 1), &b))
            status = damaged(&r->d, number, err);
        else if (!room(list))
            status = store_nomem(&r->d, err);
        if (status != GX_OK)
            break;
        take_due(&b, number, f, all ? GX_FOREVER : now, list);
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
