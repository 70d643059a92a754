/* links: room_rules */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a rule. What is refused is refused with a place and a sentence; what is accepted is evaluated, explained
 * and counted, and keeps what it says: until lies ahead, the value holds up to it, the clauses agree with the
 * value, and a program says the same. */
#include "core/rules/program.h"
#include "tests/unit/rules/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PEOPLE 5
#define NOW INT64_C(1792891800) /* in Berlin, the hour that comes twice */

static world w;
static const customer_state *people[PEOPLE];
static arena *scratch;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void prepare(void)
{
    uint64_t seed = 7;
    if (w.facts != NULL)
        return;
    world_open(&w, "Europe/Berlin");
    scratch = arena_new();
    must(scratch != NULL);
    for (int i = 0; i < PEOPLE; i++)
        people[i] = world_somebody(&w, &seed, NOW);
}

static void check_refusal(const gx_error *err)
{
    must(err->code == GX_ECONFIG);
    must(strncmp(err->text, "fuzz.ini:", 9) == 0);
    must(utf8_valid(text_of(err->text)));
}

static void check_places(const rule *r, size_t begin, size_t end)
{
    must(begin < end && end <= rule_text(r).n);
}

static void check_explanation(const rule *r, const gx_batch *b, uint32_t row)
{
    const clause *list;
    size_t n;
    must(rule_explain(r, b, row, scratch, &list, &n, &w.err) == GX_OK && n > 0);
    for (size_t i = 0; i < n; i++) {
        check_places(r, list[i].begin, list[i].end);
        must(list[i].text[0] != '\0' && utf8_valid(text_of(list[i].text)));
        must(list[i].until > NOW);
    }
}

static void check_counts(const rule *r, const gx_batch *b)
{
    size_t n = rule_clauses(r);
    clause_count *counts = arena_zalloc(scratch, n * sizeof *counts);
    must(counts != NULL && rule_count_failures(r, b, scratch, counts, &w.err) == GX_OK);
    for (size_t i = 0; i < n; i++) {
        check_places(r, counts[i].begin, counts[i].end);
        must(counts[i].seen == PEOPLE && counts[i].failed <= PEOPLE);
    }
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What the label does by itself is not in a condition's expiry. */
static void check_program(const rule *r, const gx_batch *b, const uint8_t *value, const int64_t *until)
{
    program *p = NULL;
    program_run *run = NULL;
    uint64_t set[PEOPLE][GX_CONDITIONS_MAX / 64];
    int64_t end[PEOPLE];
    const int64_t *label = batch_ints(b, w.value), *label_until = batch_ints_until(b, w.value);
    must(program_new(w.facts, scratch, &p, &w.err) == GX_OK);
    must(program_add_dimension(p, w.value, NULL, &w.err) == GX_OK && program_add_condition(p, r, &w.err) == GX_OK);
    must(run_begin(p, b, scratch, &run, &w.err) == GX_OK);
    run_set(run, w.value, label, label_until);
    must(run_conditions(run, set, end, &w.err) == GX_OK);
    for (uint32_t i = 0; i < PEOPLE; i++)
        must(set[i][0] == value[i] && earlier(end[i], label_until[i]) == earlier(until[i], label_until[i]));
}

static void check_rule(const rule *r)
{
    uint8_t now[PEOPLE], later[PEOPLE];
    int64_t until[PEOPLE], ignored[PEOPLE];
    gx_batch b;
    must(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, NOW, people, PEOPLE, scratch, &w.err) == GX_OK);
    world_label_column(&w, &b, scratch);
    must(rule_eval(r, &b, scratch, now, until, &w.err) == GX_OK);
    for (uint32_t i = 0; i < PEOPLE; i++) {
        must(now[i] <= 1 && until[i] > NOW);
        int64_t last = until[i] == GX_FOREVER ? NOW + 400 * DAY_S : until[i] - 1;
        world_eval_rows(&w, r, last, people, PEOPLE, scratch, later, ignored);
        must(later[i] == now[i]);
        check_explanation(r, &b, i);
    }
    check_counts(r, &b);
    check_program(r, &b, now, until);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const rule *r = NULL;
    rule_place place = { .file = "fuzz.ini" };
    prepare();
    arena *mem = arena_new();
    must(mem != NULL);
    w.err = (gx_error){ .text = "" };
    if (rule_parse(&w.context, (gx_text){ (const char *)data, size }, place, mem, &r, &w.err) == GX_OK)
        check_rule(r);
    else
        check_refusal(&w.err);
    arena_free(mem);
    arena_reset(scratch);
    cut_table_free(&w.cuts);
    return 0;
}
