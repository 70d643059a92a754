/* SPDX-License-Identifier: Apache-2.0 */
/* A machine whose clock is wrong: preloaded, it tells the program that it is always noon of 1 January 2035. */
#include <sys/time.h>
#include <time.h>

#define WRONG_S ((time_t)2051265600)

int clock_gettime(clockid_t which, struct timespec *out)
{
    (void)which;
    *out = (struct timespec){ .tv_sec = WRONG_S };
    return 0;
}

time_t time(time_t *out)
{
    if (out != NULL)
        *out = WRONG_S;
    return WRONG_S;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    *out = (struct timeval){ .tv_sec = WRONG_S };
    return 0;
}
