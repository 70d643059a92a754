/* SPDX-License-Identifier: Apache-2.0 */
/* What holds in whole cities (D5.5), for those who live there: read once, folded where somebody asks. */
#ifndef CORE_DECIDE_CITIES_H
#define CORE_DECIDE_CITIES_H

#include "core/model/state.h"
#include "core/store/store.h"

typedef struct city_record {
    gx_text name;
    gx_text digest;
} city_record;

typedef struct cities {
    const city_record *list; /* by the subject's bytes */
    size_t n;
} cities;

/* All that the reader sees; in the arena. */
gx_status cities_load(store_reader *r, arena *a, cities *out, gx_error *err);
/* A number for everything that holds in any city at T, by which a later run knows that it holds still; 0: nothing. */
gx_status cities_fingerprint(const cities *c, int64_t now, arena *scratch, int64_t *out, gx_error *err);
/* The name under which a run keeps it, among the cut points. */
#define CITIES_CUT "@city"

/* Adds to her state what holds at T where she lives, and when something else will. `folded`: a place for each city,
 * NULL until it is asked for; what is folded lives in the arena. */
gx_status cities_add(const cities *c, int64_t now, customer_state **folded, arena *a, customer_state *s, gx_error *err);

#endif
