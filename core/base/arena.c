/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: a list of chunks, the newest first, from which memory is given out front to back. Who resets an arena will
 * mostly ask for as much again: its chunks are kept, because memory that goes back to the system and comes again costs
 * more (a fault for each page) than what is done with it. Under AddressSanitizer what
 * has not been given out is poisoned, with a gap behind every piece, so that an overrun or a use after arena_reset is
 * found as it would be with malloc. */
#include <core/base/arena.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#define GAP ((size_t)16)
#else
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
#define GAP ((size_t)0)
#endif

#define ALIGN alignof(max_align_t)
#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_MOST ((size_t)1 << 20)
#define KEPT_MOST ((size_t)4 << 20) /* beside the largest chunk, after a reset */

typedef struct chunk {
    struct chunk *older;
    size_t cap, used;
    max_align_t bytes[];
} chunk;

struct arena {
    chunk *newest;
    chunk *spare;    /* of before the last reset; the largest first */
    size_t next_cap; /* of the next chunk; doubles up to CHUNK_MOST */
    size_t used;     /* bytes asked for since the last reset */
};

arena *arena_new(void)
{
    arena *a = calloc(1, sizeof *a);
    if (a != NULL)
        a->next_cap = CHUNK_FIRST;
    return a;
}

static void chunk_free(chunk *c)
{
    SHOW(c->bytes, c->cap);
    free(c);
}

static void list_free(chunk *c)
{
    for (chunk *older; c != NULL; c = older) {
        older = c->older;
        chunk_free(c);
    }
}

void arena_free(arena *a)
{
    if (a == NULL)
        return;
    list_free(a->newest);
    list_free(a->spare);
    free(a);
}

static void spare_chunk(arena *a, chunk *c, size_t *kept)
{
    chunk *largest = a->spare;
    c->used = 0;
    HIDE(c->bytes, c->cap);
    if (largest == NULL || c->cap > largest->cap) {
        a->spare = c;
        c->older = largest != NULL ? largest->older : NULL;
        c = largest;
    }
    if (c == NULL)
        return;
    if (*kept + c->cap > KEPT_MOST) {
        chunk_free(c);
        return;
    }
    *kept += c->cap;
    c->older = a->spare->older;
    a->spare->older = c;
}

void arena_reset(arena *a)
{
    chunk *lists[] = { a->newest, a->spare };
    size_t kept = 0;
    if (a->newest != NULL && a->newest->older == NULL && (a->spare == NULL || a->spare->cap <= a->newest->cap)) {
        a->newest->used = 0; /* all was in one, the largest: nothing to sort */
        HIDE(a->newest->bytes, a->newest->cap);
        a->used = 0;
        return;
    }
    a->newest = a->spare = NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (chunk *c = lists[i], *older; c != NULL; c = older) {
            older = c->older;
            spare_chunk(a, c, &kept);
        }
    }
    a->used = 0;
}

size_t arena_used(const arena *a)
{
    return a->used;
}

static chunk *take_spare(arena *a, size_t need)
{
    chunk **at = &a->spare;
    while (*at != NULL && (*at)->cap < need)
        at = &(*at)->older;
    chunk *c = *at;
    if (c != NULL) {
        *at = c->older;
        c->older = a->newest;
        a->newest = c;
    }
    return c;
}

static chunk *chunk_new(arena *a, size_t need)
{
    size_t cap = need > a->next_cap ? need : a->next_cap;
    if (cap > SIZE_MAX - sizeof(chunk))
        return NULL;
    chunk *c = malloc(sizeof *c + cap);
    if (c == NULL)
        return NULL;
    c->cap = cap;
    c->used = 0;
    c->older = a->newest;
    a->newest = c;
    if (a->next_cap < CHUNK_MOST)
        a->next_cap *= 2;
    HIDE(c->bytes, c->cap);
    return c;
}

/* Apart, so that the usual way through arena_alloc is short. */
__attribute__((noinline)) static chunk *chunk_with(arena *a, size_t need)
{
    chunk *c = take_spare(a, need);
    return c != NULL ? c : chunk_new(a, need);
}

void *arena_alloc(arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    size_t need = ((bytes > 0 ? bytes : 1) + GAP + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = a->newest;
    if ((c == NULL || c->cap - c->used < need) && (c = chunk_with(a, need)) == NULL)
        return NULL;
    void *p = (char *)c->bytes + c->used;
    c->used += need;
    a->used += bytes;
    SHOW(p, bytes);
    return p;
}

void *arena_zalloc(arena *a, size_t bytes)
{
    void *p = arena_alloc(a, bytes);
    if (p != NULL && bytes > 0)
        memset(p, 0, bytes);
    return p;
}

char *arena_strndup(arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        return NULL;
    char *p = arena_alloc(a, n + 1);
    if (p == NULL)
        return NULL;
    if (n > 0)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

gx_text arena_text(arena *a, gx_text t)
{
    char *p = t.n > 0 ? arena_strndup(a, t.p, t.n) : NULL;
    return p != NULL ? (gx_text){ p, t.n } : (gx_text){ NULL, 0 };
}

void *arena_list_add(arena *a, arena_list *l)
{
    if (l->n == l->cap) {
        size_t cap = l->cap != 0 ? l->cap * 2 : 4;
        char *grown = arena_alloc(a, cap * l->size);
        if (grown == NULL)
            return NULL;
        if (l->n != 0)
            memcpy(grown, l->items, l->n * l->size);
        l->items = grown;
        l->cap = cap;
    }
    return (char *)l->items + l->n++ * l->size;
}

char *arena_printf(arena *a, const char *format, ...)
{
    char few[256]; /* most are shorter, and are formatted once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(few, sizeof few, format, args);
    va_end(args);
    char *p = n >= 0 ? arena_alloc(a, (size_t)n + 1) : NULL;
    if (p != NULL && (size_t)n < sizeof few)
        memcpy(p, few, (size_t)n + 1);
    else if (p != NULL)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}
