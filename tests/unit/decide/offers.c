/* SPDX-License-Identifier: Apache-2.0 */
/* [offer:NAME] (D6.2): what is read of it, every mistake with its place, and what somebody gets on which day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/ruleset.h"
#include "core/decide/sections.h"
#include <string.h>

typedef struct fixture {
    config *config;
    ruleset *rules;
    gx_error err;
    gx_status rc;
} fixture;

/* As a shop opens: the sections are checked, then compiled. */
static void open_shop(fixture *f, const char *offers_ini)
{
    char ini[2048];
    memset(f, 0, sizeof *f);
    snprintf(ini, sizeof ini, "[shop]\nid = s\ncurrency = CNY\n%s", offers_ini);
    f->config = config_new();
    f->rc = config_read_text(f->config, text_of(ini), "shop.ini", &f->err);
    if (f->rc == GX_OK)
        f->rc = sections_check(f->config, NULL, 0, 2, &f->err);
    if (f->rc == GX_OK)
        f->rc = ruleset_build(&(ruleset_options){ .config = f->config }, &f->rules, &f->err);
}

static void close_shop(fixture *f)
{
    ruleset_free(f->rules);
    config_free(f->config);
}

static int64_t day_of(const char *date)
{
    int64_t day;
    assert_true(date_parse(text_of(date), &day));
    return day;
}

