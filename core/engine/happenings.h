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
/* Give the event its id, journal it as derived and deliver it on the bus. */
gx_status happenings_derive(happenings *h, event *e, gx_error *err);
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
