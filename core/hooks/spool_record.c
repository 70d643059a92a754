/* SPDX-License-Identifier: Apache-2.0 */
/* The mark is there to find the next record when one is damaged; the checksum decides whether it is one. */
#include "core/hooks/spool_record.h"

#include "core/base/hash.h"

#define MARK "gxs1"
enum { MARK_BYTES = 4, LENGTH_BYTES = 4, SUM_BYTES = 16, HEAD = MARK_BYTES + LENGTH_BYTES + SUM_BYTES };

static void sum_of(const char *bytes, size_t n, char out[SUM_BYTES])
{
    content_hash h;
    char hex[65];
    content_hash_begin(&h);
    content_hash_add(&h, bytes, n);
    content_hash_hex(&h, hex);
    memcpy(out, hex, SUM_BYTES);
}

static void put_text(gx_text t, buf *out)
{
    buf_varint(out, t.n);
    buf_text(out, t);
}

void spool_record_write(const spooled *r, buf *out)
{
    char head[HEAD] = MARK;
    size_t from = out->n;
    buf_add(out, head, sizeof head);
    buf_zigzag(out, r->at);
    buf_zigzag(out, r->until);
    buf_add(out, r->key, sizeof r->key);
    put_text(r->hook, out);
    put_text(r->format, out);
    put_text(r->content, out);
    if (out->failed)
        return;
    size_t n = out->n - from - HEAD;
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        out->p[from + MARK_BYTES + i] = (char)(unsigned char)(n >> (8 * i));
    sum_of(out->p + from + HEAD, n, out->p + from + MARK_BYTES + LENGTH_BYTES);
}

static bool read_payload(gx_text t, spooled *out)
{
    const uint8_t *p = (const uint8_t *)t.p, *end = p + t.n;
    if (!zigzag_read(&p, end, &out->at) || !zigzag_read(&p, end, &out->until) || end - p < DELIVERY_KEY_BYTES)
        return false;
    memcpy(out->key, p, DELIVERY_KEY_BYTES);
    p += DELIVERY_KEY_BYTES;
    return varint_text(&p, end, &out->hook) && varint_text(&p, end, &out->format) &&
           varint_text(&p, end, &out->content) && p == end;
}

/* How many bytes the record at `t` has; 0: there is none. *cut: there may be one, but `t` ends before it does. */
static size_t whole_record(gx_text t, spooled *out, bool *cut)
{
    size_t n = 0;
    char sum[SUM_BYTES];
    *cut = memcmp(t.p, MARK, t.n < MARK_BYTES ? t.n : MARK_BYTES) == 0;
    if (!*cut || t.n < HEAD)
        return 0;
    for (size_t i = LENGTH_BYTES; i-- > 0;)
        n = n << 8 | (unsigned char)t.p[MARK_BYTES + i];
    if (n > t.n - HEAD)
        return 0;
    *cut = false;
    sum_of(t.p + HEAD, n, sum);
    bool fine = memcmp(sum, t.p + MARK_BYTES + LENGTH_BYTES, SUM_BYTES) == 0;
    return fine && read_payload((gx_text){ t.p + HEAD, n }, out) ? HEAD + n : 0;
}

spool_found spool_record_read(gx_text file, size_t *at, spooled *out)
{
    bool cut, ignored;
    if (*at >= file.n)
        return SPOOL_END;
    size_t n = whole_record((gx_text){ file.p + *at, file.n - *at }, out, &cut);
    *at += n;
    if (n > 0)
        return SPOOL_RECORD;
    size_t next = *at + 1;
    for (const char *p; next < file.n; next = (size_t)(p - file.p) + 1) {
        p = memmem(file.p + next, file.n - next, MARK, MARK_BYTES);
        if (p == NULL)
            break;
        size_t found = (size_t)(p - file.p);
        if (whole_record((gx_text){ p, file.n - found }, out, &ignored) > 0) {
            *at = found;
            return SPOOL_DAMAGED;
        }
    }
    *at = file.n;
    return cut ? SPOOL_TORN : SPOOL_DAMAGED;
}
