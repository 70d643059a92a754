/* SPDX-License-Identifier: Apache-2.0 */
/* VIP fairness (D6.2): planted unfair pairs are found with names and amounts, fair sets raise no alarm, and a thousand
 * random sets of offers agree with the definition, asked day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/fairness.h"
#include "core/decide/ruleset.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_OFFERS = 8, MOST_CUSTOMERS = 6 };

typedef struct fixture {
    config *config;
    ruleset *rules;
    arena *mem;
    gx_error err;
} fixture;

static int64_t day_of(const char *date)
{
    int64_t day;
    assert_true(date_parse(text_of(date), &day));
    return day;
}

static void begin(fixture *f, const char *offers_ini)
{
    buf ini = { 0 };
    memset(f, 0, sizeof *f);
    buf_printf(&ini, "[shop]\nid = s\ncurrency = CNY\ntimezone = UTC\n%s", offers_ini);
    f->mem = arena_new();
    f->config = config_new();
    gx_status rc = config_read_text(f->config, buf_view(&ini), "shop.ini", &f->err);
    if (rc == GX_OK)
        rc = ruleset_build(&(ruleset_options){ .config = f->config }, &f->rules, &f->err);
    if (rc != GX_OK)
        fail_msg("%s\n%s", f->err.text, ini.p);
    buf_free(&ini);
}

static void end(fixture *f)
{
    ruleset_free(f->rules);
    config_free(f->config);
    arena_free(f->mem);
}

/* `matches`: for each customer a letter for each offer: y when it is for her. */
static fairness check(fixture *f, const char *today, const char *const *names, const char *const *matches, size_t n)
{
    key_customer list[MOST_CUSTOMERS];
    bool(*all)[MOST_OFFERS] = arena_zalloc(f->mem, MOST_CUSTOMERS * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < f->rules->offers.n; k++)
            all[i][k] = matches[i][k] == 'y';
        list[i] = (key_customer){ text_of(names[i]), text_of(names[i]), all[i] };
    }
    key_customer *kept = arena_alloc(f->mem, sizeof list);
    memcpy(kept, list, sizeof list);
    fairness found;
    if (fairness_check(&f->rules->offers, NULL, kept, n, day_of(today), f->mem, &found, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
    return found;
}

static const char *const two[] = { "wang", "li" };

static void assert_sentence(const unfair_offer *u, const char *want)
{
    buf words = { 0 };
    fairness_sentence(u, 2, &words);
    assert_string_equal(words.p, want);
    buf_free(&words);
}

/* ---- planted pairs ---- */

static void d6_2_newcomer_only_price(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "[offer:newcomer]\nfor = orders == 0\nproduct = cream\nprice = 59.00\nkey_gets = 79.00\n");
    fairness found = check(&f, "2026-11-23", two, (const char *[]){ "n", "n" }, 2);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.list[0].n, 2);
    assert_true(text_is(found.list[0].list[0].who->name, "li")); /* bytewise */
    assert_int_equal(found.list[0].list[0].difference, 2000);
    assert_int_equal(found.list[0].list[0].hers->price, 7900);
    assert_sentence(&found.list[0],
                    "shop.ini:5: offer newcomer is unfair: others get 59.00, but 2 key customers get 79.00 (li, wang), "
                    "worse by 20.00 each from 2026-11-23 on. Mend: key_gets = same in [offer:newcomer], or something "
                    "better");
    /* Who is a newcomer herself is not hurt. */
    found = check(&f, "2026-11-23", two, (const char *[]){ "n", "y" }, 2);
    assert_int_equal(found.list[0].n, 1);
    assert_true(text_is(found.list[0].list[0].who->name, "wang"));
    end(&f);
}

static void d6_2_shop_visit_gift_against_a_price(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "[offer:visit]\nfor = visits == 0\nproduct = door\ngift = lamp\nworth = 30.00\nkey_gets = 80.00\n"
              "[offer:sale]\nfor = orders == 1\nproduct = door\nprice = 80.00\nlist_price = 100.00\nkey_gets = same\n");
    fairness found = check(&f, "2026-11-23", two, (const char *[]){ "nn", "ny" }, 2);
    assert_int_equal(found.n, 1);
    assert_string_equal(found.list[0].offer->name, "visit");
    assert_int_equal(found.list[0].n, 2);
    assert_int_equal(found.list[0].list[0].difference, 1000); /* saves 20.00, others get what is worth 30.00 */
    end(&f);
}

