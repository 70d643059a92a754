/* SPDX-License-Identifier: Apache-2.0 */
/* What this customer gets of an offer at the instant of her batch: for whom the offer is, whether she is a key
 * customer, and the day decide. */
#ifndef CORE_DECIDE_OFFERED_H
#define CORE_DECIDE_OFFERED_H

#include "core/decide/ruleset.h"

/* For whom an offer is, over a batch; asked once. */
typedef struct offer_column {
    const bool *matches; /* by row; NULL: not asked yet */
    const int64_t *until;
} offer_column;

/* The columns of all offers over one batch: zeroed, r->offers.n of them. */
gx_status offer_matches(const ruleset *r, const gx_batch *b, arena *mem, offer_column *columns, size_t index,
                        gx_error *err);

typedef struct offered {
    offer_given given;
    int64_t due; /* the first instant at which it could be something else */
} offered;
/* An offer that does not exist, or is switched off, gives nothing. */
gx_status offered_to(const ruleset *r, const gx_batch *b, arena *mem, offer_column *columns, uint32_t row, gx_text name,
                     offered *out, gx_error *err);
/* For a wording's {{offer.…}}. */
wording_offer offered_words(const offered *o);

#endif
