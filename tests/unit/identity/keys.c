/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in all their spellings, and how two of them agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/identity/person.h"

static arena *mem;

static int setup(void **state)
{
    (void)state;
    return (mem = arena_new()) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static const char *shown(gx_text t)
{
    return t.n > 0 ? arena_strndup(mem, t.p, t.n) : "";
}

static const char *phone(const char *t, int64_t country)
{
    return shown(key_phone(text_of(t), country, mem));
}

static void d4_4_a_mobile_in_all_spellings(void **state)
{
    (void)state;
    static const char *const spellings[] = {
        "13800001234",      "138 0000 1234",          "138-0000-1234", "+86 138 0000 1234",
        "+8613800001234",   "0086 138-0000-1234",     "8613800001234", "'13800001234",
        "=\"13800001234\"", "１３８００００１２３４", "(138)00001234", "+86-138 0000 1234"
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        assert_string_equal(phone(spellings[i], 86), "+8613800001234");
    assert_string_equal(phone("+86 138 0000 1234", 49), "+8613800001234");
}

static void d4_4_numbers_of_other_kinds(void **state)
{
    (void)state;
    assert_string_equal(phone("021-12348765", 86), "+862112348765");
    assert_string_equal(phone("021-12348765-801", 86), "+862112348765;ext=801");
    assert_string_equal(phone("021-12348765转801", 86), "+862112348765;ext=801");
    assert_string_equal(phone("+1 (415) 555-2671 ext. 5", 86), "+14155552671;ext=5");
    assert_string_equal(phone("030 1239876", 49), "+49301239876");
    assert_string_equal(phone("0049 30 1239876", 86), "+49301239876");
    assert_string_equal(phone("1 415 555 2671", 1), "+14155552671");
    assert_string_equal(phone("06 1239 8765", 39), "+390612398765"); /* in Italy the 0 is part of it */
    assert_string_equal(phone("8 912 345-67-80", 7), "+79123456780");
}

static void d4_4_what_is_no_key(void **state)
{
    (void)state;
    static const char *const none[] = {
        "",
        "138****1234",
        "138*1234567",
        "138XXXX1234",
        "1.38E+10",
        "12348765", /* which city? */
        "0000000000",
        "11111111111",
        "12345678901",
        "13800000000",
        "ask her",
        "13800001234-4321", /* lent for a parcel */
        "138000012",
        "-",
        "99999999999999999999",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_string_equal(phone(none[i], 86), "");
    assert_string_equal(shown(key_phone_partial(GX_TEXT("138****1234"), mem)), "+86138****1234");
    assert_string_equal(shown(key_phone_partial(GX_TEXT("1380001234"), mem)), "+861380001234");
    assert_string_equal(shown(key_phone_partial(GX_TEXT("010-66668888"), mem)), "");
    assert_true(key_phone_is_shared(GX_TEXT("+862112348765")) && !key_phone_is_shared(GX_TEXT("+8613800001234")));
}

static void d4_4_mailboxes(void **state)
{
    (void)state;
    assert_string_equal(shown(key_email(GX_TEXT(" Ann.Miller@Gmail.com "), mem)), "annmiller@gmail.com");
    assert_string_equal(shown(key_email(GX_TEXT("annmiller+x@googlemail.com"), mem)), "annmiller@gmail.com");
    assert_string_equal(shown(key_email(GX_TEXT("mailto:Ann.M+x@QQ.com"), mem)), "ann.m+x@qq.com");
    static const char *const none[] = { "ann", "ann@", "@qq.com", "a@b", "ann m@qq.com", "a**@qq.com", "a@b@c.com" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_string_equal(shown(key_email(text_of(none[i]), mem)), "");
    assert_true(key_email_is_shared(GX_TEXT("info@x.com")) && !key_email_is_shared(GX_TEXT("ann@x.com")));
}

static void d4_4_names_and_places(void **state)
{
    (void)state;
    assert_string_equal(shown(key_name(GX_TEXT("Smith, John"), mem)), "john smith");
    assert_string_equal(shown(key_name(GX_TEXT("  Mr JOHN  Smith "), mem)), "john smith");
    assert_string_equal(shown(key_name(GX_TEXT("Ｊｏｈｎ　Ｓｍｉｔｈ"), mem)), "john smith");
    assert_string_equal(shown(key_name(GX_TEXT("林 小雨女士"), mem)), "林小雨");
    assert_string_equal(shown(key_name(GX_TEXT("小雨🌸"), mem)), "小雨");
    assert_string_equal(shown(key_name(GX_TEXT("林**"), mem)), "");
    assert_string_equal(shown(key_wechat(GX_TEXT("Lin_Xiaoyu"), mem)), "lin_xiaoyu");
    assert_string_equal(shown(key_wechat(GX_TEXT("小雨"), mem)), "");
    assert_string_equal(shown(key_city(GX_TEXT("上海市"), mem)), "上海");
    assert_string_equal(shown(key_address(GX_TEXT("上海市 中山路12号，3栋 (200000)"), GX_TEXT("上海"), mem)),
                        "中山路12号3栋");
    assert_string_equal(shown(key_address(GX_TEXT("12, Garden-Street; Flat 3"), GX_TEXT(""), mem)),
                        "12gardenstreetflat3");
    assert_string_equal(shown(key_numbers(GX_TEXT("中山路12号3栋"), mem)), "12.3");
    assert_string_equal(shown(key_order(GX_TEXT("1001"))), "");
    assert_string_equal(shown(key_order(GX_TEXT("2026112300017"))), "2026112300017");
}

static int64_t day(const char *date)
{
    int64_t d;
    bool year;
    assert_true(birthday_parse(text_of(date), &d, &year));
    return d;
}

static void d4_4_how_two_agree(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        agreement want;
    } names[] = {
        { "john smith", "john smith", AGREES_SAME },
        { "j smith", "john smith", AGREES_NEAR },
        { "jon smith", "john smith", AGREES_NEAR },
        { "anna", "anna smith", AGREES_NEAR },
        { "mary smith", "john smith", AGREES_APART },
        { "林小雨", "小雨", AGREES_NEAR },
        { "王芳", "王方", AGREES_NEAR },
        { "王芳", "李娜", AGREES_APART },
        { "林小雨", "lin xiaoyu", AGREES_UNKNOWN },
        { "", "john", AGREES_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(agree_names(text_of(names[i].a), text_of(names[i].b)), names[i].want);
    assert_int_equal(agree_phones(GX_TEXT("+8613800001234"), GX_TEXT("+8613800001243")), AGREES_NEAR);
    assert_int_equal(agree_phones(GX_TEXT("+8613800001234"), GX_TEXT("+8613800005678")), AGREES_APART);
    assert_int_equal(agree_emails(GX_TEXT("annmiller@qq.com"), GX_TEXT("annmiller@163.com")), AGREES_NEAR);
    assert_int_equal(agree_emails(GX_TEXT("info@qq.com"), GX_TEXT("info@163.com")), AGREES_APART);
    assert_int_equal(agree_birthdays(day("1990-05-04"), day("1990-04-05")), AGREES_NEAR);
    assert_int_equal(agree_birthdays(day("1990-05-04"), day("--05-04")), AGREES_NEAR);
    assert_int_equal(agree_birthdays(day("1990-05-04"), day("1991-06-04")), AGREES_APART);
    assert_int_equal(agree_addresses(GX_TEXT("中山路12号3栋"), GX_TEXT("浦东新区中山路12号3栋")), AGREES_NEAR);
    assert_int_equal(agree_addresses(GX_TEXT("中山路12号3栋"), GX_TEXT("中山路12号4栋")), AGREES_APART);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_a_mobile_in_all_spellings),
        cmocka_unit_test(d4_4_numbers_of_other_kinds),
        cmocka_unit_test(d4_4_what_is_no_key),
        cmocka_unit_test(d4_4_mailboxes),
        cmocka_unit_test(d4_4_names_and_places),
        cmocka_unit_test(d4_4_how_two_agree),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
