/* SPDX-License-Identifier: Apache-2.0 */
/* Offers in a shop: how many get what of each, and whether any leaves key customers worse off (D6.2). */
#ifndef CORE_ENGINE_OFFERS_H
#define CORE_ENGINE_OFFERS_H

#include "core/engine/shop.h"

/* How many get something of an offer at T: none while it is not in force. */
typedef struct offer_count {
    int64_t key, others;
} offer_count;

typedef struct offers_survey {
    const offer_count *counts; /* by offer */
    int64_t key_customers;
    fairness fairness;
    const gx_text *allowed; /* unfair ones that the last run let out, by name */
    size_t n_allowed;
} offers_survey;

/* Asks everybody at T. */
gx_status shop_survey_offers(shop *s, int64_t now, arena *a, offers_survey *out, gx_error *err);

#endif
