/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals for shares and means: see intervals.h for what they are and where they come from. */
#include "core/report/intervals.h"

#include <math.h>
#include <stdlib.h>

/* ---- quantiles ---- */

/* Where a rising function reaches p, by halving: the functions are cheap, and it cannot fail to converge. */
static double solve(double (*f)(double x, double parameter), double parameter, double p, double low, double high)
{
    for (int i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (f(middle, parameter) < p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

static double normal_below(double x, double unused)
{
    (void)unused;
    return erfc(-x / sqrt(2)) / 2;
}

double normal_quantile(double p)
{
    return solve(normal_below, 0, p, -40, 40);
}

/* The continued fraction of the incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17.22),
 * evaluated by the modified method of Lentz. */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int m = 1; m <= 500; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int half = 0; half < 2; half++) {
            double term = half == 0 ? even : odd;
            d = 1 + term * d;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = 1 + term / c;
            c = fabs(c) < tiny ? tiny : c;
            value *= c * d;
        }
        if (fabs(c * d - 1) < 1e-15)
            break;
    }
    return value;
}

/* I_x(a, b), DLMF 8.17.2; where the fraction converges slowly, by its symmetry. */
static double beta_share(double a, double b, double x)
{
    int sign;
    double front = lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) + a * log(x) + b * log1p(-x);
    if (x < (a + 1) / (a + b + 2))
        return exp(front) * beta_fraction(a, b, x) / a;
    return 1 - exp(front) * beta_fraction(b, a, 1 - x) / b;
}

static double student_below(double t, double freedom)
{
    if (t == 0)
        return 0.5;
    double tail = beta_share(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;
    return t > 0 ? 1 - tail : tail;
}

double student_quantile(double p, double freedom)
{
    const double many = 1e7; /* beyond it the normal distribution agrees to seven digits */
    return freedom > many ? normal_quantile(p) : solve(student_below, freedom, p, -1e6, 1e6);
}

/* ---- shares ---- */

static double share_of(share s)
{
    return (double)s.count / (double)s.n;
}

interval share_interval(share s, double level)
{
    double z = normal_quantile(0.5 + level / 2), n = (double)s.n, p = share_of(s);
    double middle = p + z * z / (2 * n), width = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)), by = 1 + z * z / n;
    interval i = { (middle - width) / by, (middle + width) / by };
    return (interval){ s.count == 0 ? 0 : i.low, s.count == s.n ? 1 : i.high };
}

interval share_difference(share a, share b, double level)
{
    interval x = share_interval(a, level), y = share_interval(b, level);
    double p = share_of(a), q = share_of(b), d = p - q;
    return (interval){ d - hypot(p - x.low, y.high - q), d + hypot(x.high - p, q - y.low) };
}

/* ---- means ---- */

bool sample_add(sample *s, int64_t amount)
{
    s->n++;
    if (amount == 0)
        return true;
    if (s->n_spent == s->cap) {
        size_t cap = s->cap > 0 ? s->cap * 2 : 64;
        int64_t *more = realloc(s->spent, cap * sizeof *more);
        if (more == NULL)
            return false;
        s->spent = more;
        s->cap = cap;
    }
    s->spent[s->n_spent++] = amount;
    return true;
}

void sample_free(sample *s)
{
    free(s->spent);
    *s = (sample){ 0 };
}

static int by_amount(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

mean_of sample_mean(sample *s)
{
    if (s->n_spent > 0)
        qsort(s->spent, s->n_spent, sizeof *s->spent, by_amount);
    double n = (double)s->n, idle = (double)(s->n - s->n_spent), sum = 0;
    for (size_t i = 0; i < s->n_spent; i++)
        sum += (double)s->spent[i];
    double mean = sum / n, second = idle * mean * mean, third = -idle * mean * mean * mean;
    for (size_t i = 0; i < s->n_spent; i++) {
        double d = (double)s->spent[i] - mean;
        second += d * d;
        third += d * d * d;
    }
    mean_of m = { .n = s->n, .sum = sum, .mean = mean };
    if (s->n > 1) {
        m.error = second / (n - 1) / n;
        m.skew = third / n / n / n;
    }
    return m;
}

/* Of a statistic with this skewness, what corresponds to x of one without: Hall's g inverse. */
static double skewed(double x, double skewness)
{
    return fabs(skewness) < 1e-9 ? x : 3 / skewness * (cbrt(1 + skewness * (x - skewness / 6)) - 1);
}

static interval around(double estimate, double error, double skew, double freedom, double level)
{
    if (error <= 0)
        return (interval){ estimate, estimate };
    double width = sqrt(error), t = student_quantile(0.5 + level / 2, freedom), skewness = skew / (error * width);
    return (interval){ estimate - width * skewed(t, skewness), estimate - width * skewed(-t, skewness) };
}

interval mean_interval(const mean_of *m, double level)
{
    return around(m->mean, m->error, m->skew, (double)m->n - 1, level);
}

interval mean_difference(const mean_of *a, const mean_of *b, double level)
{
    double x = a->error, y = b->error;
    double freedom = (x + y) * (x + y) / (x * x / ((double)a->n - 1) + y * y / ((double)b->n - 1));
    return around(a->mean - b->mean, x + y, a->skew - b->skew, freedom, level);
}
