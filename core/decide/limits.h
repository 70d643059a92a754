/* SPDX-License-Identifier: Apache-2.0 */
/* [limit:NAME]: how much a platform lets through to one customer, as dated data (scripts/limits, limits/ of a shop).
 * [channel:NAME] platform says which of them hold for a channel; the gate `cap` asks them. */
#ifndef CORE_DECIDE_LIMITS_H
#define CORE_DECIDE_LIMITS_H

#include "core/base/arena.h"
#include "core/base/zone.h"
#include "core/config/config.h"

typedef enum limit_period { PER_DAY, PER_WEEK, PER_MONTH } limit_period;
const char *limit_period_name(limit_period p);

typedef struct platform_limit {
    gx_text name, platform;
    int64_t most;
    limit_period per; /* calendar ones; a week begins on Monday */
    int64_t from, to; /* local days, both included; GX_NO_DATE, INT64_MAX: open */
} platform_limit;
typedef struct platform_limits {
    const platform_limit *list;
    size_t n;
} platform_limits;

extern const gx_option limit_keys[];

gx_status limits_read(const config *c, arena *a, platform_limits *out, gx_error *err);
bool limits_know(const platform_limits *all, gx_text platform);
/* The day after the period of `day`. */
int64_t limit_period_end(limit_period per, int64_t day);
int64_t limit_period_begin(limit_period per, int64_t day);

#endif
