/* SPDX-License-Identifier: Apache-2.0 */
/* What every use of yajl needs: memory that jumps when it runs out, and a stricter look at escapes. */
#include "core/model/json_memory.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

/* yajl's reallocations need the old size: it stands in front of each block. */
#define BLOCK_HEAD 16

static void *block_alloc(void *ctx, size_t bytes)
{
    json_memory *m = ctx;
    char *block = arena_alloc(m->mem, bytes + BLOCK_HEAD);
    if (block == NULL)
        longjmp(m->exhausted, 1);
    memcpy(block, &bytes, sizeof bytes);
    return block + BLOCK_HEAD;
}

static void block_free(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

static void *block_realloc(void *ctx, void *p, size_t bytes)
{
    char *grown = block_alloc(ctx, bytes);
    if (p != NULL) {
        size_t had;
        memcpy(&had, (char *)p - BLOCK_HEAD, sizeof had);
        memcpy(grown, p, had < bytes ? had : bytes);
    }
    return grown;
}

yajl_alloc_funcs json_memory_of(json_memory *m)
{
    return (yajl_alloc_funcs){ block_alloc, block_realloc, block_free, m };
}

static int hex4(const char *p, const char *end)
{
    int value = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Outside strings a backslash is a mistake anyway, so looking at every backslash is enough. */
gx_status json_check_escapes(gx_text t, size_t *at, gx_error *err)
{
    const char *end = t.p + t.n;
    for (const char *p = t.p; (p = memchr(p, '\\', (size_t)(end - p))) != NULL;) {
        int unit = end - p >= 6 && p[1] == 'u' ? hex4(p + 2, end) : -1;
        *at = (size_t)(p - t.p);
        if (unit == 0)
            return gx_fail(err, GX_EINVAL, _("the escape \\u0000 at byte %zu: a text may not hold NUL"), *at);
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            bool pair = unit < 0xDC00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u';
            int low = pair ? hex4(p + 8, end) : -1;
            if (low < 0xDC00 || low > 0xDFFF)
                return gx_fail(err, GX_EINVAL, _("the escape \\u%04x at byte %zu is half a surrogate pair"),
                               (unsigned)unit, *at);
            p += 12;
        } else {
            p += end - p >= 2 ? 2 : 1;
        }
    }
    return GX_OK;
}
