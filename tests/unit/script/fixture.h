/* SPDX-License-Identifier: Apache-2.0 */
/* A customer made by hand, a folder of script files, and a way to plan for her: what the tests of this room share. */
#ifndef TESTS_UNIT_SCRIPT_FIXTURE_H
#define TESTS_UNIT_SCRIPT_FIXTURE_H

#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/script/script.h"
#include "core/script/template.h"
#include <setjmp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1795395600) /* 2026-11-23 09:00 in Shanghai, a Monday */

typedef struct fixture {
    char dir[64];
    facts *facts;
    zone *zone;
    arena *mem;
    customer_state state;
    const customer_state *rows[1];
    gx_batch batch;
    scripts *scripts;
    script_worker *worker;
    script_limits limits;
    gx_error err;
} fixture;

static inline int64_t at_day(fixture *f, const char *date, int hour)
{
    int64_t day;
    assert_true(date_parse(text_of(date), &day));
    return zone_midnight(f->zone, day) + hour * 3600;
}

static inline void blank_state(customer_state *s)
{
    *s = (customer_state){ .id = 1, .exists = true, .now = NOW, .next_event = GX_FOREVER };
    int64_t *const never[] = {
        &s->removed,         &s->joined,        &s->first_bought,          &s->last_bought,
        &s->last_placed,     &s->last_shipped,  &s->last_delivered,        &s->last_received,
        &s->last_consulted,  &s->last_visited,  &s->last_message_received, &s->last_message_sent,
        &s->last_called,     &s->last_reviewed, &s->last_shared,           &s->last_referred,
        &s->last_complained, &s->last_engaged,  &s->last_contacted,        &s->last_answered,
        &s->last_active,     &s->waiting_since, &s->last_brought,          &s->birthday,
        &s->next_promise,
    };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        *never[i] = GX_NEVER;
    s->subject = GX_TEXT("c-17");
}

static inline void begin_batch(fixture *f, int64_t now)
{
    f->rows[0] = &f->state;
    f->state.now = now;
    assert_int_equal(
        batch_begin(&f->batch, f->facts, f->zone, (cut_values){ NULL, 0 }, now, f->rows, 1, f->mem, &f->err), GX_OK);
}

/* [attribute:skin], an enum, and [attribute:used], a text. */
static inline void declare_attributes(fixture *f)
{
    static const char *const kinds[] = { "dry", "oily" };
    gx_ref ref;
    fact skin = { .name = "given.skin", .type = GX_LABEL, .origin = FACT_GIVEN, .labels = kinds, .n_labels = 2 };
    fact used = { .name = "given.used", .type = GX_TEXT_TYPE, .origin = FACT_GIVEN };
    assert_int_equal(facts_add(f->facts, &skin, &ref, &f->err), GX_OK);
    assert_int_equal(facts_add(f->facts, &used, &ref, &f->err), GX_OK);
}

static inline int fixture_open(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->dir, sizeof f->dir, "/tmp/guanxi-script-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->facts = facts_new();
    f->mem = arena_new();
    assert_non_null(f->facts);
    assert_non_null(f->mem);
    assert_int_equal(zone_load("Asia/Shanghai", &f->zone, &f->err), GX_OK);
    declare_attributes(f);
    blank_state(&f->state);
    *state = f;
    return 0;
}

static inline void unload(fixture *f)
{
    script_worker_free(f->worker);
    scripts_free(f->scripts);
    f->worker = NULL;
    f->scripts = NULL;
}

static inline int fixture_close(void **state)
{
    fixture *f = *state;
    char command[128];
    unload(f);
    facts_free(f->facts);
    arena_free(f->mem);
    zone_free(f->zone);
    snprintf(command, sizeof command, "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static inline const char *put_file(fixture *f, const char *name, const char *content, size_t n)
{
    char *path = arena_printf(f->mem, "%s/%s", f->dir, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* Loads one strategy, named t, and the libraries in DIR/lib. */
static inline gx_status load_bytes(fixture *f, const char *content, size_t n)
{
    static const char *const channels[] = { "chat", "phone", "sms" };
    static const char *const offers[] = { "refill", "newcomer" };
    unload(f);
    script_file file = { put_file(f, "t.lua", content, n), "strategies/t.lua" };
    const char *lib = arena_printf(f->mem, "%s/lib", f->dir);
    script_options o = { .facts = f->facts,
                         .zone = f->zone,
                         .offers = offers,
                         .n_offers = 2,
                         .strategies = &file,
                         .n_strategies = 1,
                         .lib_dirs = &lib,
                         .n_lib_dirs = 1,
                         .channels = channels,
                         .n_channels = 3,
                         .money_digits = 2,
                         .limits = f->limits };
    return scripts_load(&o, &f->scripts, &f->err);
}

static inline gx_status load(fixture *f, const char *content)
{
    return load_bytes(f, content, strlen(content));
}

static inline gx_status plan(fixture *f, plan_result *out)
{
    if (f->worker == NULL)
        assert_int_equal(script_worker_new(f->scripts, &f->worker, &f->err), GX_OK);
    return script_plan(f->worker, &(plan_input){ 0, &f->batch, 0, "once", false }, f->mem, out, &f->err);
}

/* Loads a strategy with this body of plan (one line, the second of the file) and plans. */
static inline gx_status run_plan(fixture *f, const char *body, plan_result *out)
{
    const char *source =
        arena_printf(f->mem, "return { segment = 'once', plan = function(customer, ctx)\n%s\nend }", body);
    gx_status rc = load(f, source);
    if (rc != GX_OK)
        return rc;
    begin_batch(f, NOW);
    return plan(f, out);
}

/* What `expression` is, as text; NULL when the plan failed. */
static inline const char *value_of(fixture *f, const char *expression)
{
    plan_result r;
    const char *body =
        arena_printf(f->mem, "return { channel='chat', purpose='care', because = tostring(%s) }", expression);
    if (run_plan(f, body, &r) != GX_OK)
        return NULL;
    return arena_strndup(f->mem, r.actions[0].because.p, r.actions[0].because.n);
}

static inline int64_t until_of(fixture *f, const char *expression)
{
    plan_result r;
    assert_int_equal(run_plan(f, arena_printf(f->mem, "local x = %s", expression), &r), GX_OK);
    return r.valid_until;
}

#define assert_value(f, expression, wanted)                                                                            \
    do {                                                                                                               \
        const char *seen_ = value_of(f, expression);                                                                   \
        if (seen_ == NULL)                                                                                             \
            fail_msg("%s: %s", expression, (f)->err.text);                                                             \
        assert_string_equal(seen_, wanted);                                                                            \
    } while (0)

#define assert_says(f, words)                                                                                          \
    do {                                                                                                               \
        if (strstr((f)->err.text, words) == NULL)                                                                      \
            fail_msg("\"%s\" does not say \"%s\"", (f)->err.text, words);                                              \
    } while (0)

#endif
