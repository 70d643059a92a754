/* SPDX-License-Identifier: Apache-2.0 */
/* From the spool into the shop, by the import's own door. Events that follow each other are imported together; any
 * other body on its own, for it is accepted or rejected as a whole. What is the body's fault goes to the rejects and is
 * done with; what is ours (the database in use, a full disk) stops the intake, and everything stays where it is. */
#include "core/listen/listener.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"

#include <stddef.h>

static bool its_own_fault(gx_status rc)
{
    switch (rc) {
    case GX_EINVAL:
    case GX_ELIMIT:
    case GX_ENOTFOUND:
    case GX_ECONFLICT:
    case GX_ECONFIG:
    case GX_EPLUGIN:
        return true;
    default:
        return false;
    }
}

static void count_report(listener *l, const char *name, const import_report *r)
{
    LISTEN_COUNT(l, rows, r->rows);
    LISTEN_COUNT(l, accepted, r->accepted);
    LISTEN_COUNT(l, duplicates, r->duplicates);
    LISTEN_COUNT(l, conflicts, r->conflicts);
    LISTEN_COUNT(l, rejected, r->rejected);
    log_info(_("%s: %llu rows, %llu of them new"), name, (unsigned long long)r->rows, (unsigned long long)r->accepted);
    if (r->conflicts + r->rejected > 0)
        log_warning(_("%s: %llu of %llu rows were not taken, the first because %.*s; all are in %s"), name,
                    (unsigned long long)(r->conflicts + r->rejected), (unsigned long long)r->rows,
                    (int)strcspn(r->first_rejects.p, "\n"), r->first_rejects.p,
                    r->reject_file != NULL ? r->reject_file : "-");
}

static gx_status put_aside(listener *l, const char *name, gx_text content, const gx_error *why, arena *a, gx_error *err)
{
    const char *file;
    gx_status rc = shop_import_refused(l->shop, name, content, why->text, a, &file, err);
    if (rc != GX_OK)
        return rc;
    LISTEN_COUNT(l, refused, 1);
    log_warning(_("%s: nothing could be made of what came, because %s; it is in %s"), name, why->text, file);
    return GX_OK;
}

static gx_status take_in(listener *l, const spooled *r, gx_text content, arena *a, gx_error *err)
{
    import_report report;
    gx_error why;
    const char *name = arena_printf(a, "hook-%.*s", TEXT_ARG(r->hook));
    const char *format = r->format.n > 0 ? arena_strndup(a, r->format.p, r->format.n) : NULL;
    if (name == NULL || (r->format.n > 0 && format == NULL))
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = shop_import_content(l->shop, name, content, format, a, &report, &why);
    if (its_own_fault(rc))
        return put_aside(l, name, content, &why, a, err);
    if (rc != GX_OK)
        return gx_fail(err, rc, "%s", why.text);
    count_report(l, name, &report);
    return GX_OK;
}

/* How many records from the first on are lines of events of one hook. */
static size_t together(const spooled *list, size_t n)
{
    size_t k = 1;
    while (k < n && text_is(list[0].format, "events") && text_eq(list[k].format, list[0].format) &&
           text_eq(list[k].hook, list[0].hook))
        k++;
    return k;
}

static gx_status take_in_records(listener *l, const spooled *list, size_t n, arena *a, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0, k; i < n && rc == GX_OK; i += k) {
        k = together(list + i, n - i);
        buf joined = { 0 };
        for (size_t j = 0; j < k && k > 1; j++) {
            buf_text(&joined, list[i + j].content);
            if (joined.n > 0 && joined.p[joined.n - 1] != '\n')
                buf_char(&joined, '\n');
        }
        rc = joined.failed ? gx_fail(err, GX_ENOMEM, _("out of memory"))
                           : take_in(l, &list[i], k > 1 ? buf_view(&joined) : list[i].content, a, err);
        buf_free(&joined);
    }
    return rc;
}

static gx_status take_in_file(listener *l, bool *nothing, gx_error *err)
{
    const spooled *list;
    size_t n, damaged = 0;
    arena *file = arena_new(), *a = arena_new();
    gx_status rc = file != NULL && a != NULL ? spool_oldest(l->spool, file, &list, &n, &damaged, err)
                                             : gx_fail(err, GX_ENOMEM, _("out of memory"));
    *nothing = rc == GX_ENOTFOUND;
    if (rc == GX_OK && l->shop->store == NULL)
        rc = shop_open_store(l->shop, STORE_CREATE, err);
    if (rc == GX_OK)
        rc = take_in_records(l, list, n, a, err);
    if (rc == GX_OK)
        rc = spool_done(l->spool, list, n, clock_now(), err);
    if (rc == GX_OK)
        LISTEN_COUNT(l, damaged, damaged);
    arena_free(a);
    arena_free(file);
    return *nothing ? GX_OK : rc;
}

gx_status intake_all(listener *l, bool (*stop)(const listener *l), gx_error *err)
{
    gx_status rc = GX_OK;
    bool nothing = false;
    while (rc == GX_OK && !nothing && !stop(l))
        rc = take_in_file(l, &nothing, err);
    shop_close_store(l->shop); /* others may want the database, and we may sleep for days */
    return rc;
}
