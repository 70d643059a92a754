/* SPDX-License-Identifier: Apache-2.0 */
/* rules_bench DATA SHOP.ini ACTION.ini [ROUNDS]: how fast rules are. The reference shop's 7 dimensions and 12 segments,
 * the strategy that wins by priority or is held (which wants two conditions more, ACTION.ini), and the expiry of
 * everything, over generated customers; beside it the hand-written evaluation of the same customers, which has no
 * expiries. Both sides with AVX2 and both without, in rounds that take turns; first every answer is compared. Medians
 * of nanoseconds per customer: rules        facts are in columns; only evaluation is timed
 *   + timelines  and the columns are fetched from states, window counts from their timelines
 *   + batch      and a new batch for every 256 customers, as the engine makes it */
#include "core/base/clock.h"
#include "core/decide/ruleset.h"
#include "rules_people.h"

#include <stdlib.h>

#define ROUNDS_MOST 101
#define SEGMENTS 12 /* of the shop; those of ACTION.ini follow */
#define TABLE_BITS 7

typedef struct bench {
    people people;
    config *config;
    ruleset *rules;
    arena *mem;
    bool compare;
    uint8_t winner[2][1 << TABLE_BITS]; /* of the segments a customer is in, by bits: the best strategy's rank */
    unsigned held;                      /* bit of the condition under which a strategy is held */
    gx_error err;
} bench;

/* Step 4 of the reference job: strategies by priority, with the segment or condition each wants. The first and the last
 * are never held. */
static const struct {
    const char *segment, *action;
} strategies[] = {
    { "care_complaint", "apologise" },   { "birthday_valuable", "birthday_gift" }, { "hot_lead", "close_deal" },
    { "agent_prospect", "agent_pitch" }, { "winback_valuable", "winback_coupon" }, { "second_order", "second_offer" },
    { "loyal_thanks", "vip_gift" },      { "ask_referral", "ask_referral" },       { "birthday", "birthday_card" },
    { "ask_review", "ask_review" },      { "winback_ordinary", "winback_note" },   { "nurture_browse", "nurture" },
    { "dormant_cleanup", "archive" },
};
#define STRATEGIES (sizeof strategies / sizeof *strategies)
#define HOLD (STRATEGIES + 1)

typedef struct answers {
    int64_t label[STORE_MAX_DIMENSIONS][GX_BATCH_MAX], until[STORE_MAX_DIMENSIONS][GX_BATCH_MAX];
    uint64_t segments[GX_BATCH_MAX][GX_CONDITIONS_MAX / 64];
    int64_t segments_until[GX_BATCH_MAX];
    uint8_t winner[GX_BATCH_MAX];
} answers;

/* Of one batch in one round. */
typedef struct times {
    double rules, timelines, batch, hand;
} times;

static void good(const bench *b, gx_status rc)
{
    if (rc == GX_OK)
        return;
    fprintf(stderr, "rules_bench: %s\n", b->err.text);
    exit(1);
}

/* ---- the shop ---- */

