/* SPDX-License-Identifier: Apache-2.0 */
/* A growing list of numbers, and its median: see books_parts.h. */
#include "core/report/books_parts.h"

#include <stdlib.h>

bool numbers_add(numbers *l, int64_t v)
{
    if (l->n == l->cap) {
        size_t cap = l->cap > 0 ? l->cap * 2 : 16;
        int64_t *more = realloc(l->v, cap * sizeof *more);
        if (more == NULL)
            return false;
        l->v = more;
        l->cap = cap;
    }
    l->v[l->n++] = v;
    return true;
}

static int ascending(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

void numbers_sort(numbers *l)
{
    if (l->n > 1)
        qsort(l->v, l->n, sizeof *l->v, ascending);
}

json_t *numbers_median(numbers *l)
{
    if (l->n == 0)
        return json_null();
    numbers_sort(l);
    size_t upper = l->n / 2, lower = (l->n - 1) / 2;
    return json_real(((double)l->v[lower] + (double)l->v[upper]) / 2);
}

void numbers_free(numbers *l)
{
    free(l->v);
    *l = (numbers){ 0 };
}
