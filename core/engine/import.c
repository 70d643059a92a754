/* SPDX-License-Identifier: Apache-2.0 */
/* Importing into a shop: its maps, its plugins' importers, and who listens. */
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"

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

/* What every import into the shop has in common. */
static gx_status options_of(shop *s, const shop_import_options *o, arena *a, import_options *out, gx_error *err)
{
    size_t n;
    const registered_importer *registered = host_importers(s->ruleset->host, &n);
    file_importer *importers = arena_alloc(a, (n + 1) * sizeof *importers);
    const char *rejects = arena_printf(a, "%s/rejects", s->dir);
    if (importers == NULL || rejects == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < n; i++)
        importers[i] = (file_importer){ registered[i].importer->name, registered[i].importer, registered[i].self };
    *out = (import_options){ .store = s->store,
                             .maps = s->maps,
                             .importers = importers,
                             .n_importers = n,
                             .declared = shop_event_types(s),
                             .currency = s->ruleset->currency,
                             .money_digits = s->ruleset->money_digits,
                             .zone = s->ruleset->zone,
                             .products = s->ruleset->products,
                             .format = o->format,
                             .threads = s->threads,
                             .memory = s->memory > 0 ? s->memory : STORE_MEMORY_DEFAULT,
                             .dry_run = o->dry_run,
                             .distinct = o->distinct,
                             .rejects_dir = rejects,
                             .progress = show_bytes,
                             .ctx = s };
    return GX_OK;
}

/* A file, or bytes that go by its name. */
static gx_status import_with(shop *s, const char *name, const gx_text *bytes, const shop_import_options *o, arena *a,
                             import_report *out, gx_error *err)
{
    import_options options;
    happenings *h = NULL;
    gx_status rc = options_of(s, o, a, &options, err);
    if (rc == GX_OK && happenings_heard(s) && !o->dry_run) {
        rc = happenings_new(s, GX_NEVER, &h, err);
        options.appended = announce;
        options.appended_ctx = h;
    }
    if (rc == GX_OK)
        rc = bytes == NULL ? import_file(&options, name, a, out, err)
                           : import_content(&options, name, *bytes, a, out, err);
    happenings_free(h);
    return rc;
}

gx_status shop_import(shop *s, const char *path, const shop_import_options *o, arena *a, import_report *out,
                      gx_error *err)
{
    return import_with(s, path, NULL, o, a, out, err);
}

gx_status shop_import_content(shop *s, const char *name, gx_text bytes, const char *format, arena *a,
                              import_report *out, gx_error *err)
{
    return import_with(s, name, &bytes, &(shop_import_options){ .format = format }, a, out, err);
}

gx_status shop_import_refused(shop *s, const char *name, gx_text bytes, const char *reason, arena *a, const char **file,
                              gx_error *err)
{
    import_options options;
    gx_status rc = options_of(s, &(shop_import_options){ 0 }, a, &options, err);
    return rc == GX_OK ? import_refused(&options, name, bytes, reason, a, file, err) : rc;
}
