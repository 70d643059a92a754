/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of NDJSON and plugins' importers. */
#include "shop.h"

#define LINE(id, type, data)                                                                                           \
    "{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"hook\",\"type\":\"" type                                  \
    "\",\"time\":\"2026-01-01T00:00:00Z\",\"subject\":\"a\",\"data\":{" data "}}\n"

static void lines_are_new_repeated_in_conflict_or_rejected(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "", "CNY", "UTC");
    const char *file = "\xEF\xBB\xBF" LINE("1", "visit.made", "") "\r\n" LINE("2", "order.paid", "\"order\":\"o\"")
        LINE("1", "visit.made", "") LINE("1", "visit.made", "\"place\":\"x\"") "{\"specversion\":\"1.0\"}\n" LINE(
            "3", "order.paid", "\"amount\":\"12\"") "{\"id\": \xFF}\n  \n" LINE("4", "visit.maid", "");
    shop_import(&s, "e.ndjson", file);
    assert_string_equal(s.report.format, "events");
    assert_counts(&s.report, 2, 1, 1, 4);
    assert_int_equal(s.report.rows, 8);
    const char *reasons = arena_printf(s.mem, "%.*s", TEXT_ARG(s.report.first_rejects));
    assert_has(reasons, "e.ndjson:5: conflict: an event with source \"hook\" and id \"1\"");
    assert_has(reasons, "e.ndjson:6: ");
    const char *rejected = shop_read(&s, s.report.reject_file);
    assert_has(s.report.reject_file, ".e.ndjson");
    assert_has(rejected, "{\"line\":5,\"reason\":\"conflict: ");
    assert_has(rejected, "\"original\":\"{\\\"specversion\\\":\\\"1.0\\\"}\"}\n");
    assert_has(rejected, "\"original\":\"{\\\"id\\\": \xEF\xBF\xBD}\"}\n");
    assert_has(rejected, "did you mean \\\"visit.made\\\"");
    shop_import(&s, "e.ndjson", file);
    assert_counts(&s.report, 0, 3, 1, 4);
    shop_close(&s);
}

static void a_line_longer_than_16_mib_is_rejected_with_its_number(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "", "CNY", "UTC");
    size_t n = 17u * 1024 * 1024, head = strlen(LINE("1", "visit.made", "")),
           tail = strlen(LINE("2", "visit.made", ""));
    char *bytes = malloc(head + n + tail);
    assert_non_null(bytes);
    memcpy(bytes, LINE("1", "visit.made", ""), head);
    memset(bytes + head, 'x', n - 1);
    bytes[head + n - 1] = '\n';
    memcpy(bytes + head + n, LINE("2", "visit.made", ""), tail);
    const char *path = shop_write(&s, "long", bytes, head + n + tail);
    free(bytes);
    OK(&s, import_file(&s.options, path, s.mem, &s.report, &s.err));
    assert_counts(&s.report, 2, 0, 0, 1);
    assert_has(arena_printf(s.mem, "%.*s", TEXT_ARG(s.report.first_rejects)), "long:2: the line is longer than 16 MiB");
    shop_close(&s);
}

/* A line of 1 MiB is fine. */
static void long_lines_pass(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "", "CNY", "UTC");
    buf b = { 0 };
    buf_str(&b, "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"h\",\"type\":\"note.added\",\"time\":"
                "\"2026-01-01T00:00:00Z\",\"subject\":\"a\",\"data\":{\"text\":\"");
    for (int i = 0; i < 1 << 20; i++)
        buf_char(&b, 'x');
    buf_str(&b, "\"}}");
    const char *path = shop_write(&s, "long", b.p, b.n);
    buf_free(&b);
    OK(&s, import_file(&s.options, path, s.mem, &s.report, &s.err));
    assert_counts(&s.report, 1, 0, 0, 0);
    shop_close(&s);
}

static void one_line_through_the_same_door(void **state)
{
    (void)state;
    shop s;
    append_result result;
    shop_open(&s, "", "CNY", "UTC");
    OK(&s, import_event_line(&s.options, GX_TEXT(LINE("1", "visit.made", "")), &result, &s.err));
    assert_int_equal(result, APPEND_NEW);
    OK(&s, import_event_line(&s.options, GX_TEXT(LINE("1", "visit.made", "")), &result, &s.err));
    assert_int_equal(result, APPEND_DUPLICATE);
    OK(&s, import_event_line(&s.options, GX_TEXT(LINE("1", "share.made", "")), &result, &s.err));
    assert_int_equal(result, APPEND_CONFLICT);
    assert_int_equal(import_event_line(&s.options, GX_TEXT("{}"), &result, &s.err), GX_EINVAL);
    shop_close(&s);
}

