/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi offers`: what is offered, to how many, and whether key customers come off worse (D6.2). */
#ifndef CORE_REPORT_OFFERS_H
#define CORE_REPORT_OFFERS_H

#include "core/engine/offers.h"
#include "core/report/out.h"

/* An array, in INI order, of { offer, title, at, product, for, in_force, over, from, to, others, key (terms: { price }
 * or { gift, worth }), other_customers, key_customers, others_words, key_words, unfair (null, or see fairness_json),
 * unfair_words, allowed }. Money is written as in the INI. */
gx_status offers_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err);
void offers_print(const json_t *list, size_t width, buf *out);

/* What a fairness check found: an array of { offer, at, others, hurt: [{ customer, name, gets, difference, from }] };
 * difference is null where she gets nothing and no list price is said. */
json_t *fairness_json(const fairness *f, int money_digits);
void fairness_print(const fairness *f, int money_digits, size_t width, buf *out);

#endif
