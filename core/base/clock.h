/* SPDX-License-Identifier: Apache-2.0 */
/* The one clock. Nothing else in guanxi reads the wall clock. UTC seconds since 1970. */
#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

void clock_set(int64_t now_s); /* from --now; process-wide, before threads start */
void clock_unset(void);
bool clock_is_set(void);
int64_t clock_now(void);          /* what was set, else the system's time */
int64_t clock_monotonic_ns(void); /* for measuring and progress only, never for results */

#endif
