/* SPDX-License-Identifier: Apache-2.0 */
/* The event bus. Subscriptions stand in one list sorted by priority, then number. While a dispatch is on the stack
 * nothing leaves the list: removal only marks, and the outermost dispatch sweeps, so that a handler may remove itself,
 * its neighbours or its whole owner. What a handler publishes waits in a queue as a copy that knows the chain of types
 * which led to it. */
#include "core/bus/bus.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include <stdlib.h>
#include <string.h>

/* A handler that takes longer than this is named once: the whole run waits for it. */
#define SLOW_NS INT64_C(250000000)

typedef struct subscription {
    struct subscription *next;
    bus_subscription number;
    char *owner, *pattern;
    int priority;
    bus_handler handler;
    void *self;
    uint64_t born; /* the event during which it was made: it hears later ones only */
    bool dead, slow_said;
    uint64_t calls, failures;
    int64_t nanoseconds;
    gx_error last;
} subscription;

/* An event with the chain of types that led to it. A queued one is one allocation: the node, then its bytes. */
typedef struct queued {
    struct queued *next;
    gx_event_view event;
    unsigned depth;
    char *chain; /* "a.b -> c.d", this event included */
} queued;

struct bus {
    subscription *first;
    bus_subscription last_number;
    uint64_t event_number;
    queued *head, **tail;
    const char *chain; /* of the event being delivered; NULL: none is */
    unsigned depth;    /* of the event being delivered, 1 for one published from outside */
    bool dirty;        /* something dead waits to be swept */
};

bus *bus_new(void)
{
    bus *b = calloc(1, sizeof *b);
    if (b != NULL)
        b->tail = &b->head;
    return b;
}

static void subscription_free(subscription *s)
{
    free(s->owner);
    free(s->pattern);
    free(s);
}

void bus_free(bus *b)
{
    if (b == NULL)
        return;
    while (b->first != NULL) {
        subscription *s = b->first;
        b->first = s->next;
        subscription_free(s);
    }
    free(b);
}

