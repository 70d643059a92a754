/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi deliver`: what a run decided goes out by the channels that plugins bring. A step of its own after the run, so
 * that deciding never waits for a server, and whatever kills it loses and doubles nothing (docs/channels.md):
 *
 *   each action is claimed, durably, before it is handed over, and what came of it is written, durably, afterwards; in
 *   the transaction of the claim everything that may have changed since the run is asked again (arbitrate_again);
 *   a claim without an outcome was cut off: a receiver that takes an action id once gets it again, any other never:
 *   then a person is asked whether it arrived;
 *   one process delivers at a time; a second one finds the turn taken and leaves. */
#ifndef CORE_DELIVER_DELIVER_H
#define CORE_DELIVER_DELIVER_H

#include "core/engine/shop.h"
#include "core/report/out.h"

typedef struct deliver_options {
    const char *channel; /* only this one; NULL: all */
    int64_t limit;       /* at most so many attempts; -1: all that is due */
    bool dry_run;        /* nothing is handed over and nothing written */
} deliver_options;

/* Everything due at `now`, as one JSON object: { now, busy, delivered, waiting, …, list: [{ … }] }. The store is open
 * for writing, but for a dry run. GX_EREFUSED: `now` lies before the last run. */
gx_status deliver_due(shop *s, int64_t now, const deliver_options *o, json_t **out, gx_error *err);
void deliver_print(const json_t *report, size_t width, buf *out);

/* Dead letters, oldest first, and what may have arrived and at `now` still waits for a person's word; a list. */
gx_status deliver_dead(shop *s, int64_t now, json_t **out, gx_error *err);
void deliver_dead_print(const json_t *list, size_t width, buf *out);
/* A person says that it is to be tried again, from the first attempt on: a dead letter, or what may have arrived. `id`:
 * the action's, or how it begins, when only one does. GX_EREFUSED: somebody is delivering, or it is finished. */
gx_status deliver_again(shop *s, int64_t now, gx_text id, json_t **out, gx_error *err);

#endif