static void d6_2_free_trial(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "[offer:trial]\nfor = orders == 0\nproduct = mask\ngift = a free week\nworth = 25.00\n"
              "key_gets = gift a sample worth 5.00\n");
    fairness found = check(&f, "2026-11-23", two, (const char *[]){ "n", "n" }, 1);
    assert_int_equal(found.n, 1);
    assert_sentence(
        &found.list[0],
        "shop.ini:5: offer trial is unfair: others get a free week (worth 25.00), but 1 key customer gets a "
        "sample (worth 5.00) (wang), worse by 20.00 from 2026-11-23 on. Mend: key_gets = same in "
        "[offer:trial], or something better");
    end(&f);
}

static const char overlapping[] =
    "[offer:newcomer]\nfor = orders == 0\nproduct = cream\nprice = 59\nkey_gets = loyal\nfrom = 2026-11-01\n"
    "to = 2026-11-30\n"
    "[offer:loyal]\nfor = orders >= 3\nproduct = cream\nprice = 55\nkey_gets = same\nfrom = 2026-11-01\n"
    "to = 2026-11-20\n";

/* What key customers get ends before the offer does: from that day on they have nothing. */
static void d6_2_overlap_only_in_part(void **state)
{
    (void)state;
    fixture f;
    begin(&f, overlapping);
    fairness found = check(&f, "2026-11-10", two, (const char *[]){ "nn", "ny" }, 2);
    assert_int_equal(found.n, 1);
    assert_string_equal(found.list[0].offer->name, "newcomer");
    assert_int_equal(found.list[0].n, 2);
    assert_int_equal(found.list[0].list[0].day, day_of("2026-11-21"));
    assert_null(found.list[0].list[0].hers);
    assert_int_equal(found.list[0].list[0].difference, -1);
    assert_sentence(
        &found.list[0],
        "shop.ini:5: offer newcomer is unfair: others get 59.00, but 2 key customers get nothing (li, wang) "
        "from 2026-11-21 on. Mend: key_gets = same in [offer:newcomer], or something better");
    /* What is over hurts nobody. */
    assert_int_equal(check(&f, "2026-12-01", two, (const char *[]){ "nn", "ny" }, 2).n, 0);
    end(&f);
}

/* Days to come count. */
static void d6_2_an_offer_that_begins_later(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "[offer:new_year]\nfor = orders == 0\nproduct = cream\ndiscount = 30%\nlist_price = 99.00\n"
              "key_gets = 10%\nfrom = 2027-01-01\n");
    fairness found = check(&f, "2026-11-23", two, (const char *[]){ "n" }, 1);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.list[0].list[0].day, day_of("2027-01-01"));
    assert_int_equal(found.list[0].list[0].difference, 8910 - 6930);
    end(&f);
}

/* ---- fair sets ---- */

static void d6_2_no_alarm_on_fair_sets(void **state)
{
    (void)state;
    static const char *const sets[] = {
        "[offer:a]\nfor = orders == 0\nprice = 59\nkey_gets = same\n",
        "[offer:a]\nfor = orders == 0\nprice = 59\nkey_gets = 55\n",
        "[offer:a]\nfor = orders == 0\ngift = lamp\nkey_gets = same\n",
        "[offer:a]\nprice = 59\nkey_gets = same\n",
        "[offer:a]\nfor = orders == 0\nproduct = x\ngift = lamp\nworth = 20\nkey_gets = 80\nlist_price = 100\n",
        "[offer:a]\nfor = orders == 0\nproduct = x\nprice = 59\nkey_gets = b\nto = 2026-12-01\n"
        "[offer:b]\nfor = orders >= 3\nproduct = x\nprice = 50\nkey_gets = same\n",
        /* different products are not compared */
        "[offer:a]\nfor = orders == 0\nproduct = x\nprice = 59\nkey_gets = same\n"
        "[offer:b]\nfor = orders == 1\nproduct = y\nprice = 10\nkey_gets = 10\n",
        /* a worse promise of one is made good by another that is for her */
        "[offer:a]\nfor = orders == 0\nproduct = x\nprice = 59\nkey_gets = 79\n"
        "[offer:b]\nproduct = x\nprice = 58\nkey_gets = same\n",
        /* and one that names another follows on to what that gives */
        "[offer:a]\nfor = orders == 0\nproduct = x\nprice = 59\nkey_gets = b\n"
        "[offer:b]\nfor = orders == 1\nproduct = x\nprice = 60\nkey_gets = c\n"
        "[offer:c]\nfor = orders == 2\nproduct = x\nprice = 61\nkey_gets = 58\n",
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        fixture f;
        begin(&f, sets[i]);
        const offers *o = &f.rules->offers;
        char matches[MOST_OFFERS + 1] = { 0 };
        for (size_t k = 0; k < o->n; k++)
            matches[k] = o->list[k].who == NULL ? 'y' : 'n';
        fairness found = check(&f, "2026-11-23", two, (const char *[]){ matches }, 1);
        if (found.n != 0)
            fail_msg("set %zu: %s", i, found.list[0].offer->name);
        end(&f);
    }
}