static void add_file(buf *out, const char *path)
{
    char piece[4096];
    size_t n;
    FILE *f = fopen(path, "re");
    while (f != NULL && (n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, n);
    if (f == NULL || fclose(f) != 0 || out->failed) {
        fprintf(stderr, "rules_bench: cannot read %s\n", path);
        exit(1);
    }
}

/* The best rank for every combination of seven segments at a time. */
static void rank_strategies(bench *b)
{
    memset(b->winner, STRATEGIES, sizeof b->winner);
    for (size_t rank = STRATEGIES; rank-- > 0;) {
        int bit = ruleset_segment(b->rules, text_of(strategies[rank].segment));
        for (unsigned set = 0; bit >= 0 && set < 1u << TABLE_BITS; set++)
            if (set >> (bit % TABLE_BITS) & 1)
                b->winner[bit / TABLE_BITS][set] = (uint8_t)rank;
    }
    b->held = (unsigned)ruleset_segment(b->rules, GX_TEXT("written_to"));
}

/* The shop's time zone is written over, and the sections of strategies, which are not looked for, are left out. */
static void open_shop(bench *b, const char *ini, const char *action, const char *zone_name)
{
    buf text = { 0 };
    add_file(&text, ini);
    const char *zone_at = text.p != NULL ? strstr(text.p, "timezone = UTC\n") : NULL;
    if (zone_at == NULL) {
        fprintf(stderr, "rules_bench: %s has no timezone = UTC\n", ini);
        exit(1);
    }
    buf whole = { 0 };
    buf_add(&whole, text.p, (size_t)(zone_at - text.p));
    buf_printf(&whole, "timezone = %s\n", zone_name);
    zone_at += strlen("timezone = UTC\n");
    const char *end = strstr(zone_at, "\n[strategy:");
    buf_add(&whole, zone_at, end != NULL ? (size_t)(end + 1 - zone_at) : strlen(zone_at));
    add_file(&whole, action);
    b->config = config_new();
    b->mem = arena_new();
    b->compare = strcmp(zone_name, "UTC") == 0; /* the hand-written rules know no other */
    good(b, config_read_text(b->config, buf_view(&whole), "shop.ini", &b->err));
    good(b, ruleset_build(&(ruleset_options){ .config = b->config }, &b->rules, &b->err));
    buf_free(&text);
    buf_free(&whole);
    rank_strategies(b);
}

static void close_shop(bench *b)
{
    ruleset_free(b->rules);
    config_free(b->config);
    arena_free(b->mem);
}

/* ---- one batch ---- */

static void evaluate_batch(bench *b, gx_batch *batch, program_run *run, answers *out)
{
    const ruleset *r = b->rules;
    for (uint32_t k = 0; k < r->n_dimensions; k++) {
        uint32_t d = r->order[k];
        good(b, run_choose(run, r->dimensions[d].ref, out->label[d], out->until[d], &b->err));
        batch_set_ints(batch, r->dimensions[d].ref, out->label[d], out->until[d]);
    }
    good(b, run_conditions(run, out->segments, out->segments_until, &b->err));
    const uint64_t low_bits = (1u << TABLE_BITS) - 1;
    const unsigned held = b->held;
    for (uint32_t i = 0, n = batch->n; i < n; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): run_conditions wrote it
        uint64_t set = out->segments[i][0];
        uint8_t low = b->winner[0][set & low_bits], high = b->winner[1][set >> TABLE_BITS & low_bits];
        uint8_t best = low < high ? low : high;
        bool may_be_held = best != 0 && best < STRATEGIES - 1;
        out->winner[i] = (set >> held & 1) != 0 && may_be_held ? HOLD : best;
    }
}

/* False when there is nobody from there on. */
static bool begin_batch(bench *b, gx_batch *batch, uint32_t from)
{
    uint32_t all = b->people.n, n = from >= all ? 0 : all - from < GX_BATCH_MAX ? all - from : GX_BATCH_MAX;
    arena_reset(b->mem);
    if (n > 0)
        good(b, batch_begin(batch, b->rules->facts, b->rules->zone, (cut_values){ 0 }, REFERENCE_NOW,
                            b->people.list + from, n, b->mem, &b->err));
    return n > 0;
}

static program_run *begin_run(bench *b, const gx_batch *batch)
{
    program_run *run;
    good(b, run_begin(b->rules->program, batch, b->mem, &run, &b->err));
    return run;
}

/* ---- answers ---- */

static void differs(uint32_t id, const char *what, const char *ours, const char *theirs)
{
    fprintf(stderr, "rules_bench: customer %u: %s is %s, by hand %s\n", id, what, ours, theirs);
    exit(1);
}

static void compare_row(const bench *b, const answers *a, uint32_t row, uint32_t id)
{
    const ruleset *r = b->rules;
    hand_answer hand;
    hand_answer_of(b->people.hand, id, &hand);
    for (uint32_t d = 0; d < HAND_DIMENSIONS; d++) {
        const char *label = ruleset_label(r, d, a->label[d][row]);
        if (strcmp(label, hand.labels[d]) != 0)
            differs(id, r->dimensions[d].name, label, hand.labels[d]);
    }
    uint8_t rank = a->winner[row];
    const char *action = rank == HOLD ? "hold" : rank == STRATEGIES ? "none" : strategies[rank].action;
    if (strcmp(action, hand.action) != 0)
        differs(id, "action", action, hand.action);
    if ((a->segments[row][0] & ((1u << SEGMENTS) - 1)) != hand.segments)
        differs(id, "the set of segments", "another", "one");
}

