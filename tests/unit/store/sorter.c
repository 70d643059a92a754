/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting through a file: with much memory and with little the same order, equal keys as they were added. */
#include "fixture.h"

#include "core/store/sorter.h"
#include <dirent.h>

typedef struct item {
    uint64_t key;
    uint32_t number, n;
} item;

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return random_state >> 20;
}

static int by_key(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static void compare(uint32_t n, uint64_t keys, size_t memory)
{
    item *items = calloc(n + 1, sizeof *items);
    sorter *s = sorter_new(file, memory);
    assert_non_null(items);
    assert_non_null(s);
    random_state = n * 31 + keys;
    for (uint32_t i = 0; i < n; i++) {
        char record[400];
        items[i] = (item){ next_random() % keys, i, (uint32_t)(4 + next_random() % 300) };
        if (keys > 1u << 30)
            items[i].key <<= 20;
        memset(record, (int)i, sizeof record);
        memcpy(record, &items[i].number, 4);
        OK(sorter_add(s, items[i].key, (gx_text){ record, items[i].n }, &error));
    }
    qsort(items, n, sizeof *items, by_key);
    OK(sorter_sort(s, &error));
    uint64_t key;
    gx_text record;
    bool more;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t number;
        OK(sorter_next(s, &key, &record, &more, &error));
        assert_true(more);
        memcpy(&number, record.p, 4);
        assert_int_equal(key, items[i].key);
        assert_int_equal(number, items[i].number);
        assert_int_equal(record.n, items[i].n);
        assert_int_equal((unsigned char)record.p[record.n - 1], record.n > 4 ? number & 255 : number >> 24);
    }
    OK(sorter_next(s, &key, &record, &more, &error));
    assert_false(more);
    sorter_free(s);
    free(items);
}

static void test_order(void **state)
{
    (void)state;
    const size_t memories[] = { 1 << 24, 100000, 5000, 1 };
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        compare(0, 1, memories[i]);
        compare(1, 1, memories[i]);
        compare(500, 1, memories[i]);
        compare(3000, 40, memories[i]);
        compare(3000, 3000000, memories[i]);
        compare(2000, UINT64_C(1) << 40, memories[i]);
    }
}

/* The temporary file has no name while it is used, and a record larger than all memory allowed is no reason to fail. */
static void test_no_name(void **state)
{
    (void)state;
    sorter *s = sorter_new(file, 1000);
    char *large = calloc(1, 1000000);
    assert_non_null(s);
    assert_non_null(large);
    for (uint64_t i = 0; i < 20; i++)
        OK(sorter_add(s, 20 - i, (gx_text){ large, i % 2 != 0 ? 1000000 : 500 }, &error));
    OK(sorter_sort(s, &error));
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        assert_true(e->d_name[0] == '.');
    closedir(d);
    uint64_t key;
    gx_text record;
    bool more;
    for (uint64_t i = 1; i <= 20; i++) {
        OK(sorter_next(s, &key, &record, &more, &error));
        assert_int_equal(key, i);
        assert_int_equal(record.n, (20 - i) % 2 != 0 ? 1000000 : 500);
    }
    sorter_free(s);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_name, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
