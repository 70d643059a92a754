/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests of this room: a customer told event by event, kept as the store would keep her. Sources are single
 * letters; ids ascend in the order of telling, so ties are broken by (letter, order of telling). */
#ifndef TESTS_UNIT_MODEL_WORLD_H
#define TESTS_UNIT_MODEL_WORLD_H

#include "core/base/calendar.h"
#include "core/model/state.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct world {
    arena *mem;
    buf blob;
    int64_t seq;
} world;

static inline world world_new(void)
{
    world w = { .mem = arena_new() };
    assert_non_null(w.mem);
    return w;
}

static inline void world_free(world *w)
{
    buf_free(&w->blob);
    arena_free(w->mem);
}

static inline int world_tie(void *ctx, const digest_entry *a, const digest_entry *b)
{
    (void)ctx;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static inline int64_t at(const char *time)
{
    int64_t t;
    assert_true(time_parse_rfc3339(text_of(time), &t));
    return t;
}

static inline int64_t day(const char *date)
{
    int64_t d;
    assert_true(date_parse(text_of(date), &d));
    return d;
}

static inline void merge_entry(world *w, digest_entry *entry)
{
    buf merged = { 0 };
    gx_error err;
    assert_int_equal(digest_merge(buf_view(&w->blob), entry, 1, world_tie, NULL, &merged, &err), GX_OK);
    buf_free(&w->blob);
    w->blob = merged;
}

static inline void tell_from(world *w, char source, const char *type, const char *time, const char *data)
{
    event e;
    gx_error err = { 0 };
    buf payload = { 0 };
    char *line = arena_printf(w->mem,
                              "{\"specversion\":\"1.0\",\"id\":\"%lld\",\"source\":\"%c\",\"type\":\"%s\","
                              "\"time\":\"%s\",\"subject\":\"c1\",\"data\":%s}",
                              (long long)w->seq, source, type, time, data);
    if (event_parse(text_of(line), NULL, GX_TEXT("CNY"), w->mem, &e, &err) != GX_OK)
        fail_msg("%s: %s", line, err.text);
    digest_payload(&e, &payload);
    digest_entry entry = { e.time, e.kind, (uint32_t)source, w->seq++, buf_view(&payload) };
    merge_entry(w, &entry);
    buf_free(&payload);
}

static inline void tell(world *w, const char *type, const char *time, const char *data)
{
    tell_from(w, 's', type, time, data);
}

static inline customer_state *fold_at(world *w, int64_t now)
{
    gx_error err = { 0 };
    gx_text blob = buf_view(&w->blob);
    customer_state *s = arena_alloc(w->mem, sizeof *s);
    if (state_fold(&blob, NULL, 1, now, w->mem, s, &err) != GX_OK)
        fail_msg("fold: %s", err.text);
    return s;
}

static inline customer_state *fold_of(world *w, const char *now)
{
    return fold_at(w, at(now));
}

#define assert_text(got, want) assert_string_equal(arena_strndup(w.mem, (got).n > 0 ? (got).p : "", (got).n), want)

#endif
