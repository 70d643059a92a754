/* SPDX-License-Identifier: Apache-2.0 */
/* How fast rules are: the seven dimensions and twelve segments of the reference job, over random customers in batches.
 * Prints nanoseconds per customer, apart for what a batch costs once (columns from states) and what evaluation costs.
 * Usage: rules_bench [CUSTOMERS [ROUNDS]] */
#include "core/base/clock.h"
#include "tests/unit/rules/world.h"

#define SEGMENTS 12
#define DIMENSIONS 7
#define MOST_LABELS 8

typedef struct dimension_text {
    const char *name;
    const char *labels[MOST_LABELS];
    const char *rules[MOST_LABELS];
} dimension_text;

static const dimension_text dimension_texts[DIMENSIONS] = {
    { "source",
      { "referred", "content", "inbound", "store", "outbound" },
      { "given.source == \"referral\"", "given.source == \"content\"", "given.source == \"proactive_inbound\"",
        "given.source == \"store\"", "otherwise" } },
    { "intent",
      { "agent", "product", "browsing", "none" },
      { "tagged(\"agent\") or tagged(\"wholesale\")", "consulted_within(\"180d\")",
        "visits_within(\"90d\") + shares_within(\"90d\") + messages_received_within(\"90d\") >= 2", "otherwise" } },
    { "worth",
      { "valuable", "worthless", "ordinary" },
      { "complaints < 3 and (spent >= money(\"2000\") or referrals >= 2 or (orders >= 3 and complaints == 0 and "
        "good_reviews >= 1))",
        "(complaints >= 3 and spent < money(\"500\")) or (orders == 0 and referrals == 0 and consultations == 0 and "
        "older_than(joined, \"365d\"))",
        "otherwise" } },
    { "consumption",
      { "never", "advocate", "repeat", "once" },
      { "orders == 0", "referrals >= 1", "orders >= 2", "otherwise" } },
    { "frequency",
      { "high", "mid", "low", "none" },
      { "orders_within(\"365d\") >= 4", "orders_within(\"365d\") >= 2", "orders_within(\"365d\") >= 1", "otherwise" } },
    { "amount",
      { "large", "mid", "small", "none" },
      { "spent >= money(\"3000\")", "spent >= money(\"800\")", "spent >= money(\"0.01\")", "otherwise" } },
    { "stage",
      { "distributor", "lost", "potential", "fan", "loyal", "new", "old" },
      { "intent == \"agent\" and orders >= 3",
        "(orders >= 1 and older_than(last_bought, \"365d\") and older_than(last_active, \"180d\")) or (orders == 0 and "
        "older_than(joined, \"730d\") and older_than(last_active, \"365d\"))",
        "orders == 0", "consumption == \"advocate\" and good_reviews >= 1 and orders >= 3",
        "orders >= 4 and orders_within(\"365d\") >= 2", "within(first_bought, \"90d\")", "otherwise" } },
};

static const char *const segment_texts[SEGMENTS] = {
    "birthday_within(\"7d\") and worth ~= \"worthless\"",
    "stage == \"potential\" and intent == \"product\" and last_consulted > last_bought",
    "intent == \"agent\" and stage ~= \"distributor\" and complaints == 0",
    "stage == \"lost\" and worth == \"valuable\"",
    "stage == \"lost\" and worth == \"ordinary\" and orders >= 1",
    "complained_within(\"90d\") and worth ~= \"worthless\"",
    "consumption == \"once\" and within(last_bought, \"60d\") and older_than(last_bought, \"14d\")",
    "(stage == \"loyal\" or stage == \"fan\") and frequency == \"high\"",
    "orders >= 1 and within(last_bought, \"21d\") and good_reviews == 0 and bad_reviews == 0",
    "consumption == \"repeat\" and worth ~= \"worthless\" and good_reviews >= 1",
    "stage == \"potential\" and intent == \"browsing\" and (source == \"content\" or source == \"inbound\" or source == "
    "\"referred\")",
    "worth == \"worthless\" and older_than(last_active, \"365d\")",
};

