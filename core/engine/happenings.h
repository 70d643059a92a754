/* SPDX-License-Identifier: Apache-2.0 */
/* Events that guanxi itself derives while it writes: changes of labels and segments, and what bus handlers publish.
 * They are journaled as derived in the same transaction, in the order they happen, with an id made of their cause and
 * T, and take effect from the next evaluation. */
#ifndef CORE_ENGINE_HAPPENINGS_H
#define CORE_ENGINE_HAPPENINGS_H

#include "core/engine/shop.h"

typedef struct happenings happenings;

gx_status happenings_new(shop *s, int64_t now, happenings **out, gx_error *err);
void happenings_free(happenings *h);
/* An event that nothing but a run caused, at the instant T of the run. Preparing gives it its id and its bytes, in the
 * arena, on any thread: other texts are the event's. Adding journals it as derived and delivers it on the bus. */
typedef struct derived_event {
    prepared_event event;
    gx_text data;      /* JSON */
    uint32_t customer; /* whose move it is */
} derived_event;
gx_status happenings_prepare(event *e, arena *a, derived_event *out, gx_error *err);
gx_status happenings_add(happenings *h, const derived_event *d, gx_error *err);
/* The same for a change of label or segment at a T after all runs before; see store_append_move. */
gx_status happenings_add_move(happenings *h, const derived_event *d, gx_error *err);
/* Deliver an event that is journaled already (imported): handlers may answer with derived ones. */
gx_status happenings_announce(happenings *h, const event *e, gx_error *err);
/* The same for one event that comes alone, if anybody listens. */
gx_status happenings_announce_one(shop *s, const event *e, gx_error *err);
/* Whether anybody listens at all: if not, imports need not announce. */
bool happenings_heard(const shop *s);
/* What plugins' publish calls (see ruleset_options); ctx is the shop. */
gx_status happenings_publish(void *ctx, const char *by, const char *type, gx_text subject, gx_text data_json,
                             gx_error *err);

#endif
