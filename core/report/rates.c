/* SPDX-License-Identifier: Apache-2.0 */
/* Shares with their intervals, and when it is too early to compare them: see rates.h. */
#include "core/report/rates.h"

#include "core/base/i18n.h"

#include <math.h>

enum { EXPECTED_LEAST = 10 }; /* below it, an interval does not cover what it says */

json_t *rate_real(double v)
{
    double r = round(v * 1e6) / 1e6;
    return json_real(r == 0 ? 0 : r);
}

json_t *rate_json(share s)
{
    json_t *j = json_object();
    json_object_set_new(j, "count", json_integer((json_int_t)s.count));
    json_object_set_new(j, "of", json_integer((json_int_t)s.n));
    if (s.n == 0)
        return j;
    interval i = share_interval(s, RATE_LEVEL);
    json_object_set_new(j, "share", rate_real((double)s.count / (double)s.n));
    json_object_set_new(j, "low", rate_real(i.low));
    json_object_set_new(j, "high", rate_real(i.high));
    return j;
}

static bool enough_of(share a, share b)
{
    double p = (double)(a.count + b.count) / (double)(a.n + b.n), n = (double)(a.n < b.n ? a.n : b.n);
    return n * p >= EXPECTED_LEAST && n * (1 - p) >= EXPECTED_LEAST;
}

void rate_judge(json_t *j, bool enough, double difference, interval i)
{
    bool sure = enough && (i.low > 0 || i.high < 0);
    json_object_set_new(j, "verdict", json_string(!sure ? "too_early" : difference > 0 ? "more" : "less"));
    json_object_set_new(j, "because", sure ? json_null() : json_string(enough ? "chance" : "few"));
}

json_t *rate_compare(share a, share b, double level)
{
    json_t *j = json_object();
    if (a.n == 0 || b.n == 0) {
        rate_judge(j, false, 0, (interval){ 0, 0 });
        return j;
    }
    interval i = share_difference(a, b, level);
    double d = (double)a.count / (double)a.n - (double)b.count / (double)b.n;
    json_object_set_new(j, "difference", rate_real(d));
    json_object_set_new(j, "low", rate_real(i.low));
    json_object_set_new(j, "high", rate_real(i.high));
    rate_judge(j, enough_of(a, b), d, i);
    return j;
}

double rate_level_of(size_t n)
{
    return 1 - (1 - RATE_LEVEL) / (double)(n > 0 ? n : 1);
}

void rate_print(const json_t *rate, buf *out)
{
    const json_t *low = json_object_get(rate, "low");
    buf_printf(out, _("%lld of %lld"), json_integer_value(json_object_get(rate, "count")),
               json_integer_value(json_object_get(rate, "of")));
    if (low != NULL)
        buf_printf(out, _(" (%.0f%% to %.0f%%)"), json_real_value(low) * 100,
                   json_real_value(json_object_get(rate, "high")) * 100);
}
