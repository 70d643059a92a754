/* SPDX-License-Identifier: Apache-2.0 */
/* A host with everything a plugin may ask for, and batches of customers made by hand: what the tests of plugins stand
 * on. */
#ifndef TESTS_ABI_STAGE_H
#define TESTS_ABI_STAGE_H

#include "core/plugin/host.h"
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#define CUTS_MAX 8
#define CUSTOMERS_MAX 8

typedef struct stage {
    arena *mem;
    config *config;
    facts *facts;
    bus *bus;
    zone *zone;
    host *host;
    /* cut points asked for, and what they are */
    int cut_kind[CUTS_MAX];
    gx_ref cut_fact[CUTS_MAX];
    double cut_share[CUTS_MAX], cut_at_most[CUTS_MAX];
    int64_t cut_value[CUTS_MAX];
    size_t n_cuts;
    /* the last event published by a handler */
    char published[256];
    unsigned n_published;
    /* customers of the next batch */
    customer_state customers[CUSTOMERS_MAX];
    const customer_state *rows[CUSTOMERS_MAX];
    uint32_t n;
    int64_t now;
    gx_batch batch;
} stage;

/* A host that looks in `dir`; `ini` may be NULL. Instant: 2026-11-22T12:00:00Z, zone Asia/Shanghai. */
void stage_open(stage *s, const char *dir, const char *ini);
/* The same, with a shop's folder for its plugins. */
void stage_open_in(stage *s, const char *dir, const char *ini, const char *folder);
void stage_close(stage *s);
/* Load, which must work. */
void stage_load(stage *s, const char *name);
/* Load, which must fail with exactly this sentence and leave everything as it was. */
void stage_refuses(stage *s, const char *name, gx_status status, const char *sentence);

/* A customer to whom nothing has happened. */
customer_state *stage_customer(stage *s, const char *id);
/* All customers as one batch, with every plugin fact and dimension computed in load order. */
void stage_batch(stage *s);
/* What the dimension says of customer `row`. */
gx_verdict stage_verdict(stage *s, const char *dimension, uint32_t row);
void stage_expect(stage *s, const char *dimension, uint32_t row, const char *label, const char *reason, int64_t until);
bool stage_has_evidence(const stage *s, const gx_verdict *v, const char *fact_name);

#endif
