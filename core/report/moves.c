/* SPDX-License-Identifier: Apache-2.0 */
/* Moves from label to label, read from the journal. */
#include "core/report/moves.h"

#include "core/base/i18n.h"
#include "core/report/out.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_text kept_text(arena *a, const json_t *data, const char *key, bool *failed)
{
    gx_text t = text_of(json_str(data, key)), copy = arena_text(a, t);
    *failed |= copy.n != t.n;
    return copy;
}

/* GX_ENOTFOUND: it is no move. */
static gx_status read_move(const stored_event *e, arena *a, customer_move *out, gx_error *err)
{
    if (!text_is(e->type, "label.changed"))
        return GX_ENOTFOUND;
    json_t *data = json_loadb(e->data.p, e->data.n, 0, NULL);
    bool failed = false;
    if (data == NULL)
        return gx_fail(err, GX_ESTORE, _("a label.changed event in the journal cannot be read"));
    *out = (customer_move){ e->time, kept_text(a, data, "dimension", &failed), kept_text(a, data, "from", &failed),
                            kept_text(a, data, "label", &failed) };
    json_decref(data);
    return failed ? no_memory(err) : GX_OK;
}

gx_status moves_of(store_reader *r, uint32_t id, int64_t until, arena *a, customer_move **out, size_t *n, gx_error *err)
{
    stored_event *events;
    size_t n_events;
    gx_status rc = store_customer_events(r, id, until, 0, a, &events, &n_events, err);
    arena_list list = { .size = sizeof **out };
    for (size_t i = n_events; i > 0 && rc == GX_OK; i--) {
        customer_move move, *kept;
        rc = read_move(&events[i - 1], a, &move, err);
        if (rc == GX_OK && (kept = arena_list_add(a, &list)) != NULL)
            *kept = move;
        else
            rc = rc == GX_ENOTFOUND ? GX_OK : rc == GX_OK ? no_memory(err) : rc;
    }
    *out = list.items;
    *n = list.n;
    return rc;
}
