/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes: the published SHA-256 vectors, fields, and that hash64 spreads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/hash.h>
#include <core/base/text.h>
#include <stdlib.h>
#include <string.h>

static void assert_sha(const char *text, const char *want)
{
    sha256 h;
    char out[65];
    sha256_begin(&h);
    for (const char *c = text; *c != '\0'; c++) /* byte by byte: streaming */
        sha256_add(&h, c, 1);
    sha256_hex(&h, out);
    assert_string_equal(out, want);
}

static void test_vectors(void **state)
{
    (void)state; /* FIPS 180-2, appendix B */
    assert_sha("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_sha("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void of_fields(gx_text a, gx_text b, char out[65])
{
    sha256 h;
    sha256_begin(&h);
    sha256_field(&h, a);
    sha256_field(&h, b);
    sha256_hex(&h, out);
}

static void test_fields(void **state)
{
    (void)state;
    char x[65], y[65], z[65];
    of_fields(GX_TEXT("ab"), GX_TEXT("c"), x);
    of_fields(GX_TEXT("a"), GX_TEXT("bc"), y);
    of_fields((gx_text){ NULL, 0 }, GX_TEXT("abc"), z);
    assert_string_not_equal(x, y);
    assert_string_not_equal(x, z);
    /* the same bytes on every machine: two lengths of eight bytes, little end first */
    sha256 h;
    sha256_begin(&h);
    sha256_add(&h, "\x02\0\0\0\0\0\0\0ab\x01\0\0\0\0\0\0\0c", 19);
    sha256_hex(&h, y);
    assert_string_equal(x, y);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void id_of(const char *shop, gx_text a, gx_text b, char out[17])
{
    id_key key;
    id_key_of("test", text_of(shop), &key);
    const gx_text fields[] = { a, b };
    id_hex(&key, fields, 2, out);
}

/* Files carry these ids: they depend on the fields and whose they are, on nothing else, and not on the machine. */
static void test_ids(void **state)
{
    (void)state;
    char x[17], y[17];
    id_of("shop", GX_TEXT("ab"), GX_TEXT("c"), x);
    assert_string_equal(x, "fbec921e9c567bd6");
    id_of("shop", GX_TEXT("a"), GX_TEXT("bc"), y);
    assert_string_not_equal(x, y);
    id_of("shop", (gx_text){ NULL, 0 }, GX_TEXT("abc"), y);
    assert_string_not_equal(x, y);
    id_of("shops", GX_TEXT("ab"), GX_TEXT("c"), y);
    assert_string_not_equal(x, y);
    char many[2000];
    memset(many, 'x', sizeof many);
    id_of("shop", (gx_text){ many, 2000 }, GX_TEXT("c"), x);
    assert_string_equal(x, "da0360a0394ce56d");
    id_of("shop", (gx_text){ many, 1999 }, GX_TEXT("xc"), y);
    assert_string_not_equal(x, y);
}

static void test_hash64_spreads(void **state)
{
    (void)state;
    enum { N = 200000 };
    uint64_t *all = malloc(N * sizeof *all);
    assert_non_null(all);
    size_t buckets[256] = { 0 };
    for (uint64_t i = 0; i < N; i++) {
        all[i] = hash64(&i, 3 + i % 6); /* short keys that differ in few bits */
        buckets[all[i] & 255]++;
    }
    for (size_t i = 0; i < 256; i++)
        assert_in_range(buckets[i], N / 256 * 8 / 10, N / 256 * 12 / 10);
    qsort(all, N, sizeof *all, by_value);
    for (size_t i = 1; i < N; i++)
        assert_true(all[i] != all[i - 1]);
    free(all);
}

static void test_hash64_sees_everything(void **state)
{
    (void)state;
    unsigned char bytes[40] = { 0 };
    uint64_t plain = hash64(bytes, sizeof bytes);
    assert_true(hash64(bytes, sizeof bytes) == plain);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        int differ = __builtin_popcountll(hash64(bytes, sizeof bytes) ^ plain);
        assert_in_range(differ, 12, 52);
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    for (size_t n = 0; n < sizeof bytes; n++)
        assert_true(hash64(bytes, n) != hash64(bytes, n + 1)); /* the length counts */
    assert_true(hash64(NULL, 0) == hash64(bytes, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_hash64_spreads),
        cmocka_unit_test(test_hash64_sees_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
