/* SPDX-License-Identifier: Apache-2.0 */
/* Topological order of a handful of named nodes. Quadratic on purpose: there are a few dozen dimensions, and the ties
 * must fall in index order. */
#include "core/base/i18n.h"
#include "core/plugin/host.h"
#include <stdlib.h>

static bool ready(const uint32_t *reads, size_t n_reads, const bool *done)
{
    for (size_t i = 0; i < n_reads; i++)
        if (!done[reads[i]])
            return false;
    return true;
}

static uint32_t first_waiting(const uint32_t *reads, const bool *done)
{
    while (done[*reads])
        reads++;
    return *reads;
}

/* Every node that is left reads one that is left: walk until a node comes again, then spell from there to there. */
static gx_status spell_cycle(const char *const *names, const uint32_t *const *reads, size_t n, const bool *done,
                             gx_error *err)
{
    uint32_t node = 0;
    while (done[node])
        node++;
    for (size_t i = 0; i < n; i++)
        node = first_waiting(reads[node], done);
    buf cycle = { 0 };
    buf_str(&cycle, names[node]);
    for (uint32_t at = first_waiting(reads[node], done); at != node; at = first_waiting(reads[at], done))
        buf_printf(&cycle, " -> %s", names[at]);
    buf_printf(&cycle, " -> %s", names[node]);
    gx_status status = cycle.failed
                           ? gx_fail(err, GX_ENOMEM, _("out of memory while ordering dimensions"))
                           : gx_fail(err, GX_ECONFIG, _("dimensions read each other in a circle: %s"), cycle.p);
    buf_free(&cycle);
    return status;
}

gx_status topological_order(const char *const *names, const uint32_t *const *reads, const size_t *n_reads, size_t n,
                            uint32_t *out, gx_error *err)
{
    bool *done = calloc(n + 1, sizeof *done);
    if (done == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while ordering %zu dimensions"), n);
    gx_status status = GX_OK;
    for (size_t placed = 0; placed < n && status == GX_OK;) {
        uint32_t i = 0;
        while (i < n && (done[i] || !ready(reads[i], n_reads[i], done)))
            i++;
        if (i == n) {
            status = spell_cycle(names, reads, n, done, err);
        } else {
            done[i] = true;
            out[placed++] = i;
        }
    }
    free(done);
    return status;
}
