/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: alignment, growth, reset; under AddressSanitizer also that an overrun is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/arena.h>
#include <stdalign.h>
#include <string.h>

static void test_pieces_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 3000 };
    static unsigned char *pieces[N];
    arena *a = arena_new();
    assert_non_null(a);
    size_t asked = 0;
    for (size_t i = 0; i < N; i++) {
        size_t n = i * 7 % 97 + (i % 500 == 0 ? 100000 : 0);
        pieces[i] = arena_alloc(a, n);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i % 251), n);
        asked += n;
    }
    assert_int_equal(arena_used(a), asked);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i * 7 % 97; j++)
            assert_int_equal(pieces[i][j], i % 251);
    arena_free(a);
}

static void test_zero_bytes_are_distinct(void **state)
{
    (void)state;
    arena *a = arena_new();
    void *p = arena_alloc(a, 0), *q = arena_zalloc(a, 0);
    assert_non_null(p);
    assert_ptr_not_equal(p, q);
    arena_free(a);
}

static void test_reset_keeps_its_memory(void **state)
{
    (void)state;
    arena *a = arena_new();
    assert_non_null(arena_alloc(a, 10));
    unsigned char *big = arena_alloc(a, 300000);
    memset(big, 0xAA, 300000);
    void *other = arena_alloc(a, 100000);
    assert_non_null(other);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    unsigned char *again = arena_zalloc(a, 290000);
    assert_ptr_equal(again, big);
    assert_ptr_equal(arena_alloc(a, 99000), other);
    for (size_t i = 0; i < 290000; i++)
        assert_int_equal(again[i], 0);
    arena_reset(a);
    arena_reset(a);
    arena_free(a);
    arena_free(NULL);
}

static void test_text(void **state)
{
    (void)state;
    arena *a = arena_new();
    assert_string_equal(arena_strdup(a, "老铁"), "老铁");
    assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(a, NULL, 0), "");
    assert_string_equal(arena_printf(a, "%d %s", 42, "x"), "42 x");
    char *wide = arena_printf(a, "%70000d", 1);
    assert_int_equal(strlen(wide), 70000);
    gx_text t = arena_text(a, GX_TEXT("王姐"));
    assert_int_equal(t.n, 6);
    assert_memory_equal(t.p, "王姐", 6);
    t = arena_text(a, (gx_text){ NULL, 0 });
    assert_true(t.p == NULL && t.n == 0);
    arena_free(a);
}

static void test_absurd_sizes_fail(void **state)
{
    (void)state;
    arena *a = arena_new();
    assert_null(arena_alloc(a, SIZE_MAX));
    assert_null(arena_alloc(a, SIZE_MAX - 8));
    assert_null(arena_strndup(a, "x", SIZE_MAX));
    assert_non_null(arena_alloc(a, 8));
    arena_free(a);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(WATCHED)
#undef WATCHED
#define WATCHED 1
#include <sanitizer/asan_interface.h>

static void test_overruns_are_seen(void **state)
{
    (void)state;
    arena *a = arena_new();
    char *p = arena_alloc(a, 24), *q = arena_alloc(a, 24);
    assert_false(__asan_address_is_poisoned(p + 23));
    assert_true(__asan_address_is_poisoned(p + 24));
    assert_true(__asan_address_is_poisoned(q - 1));
    arena_reset(a);
    assert_true(__asan_address_is_poisoned(p));
    arena_free(a);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_do_not_overlap),  cmocka_unit_test(test_zero_bytes_are_distinct),
        cmocka_unit_test(test_reset_keeps_its_memory), cmocka_unit_test(test_text),
        cmocka_unit_test(test_absurd_sizes_fail),
#ifdef WATCHED
        cmocka_unit_test(test_overruns_are_seen),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
