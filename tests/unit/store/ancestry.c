/* SPDX-License-Identifier: Apache-2.0 */
/* The trees behind merges, against the plain way of doing it; and a chain of many merges, which the plain way would
 * take minutes for. */
#include "fixture.h"

#include "core/store/ancestry.h"

#include <time.h>

enum { NODES = 60, STEPS = 200000, CHAIN = 20000, SECONDS = 25 };

static uint32_t plain_root(const uint32_t *parent, uint32_t x)
{
    while (parent[x] != 0)
        x = parent[x];
    return x;
}

static void test_as_the_plain_way(void **state)
{
    (void)state;
    uint32_t parent[NODES + 1] = { 0 }, random = 7;
    ancestry a;
    assert_true(ancestry_init(&a, NODES));
    for (int i = 0; i < STEPS; i++) {
        random = random * 1664525u + 1013904223u;
        uint32_t x = 1 + (random >> 8) % NODES, y = 1 + (random >> 20) % NODES;
        assert_int_equal(ancestry_root(&a, x), plain_root(parent, x));
        if (random % 3 == 0) {
            ancestry_cut(&a, x);
            parent[x] = 0;
        } else if (parent[x] == 0 && plain_root(parent, y) != x) {
            ancestry_join(&a, x, y);
            parent[x] = y;
        }
    }
    ancestry_fini(&a);
}

/* g0 into g1 into g2 …, the claims in the order that makes every way to the root long. */
static void append_chain(store *s, const char *prefix, int64_t at)
{
    OK(store_begin(s, false, &error));
    for (int i = CHAIN; i-- > 0;) {
        char id[32], from[32], into[64];
        snprintf(id, sizeof id, "%s%08d", prefix, CHAIN - i);
        snprintf(from, sizeof from, "g%d", i);
        snprintf(into, sizeof into, "{\"into\":\"g%d\"}", i + 1);
        append(s, id, "customer.merged", at, from, into);
    }
    OK(store_commit(s, &error));
}

static void test_a_long_chain(void **state)
{
    (void)state;
    clock_t began = clock();
    store *s = open_store();
    append_chain(s, "a", 10);
    append_chain(s, "b", 20); /* once more, when they are one group already */
    store_reader *r = open_reader(s);
    customer_record end, middle;
    char last[32];
    snprintf(last, sizeof last, "g%d", CHAIN);
    end = load(r, last);
    middle = load(r, "g7");
    assert_int_equal(middle.merged_into, end.id);
    store_reader_close(r);
    store_close(s);
    assert_true((clock() - began) / CLOCKS_PER_SEC < SECONDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_plain_way),
        cmocka_unit_test_setup_teardown(test_a_long_chain, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
