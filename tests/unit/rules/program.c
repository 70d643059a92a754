/* SPDX-License-Identifier: Apache-2.0 */
/* A program says what the trees say: random dimensions and segments over random customers, in zones with every kind of
 * clock change, give the same labels, the same expiries and the same segments, whichever loops are used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/rules/program.h"
#include "generate.h"

#define DIMENSIONS 3
#define LABELS 4
#define CONDITIONS 21 /* more than two bytes of bits */
#define ROWS 70       /* not a multiple of anything */

static const struct {
    const char *zone, *now;
} places[] = {
    { "UTC", "2026-01-01T00:00:00Z" },
    { "Asia/Shanghai", "2026-11-22T09:30:00+08:00" },
    { "Asia/Shanghai", "2028-02-29T23:59:59+08:00" },
    { "Europe/Berlin", "2026-10-25T02:30:00+02:00" }, /* the hour that comes twice */
    { "Europe/Berlin", "2026-10-25T02:30:00+01:00" },
    { "Europe/Berlin", "2026-03-29T01:59:59+01:00" }, /* before the hour that is skipped */
    { "Europe/Berlin", "2027-10-31T02:10:00+01:00" },
    { "America/New_York", "2026-11-01T00:10:00-04:00" },
    { "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00" }, /* half an hour */
    { "America/Sao_Paulo", "2018-11-04T01:00:00-02:00" },   /* midnight was skipped */
    { "Pacific/Apia", "2011-12-31T00:00:01+14:00" },        /* a day was skipped */
    { "Africa/Casablanca", "2026-02-15T02:59:59+01:00" },
    { "America/Anchorage", "2026-03-01T12:00:00-09:00" },
    { "Asia/Manila", "1990-05-21T12:00:00+08:00" },
    { "Europe/Berlin", "2426-07-01T00:00:00Z" }, /* where rules repeat */
};

typedef struct shop {
    world w;
    arena *scratch;
    gx_ref refs[DIMENSIONS];
    const rule *rules[DIMENSIONS][LABELS];
    rule_choice choices[DIMENSIONS];
    const rule *conditions[CONDITIONS];
    program *program;
} shop;

static const char *const label_names[] = { "a", "b", "c", "d" };
static const char *const dimension_names[] = { "first", "second", "third" };

/* Now and then a rule that the generator has not: labels of dimensions before, sums of counts, long windows. */
static const rule *some_rule(shop *s, generator *g, int dimensions, bool wide)
{
    static const char *const extra[] = {
        "visits_within(\"90d\") + shares_within(\"90d\") + messages_received_within(\"90d\") >= 2",
        "3 > visits_within(\"36h\") + shares_within(\"36h\")",
        "calls_within(\"30d\") + shares_within(\"30d\") == 2",
        "calls_within(\"30d\") + shares_within(\"60d\") < 2",
        "calls_within(\"30d\") + calls_within(\"30d\") ~= 2",
        "older_than(joined, \"6000d\")",
        "birthday_within(\"364d\")",
        "birthday_within(\"366d\")",
        "given.children >= 2147483646",
        "spent < money(\"99999999999.00\")",
        "orders > 2147483647",
        "has(value)",
        "has(last_visited)",
    };
    static const char *const beyond[] = { "within(joined, \"40000d\")", "age_months(given.born) >= 900",
                                          "older_than(last_visited, \"9000d\")" };
    buf_clear(&g->out);
    if (dimensions > 0 && chance(g, 2))
        buf_printf(&g->out, "%s%s\"%s\"%s", dimension_names[chance(g, dimensions)], any_equal(g), PICK(g, label_names),
                   chance(g, 2) ? " and " : " or ");
    if (wide && chance(g, 12) == 0)
        buf_str(&g->out, PICK(g, beyond));
    else if (chance(g, 4) == 0)
        buf_str(&g->out, PICK(g, extra));
    else
        generate_bool(g, 3);
    return world_rule(&s->w, g->out.p);
}