static void compare_all(bench *b, answers *a)
{
    gx_batch batch = { 0 };
    hand_eval_plain(b->people.hand, 0, b->people.n);
    for (uint32_t from = 0; begin_batch(b, &batch, from); from += GX_BATCH_MAX) {
        evaluate_batch(b, &batch, begin_run(b, &batch), a);
        for (uint32_t i = 0; i < batch.n; i++)
            compare_row(b, a, i, from + i + 1);
    }
}

/* ---- time ---- */

/* States are fetched once untimed, because in the engine they have just been folded and are near. */
static times one_batch(bench *b, uint32_t from, bool plain, answers *a)
{
    gx_batch batch = { 0 };
    program_lanes_plain(plain);
    begin_batch(b, &batch, from);
    begin_run(b, &batch);
    int64_t t0 = clock_monotonic_ns();
    begin_batch(b, &batch, from);
    int64_t t1 = clock_monotonic_ns();
    program_run *run = begin_run(b, &batch);
    int64_t t2 = clock_monotonic_ns();
    evaluate_batch(b, &batch, run, a);
    int64_t t3 = clock_monotonic_ns();
    (plain ? hand_eval_plain : hand_eval_avx2)(b->people.hand, from, batch.n);
    int64_t t4 = clock_monotonic_ns();
    return (times){ (double)(t3 - t2), (double)(t2 - t1), (double)(t1 - t0), (double)(t4 - t3) };
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, c = *(const double *)y;
    return a < c ? -1 : a > c;
}

/* Of one member of n times. */
static double median(const double *list, int n)
{
    double sorted[ROUNDS_MOST];
    for (int i = 0; i < n; i++)
        sorted[i] = list[(size_t)i * sizeof(times) / sizeof(double)];
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    return sorted[n / 2];
}

/* rounds: by batch, then round. */
static void say(const bench *b, const char *zone_name, const char *lanes_name, const times *rounds, uint32_t batches,
                int n)
{
    times sum = { 0 };
    for (uint32_t p = 0; p < batches; p++) {
        const times *t = &rounds[(size_t)p * (size_t)n];
        sum.rules += median(&t->rules, n) / b->people.n;
        sum.timelines += median(&t->timelines, n) / b->people.n;
        sum.batch += median(&t->batch, n) / b->people.n;
        sum.hand += median(&t->hand, n) / b->people.n;
    }
    printf("%-14s %-6s  rules %6.1f  + timelines %6.1f  + batch %6.1f   by hand %6.1f   ratio %.2f\n", zone_name,
           lanes_name, sum.rules, sum.rules + sum.timelines, sum.rules + sum.timelines + sum.batch, sum.hand,
           sum.rules / sum.hand);
}

static void measure(bench *b, const char *zone_name, int rounds)
{
    static answers a;
    uint32_t batches = (b->people.n + GX_BATCH_MAX - 1) / GX_BATCH_MAX;
    times *all = calloc(2 * (size_t)batches * (size_t)rounds, sizeof *all);
    if (all == NULL)
        exit(1);
    times *plain = all + (size_t)batches * (size_t)rounds;
    if (b->compare)
        compare_all(b, &a);
    for (int i = 0; i < rounds; i++)
        for (uint32_t p = 0; p < batches; p++) {
            all[p * (size_t)rounds + (size_t)i] = one_batch(b, p * GX_BATCH_MAX, false, &a);
            plain[p * (size_t)rounds + (size_t)i] = one_batch(b, p * GX_BATCH_MAX, true, &a);
        }
    say(b, zone_name, "AVX2", all, batches, rounds);
    say(b, zone_name, "plain", plain, batches, rounds);
    free(all);
}

int main(int argc, char **argv)
{
    int64_t rounds = 9;
    bench b = { 0 };
    if (argc < 4 || argc > 5 || (argc == 5 && !text_int(text_of(argv[4]), &rounds)) || rounds < 1 ||
        rounds > ROUNDS_MOST) {
        fprintf(stderr, "usage: rules_bench DATA SHOP.ini ACTION.ini [ROUNDS]\n");
        return 2;
    }
    people_read(argv[1], &b.people);
    printf("%u customers, median of %lld rounds, nanoseconds per customer\n", b.people.n, (long long)rounds);
    static const char *const zones[] = { "UTC", "Asia/Shanghai", "Europe/Berlin" };
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        open_shop(&b, argv[2], argv[3], zones[z]);
        measure(&b, zones[z], (int)rounds);
        close_shop(&b);
    }
    people_free(&b.people);
    return 0;
}