static bool pattern_valid(const char *p)
{
    if (strcmp(p, "*") == 0)
        return true;
    size_t n = strlen(p);
    if (n > 2 && strcmp(p + n - 2, ".*") == 0)
        n -= 2;
    if (n == 0 || p[0] == '.' || p[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9') || p[i] == '_' || p[i] == '.'))
            return false;
    return true;
}

bool bus_matches(const char *pattern, gx_text type)
{
    size_t n = strlen(pattern);
    if (n == 0 || pattern[n - 1] != '*')
        return text_is(type, pattern);
    n--; /* what stands before the star: nothing, or "order." */
    return type.n > n && (n == 0 || memcmp(type.p, pattern, n) == 0);
}

static void insert(bus *b, subscription *s)
{
    subscription **at = &b->first;
    while (*at != NULL && (*at)->priority >= s->priority)
        at = &(*at)->next;
    s->next = *at;
    *at = s;
}

gx_status bus_subscribe(bus *b, const char *owner, const char *pattern, int priority, bus_handler handler, void *self,
                        bus_subscription *out, gx_error *err)
{
    if (owner == NULL || handler == NULL || pattern == NULL || !pattern_valid(pattern))
        return gx_fail(err, GX_EINVAL, _("cannot subscribe to \"%s\": want an event type, \"prefix.*\" or \"*\""),
                       pattern == NULL ? "" : pattern);
    subscription *s = calloc(1, sizeof *s);
    if (s != NULL) {
        s->owner = strdup(owner);
        s->pattern = strdup(pattern);
    }
    if (s == NULL || s->owner == NULL || s->pattern == NULL) {
        if (s != NULL)
            subscription_free(s);
        return gx_fail(err, GX_ENOMEM, _("out of memory while subscribing %s to %s"), owner, pattern);
    }
    s->number = ++b->last_number;
    s->priority = priority;
    s->handler = handler;
    s->self = self;
    s->born = b->event_number;
    insert(b, s);
    if (out != NULL)
        *out = s->number;
    return GX_OK;
}

static void sweep(bus *b)
{
    if (!b->dirty || b->chain != NULL)
        return;
    for (subscription **at = &b->first; *at != NULL;) {
        subscription *s = *at;
        if (s->dead) {
            *at = s->next;
            subscription_free(s);
        } else {
            at = &s->next;
        }
    }
    b->dirty = false;
}

void bus_unsubscribe(bus *b, bus_subscription number)
{
    for (subscription *s = b->first; s != NULL; s = s->next)
        if (s->number == number)
            s->dead = b->dirty = true;
    sweep(b);
}

void bus_remove_owner(bus *b, const char *owner)
{
    for (subscription *s = b->first; s != NULL; s = s->next)
        if (strcmp(s->owner, owner) == 0)
            s->dead = b->dirty = true;
    sweep(b);
}

static void call(subscription *s, const gx_event_view *event)
{
    gx_error err = { 0 };
    int64_t begin = clock_monotonic_ns();
    gx_status status = s->handler(s->self, event, &err);
    int64_t took = clock_monotonic_ns() - begin;
    s->calls++;
    s->nanoseconds += took;
    if (status != GX_OK) {
        s->failures++;
        err.code = status;
        s->last = err;
        log_warning(_("%s: its handler of %s failed on %.*s of %.*s: %s"), s->owner, s->pattern, TEXT_ARG(event->type),
                    TEXT_ARG(event->subject), err.text[0] != '\0' ? err.text : _("it did not say why"));
    }
    if (took > SLOW_NS && !s->slow_said) {
        s->slow_said = true;
        log_warning(_("%s: its handler of %s is slow: %.*s took %lld ms"), s->owner, s->pattern, TEXT_ARG(event->type),
                    (long long)(took / 1000000));
    }
}

static void deliver(bus *b, const gx_event_view *event, const char *chain, unsigned depth)
{
    b->chain = chain;
    b->depth = depth;
    uint64_t number = ++b->event_number;
    for (subscription *s = b->first; s != NULL; s = s->next)
        if (!s->dead && s->born < number && bus_matches(s->pattern, event->type))
            call(s, event);
}

static char *put(char **at, gx_text t)
{
    char *begin = *at;
    if (t.n > 0)
        memcpy(begin, t.p, t.n);
    begin[t.n] = '\0';
    *at = begin + t.n + 1;
    return begin;
}

static queued *copy_event(const gx_event_view *e, const char *cause)
{
    static const char arrow[] = " -> ";
    size_t chain = strlen(cause) + sizeof arrow + e->type.n;
    queued *q = calloc(1, sizeof *q + e->type.n + e->source.n + e->id.n + e->subject.n + e->data.n + 5 + chain);
    if (q == NULL)
        return NULL;
    char *at = (char *)(q + 1);
    q->event = (gx_event_view){ .type = { put(&at, e->type), e->type.n },
                                .source = { put(&at, e->source), e->source.n },
                                .id = { put(&at, e->id), e->id.n },
                                .subject = { put(&at, e->subject), e->subject.n },
                                .data = { put(&at, e->data), e->data.n },
                                .time = e->time };
    q->chain = at;
    memcpy(stpcpy(stpcpy(q->chain, cause), arrow), q->event.type.p, e->type.n + 1);
    return q;
}

static gx_status enqueue(bus *b, const gx_event_view *event, gx_error *err)
{
    if (b->depth >= BUS_DEPTH)
        return gx_fail(err, GX_ELIMIT, _("events cause each other more than %d deep: %s -> %.*s; break the loop"),
                       BUS_DEPTH, b->chain, TEXT_ARG(event->type));
    queued *q = copy_event(event, b->chain);
    if (q == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while queueing %.*s"), TEXT_ARG(event->type));
    q->depth = b->depth + 1;
    *b->tail = q;
    b->tail = &q->next;
    return GX_OK;
}

gx_status bus_publish(bus *b, const gx_event_view *event, gx_error *err)
{
    if (b->chain != NULL)
        return enqueue(b, event, err);
    char *chain = strndup(event->type.n > 0 ? event->type.p : "", event->type.n);
    if (chain == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while publishing %.*s"), TEXT_ARG(event->type));
    deliver(b, event, chain, 1);
    while (b->head != NULL) {
        queued *q = b->head;
        deliver(b, &q->event, q->chain, q->depth);
        b->head = q->next;
        if (b->head == NULL)
            b->tail = &b->head;
        free(q);
    }
    b->chain = NULL;
    b->depth = 0;
    free(chain);
    sweep(b);
    return GX_OK;
}

size_t bus_count(const bus *b)
{
    size_t n = 0;
    for (const subscription *s = b->first; s != NULL; s = s->next)
        n += !s->dead;
    return n;
}

bus_statistics bus_statistics_of(const bus *b, size_t i)
{
    for (const subscription *s = b->first; s != NULL; s = s->next)
        if (!s->dead && i-- == 0)
            return (bus_statistics){ s->owner, s->pattern, s->calls, s->failures, s->nanoseconds, s->last };
    return (bus_statistics){ 0 };
}