/* ---- the definition, day by day ---- */

static uint64_t seed = 6;
static uint64_t below(uint64_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 33) % n;
}

/* An offer as it was invented, in whole units. */
typedef struct invented {
    int product; /* 0: prices without a list price; 1 and 2: with one */
    bool gift;
    int64_t amount; /* price or worth */
    int from, to;   /* days after the first; -1: not said */
    bool everybody;
    enum { SAME, PRICE, GIFT, OTHER } key;
    int64_t key_amount;
    int other;
} invented;

enum { FIRST = 20000, HORIZON = 40 };
static const int64_t list_price[] = { 0, 100, 70 };

static invented invent(const invented *before, int i)
{
    invented v = { .product = (int)below(3), .from = -1, .to = -1 };
    bool rich = v.product > 0;
    v.gift = rich && below(3) == 0;
    v.amount = (int64_t)below(rich ? 70 : 99);
    if (below(3) > 0)
        v.from = (int)below(30);
    if (below(3) > 0)
        v.to = (v.from > 0 ? v.from : 0) + (int)below(12);
    v.key_amount = (int64_t)below(rich ? 70 : 99);
    uint64_t key = below(4);
    v.key = key == 0 ? SAME : key == 1 || !rich ? PRICE : key == 2 ? GIFT : OTHER;
    if (key == 3 && i > 0) {
        v.key = OTHER;
        v.other = (int)below((uint64_t)i);
        if ((before[v.other].product == 0) != (v.product == 0)) /* those are not comparable */
            v.key = PRICE;
    } else if (v.key == OTHER) {
        v.key = PRICE;
    }
    if (v.key == SAME && below(3) == 0) {
        v.everybody = true;
        for (int k = 0; k < i; k++)
            v.everybody &= !(before[k].everybody && before[k].product == v.product);
    }
    return v;
}

static void write_date(buf *out, const char *key, int day)
{
    char date[32];
    date_format(FIRST + day, date);
    if (day >= 0)
        buf_printf(out, "%s = %s\n", key, date);
}

static void write_offer(buf *out, const invented *v, int i)
{
    buf_printf(out, "[offer:o%d]\nproduct = p%d\n", i, v->product);
    if (!v->everybody)
        buf_printf(out, "for = orders == %d\n", i);
    if (v->product > 0)
        buf_printf(out, "list_price = %lld\n", (long long)list_price[v->product]);
    buf_printf(out, v->gift ? "gift = g\nworth = %lld\n" : "price = %lld\n", (long long)v->amount);
    write_date(out, "from", v->from);
    write_date(out, "to", v->to);
    if (v->key == SAME)
        buf_str(out, "key_gets = same\n");
    else if (v->key == OTHER)
        buf_printf(out, "key_gets = o%d\n", v->other);
    else
        buf_printf(out, v->key == GIFT ? "key_gets = gift g worth %lld\n" : "key_gets = %lld\n",
                   (long long)v->key_amount);
}

static bool holds(const invented *v, int day)
{
    return (v->from < 0 || day >= v->from) && (v->to < 0 || day <= v->to);
}

static int64_t saved(int about, bool gift, int64_t amount)
{
    return gift ? amount : list_price[about] - amount;
}

