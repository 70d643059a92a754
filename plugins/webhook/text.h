/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text for plugins that put messages together. */
#ifndef PLUGINS_WEBHOOK_TEXT_H
#define PLUGINS_WEBHOOK_TEXT_H

#include <guanxi/types.h>
#include <stdlib.h>
#include <string.h>

/* Zero-initialise; free(p) when done. After an allocation failed `failed` stays set: ask once at the end. */
typedef struct text_buffer {
    char *p;
    size_t n, room;
    int failed;
} text_buffer;

static inline void text_add(text_buffer *t, const char *bytes, size_t n)
{
    if (t->failed == 0 && t->n + n + 1 > t->room) {
        size_t room = 2 * (t->n + n + 1);
        char *grown = realloc(t->p, room);
        t->failed = grown == NULL;
        t->p = grown != NULL ? grown : t->p;
        t->room = grown != NULL ? room : t->room;
    }
    if (t->failed != 0 || t->p == NULL)
        return;
    if (n > 0)
        memcpy(t->p + t->n, bytes, n);
    t->n += n;
    t->p[t->n] = '\0';
}

static inline void text_str(text_buffer *t, const char *s)
{
    text_add(t, s, strlen(s));
}

static inline char *text_copy(gx_text t)
{
    char *copy = malloc(t.n + 1);
    if (copy == NULL)
        return NULL;
    if (t.n > 0)
        memcpy(copy, t.p, t.n);
    copy[t.n] = '\0';
    return copy;
}

#endif
