/* SPDX-License-Identifier: Apache-2.0 */
/* The health of the address book (D3.5): the base pack's segments for it, by the shop's own rules. A shop that has left
 * one of them out is not told of it. */
#include "core/report/books_parts.h"

#include "core/base/i18n.h"
#include "core/decide/titles.h"

static const char *const names[HEALTH_SEGMENTS] = { "a_month_silent", "half_a_year_silent", "never_contacted",
                                                    "removed_you" };

static const segment *segment_named(const ruleset *r, const char *name)
{
    for (uint32_t i = 0; i < r->n_segments; i++)
        if (strcmp(r->segments[i].name, name) == 0)
            return &r->segments[i];
    return NULL;
}

gx_status health_count(health *h, const book *b, const gx_batch *batch, arena *mem, gx_error *err)
{
    uint8_t *value = arena_alloc(mem, batch->n + 1);
    int64_t *until = arena_alloc(mem, (batch->n + 1) * sizeof *until);
    gx_status rc = value != NULL && until != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    h->customers += batch->n;
    for (size_t s = 0; s < HEALTH_SEGMENTS && rc == GX_OK; s++) {
        const segment *g = segment_named(b->ruleset, names[s]);
        if (g == NULL)
            continue;
        rc = rule_eval(g->when, batch, mem, value, until, err);
        for (uint32_t i = 0; i < batch->n && rc == GX_OK; i++)
            h->members[s] += value[i];
    }
    return rc;
}

json_t *health_json(const health *h, const book *b)
{
    json_t *j = json_object(), *list = json_array();
    for (size_t s = 0; s < HEALTH_SEGMENTS; s++) {
        const segment *g = segment_named(b->ruleset, names[s]);
        if (g == NULL)
            continue;
        json_t *one = json_object();
        json_object_set_new(one, "segment", json_string(g->name));
        json_object_set_new(one, "title", json_text(segment_title(g, b->lang)));
        json_object_set_new(one, "customers", json_integer((json_int_t)h->members[s]));
        json_array_append_new(list, one);
    }
    json_object_set_new(j, "segments", list);
    json_object_set_new(j, "customers", json_integer((json_int_t)h->customers));
    return j;
}