/* What key customers get of it on a day; false: nothing. */
static bool promised(const invented *list, int i, int day, int64_t *out)
{
    const invented *v = &list[i];
    if (!holds(v, day))
        return false;
    if (v->key == OTHER)
        return promised(list, v->other, day, out);
    *out = v->key == SAME ? saved(v->product, v->gift, v->amount) : saved(v->product, v->key == GIFT, v->key_amount);
    return true;
}

typedef struct verdict {
    bool hurt, nothing;
    int64_t difference;
    int day;
} verdict;

/* D6.2 as it is written: on every day, the best of what she could have against the offer that is not for her. */
static verdict by_definition(const invented *list, int n, int o, const char *mine)
{
    verdict v = { .hurt = false };
    for (int day = 0; day < HORIZON && mine[o] != 'y'; day++) {
        bool any = list[o].product > 0;
        int64_t hers = 0, p;
        if (!holds(&list[o], day))
            continue;
        for (int i = 0; i < n; i++) {
            if (list[i].product != list[o].product)
                continue;
            if (mine[i] == 'y' && holds(&list[i], day)) {
                p = saved(list[i].product, list[i].gift, list[i].amount);
                hers = any && hers > p ? hers : p;
                any = true;
            }
            if (promised(list, i, day, &p)) {
                hers = any && hers > p ? hers : p;
                any = true;
            }
        }
        int64_t theirs = saved(list[o].product, list[o].gift, list[o].amount);
        bool worse = !any || hers < theirs;
        if (!worse || v.nothing || (any && v.hurt && theirs - hers <= v.difference))
            continue;
        v = (verdict){ true, !any, any ? theirs - hers : -1, day };
    }
    return v;
}

static const disadvantage *found_for(const fairness *f, const offer *o, const char *who)
{
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; f->list[i].offer == o && k < f->list[i].n; k++)
            if (text_is(f->list[i].list[k].who->subject, who))
                return &f->list[i].list[k];
    return NULL;
}

static size_t compare_all(fixture *f, const invented *list, int n, const char *const *names, const char *const *matches)
{
    char date[32];
    date_format(FIRST, date);
    fairness found = check(f, date, names, matches, MOST_CUSTOMERS);
    size_t hurt = 0;
    for (int o = 0; o < n; o++)
        for (int k = 0; k < MOST_CUSTOMERS; k++) {
            verdict want = by_definition(list, n, o, matches[k]);
            const disadvantage *got = found_for(&found, &f->rules->offers.list[o], names[k]);
            hurt += want.hurt;
            assert_int_equal(got != NULL, want.hurt);
            if (got == NULL)
                continue;
            assert_int_equal(got->difference, want.nothing ? -1 : want.difference * 100);
            assert_int_equal(got->day, FIRST + want.day);
        }
    return hurt;
}

static void d6_2_a_thousand_sets_against_the_definition(void **state)
{
    (void)state;
    static const char *const names[MOST_CUSTOMERS] = { "a", "b", "c", "d", "e", "f" };
    size_t hurt = 0, fair = 0;
    for (int round = 0; round < 1000; round++) {
        invented list[MOST_OFFERS];
        char matches[MOST_CUSTOMERS][MOST_OFFERS];
        const char *rows[MOST_CUSTOMERS];
        int n = 1 + (int)below(MOST_OFFERS);
        buf ini = { 0 };
        for (int i = 0; i < n; i++) {
            list[i] = invent(list, i);
            write_offer(&ini, &list[i], i);
        }
        for (int k = 0; k < MOST_CUSTOMERS; k++) {
            rows[k] = matches[k];
            for (int i = 0; i < n; i++)
                matches[k][i] = list[i].everybody || below(3) == 0 ? 'y' : 'n';
        }
        fixture f;
        begin(&f, ini.p);
        size_t now = compare_all(&f, list, n, names, rows);
        hurt += now;
        fair += now == 0;
        end(&f);
        buf_free(&ini);
    }
    assert_true(hurt > 1000 && fair > 100); /* both were met */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d6_2_newcomer_only_price),
        cmocka_unit_test(d6_2_shop_visit_gift_against_a_price),
        cmocka_unit_test(d6_2_free_trial),
        cmocka_unit_test(d6_2_overlap_only_in_part),
        cmocka_unit_test(d6_2_an_offer_that_begins_later),
        cmocka_unit_test(d6_2_no_alarm_on_fair_sets),
        cmocka_unit_test(d6_2_a_thousand_sets_against_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
