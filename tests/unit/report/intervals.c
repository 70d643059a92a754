/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals: against published figures, and by simulation with a fixed seed: in how many of many worlds does the
 * interval hold what is true? Within a point of what it says. GUANXI_WORLDS asks for more of them than the daily
 * 20,000. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/report/intervals.h"
#include <math.h>
#include <stdlib.h>

static void near(double got, double want, double by)
{
    if (fabs(got - want) > by)
        fail_msg("%.9g instead of %.9g", got, want);
}

/* ---- published figures ---- */

static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    near(normal_quantile(0.975), 1.959963985, 1e-8);
    near(normal_quantile(0.995), 2.575829304, 1e-8);
    near(normal_quantile(0.5), 0, 1e-12);
    near(student_quantile(0.975, 1), 12.7062047, 1e-6);
    near(student_quantile(0.975, 5), 2.57058184, 1e-7);
    near(student_quantile(0.975, 30), 2.04227246, 1e-7);
    near(student_quantile(0.05, 10), -1.81246112, 1e-7);
    near(student_quantile(0.975, 1e6), 1.95996636, 1e-7);
    near(student_quantile(0.975, 1e9), 1.95996399, 1e-7);
}

/* Newcombe 1998 (both papers), the examples 81/263, 15/148, 0/20; and 56/70 against 48/80. */
static void d7_8_shares_as_published(void **state)
{
    (void)state;
    interval i = share_interval((share){ 81, 263 }, 0.95);
    near(i.low, 0.2553, 5e-5);
    near(i.high, 0.3662, 5e-5);
    i = share_interval((share){ 15, 148 }, 0.95);
    near(i.low, 0.0624, 5e-5);
    near(i.high, 0.1605, 5e-5);
    i = share_interval((share){ 0, 20 }, 0.95);
    near(i.low, 0, 1e-12);
    near(i.high, 0.1611, 5e-5);
    i = share_interval((share){ 20, 20 }, 0.95);
    near(i.high, 1, 1e-12);
    i = share_difference((share){ 56, 70 }, (share){ 48, 80 }, 0.95);
    near(i.low, 0.0524, 5e-5);
    near(i.high, 0.3339, 5e-5);
    i = share_difference((share){ 9, 10 }, (share){ 3, 10 }, 0.95);
    near(i.low, 0.1705, 5e-5);
    near(i.high, 0.8090, 5e-5);
}

static mean_of mean_of_list(const int64_t *list, size_t n)
{
    sample s = { 0 };
    for (size_t i = 0; i < n; i++)
        assert_true(sample_add(&s, list[i]));
    mean_of m = sample_mean(&s);
    sample_free(&s);
    return m;
}

/* Worked by hand: means 20 and 23, variances 10 and 40/3, no skewness. */
static void d7_8_means_by_hand(void **state)
{
    (void)state;
    static const int64_t a[] = { 16, 18, 20, 22, 24 }, b[] = { 27, 19, 25, 21 }, equal[] = { 7, 7, 7 };
    mean_of x = mean_of_list(a, 5), y = mean_of_list(b, 4), z = mean_of_list(equal, 3);
    interval i = mean_interval(&x, 0.95);
    near(i.low, 20 - 2.77644511 * sqrt(2), 1e-6);
    near(i.high, 20 + 2.77644511 * sqrt(2), 1e-6);
    i = mean_difference(&x, &y, 0.95);
    double u = 2, v = 10.0 / 3, freedom = (u + v) * (u + v) / (u * u / 4 + v * v / 3);
    near((i.low + i.high) / 2, -3, 1e-9);
    near((i.high - i.low) / 2, student_quantile(0.975, freedom) * sqrt(u + v), 1e-9);
    i = mean_difference(&z, &z, 0.95);
    near(i.low, 0, 0);
    near(i.high, 0, 0);
}

/* The same amounts with and without their zeros told apart, and in another order: the last bit is the same. Their third
 * cumulant by hand: mean 3, cubes of the distances -27 -27 -27 +729, over 4 customers. */
static void d7_8_skewed_means(void **state)
{
    (void)state;
    static const int64_t a[] = { 0, 12, 0, 0 }, b[] = { 12, 0, 0, 0 }, c[] = { 5, 3, 900, 1 }, d[] = { 900, 1, 5, 3 };
    mean_of x = mean_of_list(a, 4), y = mean_of_list(b, 4), u = mean_of_list(c, 4), v = mean_of_list(d, 4);
    near(x.mean, 3, 0);
    near(x.error, 36.0 / 4, 1e-12);
    near(x.skew, 648.0 / 64, 1e-12);
    near(x.skew, y.skew, 0);
    near(u.skew, v.skew, 0);
    near(u.error, v.error, 0);
    interval i = mean_interval(&u, 0.95);
    assert_true(i.high - u.mean > u.mean - i.low); /* the long tail is on the right */
}