static void open_shop(shop *s, const char *zone_name, generator *g, bool wide)
{
    world_open(&s->w, zone_name);
    s->scratch = arena_new();
    assert_int_equal(program_new(s->w.facts, s->w.mem, &s->program, &s->w.err), GX_OK);
    assert_int_equal(program_add_dimension(s->program, s->w.value, NULL, &s->w.err), GX_OK);
    for (int d = 0; d < DIMENSIONS; d++) {
        for (int k = 0; k < LABELS; k++)
            s->rules[d][k] =
                k == LABELS - 1 && chance(g, 2) ? world_rule(&s->w, "otherwise") : some_rule(s, g, d, wide);
        s->choices[d] = (rule_choice){ s->rules[d], LABELS };
        s->refs[d] = world_add(&s->w, dimension_names[d], GX_LABEL, FACT_DIMENSION, label_names, LABELS);
        assert_int_equal(program_add_dimension(s->program, s->refs[d], &s->choices[d], &s->w.err), GX_OK);
    }
    for (int c = 0; c < CONDITIONS; c++) {
        s->conditions[c] = some_rule(s, g, DIMENSIONS, wide);
        assert_int_equal(program_add_condition(s->program, s->conditions[c], &s->w.err), GX_OK);
    }
}

static void close_shop(shop *s)
{
    arena_free(s->scratch);
    world_close(&s->w);
}

typedef struct answers {
    int64_t label[DIMENSIONS][ROWS], until[DIMENSIONS][ROWS];
    uint64_t set[ROWS][GX_CONDITIONS_MAX / 64];
    int64_t set_until[ROWS], due[ROWS];
} answers;

static void begin(shop *s, gx_batch *b, const customer_state *const *rows, uint32_t n, int64_t now)
{
    assert_int_equal(batch_begin(b, s->w.facts, s->w.zone, (cut_values){ 0 }, now, rows, n, s->scratch, &s->w.err),
                     GX_OK);
    world_label_column(&s->w, b, s->scratch);
}

/* Every third customer's second label is set by hand. */
static void by_hand(int d, uint32_t from, uint32_t to, answers *out)
{
    for (uint32_t i = (from + 2) / 3 * 3; d == 1 && i < to; i += 3) {
        out->label[d][i] = i % LABELS;
        out->until[d][i] = GX_FOREVER;
    }
}

static void set_due(const gx_batch *b, uint32_t from, answers *out, const int64_t *value_until)
{
    for (uint32_t i = from; i < from + b->n; i++) {
        int64_t value = value_until[i - from];
        out->due[i] = value < out->set_until[i] ? value : out->set_until[i];
        for (int d = 0; d < DIMENSIONS; d++)
            out->due[i] = out->until[d][i] < out->due[i] ? out->until[d][i] : out->due[i];
    }
}

static void ask_trees(shop *s, const customer_state *const *rows, int64_t now, answers *out)
{
    gx_batch b;
    uint8_t v[ROWS];
    int64_t u[ROWS];
    begin(s, &b, rows, ROWS, now);
    for (int d = 0; d < DIMENSIONS; d++) {
        assert_int_equal(rule_choose(&s->choices[d], &b, s->scratch, out->label[d], out->until[d], &s->w.err), GX_OK);
        by_hand(d, 0, ROWS, out);
        batch_set_ints(&b, s->refs[d], out->label[d], out->until[d]);
    }
    memset(out->set, 0, sizeof out->set);
    for (int i = 0; i < ROWS; i++)
        out->set_until[i] = GX_FOREVER;
    for (int c = 0; c < CONDITIONS; c++) {
        assert_int_equal(rule_eval(s->conditions[c], &b, s->scratch, v, u, &s->w.err), GX_OK);
        for (int i = 0; i < ROWS; i++) {
            out->set[i][c / 64] |= (uint64_t)v[i] << (c % 64);
            out->set_until[i] = u[i] < out->set_until[i] ? u[i] : out->set_until[i];
        }
    }
    set_due(&b, 0, out, batch_ints_until(&b, s->w.value));
}

/* The rows from..from + n alone. */
static void ask_program(shop *s, const customer_state *const *rows, uint32_t from, uint32_t n, int64_t now,
                        answers *out)
{
    gx_batch b;
    program_run *run;
    begin(s, &b, rows + from, n, now);
    assert_int_equal(run_begin(s->program, &b, s->scratch, &run, &s->w.err), GX_OK);
    run_set(run, s->w.value, batch_ints(&b, s->w.value), batch_ints_until(&b, s->w.value));
    for (int d = 0; d < DIMENSIONS; d++) {
        int64_t *label = out->label[d] + from, *until = out->until[d] + from;
        assert_int_equal(run_choose(run, s->refs[d], label, until, &s->w.err), GX_OK);
        by_hand(d, from, from + n, out);
        if (d == 1)
            run_set(run, s->refs[d], label, until);
        batch_set_ints(&b, s->refs[d], label, until);
    }
    assert_int_equal(run_conditions(run, out->set + from, out->set_until + from, &s->w.err), GX_OK);
    set_due(&b, from, out, batch_ints_until(&b, s->w.value));
}

