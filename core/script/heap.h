/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of one Lua state, which can be taken back to how it once was: every call of a script begins with the very
 * same state, byte for byte, whatever the calls before it have left behind. Blocks lie in one range of addresses;
 * keeping is a copy of what is used of it, going back is copying that back. No locks: one state, one thread. */
#ifndef CORE_SCRIPT_HEAP_H
#define CORE_SCRIPT_HEAP_H

#include <stdbool.h>
#include <stddef.h>

enum { HEAP_CLASSES = 96 };

typedef struct heap_free heap_free;

/* What is where: together with the bytes below `top` this is all there is. */
typedef struct heap_mark {
    size_t top;
    heap_free *free[HEAP_CLASSES];
} heap_mark;

typedef struct heap {
    char *base;
    size_t size; /* bytes of address space; memory is taken as it is touched */
    heap_mark now, kept;
    char *image; /* base[0..kept.top) when it was kept; NULL: nothing kept */
} heap;

bool heap_open(heap *h, size_t most); /* room for blocks of `most` bytes in all; false: out of memory */
void heap_close(heap *h);
/* As realloc and free (`size` 0) with the old size told. NULL: no room; what there was stays. A block that shrinks
 * always can. */
void *heap_resize(heap *h, void *p, size_t old, size_t size);
bool heap_keep(heap *h);   /* false: out of memory, nothing kept */
void heap_rewind(heap *h); /* to what was kept; pointers to later blocks are dead */

#endif
