/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario while it is played. Private to this room. */
#ifndef CORE_SCENARIO_PLAY_H
#define CORE_SCENARIO_PLAY_H

#include "core/scenario/scenario.h"

typedef struct play {
    shop *shop;
    const char *shown;
    arena *mem;
    int64_t run; /* number of the last run */
    size_t unmet;
    buf *why;
} play;

/* expect.c: is it as expected? If not, play->unmet is raised and `why` says what is there instead. */
gx_status play_expect(play *p, const scenario_step *step, gx_error *err);
/* "STRATEGY" or "STRATEGY.STEP" against an action. */
bool play_names(gx_text word, const proposal *p);
gx_status play_customer(play *p, const scenario_step *step, store_reader **r, uint32_t *id, gx_error *err);

#endif
