/* SPDX-License-Identifier: Apache-2.0 */
/* Which container a file is. No two answer to the same beginning, so their order means nothing. */
#include "core/import/container.h"

static const container *const containers[] = {
    &json_container,
    &vcard_container,
    &xlsx_container,
    &xml_container,
};

const container *container_of(gx_text beginning)
{
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++)
        if (containers[i]->probe(beginning))
            return containers[i];
    return NULL;
}

/* Where the next line of U+001D begins, from `at` on. */
static size_t next_mark(gx_text told, size_t at)
{
    if (told.p[0] != CONTAINER_TABLE) /* a single table; in its cells the sign means nothing */
        return told.n;
    while (at < told.n) {
        const char *mark = memchr(told.p + at, CONTAINER_TABLE, told.n - at);
        if (mark == NULL)
            return told.n;
        at = (size_t)(mark - told.p);
        if (at == 0 || told.p[at - 1] == '\n')
            return at;
        at++;
    }
    return told.n;
}

bool container_next(gx_text told, size_t *at, container_table *out)
{
    *out = (container_table){ 0 };
    if (*at >= told.n)
        return false;
    if (told.p[*at] == CONTAINER_TABLE) {
        const char *end = memchr(told.p + *at, '\n', told.n - *at);
        size_t stop = end != NULL ? (size_t)(end - told.p) : told.n;
        out->name = (gx_text){ told.p + *at + 1, stop - *at - 1 };
        *at = stop < told.n ? stop + 1 : stop;
    }
    size_t next = next_mark(told, *at);
    out->csv = (gx_text){ told.p + *at, next - *at };
    *at = next;
    return true;
}
