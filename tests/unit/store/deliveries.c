/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what goes out by itself: kept, replaced, listed by state, and gone with whom they are about. */
#include "fixture.h"

static delivery a_delivery(const char *action, uint32_t customer, delivery_state state, int64_t at)
{
    return (delivery){ .action = text_of(action),
                       .customer_id = customer,
                       .channel = GX_TEXT("sms"),
                       .state = state,
                       .tries = 2,
                       .doubt = true,
                       .at = at,
                       .next_at = at + 60,
                       .address = GX_TEXT("13800000000"),
                       .name = GX_TEXT("小美"),
                       .text = GX_TEXT("您好"),
                       .detail = GX_TEXT("HTTP 503"),
                       .file = GX_TEXT("cards/a.svg") };
}

static store *two_people(void)
{
    store *s;
    OK(store_open(file, STORE_CREATE, &s, &error));
    commit_event(s, "1", "visit.made", 1, "ann", "{}");
    commit_event(s, "2", "visit.made", 1, "bob", "{}");
    return s;
}

static void put(store *s, const delivery *d)
{
    OK(store_begin(s, STORE_FULL, &error));
    OK(store_put_delivery(s, d, &error));
    OK(store_commit(s, &error));
}

static void rows_are_kept_and_replaced(void **state)
{
    (void)state;
    store *s = two_people();
    store_reader *r;
    delivery first = a_delivery("aa", 1, DELIVERY_CLAIMED, 10), got;
    put(s, &first);
    OK(store_reader_open(s, &r, &error));
    OK(store_delivery(r, GX_TEXT("aa"), mem, &got, &error));
    assert_int_equal(got.state, DELIVERY_CLAIMED);
    assert_true(got.tries == 2 && got.doubt && got.at == 10 && got.next_at == 70 && got.customer_id == 1);
    assert_true(text_is(got.customer, "ann") && text_is(got.channel, "sms") && text_is(got.name, "小美"));
    assert_true(text_is(got.address, "13800000000") && got.subject.n == 0 && text_is(got.text, "您好"));
    assert_true(text_is(got.detail, "HTTP 503") && text_is(got.file, "cards/a.svg"));
    first.state = DELIVERY_DEAD;
    put(s, &first);
    OK(store_delivery(r, GX_TEXT("aa"), mem, &got, &error));
    assert_int_equal(got.state, DELIVERY_DEAD);
    assert_int_equal(store_delivery(r, GX_TEXT("zz"), mem, &got, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

static void they_are_listed_by_state_and_customer(void **state)
{
    (void)state;
    store *s = two_people();
    store_reader *r;
    delivery *list;
    size_t n;
    const delivery all[] = { a_delivery("cc", 2, DELIVERY_UNKNOWN, 30), a_delivery("bb", 1, DELIVERY_UNKNOWN, 20),
                             a_delivery("dd", 1, DELIVERY_DONE, 5), a_delivery("ee", 1, DELIVERY_WAITING, 6) };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        put(s, &all[i]);
    OK(store_reader_open(s, &r, &error));
    OK(store_deliveries(r, DELIVERY_UNKNOWN, mem, &list, &n, &error));
    assert_int_equal(n, 2);
    assert_true(text_is(list[0].action, "bb") && text_is(list[1].action, "cc")); /* oldest first */
    OK(store_deliveries(r, DELIVERY_DEAD, mem, &list, &n, &error));
    assert_int_equal(n, 0);
    OK(store_deliveries_of(r, 1, mem, &list, &n, &error));
    assert_int_equal(n, 3);
    store_reader_close(r);
    store_close(s);
}

static void what_is_rolled_back_was_never_claimed(void **state)
{
    (void)state;
    store *s = two_people();
    store_reader *r;
    delivery d = a_delivery("aa", 1, DELIVERY_CLAIMED, 10), got;
    assert_int_equal(store_put_delivery(s, &d, &error), GX_EBUG); /* outside of a transaction */
    OK(store_begin(s, STORE_FULL, &error));
    OK(store_put_delivery(s, &d, &error));
    store_rollback(s);
    OK(store_reader_open(s, &r, &error));
    assert_int_equal(store_delivery(r, GX_TEXT("aa"), mem, &got, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

static void they_go_with_whom_they_are_about(void **state)
{
    (void)state;
    store *s = two_people();
    store_reader *r, *inside;
    delivery hers = a_delivery("aa", 1, DELIVERY_DEAD, 10), his = a_delivery("bb", 2, DELIVERY_DEAD, 10), got;
    erased gone;
    put(s, &hers);
    put(s, &his);
    OK(store_reader_inside(s, &inside, &error));
    OK(store_begin(s, STORE_FULL, &error));
    OK(store_forget(s, inside, 1, 100, mem, &gone, &error));
    OK(store_commit(s, &error));
    store_reader_close(inside);
    assert_int_equal(gone.n_files, 1);
    assert_true(text_is(gone.files[0], "cards/a.svg"));
    OK(store_reader_open(s, &r, &error));
    assert_int_equal(store_delivery(r, GX_TEXT("aa"), mem, &got, &error), GX_ENOTFOUND);
    OK(store_delivery(r, GX_TEXT("bb"), mem, &got, &error));
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_kept_and_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(they_are_listed_by_state_and_customer, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_rolled_back_was_never_claimed, setup, teardown),
        cmocka_unit_test_setup_teardown(they_go_with_whom_they_are_about, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
