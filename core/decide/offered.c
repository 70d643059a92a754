/* SPDX-License-Identifier: Apache-2.0 */
/* What a customer gets of an offer, asked of the rules over her batch. */
#include "core/decide/offered.h"

#include "core/base/i18n.h"

gx_status offer_matches(const ruleset *r, const gx_batch *b, arena *mem, offer_column *columns, size_t index,
                        gx_error *err)
{
    offer_column *c = &columns[index];
    if (c->matches != NULL)
        return GX_OK;
    const rule *who = r->offers.list[index].who;
    bool *matches = arena_alloc(mem, b->n + 1);
    uint8_t *value = arena_alloc(mem, b->n + 1);
    int64_t *until = arena_alloc(mem, (b->n + 1) * sizeof *until);
    if (matches == NULL || value == NULL || until == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = who != NULL ? rule_eval(who, b, mem, value, until, err) : GX_OK;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++) {
        matches[i] = who == NULL || value[i] != 0;
        until[i] = who == NULL ? GX_FOREVER : until[i];
    }
    *c = (offer_column){ rc == GX_OK ? matches : NULL, until };
    return rc;
}

gx_status offered_to(const ruleset *r, const gx_batch *b, arena *mem, offer_column *columns, uint32_t row, gx_text name,
                     offered *out, gx_error *err)
{
    const offer *o = offers_find(&r->offers, name);
    *out = (offered){ { NULL, INT64_MAX }, GX_FOREVER };
    if (o == NULL)
        return GX_OK;
    size_t index = (size_t)(o - r->offers.list);
    gx_status rc = offer_matches(r, b, mem, columns, index, err);
    if (rc != GX_OK)
        return rc;
    int64_t today = zone_today(b->zone, b->now), edge = offer_changes(o, today);
    out->given = offer_gives(o, ruleset_is_key(r, b, row), columns[index].matches[row], today);
    out->due = columns[index].until[row];
    if (edge != INT64_MAX && zone_midnight(b->zone, edge) < out->due)
        out->due = zone_midnight(b->zone, edge);
    return GX_OK;
}

wording_offer offered_words(const offered *o)
{
    const offer_terms *t = o->given.terms;
    if (t == NULL)
        return (wording_offer){ .has_price = false };
    return (wording_offer){ .has_price = t->kind == TERMS_PRICE,
                            .price = t->price,
                            .gift = t->gift,
                            .has_worth = t->kind == TERMS_GIFT && t->worth >= 0,
                            .worth = t->worth,
                            .has_until = o->given.until != INT64_MAX,
                            .until = o->given.until };
}
