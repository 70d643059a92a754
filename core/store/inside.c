/* SPDX-License-Identifier: Apache-2.0 */
/* A reader inside the writer, for single events: it has room for the rows that one event after the other needs, and can
 * be told to read them all beforehand, so that the first event costs no more than the later ones. */
#include "core/store/decided.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* A quarter of the memory allowed is for SQLite's pages now, a quarter for packs of digests, a sixteenth for
 * evaluations and decisions: what an import would need is not needed at the same time. */
static gx_status make_room(store *s, gx_error *err)
{
    enum { PACK_BYTES = 3 << 10, BLOCK_BYTES = 20 << 10 };
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%zu", s->memory / 4 / 1024);
    size_t blocks = s->memory / 16 / BLOCK_BYTES;
    if (s->open)
        return gx_fail(err, GX_EBUG, "%s: a reader inside is made before the transaction", s->d.path);
    if (!blocks_begin(s, blocks) || !shelf_begin(&s->packs, s->memory / 4 / PACK_BYTES) ||
        !kept_begin(&s->kept, blocks))
        return store_nomem(&s->d, err);
    return db_exec(&s->d, sql, err);
}

gx_status store_reader_inside(store *s, store_reader **out, gx_error *err)
{
    *out = NULL;
    gx_status status = s->kept.places == NULL ? make_room(s, err) : GX_OK;
    if (status != GX_OK)
        return status;
    store_reader *r = calloc(1, sizeof *r);
    if (r == NULL || (r->scratch = arena_new()) == NULL || (r->d.path = strdup(s->d.path)) == NULL) {
        store_reader_close(r);
        return store_nomem(&s->d, err);
    }
    r->as_of = GX_FOREVER;
    r->memory = s->memory;
    r->d.handle = s->d.handle;
    r->d.borrowed = true;
    r->writer = s;
    *out = r;
    return GX_OK;
}

/* ---- reading beforehand ---- */

static gx_status warm_blocks(store *s, store_reader *r, uint32_t most, gx_error *err)
{
    gx_status status = GX_OK;
    for (uint32_t block = 0; status == GX_OK && block < s->n_blocks && block <= most / STORE_BLOCK; block++) {
        status = block_load(s, block, err);
        if (status == GX_OK)
            status = ledger_keep(r, block, err);
        if (status == GX_OK)
            status = held_keep(r, block, err);
    }
    return status;
}

static gx_status warm_packs(store *s, uint32_t most, gx_error *err)
{
    gx_status status = GX_OK;
    pack_image *image;
    for (uint32_t number = 0; status == GX_OK && number < s->packs.n && number <= most / PACK_IDS; number++)
        status = shelf_load(&s->d, &s->packs, number, &image, err);
    return status;
}

gx_status store_warm(store *s, store_reader *r, gx_error *err)
{
    gx_status status = store_writing(s, "read beforehand", err);
    if (status == GX_OK)
        status = journal_learn(s, err);
    uint32_t most = 0;
    if (status == GX_OK)
        status = subjects_warm(&s->subjects, &s->d, &most, err);
    if (status == GX_OK)
        status = warm_packs(s, most, err);
    if (status == GX_OK)
        status = warm_blocks(s, r, most, err);
    if (status == GX_OK)
        status = links_warm(s, most, err);
    return status;
}
