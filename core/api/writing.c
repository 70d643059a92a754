/* SPDX-License-Identifier: Apache-2.0 */
/* Events in, decisions made: what writes. */
#include "core/api/api.h"

#include "core/base/i18n.h"
#include "core/base/log.h"

static store_sync sync_of(gx_sync sync)
{
    return sync == GX_SYNC_OFF ? STORE_OFF : sync == GX_SYNC_NORMAL ? STORE_NORMAL : STORE_FULL;
}

static gx_status import_file_into(gx_shop *s, const char *path, const gx_import_options *o, gx_import_counts *out,
                                  gx_error *err)
{
    shop_import_options options = { .format = o->format,
                                    .dry_run = (o->flags & GX_IMPORT_DRY_RUN) != 0,
                                    .distinct = (o->flags & GX_IMPORT_DISTINCT) != 0 };
    import_report r;
    arena *a = arena_new();
    if (a == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = shop_import(s->shop, path, &options, a, &r, err);
    gx_import_counts counts = { .rows = r.rows,
                                .accepted = r.accepted,
                                .duplicates = r.duplicates,
                                .conflicts = r.conflicts,
                                .rejected = r.rejected,
                                .events = r.events,
                                .events_new = r.events_new,
                                .repeated_elsewhere = r.repeated_elsewhere };
    if (rc == GX_OK)
        api_give(out, &counts, sizeof counts);
    arena_free(a);
    return rc;
}

gx_status gx_shop_import_file(gx_shop *s, const char *path, const gx_import_options *options, gx_import_counts *out,
                              gx_error *err)
{
    gx_import_options o = { 0 };
    gx_status rc = api_take(&o, sizeof o, options, err);
    if (rc == GX_OK)
        rc = api_room(out, err);
    if (rc == GX_OK)
        rc = api_enter(s, NULL, err);
    if (rc != GX_OK)
        return rc;
    return import_file_into(s, path, &o, out, err);
}

gx_status gx_shop_append(gx_shop *s, gx_text lines, gx_sync sync, gx_append_counts *out, gx_error *err)
{
    append_counts n;
    gx_status rc = api_room(out, err);
    if (rc == GX_OK && sync == GX_SYNC_LATER)
        rc = gx_fail(err, GX_EINVAL, _("GX_SYNC_LATER is for gx_shop_decide; append with another gx_sync"));
    if (rc == GX_OK)
        rc = api_enter(s, NULL, err);
    if (rc != GX_OK)
        return rc;
    rc = shop_append(s->shop, lines, sync_of(sync), &n, err);
    gx_append_counts counts = { .events = n.events, .added = n.added, .duplicates = n.duplicates };
    if (rc == GX_OK)
        api_give(out, &counts, sizeof counts);
    return rc;
}

static gx_status real_instant(int64_t now, gx_error *err)
{
    if (now == GX_NEVER || now == GX_FOREVER)
        return gx_fail(err, GX_EINVAL, _("a decision needs an instant: seconds since 1970 UTC"));
    return GX_OK;
}

static void log_failures(const run_report *r)
{
    for (size_t i = 0; i < r->failures.n; i++)
        log_warning("%s", r->failures.list[i]);
}

gx_status gx_shop_run(gx_shop *s, int64_t now, uint32_t flags, gx_run_counts *out, gx_error *err)
{
    gx_status rc = api_room(out, err);
    if (rc == GX_OK)
        rc = real_instant(now, err);
    if (rc == GX_OK)
        rc = api_enter(s, NULL, err);
    if (rc != GX_OK)
        return rc;
    run_report r;
    run_options o = { .full = (flags & GX_RUN_FULL) != 0,
                      .commit = (flags & GX_RUN_PLAN) == 0,
                      .yes = (flags & GX_RUN_YES) != 0 };
    rc = shop_run(s->shop, now, &o, &r, err);
    if (rc != GX_OK)
        return rc;
    const run_record *n = &r.record;
    gx_run_counts counts = { .full = r.full,
                             .customers = (uint64_t)n->customers,
                             .evaluated = (uint64_t)n->evaluated,
                             .changed = (uint64_t)n->changed,
                             .due = (uint64_t)n->due,
                             .unchanged = (uint64_t)n->unchanged,
                             .proposed = (uint64_t)n->proposed,
                             .approved = (uint64_t)r.n_new,
                             .suppressed = (uint64_t)n->suppressed,
                             .failures = r.failures.total };
    api_give(out, &counts, sizeof counts);
    log_failures(&r);
    run_report_free(&r);
    return GX_OK;
}

gx_status gx_shop_decide(gx_shop *s, gx_text event_json, int64_t now, gx_sync sync, gx_decide_counts *out,
                         gx_error *err)
{
    gx_status rc = api_room(out, err);
    if (rc == GX_OK)
        rc = real_instant(now, err);
    if (rc != GX_OK)
        return rc;
    run_report r;
    bool added;
    api_speak(s, NULL);
    rc = shop_decide(s->shop, event_json, now, sync_of(sync), sync == GX_SYNC_LATER, &added, &r, err);
    if (rc != GX_OK)
        return rc;
    gx_decide_counts counts = { .added = added,
                                .evaluated = (uint64_t)r.record.evaluated,
                                .unchanged = (uint64_t)r.record.unchanged,
                                .proposed = (uint64_t)r.record.proposed,
                                .approved = r.n_new,
                                .held = r.n_held,
                                .failures = r.failures.total };
    api_give(out, &counts, sizeof counts);
    log_failures(&r);
    run_report_free(&r);
    return GX_OK;
}
