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

/* A place for each pack and block there is, and for a quarter of new ones. The transaction has only just begun: nothing
 * at hand is dirty. */
static gx_status make_room_for_all(store *s, uint32_t most, gx_error *err)
{
    size_t packs = most / PACK_IDS + 1, blocks = most / STORE_BLOCK + 1;
    if (s->packs.n_dirty != 0 || s->n_dirty_blocks != 0)
        return gx_fail(err, GX_EBUG, "%s: reading beforehand after changes", s->d.path);
    packs += packs / 4 + 64;
    blocks += blocks / 4 + BLOCKS_KEPT;
    bool room = packs <= s->packs.n || shelf_begin(&s->packs, packs);
    room = room && (blocks <= s->n_blocks || (blocks_begin(s, blocks) && kept_begin(&s->kept, blocks)));
    return room ? GX_OK : store_nomem(&s->d, err);
}

gx_status store_warm(store *s, store_reader *r, bool all, gx_error *err)
{
    gx_status status = store_writing(s, "read beforehand", err);
    if (status == GX_OK)
        status = journal_learn(s, err);
    if (status == GX_OK)
        status = identity_warm(&s->known, &s->d, err);
    uint32_t most = 0;
    if (all)
        s->subjects.most = SIZE_MAX;
    if (status == GX_OK)
        status = subjects_warm(&s->subjects, &s->d, &most, err);
    if (status == GX_OK && all)
        status = make_room_for_all(s, most, err);
    if (status == GX_OK)
        status = shelf_warm(&s->d, &s->packs, most / PACK_IDS, err);
    if (status == GX_OK)
        status = warm_blocks(s, r, most, err);
    if (status == GX_OK)
        status = links_warm(s, most, err);
    return status;
}