static void say_dimension(const shop *s, int d)
{
    for (int k = 0; k < LABELS; k++)
        print_error("  %s = %.*s\n", label_names[k], TEXT_ARG(rule_text(s->rules[d][k])));
}

static void must_agree(const shop *s, const char *now, const answers *t, const answers *p)
{
    for (int i = 0; i < ROWS; i++) {
        for (int d = 0; d < DIMENSIONS; d++) {
            if (t->label[d][i] == p->label[d][i] && t->until[d][i] == p->until[d][i])
                continue;
            say_dimension(s, d);
            fail_msg("%s in %s at %s, row %d: %lld until %lld by trees, %lld until %lld by the program",
                     dimension_names[d], zone_name(s->w.zone), now, i, (long long)t->label[d][i],
                     (long long)t->until[d][i], (long long)p->label[d][i], (long long)p->until[d][i]);
        }
        for (int c = 0; c < CONDITIONS; c++)
            if ((t->set[i][c / 64] ^ p->set[i][c / 64]) >> (c % 64) & 1)
                fail_msg("%s in %s at %s, row %d: true by one, false by the other", rule_text(s->conditions[c]).p,
                         zone_name(s->w.zone), now, i);
        assert_memory_equal(t->set[i], p->set[i], sizeof t->set[i]);
        if (t->due[i] != p->due[i] || p->set_until[i] < t->due[i])
            fail_msg("in %s at %s, row %d: due %lld by trees, %lld by the program", zone_name(s->w.zone), now, i,
                     (long long)t->due[i], (long long)p->due[i]);
    }
}

static void compare(uint64_t seed, int shops, bool wide)
{
    static answers by_trees, by_program;
    generator g = { .seed = seed };
    for (size_t place = 0; place < sizeof places / sizeof *places; place++)
        for (int i = 0; i < shops; i++) {
            shop s;
            const customer_state *rows[ROWS];
            int64_t now;
            open_shop(&s, places[place].zone, &g, wide);
            assert_true(time_parse_rfc3339(text_of(places[place].now), &now));
            for (int r = 0; r < ROWS; r++)
                rows[r] = world_somebody(&s.w, &g.seed, now);
            ask_trees(&s, rows, now, &by_trees);
            for (int plain = 0; plain < 2; plain++) {
                program_lanes_plain(plain != 0);
                ask_program(&s, rows, 0, ROWS, now, &by_program);
                must_agree(&s, places[place].now, &by_trees, &by_program);
            }
            program_lanes_plain(false);
            for (uint32_t r = 0; r < ROWS; r++)
                ask_program(&s, rows, r, 1, now, &by_program);
            must_agree(&s, places[place].now, &by_trees, &by_program);
            close_shop(&s);
        }
    buf_free(&g.out);
}

static void programs_agree_with_trees(void **state)
{
    (void)state;
    compare(11, 60, false);
}

static void beyond_32_bits_too(void **state)
{
    (void)state;
    compare(12, 15, true);
}

