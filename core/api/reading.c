/* SPDX-License-Identifier: Apache-2.0 */
/* What a shop knows and decided, handed to the caller's callback. */
#include "core/api/api.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/report/export.h"
#include "core/report/why.h"

static gx_status reading_instant(gx_shop *s, int64_t now, int64_t *out, gx_error *err)
{
    *out = now;
    if (now != GX_LAST_RUN)
        return GX_OK;
    gx_status rc = shop_last_run(s->shop, out, err);
    if (rc == GX_OK && *out == GX_NEVER)
        *out = clock_now();
    return rc;
}

/* ---- exports: the caller's callback as a FILE
 * ------------------------------------------------------------------------------- */

typedef struct receiver {
    gx_write write;
    void *ctx;
    gx_status status;
    gx_error problem; /* what the callback said */
} receiver;

static ssize_t receive(void *cookie, const char *bytes, size_t n)
{
    receiver *r = cookie;
    if (r->status == GX_OK)
        r->status = r->write(r->ctx, bytes, n, &r->problem);
    return r->status == GX_OK ? (ssize_t)n : 0; /* 0, not -1: what fopencookie takes as an error */
}

static gx_status export_to(gx_shop *s, const char *what, gx_format format, int64_t now, receiver *to, gx_error *err)
{
    FILE *f = fopencookie(to, "w", (cookie_io_functions_t){ .write = receive });
    if (f == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = export_write(s->shop, what, format == GX_NDJSON ? EXPORT_NDJSON : EXPORT_CSV, now, f, err);
    if (fclose(f) != 0 && rc == GX_OK)
        rc = gx_fail(err, GX_EIO, _("writing the export failed"));
    return to->status == GX_OK ? rc : gx_fail(err, to->status, "%s", to->problem.text);
}

gx_status gx_shop_export(gx_shop *s, const char *what, gx_format format, int64_t now, gx_write write, void *ctx,
                         gx_error *err)
{
    receiver to = { .write = write, .ctx = ctx };
    int64_t at;
    gx_status rc = api_enter(s, NULL, err);
    if (rc == GX_OK)
        rc = reading_instant(s, now, &at, err);
    return rc == GX_OK ? export_to(s, what, format, at, &to, err) : rc;
}

/* ---- why
 * --------------------------------------------------------------------------------------------------------------------
 */

static gx_status write_json(json_t *j, gx_write write, void *ctx, gx_error *err)
{
    buf text = { 0 };
    json_print(&text, j);
    gx_status rc = text.failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : write(ctx, text.p, text.n, err);
    buf_free(&text);
    return rc;
}

gx_status gx_shop_why(gx_shop *s, const char *customer, const char *only, int64_t now, const char *language,
                      gx_write write, void *ctx, gx_error *err)
{
    int64_t at;
    uint32_t id;
    json_t *why;
    gx_status rc = api_enter(s, language, err);
    if (rc == GX_OK)
        rc = reading_instant(s, now, &at, err);
    if (rc == GX_OK)
        rc = shop_who(s->shop, text_of(customer), at, &id, err);
    if (rc == GX_OK)
        rc = why_make(s->shop, id, only, at, i18n_current(), &why, err);
    if (rc != GX_OK)
        return rc;
    rc = write_json(why, write, ctx, err);
    json_decref(why);
    return rc;
}
