/* SPDX-License-Identifier: Apache-2.0 */
/* Events handed over by a program instead of a file: parsed and checked like an import's, journaled in one transaction,
 * all or none. */
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"

gx_status shop_parse_event(const shop *s, gx_text line, arena *a, event *out, gx_error *err)
{
    event_types declared = shop_event_types(s);
    return event_parse(line, &declared, s->ruleset->currency, a, out, err);
}

gx_status shop_append_event(shop *s, const event *e, append_result *result, gx_error *err)
{
    gx_status rc = store_append(s->store, e, false, result, NULL, err);
    if (rc == GX_OK && *result == APPEND_CONFLICT)
        return gx_fail(err, GX_ECONFLICT,
                       _("conflict: an event with source \"%.*s\" and id \"%.*s\" is already there with other content"),
                       TEXT_ARG(e->source), TEXT_ARG(e->id));
    if (rc == GX_OK && *result == APPEND_NEW)
        rc = happenings_announce_one(s, e, err);
    return rc;
}

static gx_status append_lines(shop *s, gx_text lines, arena *a, append_counts *out, gx_error *err)
{
    event e;
    gx_status rc = GX_OK;
    for (uint64_t number = 1; lines.n > 0 && rc == GX_OK; number++) {
        gx_text line = text_trim(text_cut(&lines, '\n'));
        append_result result;
        if (line.n == 0)
            continue;
        rc = shop_parse_event(s, line, a, &e, err);
        if (rc == GX_OK)
            rc = shop_append_event(s, &e, &result, err);
        if (rc != GX_OK && err != NULL)
            gx_error_prepend(err, _("line %llu: "), (unsigned long long)number);
        if (rc != GX_OK)
            return rc;
        out->events++;
        out->added += result == APPEND_NEW;
        out->duplicates += result == APPEND_DUPLICATE || result == APPEND_FORGOTTEN;
        arena_reset(a);
    }
    return rc;
}

gx_status shop_append(shop *s, gx_text lines, store_sync sync, append_counts *out, gx_error *err)
{
    *out = (append_counts){ 0 };
    arena *a = arena_new();
    gx_status rc = a ? store_begin(s->store, sync, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = append_lines(s, lines, a, out, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK) {
        store_rollback(s->store);
        *out = (append_counts){ 0 };
    }
    arena_free(a);
    return rc;
}