typedef struct job {
    world w;
    gx_ref refs[DIMENSIONS];
    const rule *rules[DIMENSIONS][MOST_LABELS];
    rule_choice choices[DIMENSIONS];
    const rule *segments[SEGMENTS];
} job;

static void build(job *j, const char *zone_name)
{
    world_open(&j->w, zone_name);
    for (int d = 0; d < DIMENSIONS; d++) {
        const dimension_text *t = &dimension_texts[d];
        uint32_t n = 0;
        while (n < MOST_LABELS && t->labels[n] != NULL)
            n++;
        for (uint32_t i = 0; i < n; i++)
            j->rules[d][i] = world_rule(&j->w, t->rules[i]);
        j->choices[d] = (rule_choice){ j->rules[d], n };
        j->refs[d] = world_add(&j->w, t->name, GX_LABEL, FACT_DIMENSION, t->labels, n);
    }
    for (int s = 0; s < SEGMENTS; s++)
        j->segments[s] = world_rule(&j->w, segment_texts[s]);
}

/* Everything one batch needs; returns a sum so that nothing is optimised away. */
static uint64_t evaluate_batch(job *j, gx_batch *b, arena *mem)
{
    uint64_t sum = 0;
    uint8_t value[GX_BATCH_MAX];
    int64_t until[GX_BATCH_MAX];
    for (int d = 0; d < DIMENSIONS; d++) {
        int64_t *index = arena_alloc(mem, 2 * GX_BATCH_MAX * sizeof *index);
        if (index == NULL || rule_choose(&j->choices[d], b, mem, index, index + GX_BATCH_MAX, &j->w.err) != GX_OK)
            abort();
        batch_set_ints(b, j->refs[d], index, index + GX_BATCH_MAX);
        sum = sum * 31 + (uint64_t)index[b->n - 1];
    }
    for (int s = 0; s < SEGMENTS; s++) {
        if (rule_eval(j->segments[s], b, mem, value, until, &j->w.err) != GX_OK)
            abort();
        for (uint32_t i = 0; i < b->n; i++)
            sum += value[i] + (until[i] == GX_FOREVER);
    }
    return sum;
}

static void measure(const char *zone_name, uint32_t n, int rounds)
{
    job j;
    uint64_t seed = 1, sum = 0;
    int64_t now = 1767225600, first = 0, again = 0;
    build(&j, zone_name);
    const customer_state **people = malloc((n + 1) * sizeof *people);
    arena *mem = arena_new();
    if (people == NULL || mem == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++)
        people[i] = world_somebody(&j.w, &seed, now);
    for (int round = 0; round < rounds; round++) {
        for (uint32_t at = 0; at < n; at += GX_BATCH_MAX) {
            gx_batch b;
            uint32_t size = n - at < GX_BATCH_MAX ? n - at : GX_BATCH_MAX;
            arena_reset(mem);
            int64_t t0 = clock_monotonic_ns();
            if (batch_begin(&b, j.w.facts, j.w.zone, (cut_values){ 0 }, now, people + at, size, mem, &j.w.err) != GX_OK)
                abort();
            sum += evaluate_batch(&j, &b, mem);
            int64_t t1 = clock_monotonic_ns();
            sum += evaluate_batch(&j, &b, mem);
            again += clock_monotonic_ns() - t1;
            first += t1 - t0;
        }
    }
    double all = (double)n * rounds;
    printf("%-18s %u customers: %.1f ns each with columns made from states, %.1f ns evaluation alone (%llx)\n",
           zone_name, n, (double)first / all, (double)again / all, (unsigned long long)sum);
    free(people);
    arena_free(mem);
    world_close(&j.w);
}

int main(int argc, char **argv)
{
    int64_t n = 100000, rounds = 3;
    if ((argc > 1 && !text_int(text_of(argv[1]), &n)) || (argc > 2 && !text_int(text_of(argv[2]), &rounds)) || n < 1 ||
        n > 10000000 || rounds < 1) {
        fprintf(stderr, "usage: rules_bench [CUSTOMERS [ROUNDS]]\n");
        return 2;
    }
    static const char *const zones[] = { "UTC", "Asia/Shanghai", "Europe/Berlin" };
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++)
        measure(zones[z], (uint32_t)n, (int)rounds);
    return 0;
}
