/* SPDX-License-Identifier: Apache-2.0 */
/* Importing, and the day by hand: one event at a time under the source "seller", and undoing the last of them. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"

#define CONTINUES '+' /* in an id: part of the entry before it, e.g. what an answer taught */

event_types shop_event_types(const shop *s)
{
    size_t n;
    const char *const *names = host_event_types(s->ruleset->host, &n);
    return (event_types){ names, n };
}

static void show_bytes(void *ctx, uint64_t bytes, uint64_t of)
{
    shop *s = ctx;
    if (s->progress != NULL)
        s->progress(s->progress_ctx, _("importing"), bytes, of);
}

static gx_status announce(void *ctx, const event *e, gx_error *err)
{
    return happenings_announce(ctx, e, err);
}

gx_status shop_import(shop *s, const char *path, const shop_import_options *o, arena *a, import_report *out,
                      gx_error *err)
{
    size_t n;
    const registered_importer *registered = host_importers(s->ruleset->host, &n);
    file_importer *importers = arena_alloc(a, (n + 1) * sizeof *importers);
    const char *rejects = arena_printf(a, "%s/rejects", s->dir);
    if (importers == NULL || rejects == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < n; i++)
        importers[i] = (file_importer){ registered[i].importer->name, registered[i].importer, registered[i].self };
    import_options options = { .store = s->store,
                               .maps = s->maps,
                               .importers = importers,
                               .n_importers = n,
                               .declared = shop_event_types(s),
                               .currency = s->ruleset->currency,
                               .money_digits = s->ruleset->money_digits,
                               .zone = s->ruleset->zone,
                               .format = o->format,
                               .threads = s->threads,
                               .dry_run = o->dry_run,
                               .distinct = o->distinct,
                               .rejects_dir = rejects,
                               .progress = show_bytes,
                               .ctx = s };
    happenings *h = NULL;
    gx_status rc = GX_OK;
    if (happenings_heard(s) && !o->dry_run) {
        rc = happenings_new(s, GX_NEVER, &h, err);
        options.appended = announce;
        options.appended_ctx = h;
    }
    if (rc == GX_OK)
        rc = import_file(&options, path, a, out, err);
    happenings_free(h);
    return rc;
}

/* Equal entries within one second are as many entries, and count in the order in which they were made. */
static gx_status append_numbered(shop *s, event *e, gx_error *err)
{
    char at[32], id[sizeof s->entry_id + 16];
    time_format_rfc3339(e->time, at);
    append_result result = APPEND_DUPLICATE;
    gx_status rc = GX_OK;
    for (unsigned k = 0; rc == GX_OK && result != APPEND_NEW; k++) {
        if (s->entry_id[0] == '\0')
            snprintf(id, sizeof id, "%s#%04u", at, k);
        else
            snprintf(id, sizeof id, "%s%c%02u", s->entry_id, CONTINUES, s->entry_parts++);
        e->id = text_of(id);
        rc = store_append(s->store, e, false, &result, NULL, err);
        e->id = (gx_text){ NULL, 0 };
    }
    if (rc == GX_OK && s->entry_id[0] == '\0')
        snprintf(s->entry_id, sizeof s->entry_id, "%.40s", id);
    return rc;
}

gx_status shop_log(shop *s, event *e, gx_error *err)
{
    event_types declared = shop_event_types(s);
    e->source = BY_HAND;
    e->id = GX_TEXT("pending");
    gx_status rc = event_check(e, &declared, s->ruleset->currency, err);
    if (rc == GX_OK)
        rc = store_begin(s->store, true, err);
    if (rc != GX_OK)
        return rc;
    rc = append_numbered(s, e, err);
    happenings *h = NULL;
    if (rc == GX_OK && happenings_heard(s)) {
        rc = happenings_new(s, e->time, &h, err);
        if (rc == GX_OK)
            rc = happenings_announce(h, e, err);
        happenings_free(h);
    }
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc;
}

gx_status shop_undo(shop *s, arena *a, stored_event *undone, gx_error *err)
{
    gx_status rc = store_begin(s->store, true, err);
    if (rc == GX_OK)
        do
            rc = store_undo_last(s->store, a, undone, err);
        while (rc == GX_OK && memchr(undone->id.p, CONTINUES, undone->id.n) != NULL);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc == GX_ENOTFOUND ? gx_fail(err, rc, _("nothing was entered by hand yet: there is nothing to undo")) : rc;
}
