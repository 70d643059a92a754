/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer. It remembers a failed allocation, so that a writer of many pieces checks once. */
#include <core/base/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_free(buf *b)
{
    free(b->p);
    *b = (buf){ 0 };
}

void buf_clear(buf *b)
{
    b->n = 0;
    if (b->p != NULL)
        b->p[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool buf_reserve(buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (b->p != NULL && b->cap - b->n > n)
        return true;
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap - b->n <= n) {
        if (cap > SIZE_MAX / 2) {
            b->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *p = realloc(b->p, cap);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_fit(buf *b, size_t n)
{
    if (b->p != NULL || b->failed)
        return;
    b->p = malloc(n + 1);
    b->failed = b->p == NULL;
    if (b->failed)
        return;
    b->p[0] = '\0';
    b->cap = n + 1;
}

void buf_add(buf *b, const void *bytes, size_t n)
{
    if (!buf_reserve(b, n))
        return;
    if (n > 0)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_str(buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_text(buf *b, gx_text t)
{
    buf_add(b, t.p, t.n);
}

void buf_char(buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_int(buf *b, int64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (v < 0)
        digits[--at] = '-';
    buf_add(b, digits + at, sizeof digits - at);
}

void buf_shell(buf *b, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+:@%,";
    size_t n = 0;
    while (word[n] != '\0' && ((unsigned char)word[n] >= 0x80 || strchr(plain, word[n]) != NULL))
        n++;
    if (n > 0 && word[n] == '\0') {
        buf_str(b, word);
        return;
    }
    buf_char(b, '\'');
    for (; *word != '\0'; word++)
        buf_str(b, *word == '\'' ? "'\\''" : (char[]){ *word, '\0' });
    buf_char(b, '\'');
}

void buf_vprintf(buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n < 0)
        b->failed = true;
    else if (buf_reserve(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_printf(buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

gx_text buf_view(const buf *b)
{
    return (gx_text){ b->p, b->n };
}
