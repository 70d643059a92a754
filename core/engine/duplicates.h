/* SPDX-License-Identifier: Apache-2.0 */
/* Customers of a shop who may be the same person (D4.4): found (core/identity), and those who are safe merged. */
#ifndef CORE_ENGINE_DUPLICATES_H
#define CORE_ENGINE_DUPLICATES_H

#include "core/engine/shop.h"
#include "core/identity/finder.h"

/* [identity] */
typedef struct identity_settings {
    gx_text merge;   /* "ask": only when told to; "exact": after each import those who are safe */
    int64_t country; /* calling code of numbers written without one */
    finder_limits limits;
} identity_settings;
extern const section_kind identity_section; /* for sections_check */
gx_status identity_settings_of(const config *c, identity_settings *out, gx_error *err);

typedef struct duplicates {
    const person *people; /* everybody at that instant */
    size_t n;
    findings found;
} duplicates;

/* Looks at everybody at `now`. All in the arena: about half a kilobyte for each customer. */
gx_status shop_duplicates(shop *s, int64_t now, arena *a, duplicates *out, gx_error *err);
/* Merges those who are safe, as one entry by hand at `now`, which undo takes back whole: each group into the one who
 * was a customer first, of several the first by id. *merged: how many became part of another. */
gx_status shop_merge_safe(shop *s, const duplicates *d, int64_t now, size_t *merged, gx_error *err);
/* After an import: the same where [identity] says merge = exact, else nothing. */
gx_status shop_merge_imported(shop *s, int64_t now, size_t *merged, gx_error *err);

#endif
