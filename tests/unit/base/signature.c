/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures against published vectors, and comparisons that want the whole of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/signature.h"
#include "core/base/text.h"

static void test_hmac(void **state)
{
    unsigned char mac[HMAC_SHA256_BYTES];
    const gx_text parts[] = { GX_TEXT("what do ya "), GX_TEXT(""), GX_TEXT("want for nothing?") };
    (void)state; /* RFC 4231, test case 2 */
    hmac_sha256(GX_TEXT("Jefe"), parts, 3, mac);
    assert_true(secret_is_hex(GX_TEXT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"), mac, 32));
    assert_true(secret_is_hex(GX_TEXT("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"), mac, 32));
    assert_false(secret_is_hex(GX_TEXT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3842"), mac, 32));
    assert_false(secret_is_hex(GX_TEXT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec38"), mac, 32));
    assert_false(secret_is_hex(GX_TEXT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843 "), mac, 32));
    assert_false(secret_is_hex((gx_text){ NULL, 0 }, mac, 32));
    assert_true(secret_is_base64(GX_TEXT("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="), mac, 32));
    assert_false(secret_is_base64(GX_TEXT("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEN="), mac, 32));
    assert_false(secret_is_base64(GX_TEXT("W9zBRr9gdU5qBCQm"), mac, 32));
    assert_false(secret_is_base64((gx_text){ NULL, 0 }, mac, 32));
}

static void test_old_hashes(void **state)
{
    unsigned char sum[SHA1_BYTES];
    const gx_text parts[] = { GX_TEXT("a"), GX_TEXT("bc") };
    (void)state; /* FIPS 180-2 appendix A; RFC 1321 appendix A.5 */
    sha1_bytes(parts, 2, sum);
    assert_true(secret_is_hex(GX_TEXT("a9993e364706816aba3e25717850c26c9cd0d89d"), sum, SHA1_BYTES));
    md5_bytes(parts, 2, sum);
    assert_true(secret_is_hex(GX_TEXT("900150983cd24fb0d6963f7d28e17f72"), sum, MD5_BYTES));
}

/* NIST SP 800-38A, F.2.6: CBC-AES256.Decrypt, the first block. */
static void test_cipher(void **state)
{
    (void)state;
    arena *a = arena_new();
    gx_text key, iv, plain;
    assert_true(base64_read(GX_TEXT("YD3rEBXKcb4rc67whX13gR81LAc7YQjXLZgQowkU3/Q="), a, &key));
    assert_true(base64_read(GX_TEXT("AAECAwQFBgcICQoLDA0ODw=="), a, &iv));
    assert_int_equal(key.n, 32);
    assert_int_equal(iv.n, 16);
    const unsigned char first[] = { 0xf5, 0x8c, 0x4c, 0x04, 0xd6, 0xe5, 0xf1, 0xba,
                                    0x77, 0x9e, 0xab, 0xfb, 0x5f, 0x7b, 0xfb, 0xd6 };
    const unsigned char want[] = { 0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96,
                                   0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a };
    gx_text block = { (const char *)first, sizeof first };
    assert_true(aes256_cbc_open((const unsigned char *)key.p, (const unsigned char *)iv.p, block, a, &plain));
    assert_int_equal(plain.n, sizeof want);
    assert_memory_equal(plain.p, want, sizeof want);
    block.n--;
    assert_false(aes256_cbc_open((const unsigned char *)key.p, (const unsigned char *)iv.p, block, a, &plain));
    block.n = 0;
    assert_false(aes256_cbc_open((const unsigned char *)key.p, (const unsigned char *)iv.p, block, a, &plain));
    arena_free(a);
}

static void test_base64_and_secrets(void **state)
{
    (void)state;
    arena *a = arena_new();
    gx_text t;
    assert_true(base64_read(GX_TEXT("Zm9vYg=="), a, &t)); /* RFC 4648, section 10 */
    assert_true(text_is(t, "foob"));
    assert_true(base64_read(GX_TEXT(""), a, &t));
    assert_int_equal(t.n, 0);
    assert_false(base64_read(GX_TEXT("Zm9vYg="), a, &t));
    assert_false(base64_read(GX_TEXT("Zm9v Yg=="), a, &t));
    assert_false(base64_read(GX_TEXT("Zm9v*g=="), a, &t));
    assert_true(secret_same(GX_TEXT("token"), GX_TEXT("token")));
    assert_false(secret_same(GX_TEXT("token"), GX_TEXT("tokem")));
    assert_false(secret_same(GX_TEXT("token"), GX_TEXT("toke")));
    assert_false(secret_same((gx_text){ NULL, 0 }, GX_TEXT("token")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_old_hashes),
        cmocka_unit_test(test_cipher),
        cmocka_unit_test(test_base64_and_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
