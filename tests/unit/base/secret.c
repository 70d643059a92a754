/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in files, and signatures: against the example that the specification of Standard Webhooks and its libraries
 * give (https://github.com/standard-webhooks/standard-webhooks), and against RFC 4231. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/secret.h"
#include "core/base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/guanxi-secret-XXXXXX";

static int setup(void **state)
{
    arena *a = arena_new();
    *state = a;
    int fd = mkstemp(path);
    return a != NULL && fd >= 0 && close(fd) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    arena_free(*state);
    return unlink(path);
}

static void keep(const char *content)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(content, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void a_key_of_standard_webhooks(void **state)
{
    (void)state;
    char signature[SIGNATURE_ROOM];
    gx_error err;
    assert_int_equal(secret_sign(GX_TEXT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                 GX_TEXT("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}"), signature,
                                 &err),
                     GX_OK);
    assert_string_equal(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_int_equal(secret_sign(GX_TEXT("whsec_***"), GX_TEXT("x"), signature, &err), GX_EINVAL);
    assert_int_equal(secret_sign(GX_TEXT("whsec_"), GX_TEXT("x"), signature, &err), GX_EINVAL);
}

/* RFC 4231, test case 2: 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843. */
static void any_other_key(void **state)
{
    (void)state;
    char signature[SIGNATURE_ROOM];
    gx_error err;
    assert_int_equal(secret_sign(GX_TEXT("Jefe"), GX_TEXT("what do ya want for nothing?"), signature, &err), GX_OK);
    assert_string_equal(signature, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

static void a_secret_is_the_first_line(void **state)
{
    gx_text got;
    gx_error err;
    assert_int_equal(chmod(path, 0600), 0);
    keep(" open sesame \r\nsecond line\n");
    assert_int_equal(secret_read(path, *state, &got, &err), GX_OK);
    assert_true(text_is(got, "open sesame"));
    keep("\nsecond\n");
    assert_int_equal(secret_read(path, *state, &got, &err), GX_ECONFIG);
}

static void what_others_can_read_is_none(void **state)
{
    gx_text got;
    gx_error err;
    keep("open sesame\n");
    static const mode_t wrong[] = { 0604, 0602, 0666 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(chmod(path, wrong[i]), 0);
        assert_int_equal(secret_read(path, *state, &got, &err), GX_EREFUSED);
        assert_non_null(strstr(err.text, path));
        assert_null(strstr(err.text, "sesame"));
    }
    assert_int_equal(secret_read("/tmp", *state, &got, &err), GX_EREFUSED);
    assert_int_equal(secret_read("/nowhere/key", *state, &got, &err), GX_ENOTFOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_of_standard_webhooks),
        cmocka_unit_test(any_other_key),
        cmocka_unit_test(a_secret_is_the_first_line),
        cmocka_unit_test(what_others_can_read_is_none),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
