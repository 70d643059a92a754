/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of lanes_body.h, compiled for each kind of processor, and which of them this one is given. */
#include "core/rules/lanes.h"
#include "core/rules/program.h"

#include <guanxi/types.h>
#include <stdatomic.h>
#include <string.h>

#define EACH(n) for (uint32_t r = 0; r < (n); r++)
#define LANE(name) plain_##name
#define LANES_FOR
#include "core/rules/lanes_body.h"
#undef LANE
#undef LANES_FOR

#if defined(__x86_64__)
#define LANE(name) avx2_##name
#define LANES_FOR __attribute__((target("avx2")))
#include "core/rules/lanes_body.h"
#undef LANE
#undef LANES_FOR
#endif

static atomic_bool only_plain;

void program_lanes_plain(bool plain)
{
    atomic_store(&only_plain, plain);
}

const lanes *lanes_best(void)
{
#if defined(__x86_64__)
    if (!atomic_load(&only_plain) && __builtin_cpu_supports("avx2"))
        return &avx2_lanes;
#endif
    return &plain_lanes;
}
