/* SPDX-License-Identifier: Apache-2.0 */
/* Moves from label to label (domain D3.1) of one customer, with their dates. */
#include "core/report/moves.h"
#include "tests/unit/store/fixture.h"

static void move(store *s, const char *id, int64_t at, const char *who, const char *from, const char *to)
{
    char data[128];
    snprintf(data, sizeof data, "{\"dimension\":\"lifecycle\",\"label\":\"%s\",\"from\":\"%s\"}", to, from);
    event e = make_event_from("guanxi", id, "label.changed", at, who, data);
    append_result result;
    OK(store_append(s, &e, true, &result, NULL, &error));
    assert_int_equal(result, APPEND_NEW);
}

static store *shop_of_two(void)
{
    store *s = open_store();
    OK(store_begin(s, STORE_NORMAL, &error));
    append_from(s, "t", "1", "visit.made", 5, "ann", "{}");
    append_from(s, "t", "2", "visit.made", 5, "bea", "{}");
    move(s, "a", 10, "ann", "potential", "new");
    move(s, "b", 20, "bea", "potential", "new");
    move(s, "c", 30, "ann", "new", "old");
    OK(store_commit(s, &error));
    return s;
}

static bool is(gx_text t, const char *want)
{
    return text_is(t, want);
}

static void d3_1_moves_are_kept_with_dates(void **state)
{
    (void)state;
    store *s = shop_of_two();
    store_reader *r = open_reader(s);
    customer_move *list;
    size_t n;
    uint32_t ann;
    OK(store_find(r, GX_TEXT("ann"), &ann, &error));
    OK(moves_of(r, ann, 100, mem, &list, &n, &error));
    assert_int_equal(n, 2);
    assert_true(list[0].at == 10 && is(list[0].dimension, "lifecycle") && is(list[0].from, "potential") &&
                is(list[0].to, "new"));
    assert_true(list[1].at == 30 && is(list[1].from, "new") && is(list[1].to, "old"));
    OK(moves_of(r, ann, 29, mem, &list, &n, &error)); /* as of an earlier day */
    assert_int_equal(n, 1);
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d3_1_moves_are_kept_with_dates, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
