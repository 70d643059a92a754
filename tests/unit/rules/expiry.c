/* SPDX-License-Identifier: Apache-2.0 */
/* Labels expire (design 2.2). For random rules over random customers, in zones with every kind of clock change: the
 * value never changes between now and `until`, and for the atoms it does change at `until`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "generate.h"

#define ROWS 6

/* A zone and an instant to look from: clock changes lie within the windows, ahead and behind. */
static const struct {
    const char *zone, *now;
} places[] = {
    { "UTC", "2026-01-01T00:00:00Z" },
    { "Asia/Shanghai", "2026-11-22T09:30:00+08:00" },
    { "Europe/Berlin", "2026-10-25T02:30:00+02:00" }, /* the hour that comes twice */
    { "Europe/Berlin", "2026-10-25T02:30:00+01:00" },
    { "Europe/Berlin", "2026-03-29T01:59:59+01:00" }, /* before the hour that is skipped */
    { "America/New_York", "2026-11-01T00:10:00-04:00" },
    { "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00" }, /* half an hour */
    { "America/Sao_Paulo", "2018-11-04T01:00:00-02:00" },   /* midnight was skipped */
    { "Pacific/Apia", "2011-12-31T00:00:01+14:00" },        /* a day was skipped */
    { "Asia/Shanghai", "2024-02-28T23:59:59+08:00" },
};

typedef struct probe {
    world *w;
    const rule *rule;
    const customer_state *who;
    arena *scratch;
} probe;

static bool value_at(const probe *p, int64_t at, int64_t *until)
{
    uint8_t v;
    int64_t u;
    arena_reset(p->scratch);
    world_eval_rows(p->w, p->rule, at, &p->who, 1, p->scratch, &v, &u);
    if (until != NULL)
        *until = u;
    return v != 0;
}

static void must_be(const probe *p, int64_t now, int64_t until, int64_t at, bool want)
{
    if (value_at(p, at, NULL) == want)
        return;
    gx_text t = rule_text(p->rule);
    fail_msg("%.*s\n  zone %s: at now %lld it is %d until %lld, but at %lld it is %d", TEXT_ARG(t),
             zone_name(p->w->zone), (long long)now, want, (long long)until, (long long)at, !want);
}

/* Instants between now and `end`, near now, near the end, at midnights, and anywhere. */
static int64_t between(uint64_t *seed, const world *w, int64_t now, int64_t end)
{
    int64_t far = end == GX_FOREVER ? now + 3 * 366 * DAY_S : end;
    int64_t room = far - now, at = now;
    switch (world_below(seed, 4)) {
    case 0:
        at = now + world_below(seed, room < 5000 ? room : 5000);
        break;
    case 1:
        at = far - 1 - world_below(seed, room < 5000 ? room : 5000);
        break;
    case 2:
        at = zone_midnight(w->zone, zone_today(w->zone, now + world_below(seed, room)) + world_below(seed, 2));
        break;
    default:
        at = now + world_below(seed, room);
    }
    return at < now ? now : at >= far ? far - 1 : at;
}

static void check_row(probe *p, uint64_t *seed, int64_t now, bool exact, size_t *changes)
{
    int64_t until;
    bool value = value_at(p, now, &until);
    if (until <= now)
        fail_msg("%.*s: until %lld is not after now", TEXT_ARG(rule_text(p->rule)), (long long)until);
    for (int i = 0; i < 6; i++)
        must_be(p, now, until, between(seed, p->w, now, until), value);
    if (until == GX_FOREVER)
        return;
    must_be(p, now, until, until - 1, value);
    ++*changes;
    if (exact)
        must_be(p, now, until, until, !value);
}

static void run(bool exact, int rules, uint64_t seed)
{
    size_t changes = 0;
    generator g = { .seed = seed };
    for (size_t z = 0; z < sizeof places / sizeof *places; z++) {
        world w;
        int64_t now;
        world_open(&w, places[z].zone);
        assert_true(time_parse_rfc3339(text_of(places[z].now), &now));
        probe p = { .w = &w, .scratch = arena_new() };
        for (int i = 0; i < rules; i++) {
            buf_clear(&g.out);
            if (exact)
                generate_exact(&g);
            else
                generate_bool(&g, 4);
            p.rule = world_rule(&w, g.out.p);
            for (int row = 0; row < ROWS; row++) {
                p.who = world_somebody(&w, &g.seed, now);
                check_row(&p, &g.seed, now, exact, &changes);
            }
        }
        arena_free(p.scratch);
        world_close(&w);
    }
    assert_true(changes > (size_t)rules); /* it looked at something */
    buf_free(&g.out);
}

static void atoms_change_exactly_when_they_say(void **state)
{
    (void)state;
    run(true, 700, 1);
}

static void rules_never_change_before_they_say(void **state)
{
    (void)state;
    run(false, 500, 2);
}

/* Stepping from until to until must show every change that asking every quarter of an hour shows. */
static void following_until_misses_nothing(void **state)
{
    (void)state;
    world w;
    generator g = { .seed = 3 };
    world_open(&w, "Europe/Berlin");
    int64_t begin = 1792800000; /* 2026-10-24, a day before the clocks go back */
    probe p = { .w = &w, .scratch = arena_new() };
    for (int i = 0; i < 120; i++) {
        buf_clear(&g.out);
        generate_bool(&g, 3);
        p.rule = world_rule(&w, g.out.p);
        p.who = world_somebody(&w, &g.seed, begin);
        int64_t until = begin;
        bool value = false;
        for (int64_t at = begin; at < begin + 5 * DAY_S; at += 1800) {
            while (until <= at) {
                int64_t asked = until;
                value = value_at(&p, asked, &until);
                if (until <= asked)
                    fail_msg("%s: until %lld is not after %lld", g.out.p, (long long)until, (long long)asked);
            }
            must_be(&p, begin, until, at, value);
        }
    }
    buf_free(&g.out);
    arena_free(p.scratch);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms_change_exactly_when_they_say),
        cmocka_unit_test(rules_never_change_before_they_say),
        cmocka_unit_test(following_until_misses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
