/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing a person: the shop's file is guanxi's to clean; what lies beside it is only named. */
#include "core/engine/forget.h"

#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/engine/run.h"

/* Copies that a new schema made (shop.db.v2), and rejected rows, which are kept word for word. */
static gx_status list_files(const shop *s, const char *folder, const char *begin, arena *a, forgetting *out,
                            gx_error *err)
{
    const char **names, *dir = *folder ? arena_printf(a, "%s/%s", s->dir, folder) : s->dir;
    size_t n = 0;
    if (dir == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = file_list(dir, "", a, &names, &n, err);
    const char **both = arena_alloc(a, (out->n_files + n + 1) * sizeof *both);
    if (rc == GX_OK && both == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < out->n_files && rc == GX_OK; i++)
        both[i] = out->files[i];
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        if (!text_starts(text_of(names[i]), begin))
            continue;
        both[out->n_files] = arena_printf(a, "%s%s%s", folder, *folder ? "/" : "", names[i]);
        if (both[out->n_files++] == NULL)
            rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    out->files = both;
    return rc;
}

/* Cards that were made for her. */
static gx_status list_made(const shop *s, arena *a, forgetting *out, gx_error *err)
{
    const char **all = arena_alloc(a, (out->n_files + out->erased.n_files + 1) * sizeof *all);
    if (all == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < out->n_files; i++)
        all[i] = out->files[i];
    for (size_t i = 0; i < out->erased.n_files; i++) {
        gx_text name = out->erased.files[i];
        const char *path = arena_printf(a, "%s/%.*s", s->dir, TEXT_ARG(name));
        const char *shown = arena_strndup(a, name.p, name.n);
        if (path == NULL || shown == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        if (file_exists(path))
            all[out->n_files++] = shown;
    }
    out->files = all;
    return GX_OK;
}

gx_status shop_forget(shop *s, uint32_t id, int64_t now, arena *a, forgetting *out, gx_error *err)
{
    store_reader *inside = NULL;
    *out = (forgetting){ .swept = false };
    gx_status rc = list_files(s, "", "shop.db.", a, out, err);
    if (rc == GX_OK)
        rc = list_files(s, "rejects", "", a, out, err);
    if (rc == GX_OK)
        rc = store_reader_inside(s->store, &inside, err);
    if (rc == GX_OK)
        rc = store_begin(s->store, STORE_FULL, err);
    if (rc == GX_OK)
        rc = store_forget(s->store, inside, id, now, a, &out->erased, err);
    if (rc == GX_OK)
        rc = list_made(s, a, out, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    store_reader_close(inside);
    if (rc != GX_OK)
        return rc;
    out->swept = store_sweep(s->store, &out->unswept) == GX_OK;
    return GX_OK;
}
