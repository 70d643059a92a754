/* SPDX-License-Identifier: Apache-2.0 */
/* Room for what judging costs: as many items of each kind as the ruleset has. */
#include "core/decide/costs.h"

#include "core/base/i18n.h"

gx_status costs_new(const ruleset *r, arena *a, costs **out, gx_error *err)
{
    costs *c = arena_zalloc(a, sizeof *c);
    size_t n_facts = 0;
    (void)host_facts(r->host, &n_facts);
    const size_t n[COST_KINDS] = { [COST_JUDGING] = 1,
                                   [COST_LOADING] = 1,
                                   [COST_FACT] = n_facts,
                                   [COST_FETCHING] = 1,
                                   [COST_DIMENSION] = r->n_dimensions,
                                   [COST_SEGMENT] = r->n_conditions,
                                   [COST_MARKING] = 1,
                                   [COST_STRATEGY] = r->n_strategies };
    for (size_t k = 0; c != NULL && k < COST_KINDS; k++) {
        c->n[k] = n[k];
        c->of[k] = arena_zalloc(a, (n[k] + 1) * sizeof *c->of[k]);
        if (c->of[k] == NULL)
            c = NULL;
    }
    *out = c;
    return c != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}
