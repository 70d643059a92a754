/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed text: comparing, trimming, cutting and reading whole numbers, without copying anything. */
#include <core/base/text.h>
#include <string.h>

int text_cmp(gx_text a, gx_text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

/* Bytes of the blank that `t` begins with; 0: none. */
static size_t blank_at_start(gx_text t)
{
    if (t.n > 0 && (t.p[0] == ' ' || (t.p[0] >= '\t' && t.p[0] <= '\r')))
        return 1;
    if (t.n >= 3 && (memcmp(t.p, "\xE3\x80\x80", 3) == 0 || memcmp(t.p, "\xEF\xBB\xBF", 3) == 0))
        return 3;
    return 0;
}

static size_t blank_at_end(gx_text t)
{
    if (t.n > 0 && blank_at_start((gx_text){ t.p + t.n - 1, 1 }) > 0)
        return 1;
    return t.n >= 3 && blank_at_start((gx_text){ t.p + t.n - 3, 3 }) == 3 ? 3 : 0;
}

gx_text text_trim(gx_text t)
{
    for (size_t n; (n = blank_at_start(t)) > 0;) {
        t.p += n;
        t.n -= n;
    }
    for (size_t n; (n = blank_at_end(t)) > 0;)
        t.n -= n;
    return t;
}

gx_text text_cut(gx_text *rest, char at)
{
    gx_text whole = *rest;
    const char *found = whole.n > 0 ? memchr(whole.p, at, whole.n) : NULL;
    if (found == NULL) {
        *rest = (gx_text){ NULL, 0 };
        return whole;
    }
    size_t before = (size_t)(found - whole.p);
    *rest = (gx_text){ found + 1, whole.n - before - 1 };
    return (gx_text){ whole.p, before };
}

bool text_contains(gx_text t, gx_text part)
{
    return t.p != NULL && (part.n == 0 || memmem(t.p, t.n, part.p, part.n) != NULL);
}

bool text_starts(gx_text t, const char *prefix)
{
    size_t n = strlen(prefix);
    return t.n >= n && (n == 0 || memcmp(t.p, prefix, n) == 0);
}

bool text_int(gx_text t, int64_t *out)
{
    size_t i = 0;
    bool minus = t.n > 0 && t.p[0] == '-';
    if (t.n > 0 && (t.p[0] == '-' || t.p[0] == '+'))
        i++;
    if (i == t.n)
        return false;
    int64_t v = 0; /* counted downwards, because INT64_MIN has no positive twin */
    for (; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, t.p[i] - '0', &v))
            return false;
    }
    if (!minus && __builtin_sub_overflow(0, v, &v))
        return false;
    *out = v;
    return true;
}
