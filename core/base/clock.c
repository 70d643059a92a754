/* SPDX-License-Identifier: Apache-2.0 */
/* The one file that reads a clock. Everything else is given its instant, so that results can be repeated. */
#include <core/base/clock.h>
#include <time.h>

static bool set;
static int64_t set_to;

void clock_set(int64_t now_s)
{
    set = true;
    set_to = now_s;
}

void clock_unset(void)
{
    set = false;
}

bool clock_is_set(void)
{
    return set;
}

/* clock_gettime, not time(): the latter may lag behind by a tick of the kernel. */
int64_t clock_now(void)
{
    if (set)
        return set_to;
    struct timespec ts = { 0 };
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec;
}

int64_t clock_monotonic_ns(void)
{
    struct timespec ts = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}
