/* SPDX-License-Identifier: Apache-2.0 */
/* Lots (D6.6): as many as the weights say, the same for whoever joins, independent between experiments, and moved by a
 * change of weights only as far as needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/decide/experiment.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEOPLE = 100000, MORE = 10000, HELD = 3 };

static const gx_text ABC[] = { { "a", 1 }, { "b", 1 }, { "c", 1 } };
static const double WEIGHTS[] = { 50, 30, 20 };
static const experiment SPRING = {
    .name = { "spring", 6 }, .wordings = ABC, .weights = WEIGHTS, .n = 3, .holdout = 0.10
};

static int lot(const experiment *x, int who)
{
    char name[24];
    snprintf(name, sizeof name, "c%06d", who);
    gx_text customer = text_of(name), shop = GX_TEXT("corner");
    return experiment_holds_out(x, shop, customer) ? HELD : (int)experiment_draw(x, shop, customer);
}

static void d6_6_shares_are_the_weights_within_half_a_point(void **state)
{
    (void)state;
    static const double want[] = { 0.45, 0.27, 0.18, 0.10 };
    double got[4] = { 0 };
    for (int i = 0; i < PEOPLE; i++)
        got[lot(&SPRING, i)] += 1.0 / PEOPLE;
    for (int i = 0; i < 4; i++) {
        print_message("arm %d: %.3f %% of %d, want %.1f %%\n", i, got[i] * 100, PEOPLE, want[i] * 100);
        assert_true(fabs(got[i] - want[i]) < 0.005);
    }
}

/* Asked in another order, with others among them, and again: the lot has no memory. */
static void d6_6_who_joins_moves_nobody(void **state)
{
    (void)state;
    signed char *before = malloc(PEOPLE);
    assert_non_null(before);
    for (int i = 0; i < PEOPLE; i++)
        before[i] = (signed char)lot(&SPRING, i);
    for (int i = PEOPLE + MORE; i-- > 0;) {
        int now = lot(&SPRING, i);
        if (i < PEOPLE)
            assert_int_equal(now, before[i]);
    }
    free(before);
}

/* Of those held out of one experiment the other holds out its share, and deals its wordings as to everybody. */
static void d6_6_experiments_are_independent(void **state)
{
    (void)state;
    experiment autumn = SPRING;
    autumn.name = GX_TEXT("autumn");
    double both[4][4] = { { 0 } }, one[4] = { 0 }, other[4] = { 0 }, chi = 0;
    for (int i = 0; i < PEOPLE; i++) {
        int x = lot(&SPRING, i), y = lot(&autumn, i);
        both[x][y]++;
        one[x]++;
        other[y]++;
    }
    for (int x = 0; x < 4; x++)
        for (int y = 0; y < 4; y++) {
            double want = one[x] * other[y] / PEOPLE;
            chi += (both[x][y] - want) * (both[x][y] - want) / want;
        }
    print_message("chi square with 9 degrees of freedom: %.2f\n", chi);
    assert_true(chi < 27.88); /* 1 in 1,000 */
}

static void d6_6_shops_deal_differently(void **state)
{
    (void)state;
    int same = 0;
    for (int i = 0; i < 10000; i++) {
        char name[24];
        snprintf(name, sizeof name, "c%d", i);
        same += experiment_draw(&SPRING, GX_TEXT("one"), text_of(name)) ==
                experiment_draw(&SPRING, GX_TEXT("two"), text_of(name));
    }
    assert_in_range(same, 3600, 4000); /* 0.5² + 0.3² + 0.2² = 0.38 */
}

typedef struct moves {
    int n, elsewhere; /* elsewhere: neither from a wording that loses nor to one that gains */
} moves;

static moves moved(const experiment *a, const experiment *b, int loses, int gains)
{
    moves m = { 0, 0 };
    for (int i = 0; i < PEOPLE; i++) {
        int x = lot(a, i), y = lot(b, i);
        m.n += x != y;
        m.elsewhere += x != y && x != loses && y != gains;
    }
    return m;
}

