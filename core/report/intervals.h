/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals of confidence, so that no share and no mean is ever shown bare. `level` is 0.95 for an interval that covers
 * the truth in 95 of 100 cases.
 *
 * Shares: the score interval of Wilson ("Probable inference, the law of succession, and statistical inference", Journal
 * of the American Statistical Association 22, 1927, 209-212). Difference of two shares: Newcombe's hybrid score
 * interval
 * ("Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998, 873-890,
 * method 10). Means and their difference: Student's t, with the variances apart and the degrees of freedom of Welch
 * ("The generalization of 'Student's' problem when several different population variances are involved", Biometrika 34,
 * 1947, 28-35), after Hall's transformation has taken the skewness out ("On the removal of skewness by transformation",
 * Journal of the Royal Statistical Society B 54, 1992, 221-228): most customers buy nothing and a few much, and
 * intervals that are alike on both sides then miss the truth too often. tests/unit/report/intervals.c shows by
 * simulation that all of them cover as often as they say. */
#ifndef CORE_REPORT_INTERVALS_H
#define CORE_REPORT_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct interval {
    double low, high;
} interval;

/* `count` of `n`; n > 0. */
typedef struct share {
    uint64_t count, n;
} share;
interval share_interval(share s, double level);
/* Of a - b. */
interval share_difference(share a, share b, double level);

/* Amounts, none negative. Zero-initialise; sample_free when done. */
typedef struct sample {
    uint64_t n; /* with those who spent nothing */
    int64_t *spent;
    size_t n_spent, cap; /* of the others */
} sample;
bool sample_add(sample *s, int64_t amount); /* false: out of memory */
void sample_free(sample *s);

/* What is known of the mean. It does not depend on the order in which amounts were added. */
typedef struct mean_of {
    uint64_t n;
    double sum, mean;
    double error; /* variance of the mean */
    double skew;  /* its third cumulant */
} mean_of;
mean_of sample_mean(sample *s); /* sorts it; n > 0 */
/* Wants n > 1, as the next. */
interval mean_interval(const mean_of *m, double level);
interval mean_difference(const mean_of *a, const mean_of *b, double level); /* of a - b */

/* The value below which a share p of the distribution lies; 0 < p < 1. */
double normal_quantile(double p);
double student_quantile(double p, double freedom); /* freedom > 0 */

#endif