/* The first line of the offers is line 4. */
static void d6_2_mistakes_name_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *said;
    } cases[] = {
        { "[offer:a]\nprice = 1\n", "shop.ini:4:1: [offer:a]: does not say what key customers get" },
        { "[offer:a]\nkey_gets = same\n", "shop.ini:4:1: [offer:a]: says neither a price nor a discount nor a gift" },
        { "[offer:a]\nkey_gets = same\nprice = 1\ngift = x\n", "shop.ini:7:8: [offer:a] gift: says more than one of" },
        { "[offer:a]\nkey_gets = same\nprice = 1\nworth = 1\n", "shop.ini:7:9: [offer:a] worth: only a gift" },
        { "[offer:a]\nkey_gets = same\nprice = 1\nfrom = 2026-02-30\n", "shop.ini:7:8: [offer:a] from: want a date" },
        { "[offer:a]\nkey_gets = same\nprice = 1\nfrom = 2026-03-02\nto = 2026-03-01\n",
          "shop.ini:8:6: [offer:a] to: the last day lies before the first" },
        { "[offer:a]\nkey_gets = newcomr\nprice = 1\n[offer:newcomer]\nkey_gets = same\nprice = 2\n",
          "shop.ini:5:12: [offer:a] key_gets: there is no offer 'newcomr'; did you mean 'newcomer'?" },
        { "[offer:a]\nkey_gets = something\nprice = 1\n",
          "key_gets: there is no offer 'something'; want same, a price" },
        { "[offer:a]\nkey_gets = b\nprice = 1\n[offer:b]\nenabled = no\nprice = 2\nkey_gets = same\n",
          "offer 'b' is switched off" },
        { "[offer:a]\nkey_gets = a\nprice = 1\n", "shop.ini:5:12: [offer:a] key_gets: goes in a circle" },
        { "[offer:a]\nkey_gets = b\nprice = 1\n[offer:b]\nkey_gets = c\nprice = 2\n[offer:c]\nkey_gets = a\nprice = 3\n",
          "key_gets: goes in a circle" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = 8\ngift = x\nlist_price = 9\n",
          "shop.ini:7:8: [offer:a] gift: what is it worth?" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = 8\ngift = x\nworth = 1\n", "this price is compared with a gift" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = gift x\nprice = 1\n", "want gift WHAT worth AMOUNT" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = gift x worth much\nprice = 1\n", "want an amount of money" },
        { "[offer:a]\nkey_gets = same\ndiscount = 20%\n", "shop.ini:6:12: [offer:a] discount: a discount of what?" },
        { "[offer:a]\nkey_gets = 20%\nprice = 1\n", "shop.ini:5:12: [offer:a] key_gets: a discount of what?" },
        { "[offer:a]\nkey_gets = same\nprice = 12\nlist_price = 10\n", "price: more than the list price" },
        { "[offer:a]\nkey_gets = 12\nprice = 9\nlist_price = 10\n", "key_gets: more than the list price" },
        { "[offer:a]\nkey_gets = same\nprice = $9\n",
          "shop.ini:6:9: [offer:a] price: a shop has one currency, here CNY; write the amount without a sign" },
        { "[offer:a]\nkey_gets = same\nprice = USD 9\n",
          "a shop has one currency, so write the amount without a code" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = €9\nprice = 8\n", "key_gets: a shop has one currency, here CNY" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = 9 USD\nprice = 8\n", "so write the amount without a code" },
        { "[offer:a]\nfor = orders == 0\nkey_gets = gift x worth $3\nprice = 8\nlist_price = 9\n",
          "key_gets: a shop has one currency, here CNY" },
        { "[offer:a]\nkey_gets = same\nprice = -1\n", "want an amount of money such as 2000.00 at least 0" },
        { "[offer:a]\nproduct = x\nkey_gets = same\nprice = 1\nlist_price = 9\n"
          "[offer:b]\nproduct = x\nfor = orders == 0\nkey_gets = same\nprice = 1\nlist_price = 8\n",
          "says another list price of the same product" },
        { "[offer:a]\nproduct = x\nkey_gets = same\nprice = 1\nto = 2026-03-01\n"
          "[offer:b]\nproduct = x\nkey_gets = same\nprice = 2\nfrom = 2026-03-01\n",
          "shop.ini:9:1: [offer:b]: [offer:a] (shop.ini:4) is for the same people and about the same product" },
        { "[offer:a]\nkey_gets = 90\nprice = 80\n", "the offer is for everybody, so key customers would get less" },
        { "[offer:a]\nfor = ordrs == 0\nkey_gets = same\nprice = 80\n", "shop.ini:5:7: unknown name 'ordrs'" },
        { "[offer:a]\nfro = 2026-01-01\nkey_gets = same\nprice = 80\n", "shop.ini:5:1: [offer:a] unknown key 'fro'" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture f;
        open_shop(&f, cases[i].ini);
        if (f.rc != GX_ECONFIG || strstr(f.err.text, cases[i].said) == NULL)
            fail_msg("case %zu: \"%s\" instead of \"%s\"", i, f.rc == GX_OK ? "nothing" : f.err.text, cases[i].said);
        close_shop(&f);
    }
}

static const char several[] =
    "[offer:newcomer]\nfor = orders == 0\nproduct = cream\ndiscount = 40%\nkey_gets = loyal\nfrom = 2026-11-01\n"
    "to = 2026-11-30\n"
    "[offer:loyal]\nfor = orders >= 3\nproduct = cream\nprice = ¥75.50\nlist_price = 99.00\nkey_gets = gift hand cream "
    "worth 30.00\nto = 2026-11-20\n"
    "[offer:off]\nenabled = no\nprice = 1\n";

static void d6_2_read_and_followed(void **state)
{
    (void)state;
    fixture f;
    open_shop(&f, several);
    if (f.rc != GX_OK)
        fail_msg("%s", f.err.text);
    const offers *all = &f.rules->offers;
    assert_int_equal(all->n, 2);
    assert_int_equal(all->n_names, 3); /* what is switched off may still be named */
    const offer *newcomer = offers_find(all, GX_TEXT("newcomer")), *loyal = offers_find(all, GX_TEXT("loyal"));
    assert_null(offers_find(all, GX_TEXT("off")));
    assert_string_equal(offers_nearest(all, GX_TEXT("newcomr")), "newcomer");
    assert_int_equal(newcomer->terms.price, 5940); /* the list price is said by the other one */
    assert_int_equal(newcomer->terms.advantage, 3960);
    assert_int_equal(loyal->terms.price, 7550);
    assert_int_equal(newcomer->key_terms.kind, TERMS_GIFT);
    assert_int_equal(newcomer->key_terms.advantage, 3000);
    assert_int_equal(newcomer->key_from, day_of("2026-11-01"));
    assert_int_equal(newcomer->key_to, day_of("2026-11-20"));
    buf words = { 0 };
    offer_terms_words(&newcomer->key_terms, 2, &words);
    assert_string_equal(words.p, "hand cream (worth 30.00)");
    buf_free(&words);
    close_shop(&f);
}

static void d6_2_what_she_gets(void **state)
{
    (void)state;
    fixture f;
    open_shop(&f, several);
    const offer *o = offers_find(&f.rules->offers, GX_TEXT("newcomer"));
    int64_t first = day_of("2026-11-01"), last = day_of("2026-11-30"), both = day_of("2026-11-20");
    assert_null(offer_gives(o, false, true, first - 1).terms);
    assert_ptr_equal(offer_gives(o, false, true, first).terms, &o->terms);
    assert_ptr_equal(offer_gives(o, false, true, last).terms, &o->terms);
    assert_null(offer_gives(o, false, true, last + 1).terms);
    assert_null(offer_gives(o, false, false, first).terms);
    assert_ptr_equal(offer_gives(o, true, false, both).terms, &o->key_terms);
    assert_int_equal(offer_gives(o, true, false, both).until, both);
    assert_null(offer_gives(o, true, false, both + 1).terms);
    assert_ptr_equal(offer_gives(o, true, true, both).terms, &o->terms); /* the better of both */
    assert_int_equal(offer_changes(o, first - 1), first);
    assert_int_equal(offer_changes(o, first), both + 1);
    assert_int_equal(offer_changes(o, both + 1), last + 1);
    assert_int_equal(offer_changes(o, last + 1), INT64_MAX);
    close_shop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d6_2_mistakes_name_their_place),
        cmocka_unit_test(d6_2_read_and_followed),
        cmocka_unit_test(d6_2_what_she_gets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
