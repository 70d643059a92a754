/* SPDX-License-Identifier: Apache-2.0 */
/* Where rejected rows go, whatever the file is called and whatever lies in their way; and their way back. */
#include "shop.h"

#include "core/base/log.h"

#include <sys/stat.h>

#define ROWS                                                                                                           \
    "[map:plain]\nmatch = no, who\ncustomer = who\nplaced_at = when\namount = sum\norder = no\n"                       \
    "status_column = how\nstatus = done:paid"

static char warned[512];

static void keep_warning(void *ctx, gx_log_level level, const char *line)
{
    (void)ctx, (void)level;
    snprintf(warned, sizeof warned, "%s", line);
}

static void begin(shop *s)
{
    shop_open(s, ROWS "\n", "CNY", "UTC");
    warned[0] = '\0';
    log_sink(keep_warning, NULL);
}

static void end(shop *s)
{
    log_sink(NULL, NULL);
    shop_close(s);
}

#define GOOD "no,who,when,sum,how\n1,a,2026-01-01,5,done\n"
#define ONE_BAD GOOD "2,b,2026-01-01,5,strange\n"

/* A name as long as a folder allows: the reject file's is that and a hash and an extension. */
static void a_long_name_is_cut(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    char name[256] = "";
    for (int i = 0; i < 62; i++)
        strcat(name, i % 2 ? "面x" : "y单");
    assert_int_equal(strlen(name), 248);
    assert_counts(shop_import(&s, name, ONE_BAD), 1, 0, 0, 1);
    assert_string_equal(warned, "");
    assert_non_null(s.report.reject_file);
    assert_true(utf8_valid(text_of(s.report.reject_file)));
    assert_has(s.report.reject_file, ".csv");
    assert_has(shop_read(&s, s.report.reject_file), "2,b,2026-01-01,5,strange");
    shop other;
    shop_open(&other, ROWS "\n", "CNY", "UTC");
    assert_counts(shop_import(&other, name, GOOD), 1, 0, 0, 0);
    assert_string_equal(warned, "");
    shop_close(&other);
    end(&s);
}

/* After the commit nothing fails any more: the rows stay where they are, and that is said. */
static void what_lies_in_the_way_is_said(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    assert_counts(shop_import(&s, "o.csv", ONE_BAD), 1, 0, 0, 1);
    const char *path = s.report.reject_file;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_counts(shop_import(&s, "o.csv", ONE_BAD), 0, 1, 0, 1);
    assert_has(warned, "its rejected rows could not be named");
    assert_has(warned, s.report.reject_file);
    assert_has(shop_read(&s, s.report.reject_file), "2,b,2026-01-01,5,strange");
    end(&s);
}

static void what_cannot_be_removed_is_said(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    assert_counts(shop_import(&s, "o.csv", ONE_BAD), 1, 0, 0, 1);
    const char *path = s.report.reject_file;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0755), 0);
    config *c = config_new();
    OK(&s, config_read_text(c, text_of(ROWS " *:placed\n"), "shop.ini", &s.err));
    OK(&s, column_maps_of(c, s.zone, GX_TEXT("CNY"), 2, s.mem, &s.options.maps, &s.err));
    assert_counts(shop_import(&s, "o.csv", ONE_BAD), 1, 1, 0, 0);
    assert_null(s.report.reject_file);
    assert_has(warned, "could not be removed");
    config_free(c);
    end(&s);
}

/* Bytes that could not be read came out as U+FFFD; a row that comes back with it was not corrected. */
static void what_was_not_corrected_is_rejected_again(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    assert_counts(shop_import(&s, "o.csv", GOOD "2,b\xFF,2026-01-01,5,done\n"), 1, 0, 0, 1);
    char *again = arena_strdup(s.mem, shop_read(&s, s.report.reject_file));
    assert_has(again, "b\xEF\xBF\xBD,2026");
    assert_counts(shop_import(&s, "again.csv", again), 0, 0, 0, 1);
    assert_has(shop_read(&s, s.report.reject_file), "still holds U+FFFD");
    memcpy(strstr(again, "\xEF\xBF\xBD,"), "bob", 3);
    assert_counts(shop_import(&s, "again.csv", again), 1, 0, 0, 0);
    /* in a file of one's own U+FFFD is a character like others: whoever made it has lost the right one already */
    assert_counts(shop_import(&s, "own.csv", GOOD "3,c\xEF\xBF\xBD,2026-01-01,5,done\n"), 1, 1, 0, 0);
    end(&s);
}

/* Of a long number a spreadsheet keeps a few digits: many orders would be one, and many people. */
static void shortened_numbers_are_nobodys(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    assert_counts(shop_import(&s, "o.csv",
                              "no,who,when,sum,how\n2.16E+17,a,2026-01-01,5,done\n3,1.38E+10,2026-01-01,5,done\n"
                              "4,0,2026-01-01,5,done\n5,b,2026-01-01,5,done\n"),
                  1, 0, 0, 3);
    const char *rejected = shop_read(&s, s.report.reject_file);
    assert_has(rejected, "2,\"order: a spreadsheet has cut the number to 2.16E+17, which");
    assert_has(rejected, "3,no customer: nothing usable in who");
    assert_has(rejected, "4,no customer: nothing usable in who");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_name_is_cut),
        cmocka_unit_test(what_lies_in_the_way_is_said),
        cmocka_unit_test(what_cannot_be_removed_is_said),
        cmocka_unit_test(what_was_not_corrected_is_rejected_again),
        cmocka_unit_test(shortened_numbers_are_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
