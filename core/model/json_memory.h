/* SPDX-License-Identifier: Apache-2.0 */
/* yajl's memory, and what it lets pass that we do not; private to this room. yajl does not check its own allocations,
 * so it gets its memory from an arena, and an arena that has no more jumps out of it: nothing is left behind to free.
 */
#ifndef CORE_MODEL_JSON_MEMORY_H
#define CORE_MODEL_JSON_MEMORY_H

#include "core/base/arena.h"
#include <guanxi/status.h>
#include <setjmp.h>
#include <yajl/yajl_parse.h>

typedef struct json_memory {
    arena *mem;
    jmp_buf exhausted; /* set by the caller before the first allocation */
} json_memory;
yajl_alloc_funcs json_memory_of(json_memory *m);

/* No \u0000 and no half of a surrogate pair: yajl turns them into bytes that are no text. *at: where the first is. */
gx_status json_check_escapes(gx_text t, size_t *at, gx_error *err);

#endif
