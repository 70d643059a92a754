/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a Lua state: blocks of any size, and back to what was kept, byte for byte. */
#include "core/script/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST ((size_t)8 << 20)

typedef struct block {
    unsigned char *p;
    size_t n;
    unsigned char fill;
} block;

static uint32_t rnd(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static bool holds(const block *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->p[i] != b->fill)
            return false;
    return true;
}

/* Blocks come, grow, shrink and go. None of them lies over another. */
static void stir(heap *h, block *blocks, size_t n, uint32_t *seed, int steps)
{
    for (int i = 0; i < steps; i++) {
        block *b = &blocks[rnd(seed) % n];
        assert_true(holds(b));
        size_t want = rnd(seed) % 4 == 0 ? 0 : rnd(seed) % 8 == 0 ? rnd(seed) % 70000 : rnd(seed) % 600;
        void *p = heap_resize(h, b->p, b->n, want);
        assert_true((p == NULL) == (want == 0));
        assert_int_equal((uintptr_t)p % 16, 0);
        block had = { p, want < b->n ? want : b->n, b->fill };
        assert_true(holds(&had)); /* what there was went along */
        *b = (block){ p, want, (unsigned char)rnd(seed) };
        if (want > 0)
            memset(p, b->fill, want);
    }
}

static void blocks_are_apart(void **state)
{
    (void)state;
    heap h;
    block blocks[40] = { 0 };
    uint32_t seed = 7;
    assert_true(heap_open(&h, MOST));
    stir(&h, blocks, 40, &seed, 20000);
    heap_close(&h);
}

static void rewound_is_as_kept(void **state)
{
    (void)state;
    heap h;
    block blocks[40] = { 0 }, then[40];
    uint32_t seed = 11;
    assert_true(heap_open(&h, MOST));
    stir(&h, blocks, 40, &seed, 500);
    assert_true(heap_keep(&h));
    memcpy(then, blocks, sizeof then);
    for (int round = 0; round < 50; round++) {
        memcpy(blocks, then, sizeof then);
        uint32_t same = 99; /* the same calls get the same blocks, every time */
        stir(&h, blocks, 40, &same, 200 + round);
        void *next = heap_resize(&h, NULL, 0, 48);
        heap_rewind(&h);
        for (size_t i = 0; i < 40; i++)
            assert_true(holds(&then[i]));
        memcpy(blocks, then, sizeof then);
        same = 99;
        stir(&h, blocks, 40, &same, 200 + round);
        assert_ptr_equal(next, heap_resize(&h, NULL, 0, 48));
        heap_rewind(&h);
    }
    heap_close(&h);
}

static void a_full_heap_refuses_and_stays(void **state)
{
    (void)state;
    heap h;
    assert_true(heap_open(&h, 1 << 20));
    char *small = heap_resize(&h, NULL, 0, 100);
    strcpy(small, "stays");
    assert_null(heap_resize(&h, small, 100, (size_t)4 << 20));
    assert_string_equal(small, "stays");
    size_t n = 0;
    while (heap_resize(&h, NULL, 0, 1000) != NULL)
        n++;
    assert_in_range(n, 1000, 3000);
    while (heap_resize(&h, NULL, 0, 10) != NULL)
        n++;
    assert_ptr_equal(heap_resize(&h, small, 100, 10), small); /* to shrink is always possible */
    assert_string_equal(small, "stays");
    heap_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_apart),
        cmocka_unit_test(rewound_is_as_kept),
        cmocka_unit_test(a_full_heap_refuses_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
