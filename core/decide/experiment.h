/* SPDX-License-Identifier: Apache-2.0 */
/* An experiment (D6.6): who is told which wording, and who is told nothing, is decided by lot, so that what follows can
 * be put down to it. A campaign that is split by lot is one; [experiment:NAME] makes one of a strategy's wordings.
 *
 * The lot is a function of the shop's id, the experiment's name, the customer's id and the wording's name alone
 * (SHA-256): it is the same on every day and machine, others who join change nobody's, and the lots of two experiments
 * have nothing to do with each other. A lot of its own decides who is held out; among the wordings the smallest of
 * -ln(u)/weight wins (weighted rendezvous hashing: Schindelhauer and Schomaker, "Weighted distributed hash tables",
 * SPAA 2005). So customers move only away from wordings whose weight fell, or to those whose weight rose, and a wording
 * that is added or taken away moves nobody between the others. */
#ifndef CORE_DECIDE_EXPERIMENT_H
#define CORE_DECIDE_EXPERIMENT_H

#include "core/config/config.h"

typedef struct experiment {
    gx_text name;
    gx_text strategy;              /* whose proposals it takes; a campaign's own name */
    const config_section *section; /* [experiment:NAME] or [campaign:NAME] */
    const gx_text *wordings;       /* templates, in INI order: the arms */
    const double *weights;         /* of the wordings, none negative, not all 0 */
    size_t n;                      /* 0: the strategy's own words, against nothing at all */
    double holdout;                /* share of those who are told nothing: 0 to 0.9 */
    gx_duration window;            /* what follows so long after the first contact is put down to it */
} experiment;

#define EXPERIMENT_WINDOW_DAYS 14 /* the default */

/* The keys wordings, weights, holdout and window of a section; name and strategy are the caller's. */
gx_status experiment_read(const config_section *s, arena *a, experiment *out, gx_error *err);
extern const gx_option experiment_keys[]; /* of [experiment:NAME] */

bool experiment_holds_out(const experiment *x, gx_text shop, gx_text customer);
/* The number of her wording, whether she is held out or not; 0 when there are none. */
size_t experiment_draw(const experiment *x, gx_text shop, gx_text customer);
/* The number of a wording, -1 when it is not in the experiment; 0 for every one when it has none of its own. */
int experiment_arm(const experiment *x, gx_text wording);

#endif
