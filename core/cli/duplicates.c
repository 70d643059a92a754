/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi duplicates [--merge]`: who may be the same person. */
#include "core/report/duplicates.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/command.h"

enum { SHOWN = 20 };

/* How many pairs of each list are shown: as data all of them. */
static gx_status read_count(cli *c, size_t *out, gx_error *err)
{
    const char *text = cli_value(c, "count");
    int64_t n = c->json ? INT64_MAX : SHOWN;
    if (text != NULL && (!text_int(text_of(text), &n) || n < 0))
        return cli_usage(c, err, _("--count: want a number, got \"%s\""), text);
    *out = (size_t)n;
    return GX_OK;
}

/* Merging writes at the clock's instant; looking reads as all reading commands do. */
static gx_status instant(cli *c, bool merge, int64_t *now, gx_error *err)
{
    if (!merge)
        return cli_reading(c, now, err);
    *now = clock_now();
    return cli_shop_store(c, STORE_WRITE, err);
}

gx_status cmd_duplicates(cli *c, gx_error *err)
{
    int64_t now = 0;
    size_t count = 0, merged = 0;
    bool merge = cli_flag(c, "merge");
    duplicates d;
    json_t *j = NULL;
    arena *a = arena_new();
    gx_status rc = a != NULL ? read_count(c, &count, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = instant(c, merge, &now, err);
    if (rc == GX_OK)
        rc = shop_duplicates(c->shop, now, a, &d, err);
    if (rc == GX_OK)
        rc = duplicates_json(c->shop, &d, now, count, &j, err);
    if (rc == GX_OK && merge)
        rc = shop_merge_safe(c->shop, &d, now, &merged, err);
    if (rc == GX_OK && merge)
        json_object_set_new(j, "merged", json_integer((json_int_t)merged));
    arena_free(a);
    if (rc != GX_OK) {
        json_decref(j);
        return rc;
    }
    return cli_report(c, j, duplicates_print, err);
}
