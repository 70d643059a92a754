/* SPDX-License-Identifier: Apache-2.0 */
/* Columns line up on the screen, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/report/grid.h"

static void chinese_counts_two_columns(void **state)
{
    (void)state;
    buf out = { 0 };
    grid g = grid_begin("lrl");
    grid_cell(&g, "%s", "老铁");
    grid_cell(&g, "%d", 7);
    grid_cell(&g, "%s", "x");
    grid_cell(&g, "%s", "ab");
    grid_cell(&g, "%d", 1234);
    grid_cell(&g, "%s", "一二三");
    grid_end(&g, 1, &out);
    assert_string_equal(out.p, " 老铁     7  x\n ab    1234  一二三\n");
    buf_free(&out);
}

static void nothing_writes_nothing(void **state)
{
    (void)state;
    buf out = { 0 };
    grid g = grid_begin("ll");
    grid_end(&g, 2, &out);
    assert_int_equal(out.n, 0);
    assert_false(out.failed);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_counts_two_columns),
        cmocka_unit_test(nothing_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
