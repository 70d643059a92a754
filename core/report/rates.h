/* SPDX-License-Identifier: Apache-2.0 */
/* Shares as reports tell them: never without how many they are of and the interval that holds 95 of 100 times, and
 * compared only once there are enough (D6.6, D9.1). */
#ifndef CORE_REPORT_RATES_H
#define CORE_REPORT_RATES_H

#include "core/report/intervals.h"
#include "core/report/out.h"

#define RATE_LEVEL 0.95

json_t *rate_real(double v); /* six decimals, so that it does not depend on the machine; no -0.0 */
/* {count, of} and, of at least one, {share, low, high}. */
json_t *rate_json(share s);
/* Of a - b: {difference, low, high, verdict, because}; only the last two when one of them is of nobody. `level` is that
 * of the interval. Verdicts: "more", "less", or "too_early" because "few" (in the smaller group fewer than ten of
 * either kind are to be expected if both are alike) or "chance" (the interval holds no difference too). */
json_t *rate_compare(share a, share b, double level);
void rate_judge(json_t *j, bool enough, double difference, interval i); /* adds verdict and because */
/* The level of each of n comparisons that are to hold together (Bonferroni). */
double rate_level_of(size_t n);
/* The words of `rate_json`: "3 of 8 (14% to 69%)". */
void rate_print(const json_t *rate, buf *out);

#endif