/* Windows that begin, end or lie across a change of the clocks, to the second. */
static void around_every_change(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "within(joined, \"7d\")",   "older_than(last_bought, \"1d\")",   "within(last_visited, \"40d\")",
        "within(joined, \"168h\")", "older_than(last_active, \"400d\")", "birthday_within(\"3d\")"
    };
    static const int32_t days[] = { 7, 1, 40, 7, 400, 3 };
    static const char *const zones[] = { "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
                                         "America/Sao_Paulo" };
    enum { N = sizeof texts / sizeof *texts };
    static customer_state who[GX_BATCH_MAX];
    const customer_state *rows[GX_BATCH_MAX];
    uint64_t seed = 8;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        world w;
        program *p;
        zone_piece pieces[64];
        world_open(&w, zones[z]);
        const rule *rules[N][1];
        rule_choice choices[N];
        gx_ref refs[N];
        assert_int_equal(program_new(w.facts, w.mem, &p, &w.err), GX_OK);
        for (int i = 0; i < N; i++) {
            rules[i][0] = world_rule(&w, texts[i]);
            choices[i] = (rule_choice){ rules[i], 1 };
            refs[i] = world_add(&w, texts[i], GX_LABEL, FACT_DIMENSION, label_names, 1);
            assert_int_equal(program_add_dimension(p, refs[i], &choices[i], &w.err), GX_OK);
        }
        int64_t from = civil_days(2010, 1, 1) * DAY_S, to = civil_days(2031, 1, 1) * DAY_S;
        size_t n = zone_pieces(w.zone, from, to, 64, pieces);
        assert_true(n > 8);
        arena *mem = arena_new();
        for (size_t k = 1; k < n; k++) {
            int64_t now = pieces[k].start + world_below(&seed, 2) * (world_below(&seed, 14400) - 7200);
            for (uint32_t i = 0; i < GX_BATCH_MAX; i++) {
                int32_t span = days[world_below(&seed, N)];
                int64_t edge = (world_below(&seed, 2) ? zone_local(w.zone, now) : pieces[k].peak) - span * DAY_S;
                int64_t at = zone_utc(w.zone, edge + world_below(&seed, 7) - 3);
                at = at > now ? now : at;
                who[i] = world_nobody(now);
                who[i].joined = who[i].last_bought = who[i].last_visited = who[i].last_active = at;
                who[i].birthday = zone_today(w.zone, now) - 9000 + world_below(&seed, 30);
                rows[i] = &who[i];
            }
            gx_batch b;
            program_run *run;
            int64_t label[2][GX_BATCH_MAX], until[2][GX_BATCH_MAX];
            arena_reset(mem);
            assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, now, rows, GX_BATCH_MAX, mem, &w.err),
                             GX_OK);
            assert_int_equal(run_begin(p, &b, mem, &run, &w.err), GX_OK);
            for (int i = 0; i < N; i++) {
                assert_int_equal(rule_choose(&choices[i], &b, mem, label[0], until[0], &w.err), GX_OK);
                assert_int_equal(run_choose(run, refs[i], label[1], until[1], &w.err), GX_OK);
                assert_memory_equal(label[0], label[1], sizeof label[0]);
                assert_memory_equal(until[0], until[1], sizeof until[0]);
            }
        }
        arena_free(mem);
        world_close(&w);
    }
}

static void batches_of_every_size(void **state)
{
    (void)state;
    world w;
    uint64_t seed = 5;
    int64_t now = 1792891800, label[GX_BATCH_MAX], until[GX_BATCH_MAX], label_one[1], until_one[1];
    const customer_state *rows[GX_BATCH_MAX];
    world_open(&w, "Europe/Berlin");
    const rule *rules[] = { world_rule(&w, "bought_within(\"60d\") and orders >= 2"), world_rule(&w, "otherwise") };
    rule_choice c = { rules, 2 };
    gx_ref ref = world_add(&w, "first", GX_LABEL, FACT_DIMENSION, label_names, 2);
    program *p;
    program_run *run;
    gx_batch b;
    arena *mem = arena_new();
    assert_int_equal(program_new(w.facts, w.mem, &p, &w.err), GX_OK);
    assert_int_equal(program_add_dimension(p, ref, &c, &w.err), GX_OK);
    for (uint32_t i = 0; i < GX_BATCH_MAX; i++)
        rows[i] = world_somebody(&w, &seed, now);
    for (uint32_t n = 0; n <= GX_BATCH_MAX; n += n < 40 ? 1 : 27) {
        assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, now, rows, n, mem, &w.err), GX_OK);
        assert_int_equal(run_begin(p, &b, mem, &run, &w.err), GX_OK);
        assert_int_equal(run_choose(run, ref, label, until, &w.err), GX_OK);
        for (uint32_t i = 0; i < n; i++) {
            assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, now, rows + i, 1, mem, &w.err), GX_OK);
            assert_int_equal(rule_choose(&c, &b, mem, label_one, until_one, &w.err), GX_OK);
            assert_true(label_one[0] == label[i] && until_one[0] == until[i]);
        }
    }
    arena_free(mem);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_agree_with_trees),
        cmocka_unit_test(beyond_32_bits_too),
        cmocka_unit_test(around_every_change),
        cmocka_unit_test(batches_of_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
