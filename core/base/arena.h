/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that dies together: one evaluation, one file, one configuration = one arena. Not thread-safe; one owner. */
#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include <guanxi/types.h>
#include <stdarg.h>

typedef struct arena arena;

arena *arena_new(void);     /* NULL when out of memory */
void arena_free(arena *a);  /* NULL is fine */
void arena_reset(arena *a); /* everything given out is gone; its memory is kept for what comes, but no heaps */
size_t arena_used(const arena *a);

/* All return memory aligned for any type, or NULL when out of memory. arena_alloc does not clear, arena_zalloc does. */
void *arena_alloc(arena *a, size_t bytes);
void *arena_zalloc(arena *a, size_t bytes);
char *arena_strdup(arena *a, const char *s);
char *arena_strndup(arena *a, const char *s, size_t n); /* NUL-terminated */
gx_text arena_text(arena *a, gx_text t);                /* a copy; {NULL,0} when out of memory or empty */

/* An array that grows; what it was before it grew stays in the arena. Set `size`, the bytes of an item. */
typedef struct arena_list {
    void *items;
    size_t n, cap, size;
} arena_list;
void *arena_list_add(arena *a, arena_list *l); /* room for one more item; NULL when out of memory */

__attribute__((format(printf, 2, 3))) char *arena_printf(arena *a, const char *format, ...);

#endif
