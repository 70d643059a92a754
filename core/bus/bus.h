/* SPDX-License-Identifier: Apache-2.0 */
/* The event bus: subscribe, publish. Order: priority descending, then subscription number. Removal during dispatch
 * takes effect at once, its memory goes when the outermost dispatch ends. What a handler publishes is queued until the
 * current event is done; a chain deeper than BUS_DEPTH is an error that names the event types. A failing handler is
 * named, counted and stepped over. Every subscription has an owner; removing an owner sweeps all of its subscriptions.
 * Single-threaded by contract. */
#ifndef CORE_BUS_BUS_H
#define CORE_BUS_BUS_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/plugin.h>

#define BUS_DEPTH 8

typedef struct bus bus;
typedef uint32_t bus_subscription; /* 0: none */
/* Returns GX_OK or a failure that the bus logs with the owner's name. */
typedef gx_status (*bus_handler)(void *self, const gx_event_view *event, gx_error *err);

bus *bus_new(void);
void bus_free(bus *b);
/* pattern: "order.paid", "order.*" or "*". `owner` is copied. */
gx_status bus_subscribe(bus *b, const char *owner, const char *pattern, int priority, bus_handler handler, void *self,
                        bus_subscription *out, gx_error *err);
void bus_unsubscribe(bus *b, bus_subscription s);
void bus_remove_owner(bus *b, const char *owner);
/* Whether an event of this type is heard by that pattern: "order.*" hears "order.paid", not "order". */
bool bus_matches(const char *pattern, gx_text type);
/* Deliver now, or queue if called inside a handler. The queued events are copied. GX_ELIMIT when the chain is deeper
 * than BUS_DEPTH. */
gx_status bus_publish(bus *b, const gx_event_view *event, gx_error *err);

typedef struct bus_statistics {
    const char *owner, *pattern;
    uint64_t calls, failures;
    int64_t nanoseconds;
    gx_error last;
} bus_statistics;
size_t bus_count(const bus *b);
bus_statistics bus_statistics_of(const bus *b, size_t i); /* in dispatch order */

#endif
