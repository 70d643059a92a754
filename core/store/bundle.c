/* SPDX-License-Identifier: Apache-2.0 */
/* Rows with parts for several customers of a block: see bundle.h. */
#include "core/store/bundle.h"

#define FORMAT 1

bool bundle_open(gx_text row, bundle *b)
{
    const uint8_t *p = (const uint8_t *)row.p, *end = p + row.n;
    uint64_t n, bytes, total = 0;
    *b = (bundle){ NULL, NULL, NULL, NULL, 0 };
    if (row.n == 0 || *p++ != FORMAT || !varint_read(&p, end, &n) || n > 256)
        return false;
    const uint8_t *table = p;
    int before = -1;
    for (uint64_t i = 0; i < n; i++) {
        if (p == end || *p <= before)
            return false;
        before = *p++;
        if (!varint_read(&p, end, &bytes) || bytes > row.n)
            return false;
        total += bytes;
    }
    if (total != (uint64_t)(end - p))
        return false;
    *b = (bundle){ table, p, p, end, (size_t)n };
    return true;
}

bool bundle_next(bundle *b, uint8_t *place, gx_text *part)
{
    uint64_t bytes;
    if (b->left == 0)
        return false;
    *place = *b->next++;
    if (!varint_read(&b->next, b->end, &bytes) || bytes > (uint64_t)(b->last - b->part))
        return false; /* cannot be: bundle_open has looked */
    *part = (gx_text){ (const char *)b->part, (size_t)bytes };
    b->part += bytes;
    b->left--;
    return true;
}

gx_text bundle_get(bundle b, uint8_t place)
{
    uint8_t at;
    gx_text part;
    while (bundle_next(&b, &at, &part) && at <= place)
        if (at == place)
            return part;
    return (gx_text){ NULL, 0 };
}

bool bundle_learn(gx_text row, bundle_index *out)
{
    bundle b;
    uint8_t place;
    gx_text part;
    *out = (bundle_index){ .parts = 0 };
    if (!bundle_open(row, &b))
        return false;
    out->parts = (size_t)(b.part - (const uint8_t *)row.p);
    while (bundle_next(&b, &place, &part))
        out->who[place / 64] |= UINT64_C(1) << (place % 64);
    return true;
}

gx_text bundle_get_known(gx_text row, const bundle_index *x, uint8_t place)
{
    const uint8_t *p = (const uint8_t *)row.p + 1, *end = (const uint8_t *)row.p + x->parts;
    uint64_t n, bytes;
    size_t from = x->parts;
    if (!bundle_has(x, place) || !varint_read(&p, end, &n))
        return (gx_text){ NULL, 0 };
    for (uint8_t at;; from += bytes) {
        at = *p++;
        if (!varint_read(&p, end, &bytes))
            return (gx_text){ NULL, 0 }; /* cannot be: bundle_learn has looked */
        if (at == place)
            return (gx_text){ row.p + from, (size_t)bytes };
    }
}

void bundle_begin(bundle_writer *w)
{
    buf_clear(&w->table);
    buf_clear(&w->parts);
    w->n = w->began = 0;
}

void bundle_part(bundle_writer *w)
{
    w->began = w->parts.n;
}

void bundle_part_end(bundle_writer *w, uint8_t place)
{
    if (w->parts.n == w->began)
        return;
    buf_char(&w->table, (char)place);
    buf_varint(&w->table, w->parts.n - w->began);
    w->n++;
}

bool bundle_write(const bundle_writer *w, buf *out)
{
    buf_char(out, FORMAT);
    buf_varint(out, w->n);
    buf_text(out, buf_view(&w->table));
    buf_text(out, buf_view(&w->parts));
    return !out->failed && !w->table.failed && !w->parts.failed;
}

void bundle_fini(bundle_writer *w)
{
    buf_free(&w->table);
    buf_free(&w->parts);
}
