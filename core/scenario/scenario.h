/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of a shop's configuration, written as a diary: what happened to whom and when, when a run decided, and what is
 * expected of it. They are for who writes rules, strategies and templates: `guanxi test`. docs/tests.md is the manual.
 *
 *   test bought once: which of four reasons?
 *   2026-01-05 12:00  lin  order.paid  {"order":"A1","amount":19900}
 *   2026-02-10 10:00  run
 *   expect  lin  consumption == "once" and orders == 1
 *   expect  lin  in bought_once
 *   expect  lin  gets bought_once.which by chat
 */
#ifndef CORE_SCENARIO_SCENARIO_H
#define CORE_SCENARIO_SCENARIO_H

#include "core/engine/shop.h"

typedef enum step_kind {
    STEP_EVENT,   /* who, word: type, rest: data as JSON or empty */
    STEP_ANSWER,  /* who, word: STRATEGY or STRATEGY.STEP, rest: the answer */
    STEP_RUN,     /* rest: offers let out by name */
    STEP_REFUSED, /* a run that stops; rest: what it says, or empty */
    STEP_RULE,    /* who, rest: a rule that holds for her */
    STEP_IN,      /* who, word: a segment */
    STEP_NOT_IN,
    STEP_GETS, /* who, word: STRATEGY or STRATEGY.STEP, "nothing"; rest: by CHANNEL, saying TEXT */
    STEP_NOT_GETS,
    STEP_HELD, /* who, word: STRATEGY or STRATEGY.STEP, rest: by GATE */
} step_kind;

typedef struct scenario_step {
    step_kind kind;
    int line;
    int64_t at; /* of events, answers and runs; else the instant they are asked at: that of the last run */
    gx_text who, word, rest;
} scenario_step;

typedef struct scenario {
    gx_text name;
    int line;
    const scenario_step *steps;
    size_t n;
} scenario;

typedef struct scenario_file {
    const char *shown;
    const scenario *list;
    size_t n;
} scenario_file;

/* Local times are those of the zone. The message is "FILE:LINE: what". Everything lives in the arena. */
gx_status scenario_read(const char *path, const char *shown, const zone *z, arena *a, scenario_file *out,
                        gx_error *err);

/* Plays one in a database of its own, which is gone afterwards. GX_OK: it was played; *passed tells how it ended, and
 * `why` in words, a line each, what was expected and what was there instead. Else it could not be played: a mistake in
 * the configuration or in an event. */
gx_status scenario_play(const shop_options *o, const scenario_file *file, const scenario *s, bool *passed, buf *why,
                        gx_error *err);

#endif