/* ---- simulation ---- */

static uint64_t next(uint64_t *seed) /* SplitMix64, public domain */
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double even(uint64_t *seed)
{
    return ((double)(next(seed) >> 11) + 0.5) * 0x1p-53;
}

static double bell(uint64_t *seed)
{
    double u = even(seed), v = even(seed);
    return sqrt(-2 * log(u)) * cos(2 * acos(-1.0) * v);
}

static uint64_t heads(uint64_t *seed, uint64_t n, double p)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < n; i++)
        count += even(seed) < p;
    return count;
}

static int worlds(void)
{
    const char *more = getenv("GUANXI_WORLDS");
    return more != NULL && atoi(more) > 0 ? atoi(more) : 20000;
}

static bool holds(interval i, double truth)
{
    return i.low <= truth && truth <= i.high;
}

static void assert_covers(const char *what, int held, int of)
{
    double share_held = (double)held / of;
    print_message("%s: holds the truth in %.2f %% of %d worlds\n", what, share_held * 100, of);
    if (fabs(share_held - 0.95) > 0.01)
        fail_msg("%s: %.2f %%", what, share_held * 100);
}

/* A seller's figures: shares of 2 to 30 %, each time another, in arms of 500. */
static void d7_8_shares_cover_what_they_say(void **state)
{
    (void)state;
    uint64_t seed = 1;
    int of = worlds(), one = 0, two = 0;
    for (int i = 0; i < of; i++) {
        double p = 0.02 + 0.28 * even(&seed), q = 0.02 + 0.28 * even(&seed);
        share a = { heads(&seed, 500, p), 500 }, b = { heads(&seed, 300, q), 300 };
        one += holds(share_interval(a, 0.95), p);
        two += holds(share_difference(a, b, 0.95), p - q);
    }
    assert_covers("share of 500", one, of);
    assert_covers("difference of shares, 500 and 300", two, of);
}

/* Most buy nothing; what the others spend has a long tail (log-normal, mean 1.28 times the median). */
static int64_t spending(uint64_t *seed, double buyers, double median)
{
    return even(seed) < buyers ? (int64_t)llround(median * exp(0.7 * bell(seed))) : 0;
}

static sample arm_of(uint64_t *seed, int n, double buyers, double median, int *bought)
{
    sample s = { 0 };
    *bought = 0;
    for (int i = 0; i < n; i++) {
        int64_t amount = spending(seed, buyers, median);
        *bought += amount > 0;
        assert_true(sample_add(&s, amount));
    }
    return s;
}

static void d7_8_money_covers_what_it_says(void **state)
{
    (void)state;
    enum { N = 1000, M = 600 };
    uint64_t seed = 2;
    int of = worlds() / 5, one = 0, two = 0, bought;
    double tail = exp(0.7 * 0.7 / 2), a = 0.10 * 9900 * tail, b = 0.12 * 12900 * tail;
    for (int i = 0; i < of; i++) {
        sample s = arm_of(&seed, N, 0.10, 9900, &bought), t = arm_of(&seed, M, 0.12, 12900, &bought);
        mean_of x = sample_mean(&s), y = sample_mean(&t);
        interval own = mean_interval(&x, 0.95), apart = mean_difference(&y, &x, 0.95);
        one += holds(own, a);
        two += holds(apart, b - a);
        sample_free(&s);
        sample_free(&t);
    }
    assert_covers("revenue a customer, 1000 of whom 10 % buy", one, of);
    assert_covers("difference of revenue, 600 and 1000", two, of);
}

/* The least that is judged at all, thirty buyers in each arm. */
static void d7_8_money_covers_with_thirty_buyers(void **state)
{
    (void)state;
    enum { N = 400 };
    uint64_t seed = 3;
    int of = worlds() / 5, judged = 0, held = 0, bought_x, bought_y;
    for (int i = 0; i < of; i++) {
        sample s = arm_of(&seed, N, 0.10, 9900, &bought_x), t = arm_of(&seed, N, 0.10, 9900, &bought_y);
        mean_of x = sample_mean(&s), y = sample_mean(&t);
        if (bought_x >= 30 && bought_y >= 30) {
            judged++;
            held += holds(mean_difference(&x, &y, 0.95), 0);
        }
        sample_free(&s);
        sample_free(&t);
    }
    assert_covers("difference of revenue from thirty buyers on", held, judged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(d7_8_shares_as_published),
        cmocka_unit_test(d7_8_means_by_hand),
        cmocka_unit_test(d7_8_skewed_means),
        cmocka_unit_test(d7_8_shares_cover_what_they_say),
        cmocka_unit_test(d7_8_money_covers_what_it_says),
        cmocka_unit_test(d7_8_money_covers_with_thirty_buyers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
