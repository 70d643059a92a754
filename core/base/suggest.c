/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the nearest name by edit distance (insert, delete, replace, swap neighbours), counted in characters,
 * not bytes, so that one wrong Chinese character is one mistake. */
#include <core/base/text.h>
#include <core/base/utf8.h>
#include <string.h>

#define LONGEST 64 /* characters; nothing longer is a name that somebody mistyped */

typedef struct letters {
    uint32_t at[LONGEST];
    size_t n;
} letters;

static bool spell(gx_text t, letters *out)
{
    out->n = 0;
    for (size_t at = 0, bytes; at < t.n; at += bytes) {
        if (out->n == LONGEST)
            return false;
        out->at[out->n++] = utf8_decode(t, at, &bytes);
    }
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment; three rows suffice because a swap looks back two. */
static size_t distance_of(const letters *a, const letters *b)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b->n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->n; i++) {
        size_t *now = rows[i % 3];
        const size_t *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b->n; j++) {
            size_t replace = up[j - 1] + (a->at[i - 1] != b->at[j - 1]);
            now[j] = least(least(up[j], now[j - 1]) + 1, replace);
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
                now[j] = least(now[j], up2[j - 2] + 1);
        }
    }
    return rows[a->n % 3][b->n];
}

size_t text_distance(gx_text a, gx_text b)
{
    letters one, other;
    return spell(a, &one) && spell(b, &other) ? distance_of(&one, &other) : SIZE_MAX;
}

void suggest_try(gx_text word, const char *name, const char **best, size_t *distance)
{
    letters a, b;
    if (!spell(word, &a) || !spell(text_of(name), &b))
        return;
    size_t limit = a.n / 3 > 1 ? a.n / 3 : 1;
    size_t d = distance_of(&a, &b);
    if (d <= limit && d < *distance) {
        *distance = d;
        *best = name;
    }
}

const char *suggest(gx_text word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        suggest_try(word, names[i], &best, &distance);
    return best;
}
