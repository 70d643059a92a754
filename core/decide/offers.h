/* SPDX-License-Identifier: Apache-2.0 */
/* Offers as data (domain.md D6.2): what about, for whom, on which days, and what key customers get instead, because
 * silence about them is a mistake. Read and checked when the shop opens; immutable. What offers are worth is compared
 * in money: what a buyer saves against the list price, or what her gift is worth. */
#ifndef CORE_DECIDE_OFFERS_H
#define CORE_DECIDE_OFFERS_H

#include "core/config/config.h"
#include "core/rules/rules.h"

extern const gx_option offer_keys[]; /* of [offer:NAME] */

typedef enum terms_kind { TERMS_NONE, TERMS_PRICE, TERMS_GIFT } terms_kind;

/* What somebody pays, or gets. Money in minor units of the shop's currency. */
typedef struct offer_terms {
    terms_kind kind;
    int64_t price;     /* of a price, a discount too */
    gx_text gift;      /* of a gift */
    int64_t worth;     /* of a gift; -1: not said, and nobody has to compare it */
    int64_t advantage; /* against having no offer; comparable wherever the offers of one product are */
} offer_terms;

/* The advantage of having no offer where nobody says a list price: less than that of any price. */
#define NO_ADVANTAGE (INT64_MIN / 2)

typedef enum key_gets { KEY_GETS_SAME, KEY_GETS_TERMS, KEY_GETS_OFFER } key_gets;

typedef struct offer {
    const char *name;
    const config_section *section;
    const rule *who;    /* `for`; NULL: everybody */
    gx_text product;    /* offers about the same one are compared; empty: about nothing else */
    int64_t list_price; /* of the product, whichever of its offers says it; -1: none does */
    offer_terms terms;
    int64_t from, to; /* days, both inclusive; INT64_MIN, INT64_MAX where it is not said */
    key_gets key_gets;
    size_t key_offer; /* of KEY_GETS_OFFER: the one it names */
    /* What it comes to when the names have been followed, and the days on which all of them hold. */
    offer_terms key_terms;
    int64_t key_from, key_to;
    int64_t nothing; /* the advantage of who gets nothing about this product: 0 or NO_ADVANTAGE */
} offer;

typedef struct offers {
    const offer *list; /* enabled ones, in INI order */
    size_t n;
    const char *const *names; /* of all, also of those switched off: what a strategy may name */
    size_t n_names;
} offers;

typedef struct offer_context {
    gx_text currency;
    int money_digits;
    /* Parses the rule of a `for`. */
    gx_status (*parse_rule)(void *ctx, const config_entry *e, const rule **out, gx_error *err);
    void *ctx;
} offer_context;

/* Every mistake is told with its file, line and column. */
gx_status offers_load(const config *c, const offer_context *in, arena *a, offers *out, gx_error *err);

const offer *offers_find(const offers *o, gx_text name); /* NULL: there is none, or it is switched off */
const char *offers_nearest(const offers *o, gx_text name);
bool offers_same_product(const offer *a, const offer *b); /* or the same offer */
bool offer_in_force(const offer *o, int64_t day);
enum { OFFER_EDGES = 4 }; /* how often that can change at most */
/* The first day after `day` on which what the offer gives changes; INT64_MAX: none. */
int64_t offer_changes(const offer *o, int64_t day);

/* What somebody gets of an offer on a day. A key customer gets the better of what everybody gets, if the offer is for
 * her too, and of what `key_gets` says; others get it if it is for them. */
typedef struct offer_given {
    const offer_terms *terms; /* NULL: nothing */
    int64_t until;            /* the last day; INT64_MAX */
} offer_given;
offer_given offer_gives(const offer *o, bool key, bool matches, int64_t day);

/* "59.00"; "hand cream (worth 30.00)"; "nothing". */
void offer_terms_words(const offer_terms *t, int money_digits, buf *out);

#endif