/* ---- an importer for "+id" and "-" lines: two events a row, or a bad one */

static int probe(void *self, gx_text beginning)
{
    (void)self;
    return text_starts(beginning, "+") ? 90 : 0;
}

static gx_status read_rows(void *self, gx_text content, gx_status (*emit)(void *, gx_text, uint64_t, gx_error *),
                           void *ctx, gx_error *err)
{
    uint64_t row = 0;
    (void)self;
    while (content.n > 0) {
        gx_text line = text_cut(&content, '\n');
        row++;
        char json[512];
        for (int i = 0; i < 2; i++) {
            snprintf(json, sizeof json,
                     "{\"specversion\":\"1.0\",\"id\":\"%.*s/%d\",\"source\":\"plus\",\"type\":\"%s\",\"time\":"
                     "\"2026-01-01T00:00:00Z\",\"subject\":\"a\"}",
                     TEXT_ARG(line), i, line.p[0] == '-' && i == 1 ? "no.such" : "visit.made");
            if (emit(ctx, text_of(json), row, err) != GX_OK)
                return err->code;
        }
    }
    return GX_OK;
}

static void rows_of_importers_are_accepted_or_rejected_whole(void **state)
{
    (void)state;
    static const gx_importer plus = { sizeof plus, "plus", "Plus", probe, read_rows };
    const file_importer importers[] = { { "plus", &plus, NULL } };
    shop s;
    shop_open(&s, "", "CNY", "UTC");
    s.options.importers = importers;
    s.options.n_importers = 1;
    shop_import(&s, "p.txt", "+1\n+2\n-3\n+1\n");
    assert_string_equal(s.report.format, "plus");
    assert_counts(&s.report, 2, 1, 0, 1);
    assert_int_equal(s.report.events_new, 4);
    assert_has(shop_read(&s, s.report.reject_file), "{\"line\":3,\"reason\":\"type is \\\"no.such\\\"");
    shop_close(&s);
}

static gx_status listen(void *ctx, const event *e, gx_error *err)
{
    int *heard = ctx;
    if (text_is(e->type, "share.made"))
        return gx_fail(err, GX_EREFUSED, "no sharing");
    ++*heard;
    return GX_OK;
}

/* Only what is new is announced; a listener that fails stops the import, and nothing of the file is kept. */
static void new_events_are_announced_before_the_commit(void **state)
{
    (void)state;
    shop s;
    int heard = 0;
    append_result result;
    shop_open(&s, "", "CNY", "UTC");
    s.options.appended = listen;
    s.options.appended_ctx = &heard;
    shop_import(&s, "e", LINE("1", "visit.made", "") LINE("1", "visit.made", "") LINE("2", "visit.made", ""));
    assert_int_equal(heard, 2);
    assert_int_equal(shop_try(&s, "e", LINE("3", "visit.made", "") LINE("4", "share.made", "")), GX_EREFUSED);
    assert_int_equal(import_event_line(&s.options, GX_TEXT(LINE("5", "share.made", "")), &result, &s.err), GX_EREFUSED);
    s.options.dry_run = true;
    shop_import(&s, "e", LINE("3", "visit.made", ""));
    assert_int_equal(heard, 3); /* the third was announced before the fourth failed */
    s.options.dry_run = false;
    shop_import(&s, "e", LINE("3", "visit.made", "") LINE("4", "visit.made", ""));
    assert_counts(&s.report, 2, 0, 0, 0);
    shop_close(&s);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "", "CNY", "UTC");
    assert_int_equal(import_file(&s.options, "/nowhere/x", s.mem, &s.report, &s.err), GX_ENOTFOUND);
    assert_has(s.err.text, "cannot open /nowhere/x: ");
    assert_int_equal(import_file(&s.options, s.dir, s.mem, &s.report, &s.err), GX_EIO);
    assert_int_equal(shop_try(&s, "x.csv", "a,b\n"), GX_EINVAL);
    assert_has(s.err.text, "the shop has no column map");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_new_repeated_in_conflict_or_rejected),
        cmocka_unit_test(a_line_longer_than_16_mib_is_rejected_with_its_number),
        cmocka_unit_test(long_lines_pass),
        cmocka_unit_test(one_line_through_the_same_door),
        cmocka_unit_test(rows_of_importers_are_accepted_or_rejected_whole),
        cmocka_unit_test(new_events_are_announced_before_the_commit),
        cmocka_unit_test(files_that_cannot_be_read_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
