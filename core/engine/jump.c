/* SPDX-License-Identifier: Apache-2.0 */
/* Runs only go forward, so one run with a wrong clock would block all that follow. A run far past everything known so
 * far is therefore only made when somebody says that it is meant. */
#include "core/base/i18n.h"
#include "core/engine/run.h"

enum { JUMP_DAYS = 400 }; /* more than a year: a shop that opens once a year never meets it */

gx_status run_check_jump(const run *w, const run_record *last, gx_error *err)
{
    int64_t least = w->now - JUMP_DAYS * DAY_S, newest;
    bool any;
    if (!w->commit || w->yes || (last != NULL && last->now >= least))
        return GX_OK;
    gx_status rc = store_any_since(w->reader, least, &any, &newest, err);
    if (rc != GX_OK || any || (last == NULL && newest == GX_NEVER))
        return rc;
    char at[32], known[32];
    int64_t then = last != NULL && last->now > newest ? last->now : newest;
    time_format_rfc3339(w->now, at);
    time_format_rfc3339(then, known);
    return gx_fail(
        err, GX_EREFUSED,
        _("a run at %s would lie %lld days after the last run and the newest event (%s), and no later run "
          "could go back; nothing was written. Is the clock right? If so: run --yes; for another time: --now"),
        at, (long long)((w->now - then) / DAY_S), known);
}
