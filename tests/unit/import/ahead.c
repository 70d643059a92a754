/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing ahead: whatever the number of threads and the memory allowed, the same counts, rejects and journal. */
#include "shop.h"

#include <sys/stat.h>

/* Every kind of line, blocks and blocks of them: news, repetitions near and far, contradictions, nonsense, blank ones.
 */
static void add_lines(buf *b, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        unsigned id = i % 11 == 10 ? i / 2 : i;
        buf_printf(b,
                   "{\"specversion\":\"1.0\",\"id\":\"e%u\",\"source\":\"hook%u\",\"type\":\"%s\",\"time\":"
                   "\"2026-01-01T00:%02u:%02uZ\",\"subject\":\"c%u\",\"data\":{%s}}\n",
                   id, id % 3, id % 7 == 0 ? "referral.made" : "visit.made", id * 7 / 60 % 60, id * 7 % 60, id % 500,
                   id % 7 == 0     ? "\"customer\":\"friend\""
                   : i % 110 == 10 ? "\"place\":\"elsewhere\""
                   : id % 5 == 0   ? "\"extra\":[1,2]"
                                   : "");
        if (i % 97 == 0)
            buf_str(b, "\n  \n{\"id\": 1\n");
        if (i % 301 == 0)
            buf_str(b, "not JSON at all, and rather long: ");
    }
}

typedef struct outcome {
    uint64_t rows, accepted, duplicates, conflicts, rejected;
    const char *rejects, *journal, *reasons;
} outcome;

static outcome import_with(shop *s, const char *lines, unsigned threads, size_t memory)
{
    shop_open(s, "", "CNY", "UTC");
    s->options.threads = threads;
    OK(s, store_memory(s->store, memory, &s->err));
    shop_import(s, "e.ndjson", lines);
    const import_report *r = &s->report;
    outcome out = { r->rows, r->accepted, r->duplicates, r->conflicts, r->rejected, NULL, NULL, NULL };
    out.rejects = shop_read(s, r->reject_file);
    out.journal = shop_journal(s);
    out.reasons = arena_printf(s->mem, "%.*s", TEXT_ARG(r->first_rejects));
    shop_import(s, "e.ndjson", lines);
    assert_int_equal(s->report.accepted, 0);
    assert_int_equal(s->report.duplicates, out.accepted + out.duplicates);
    assert_int_equal(s->report.conflicts, out.conflicts);
    return out;
}

static void threads_change_nothing(void **state)
{
    (void)state;
    buf lines = { 0 };
    shop one, more;
    add_lines(&lines, 12000);
    outcome alone = import_with(&one, lines.p, 1, STORE_MEMORY_LEAST);
    assert_true(alone.accepted > 10000 && alone.duplicates > 100 && alone.conflicts > 50 && alone.rejected > 100);
    const unsigned threads[] = { 0, 2, 3, 8 };
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        outcome many = import_with(&more, lines.p, threads[i], STORE_MEMORY_DEFAULT);
        assert_int_equal(many.rows, alone.rows);
        assert_int_equal(many.accepted, alone.accepted);
        assert_int_equal(many.duplicates, alone.duplicates);
        assert_int_equal(many.conflicts, alone.conflicts);
        assert_int_equal(many.rejected, alone.rejected);
        assert_string_equal(many.rejects, alone.rejects);
        assert_string_equal(many.journal, alone.journal);
        assert_string_equal(many.reasons, alone.reasons);
        shop_close(&more);
    }
    shop_close(&one);
    buf_free(&lines);
}

static void nothing_and_blank_lines(void **state)
{
    (void)state;
    shop s;
    for (unsigned threads = 1; threads < 4; threads++) {
        shop_open(&s, "", "CNY", "UTC");
        s.options.threads = threads;
        s.options.format = "events";
        shop_import(&s, "e.ndjson", "\n\n   \n");
        assert_counts(&s.report, 0, 0, 0, 0);
        shop_close(&s);
    }
}

/* The store fails while others parse on: they end, and nothing is kept. */
static void a_failure_ends_the_threads(void **state)
{
    (void)state;
    shop s;
    buf lines = { 0 };
    add_lines(&lines, 20000);
    shop_open(&s, "", "CNY", "UTC");
    s.options.threads = 4;
    s.options.rejects_dir = "/dev/null/nowhere";
    assert_int_equal(shop_try(&s, "e.ndjson", lines.p), GX_EIO);
    assert_string_equal(shop_journal(&s), "");
    shop_close(&s);
    buf_free(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(nothing_and_blank_lines),
        cmocka_unit_test(a_failure_ends_the_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
