/* SPDX-License-Identifier: Apache-2.0 */
/* At which instant a command works when nobody says --now, and which day's list it means. */
#include "core/base/clock.h"
#include "core/engine/run.h"

int64_t shop_writing_instant(void)
{
    return clock_now();
}

static gx_status last_run(store_reader *r, int64_t *at, gx_error *err)
{
    run_record last;
    gx_status rc = store_last_run(r, &last, err);
    *at = rc == GX_OK ? last.now : GX_NEVER;
    return rc == GX_ENOTFOUND ? GX_OK : rc;
}

gx_status shop_last_run(shop *s, int64_t *at, gx_error *err)
{
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    rc = last_run(r, at, err);
    store_reader_close(r);
    return rc;
}

gx_status shop_reading_instant(shop *s, int64_t *now, gx_error *err)
{
    *now = clock_now();
    if (clock_is_set() || s->store == NULL)
        return GX_OK;
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    int64_t ran_at, entry = GX_NEVER;
    rc = last_run(r, &ran_at, err);
    if (rc == GX_OK)
        rc = store_newest_entry(r, clock_now(), &entry, err);
    if (rc == GX_OK && ran_at != GX_NEVER)
        *now = ran_at > entry ? ran_at : entry;
    store_reader_close(r);
    return rc;
}

gx_status shop_list_day(shop *s, int64_t *day, gx_error *err)
{
    const zone *z = s->ruleset->zone;
    int64_t ran_at = GX_NEVER, today = zone_today(z, clock_now());
    gx_status rc = clock_is_set() ? GX_OK : shop_last_run(s, &ran_at, err);
    *day = today;
    if (rc != GX_OK || ran_at == GX_NEVER)
        return rc;
    *day = shop_day_filled(s, ran_at);
    if (*day > today)
        *day = zone_today(z, ran_at);
    return GX_OK;
}
