/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks in classes of sizes: freed ones wait in their class, new ones come from the top. What is free is kept in the
 * blocks themselves, so that copying the bytes back brings it back too. */
#include "core/script/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define STEP ((size_t)16)   /* sizes of small blocks, and the alignment of all */
#define SMALL ((size_t)512) /* up to here a class for each step */
#define SMALL_CLASSES (SMALL / STEP)
#define PARTS 4                 /* classes for each doubling beyond */
#define SLACK ((size_t)1 << 20) /* memory left with the process between calls */

struct heap_free {
    heap_free *next;
};

/* The class of a block of `size` bytes, and how many bytes its blocks have. */
static unsigned class_of(size_t size, size_t *bytes)
{
    if (size <= SMALL) {
        unsigned class = (unsigned)((size + STEP - 1) / STEP);
        *bytes = class * STEP;
        return class - 1;
    }
    unsigned shift = 63u - (unsigned)__builtin_clzll(size - 1); /* 2^shift < size <= 2^(shift + 1) */
    size_t part = ((size_t)1 << shift) / PARTS;
    unsigned k = (unsigned)((size - 1 - ((size_t)1 << shift)) / part);
    *bytes = ((size_t)1 << shift) + (k + 1) * part;
    return (unsigned)SMALL_CLASSES + (shift - 9) * PARTS + k;
}

bool heap_open(heap *h, size_t most)
{
    *h = (heap){
        .size = 2 * most
    }; /* blocks are up to a quarter larger than asked for, and freed ones wait in their class */
    h->base = mmap(NULL, h->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (h->base == MAP_FAILED)
        h->base = NULL;
    return h->base != NULL;
}

void heap_close(heap *h)
{
    if (h->base != NULL)
        munmap(h->base, h->size);
    free(h->image);
    *h = (heap){ 0 };
}

static void *take(heap *h, size_t size)
{
    size_t bytes;
    unsigned class = class_of(size, &bytes);
    if (class >= HEAP_CLASSES)
        return NULL;
    heap_free *first = h->now.free[class];
    if (first != NULL) {
        h->now.free[class] = first->next;
        return first;
    }
    if (bytes > h->size - h->now.top)
        return NULL;
    void *p = h->base + h->now.top;
    h->now.top += bytes;
    return p;
}

static void give_back(heap *h, void *p, size_t size)
{
    size_t bytes;
    heap_free *block = p, **list = &h->now.free[class_of(size, &bytes)];
    block->next = *list;
    *list = block;
}

void *heap_resize(heap *h, void *p, size_t old, size_t size)
{
    if (size == 0) {
        if (p != NULL)
            give_back(h, p, old);
        return NULL;
    }
    if (p == NULL)
        return take(h, size);
    size_t before, after;
    if (class_of(old, &before) == class_of(size, &after))
        return p;
    void *moved = take(h, size);
    if (moved == NULL)
        return size <= old ? p : NULL;
    memcpy(moved, p, old < size ? old : size);
    give_back(h, p, old);
    return moved;
}

bool heap_keep(heap *h)
{
    char *image = realloc(h->image, h->now.top);
    if (image == NULL)
        return false;
    memcpy(image, h->base, h->now.top);
    h->image = image;
    h->kept = h->now;
    return true;
}

void heap_rewind(heap *h)
{
    memcpy(h->base, h->image, h->kept.top);
    size_t page = 4096, from = (h->kept.top + SLACK + page - 1) / page * page;
    if (h->now.top > from)
        madvise(h->base + from, h->now.top - from, MADV_DONTNEED);
    h->now = h->kept;
}
