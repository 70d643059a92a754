/* SPDX-License-Identifier: Apache-2.0 */
/* What is looked at of a customer to see who she might be: her keys (keys.h), and how those of two agree. */
#ifndef CORE_IDENTITY_PERSON_H
#define CORE_IDENTITY_PERSON_H

#include "core/identity/keys.h"

#include <stdbool.h>

typedef struct person {
    uint32_t id;                                       /* the caller's */
    gx_text subject;                                   /* her customer id: what is equal otherwise is ordered by it */
    gx_text name, phone, email, wechat, city, address; /* keys; missing: not known, or nobody's */
    gx_text partial;        /* a phone that is no key (key_phone_partial); missing when `phone` is there */
    int64_t birthday;       /* days, of year 4 when none is known; GX_NO_DATE */
    int64_t since;          /* her first event; of those who become one, the one who came first stays */
    char gender;            /* f, m, x; 0: not known */
    const uint64_t *orders; /* hashes of order numbers, ascending; see finder_order */
    size_t n_orders;
    const gx_text *members; /* all her ids when several were merged; none: only the subject */
    size_t n_members;
    const gx_text *distinct; /* pairs that somebody said are two people (customer.distinct) */
    size_t n_distinct;
} person;

typedef enum agreement {
    AGREES_UNKNOWN, /* one of the two does not say */
    AGREES_SAME,
    AGREES_NEAR, /* a slip of the pen apart, one is part of the other, or what is not masked is the same */
    AGREES_APART,
    AGREES_SHARED /* the same, of many people: a household's, an office's */
} agreement;

typedef enum trait {
    TRAIT_PHONE,
    TRAIT_EMAIL,
    TRAIT_WECHAT,
    TRAIT_ORDER,
    TRAIT_NAME,
    TRAIT_BIRTHDAY,
    TRAIT_GENDER,
    TRAIT_ADDRESS,
    TRAIT_CITY,
    TRAITS
} trait;
#define TRAITS_EXACT TRAIT_NAME /* those before it are one person's by nature */

agreement agree_names(gx_text a, gx_text b);
agreement agree_phones(gx_text a, gx_text b); /* near: one digit wrong, left out or too much, or two swapped */
agreement agree_emails(gx_text a,
                       gx_text b); /* near: the same name elsewhere, or one character of the name or domain */
agreement agree_birthdays(int64_t a,
                          int64_t b); /* near: one of day, month and year differs, or day and month are swapped */
agreement agree_addresses(gx_text a, gx_text b); /* near: the same numbers in much the same words */
/* Each trait of two people. Keys of many are not known here: they are the same. */
void agree(const person *a, const person *b, agreement out[TRAITS]);
/* Somebody said that they are two people. */
bool said_distinct(const person *a, const person *b);
/* What customer.distinct says of two customers: 16 hex digits of SHA-256 over both ids, the same in either order. It
 * names nobody, so that erasing one of them leaves nothing of her with the other. */
void person_pair(gx_text one, gx_text other, char out[17]);

#endif
