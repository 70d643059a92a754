/* SPDX-License-Identifier: Apache-2.0 */
/* One element of an envelope; and what an envelope may not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "core/import/element.h"

static void assert_refused(const char *document, gx_status code, const char *why)
{
    gx_error err;
    gx_text t;
    arena *a = arena_new();
    assert_int_equal(element_text(text_of(document), "Encrypt", a, &t, &err), code);
    if (strstr(err.text, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
    arena_free(a);
}

static void test_found(void **state)
{
    (void)state;
    gx_error err;
    gx_text t;
    arena *a = arena_new();
    const char *document = "<xml><To><Encrypt>deeper</Encrypt></To><Encrypt><![CDATA[a+b]]>&amp;c</Encrypt>"
                           "<Encrypt>second</Encrypt></xml>";
    assert_int_equal(element_text(text_of(document), "Encrypt", a, &t, &err), GX_OK);
    assert_true(text_is(t, "a+b&c"));
    assert_int_equal(element_text(GX_TEXT("<xml><Encrypt/></xml>"), "Encrypt", a, &t, &err), GX_OK);
    assert_int_equal(t.n, 0);
    arena_free(a);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused("<xml><Other>x</Other></xml>", GX_ENOTFOUND, "no element <Encrypt>");
    assert_refused("<Encrypt>the root itself</Encrypt>", GX_ENOTFOUND, "no element");
    assert_refused("", GX_EINVAL, "not XML at line 1");
    assert_refused("{\"json\":1}", GX_EINVAL, "not XML");
    assert_refused("<xml><Encrypt>x</xml>", GX_EINVAL, "not XML at line 1, column 18");
    assert_refused("<xml><Encrypt>\xff</Encrypt></xml>", GX_EINVAL, "not XML");
    assert_refused(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><xml><Encrypt>&b;</Encrypt></xml>",
        GX_EINVAL, "DTD");
    assert_refused("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a>", GX_EINVAL, "deeper than 16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