static void d6_6_new_weights_move_few(void **state)
{
    (void)state;
    static const double shifted[] = { 40, 30, 30 };
    experiment x = SPRING;
    x.weights = shifted;
    moves m = moved(&SPRING, &x, 0, 2);
    print_message("50,30,20 to 40,30,30 moves %d of %d, none of them between others: %d\n", m.n, PEOPLE, m.elsewhere);
    assert_int_equal(m.elsewhere, 0);
    assert_in_range(m.n, 8500, 12500); /* 9,000 must move; cutting a line anew would move 18,000 */
}

static void d6_6_a_wording_taken_away_moves_only_its_own(void **state)
{
    (void)state;
    experiment two = SPRING;
    two.n = 2;
    for (int i = 0; i < PEOPLE; i++) {
        int x = lot(&SPRING, i), y = lot(&two, i);
        assert_true(x == 2 || x == y);
    }
}

static void d6_6_more_held_out_lets_nobody_back_in(void **state)
{
    (void)state;
    experiment more = SPRING;
    more.holdout = 0.20;
    int held = 0;
    for (int i = 0; i < PEOPLE; i++) {
        int x = lot(&SPRING, i), y = lot(&more, i);
        held += y == HELD;
        assert_true(y == HELD || x == y);
    }
    assert_in_range(held, 19500, 20500);
}

static void a_weight_of_nothing_is_never_drawn(void **state)
{
    (void)state;
    static const double none[] = { 1, 0, 1 };
    experiment x = SPRING;
    x.weights = none;
    for (int i = 0; i < 10000; i++)
        assert_int_not_equal(lot(&x, i), 1);
}

/* ---- what the INI says ---- */

static gx_status read(const char *ini, experiment *out, arena *a, gx_error *err)
{
    static config *c;
    config_free(c);
    c = config_new();
    assert_int_equal(config_read_text(c, text_of(ini), "shop.ini", err), GX_OK);
    return experiment_read(config_at(c, 0), a, out, err);
}

static void d6_6_keys_are_read(void **state)
{
    (void)state;
    arena *a = arena_new();
    experiment x;
    gx_error err = { 0 };
    assert_int_equal(read("[experiment:x]\nwordings = a, b\nweights = 2,1\nholdout = 20%\nwindow = 7d\n", &x, a, &err),
                     GX_OK);
    assert_int_equal(x.n, 2);
    assert_true(x.weights[0] > 1.9 && x.weights[1] < 1.1 && x.holdout > 0.19);
    assert_int_equal(x.window.days, 7);
    assert_int_equal(read("[experiment:x]\nwordings = a, b\n", &x, a, &err), GX_OK);
    assert_true(x.weights[0] > 0 && x.weights[0] <= x.weights[1] && x.weights[1] <= x.weights[0]);
    assert_int_equal(x.window.days, EXPERIMENT_WINDOW_DAYS);
    static const char *const bad[][2] = {
        { "wordings = a, a\n", "a is there twice" },
        { "wordings = a, b\nweights = 1\n", "1 weights for 2 wordings" },
        { "wordings = a, b\nweights = 1, -1\n", "want whole numbers from 0 to 1000000" },
        { "wordings = a, b\nweights = 1, x\n", "got \"x\"" },
        { "wordings = a, b\nweights = 0, 0\n", "all weights are 0" },
        { "holdout = 95%\n", "holdout" },
        { "window = 0d\n", "more than nothing" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char ini[256];
        snprintf(ini, sizeof ini, "[experiment:x]\n%s", bad[i][0]);
        assert_int_equal(read(ini, &x, a, &err), GX_ECONFIG);
        if (strstr(err.text, bad[i][1]) == NULL || strncmp(err.text, "shop.ini:", 9) != 0)
            fail_msg("%s: %s", bad[i][0], err.text);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d6_6_shares_are_the_weights_within_half_a_point),
        cmocka_unit_test(d6_6_who_joins_moves_nobody),
        cmocka_unit_test(d6_6_experiments_are_independent),
        cmocka_unit_test(d6_6_shops_deal_differently),
        cmocka_unit_test(d6_6_new_weights_move_few),
        cmocka_unit_test(d6_6_a_wording_taken_away_moves_only_its_own),
        cmocka_unit_test(d6_6_more_held_out_lets_nobody_back_in),
        cmocka_unit_test(a_weight_of_nothing_is_never_drawn),
        cmocka_unit_test(d6_6_keys_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
