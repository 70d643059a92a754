/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which dimensions are evaluated. What needs a built plugin is tested in tests/abi. */
#include "core/plugin/host.h"
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const names[] = { "value", "intent", "source", "life" };

static void what_is_read_comes_first(void **state)
{
    const uint32_t value[] = { 1, 3 }, life[] = { 2 };
    const uint32_t *reads[] = { value, NULL, NULL, life };
    const size_t n_reads[] = { 2, 0, 0, 1 };
    const uint32_t wanted[] = { 1, 2, 3, 0 };
    uint32_t sorted[4];
    (void)state;
    assert_int_equal(topological_order(names, reads, n_reads, 4, sorted, NULL), GX_OK);
    assert_memory_equal(sorted, wanted, sizeof wanted);
}

static void ties_fall_in_index_order(void **state)
{
    const uint32_t *reads[] = { NULL, NULL, NULL, NULL };
    const size_t n_reads[] = { 0, 0, 0, 0 };
    const uint32_t wanted[] = { 0, 1, 2, 3 };
    uint32_t sorted[4];
    (void)state;
    assert_int_equal(topological_order(names, reads, n_reads, 4, sorted, NULL), GX_OK);
    assert_memory_equal(sorted, wanted, sizeof wanted);
    assert_int_equal(topological_order(names, reads, n_reads, 0, sorted, NULL), GX_OK);
}

static void a_circle_is_spelled_without_its_tail(void **state)
{
    /* value reads the circle but is not of it */
    const uint32_t value[] = { 1 }, intent[] = { 2 }, source[] = { 3, 1 }, life[] = { 2 };
    const uint32_t *reads[] = { value, intent, source, life };
    const size_t n_reads[] = { 1, 1, 2, 1 };
    uint32_t sorted[4];
    gx_error err = { 0 };
    (void)state;
    assert_int_equal(topological_order(names, reads, n_reads, 4, sorted, &err), GX_ECONFIG);
    assert_string_equal(err.text, "dimensions read each other in a circle: source -> life -> source");
}

static void two_that_read_each_other(void **state)
{
    const uint32_t value[] = { 1 }, intent[] = { 0 };
    const uint32_t *reads[] = { value, intent };
    const size_t n_reads[] = { 1, 1 };
    uint32_t sorted[2];
    gx_error err = { 0 };
    (void)state;
    assert_int_equal(topological_order(names, reads, n_reads, 2, sorted, &err), GX_ECONFIG);
    assert_string_equal(err.text, "dimensions read each other in a circle: value -> intent -> value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_comes_first),
        cmocka_unit_test(ties_fall_in_index_order),
        cmocka_unit_test(a_circle_is_spelled_without_its_tail),
        cmocka_unit_test(two_that_read_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
