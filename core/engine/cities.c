/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a whole city may concern anybody: who lives where is known only of who was folded. So a run keeps a
 * number for everything that held in any city, and where another one comes out everybody is judged, whatever brought it
 * about: an event, one that came late, one whose time has come, or one that was undone. */
#include "core/decide/cities.h"
#include "core/base/i18n.h"
#include "core/engine/run.h"

gx_status shop_cities(store_reader *r, int64_t now, int64_t *fingerprint, bool *as_before, gx_error *err)
{
    int64_t before = 0, at;
    cities all;
    arena *a = arena_new();
    gx_status rc =
        a != NULL ? store_cut(r, CITIES_CUT, now, &before, &at, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_ENOTFOUND) {
        before = 0;
        rc = GX_OK;
    }
    if (rc == GX_OK)
        rc = cities_load(r, a, &all, err);
    if (rc == GX_OK)
        rc = cities_fingerprint(&all, now, a, fingerprint, err);
    *as_before = rc == GX_OK && *fingerprint == before;
    arena_free(a);
    return rc;
}
