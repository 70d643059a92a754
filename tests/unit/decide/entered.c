/* SPDX-License-Identifier: Apache-2.0 */
/* When somebody entered a segment: by an event or by a window's edge, found without a run ever having happened. Checked
 * against looking at every instant at which anything can change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/evaluate.h"
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY(n) (INT64_C(20000) * DAY_S + (n)*DAY_S)

static const char INI[] =
    "[shop]\nid = s\ntimezone = UTC\n"
    "[segment:buyer]\nwhen = bought_within(\"10d\")\n"
    "[segment:asleep]\nwhen = orders >= 1 and not bought_within(\"10d\")\n"
    "[segment:once]\nwhen = orders == 1\n"
    "[segment:everybody]\nwhen = orders >= 0\n"
    "[segment:nobody]\nwhen = orders >= 1000\n"
    "[segment:between]\nwhen = older_than(last_bought, \"3d\") and within(last_bought, \"12h\") or "
    "within(last_bought, \"5d\") and older_than(last_bought, \"3d\")\n";
enum { SEGMENTS = 6 };

typedef struct fixture {
    char dir[64], file[96];
    config *config;
    ruleset *rules;
    store *store;
    arena *mem;
    gx_error err;
    int n_events;
} fixture;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void good(fixture *f, gx_status rc)
{
    if (rc != GX_OK)
        fail_msg("%s", f->err.text);
}

static void begin(fixture *f)
{
    memset(f, 0, sizeof *f);
    strcpy(f->dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/guanxi-decide-XXXXXX" : "/tmp/guanxi-decide-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->file, sizeof f->file, "%s/shop.db", f->dir);
    f->mem = arena_new();
    f->config = config_new();
    good(f, config_read_text(f->config, text_of(INI), "shop.ini", &f->err));
    good(f, ruleset_build(&(ruleset_options){ .config = f->config }, &f->rules, &f->err));
    assert_int_equal(f->rules->n_segments, SEGMENTS);
    good(f, store_open(f->file, STORE_CREATE, &f->store, &f->err));
}

static void end(fixture *f)
{
    store_close(f->store);
    ruleset_free(f->rules);
    config_free(f->config);
    arena_free(f->mem);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void append(fixture *f, const char *type, int64_t time, const char *data)
{
    event e;
    char id[16];
    append_result result;
    snprintf(id, sizeof id, "%d", f->n_events++);
    event_begin(&e, event_kind_of(text_of(type)), GX_TEXT("test"), text_of(id), GX_TEXT("ann"), time);
    good(f, event_parse_data(text_of(data), &e, f->mem, &f->err));
    good(f, store_begin(f->store, false, &f->err));
    good(f, store_append(f->store, &e, false, &result, NULL, &f->err));
    good(f, store_commit(f->store, &f->err));
    assert_int_equal(result, APPEND_NEW);
}

static void buy(fixture *f, int64_t time)
{
    char data[96];
    snprintf(data, sizeof data, "{\"order\":\"o%d\",\"amount\":100,\"currency\":\"CNY\"}", f->n_events);
    append(f, "order.paid", time, data);
}

typedef struct look {
    evaluator *e;
    store_reader *r;
    customer_record rec;
} look;

static void look_begin(fixture *f, look *l)
{
    uint32_t id = 0;
    good(f, evaluator_new(f->rules, f->store, (cut_values){ 0 }, false, &l->e, &f->err));
    good(f, store_reader_open(f->store, &l->r, &f->err));
    good(f, store_find(l->r, GX_TEXT("ann"), &id, &f->err));
    good(f, store_load(l->r, &id, 1, f->mem, &l->rec, &f->err));
}

static void look_end(look *l)
{
    evaluator_free(l->e);
    store_reader_close(l->r);
}

static uint64_t member(fixture *f, look *l, int64_t now)
{
    judgement j;
    arena *keep = arena_new();
    good(f, evaluate(l->e, &l->rec.id, 1, now, keep, &j, &f->err));
    uint64_t in = j.exists ? j.evaluation.segments[0] : 0;
    arena_free(keep);
    return in;
}

static int64_t entered(fixture *f, look *l, uint32_t which, int64_t now)
{
    int64_t at;
    good(f, segment_entered_at(l->e, &l->rec, which, now, &at, &f->err));
    return at;
}

static void events_and_edges(void **state)
{
    fixture f;
    look l;
    (void)state;
    begin(&f);
    append(&f, "customer.added", DAY(0), "{\"name\":\"Ann\"}");
    buy(&f, DAY(5));
    buy(&f, DAY(9));
    look_begin(&f, &l);
    assert_int_equal(entered(&f, &l, 0, DAY(4)), GX_NEVER);      /* not yet */
    assert_int_equal(entered(&f, &l, 0, DAY(5)), DAY(5));        /* by the event itself */
    assert_int_equal(entered(&f, &l, 0, DAY(12)), DAY(5));       /* the second order did not let her in again */
    assert_int_equal(entered(&f, &l, 0, DAY(19)), DAY(5));       /* ten days exactly: still in */
    assert_int_equal(entered(&f, &l, 0, DAY(19) + 1), GX_NEVER); /* out */
    assert_int_equal(entered(&f, &l, 1, DAY(19)), GX_NEVER);
    assert_int_equal(entered(&f, &l, 1, DAY(19) + 1), DAY(19) + 1); /* by the edge */
    assert_int_equal(entered(&f, &l, 1, DAY(300)), DAY(19) + 1);    /* whenever one looks */
    assert_int_equal(entered(&f, &l, 2, DAY(8)), DAY(5));
    assert_int_equal(entered(&f, &l, 2, DAY(9)), GX_NEVER);
    assert_int_equal(entered(&f, &l, 3, DAY(300)), DAY(0));
    assert_int_equal(entered(&f, &l, 4, DAY(300)), GX_NEVER);
    look_end(&l);
    end(&f);
}

static uint32_t seed = 7;

static int64_t roll(int64_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int64_t)(seed >> 8) % n;
}

/* Events stand at full hours, so every change happens at a full hour or a second after one (closed windows). */
static void against_every_instant(void **state)
{
    enum { HOURS = 30 * 24 };
    (void)state;
    for (int round = 0; round < 6; round++) {
        fixture f;
        look l;
        begin(&f);
        append(&f, "customer.added", DAY(0), "{\"name\":\"Ann\"}");
        for (int64_t k = roll(5); k >= 0; k--)
            buy(&f, DAY(0) + roll(HOURS) * 3600);
        look_begin(&f, &l);
        int64_t since[SEGMENTS];
        uint64_t was = 0;
        for (size_t s = 0; s < SEGMENTS; s++)
            since[s] = GX_NEVER;
        for (int64_t h = 0; h < HOURS; h++) {
            int64_t now = DAY(0) + h * 3600;
            for (int64_t t = now; t <= now + 1; t++) {
                uint64_t in = member(&f, &l, t);
                for (size_t s = 0; s < SEGMENTS; s++)
                    if (((in >> s) & 1) && !((was >> s) & 1))
                        since[s] = t;
                was = in;
            }
            for (uint32_t s = 0; s < SEGMENTS && roll(12) == 0; s++) {
                int64_t want = (was >> s) & 1 ? since[s] : GX_NEVER, got = entered(&f, &l, s, now + 1);
                if (got != want)
                    fail_msg("round %d, segment %s at hour %d: %lld instead of %lld", round, f.rules->segments[s].name,
                             (int)h, (long long)got, (long long)want);
            }
        }
        look_end(&l);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_and_edges),
        cmocka_unit_test(against_every_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
