/* SPDX-License-Identifier: Apache-2.0 */
/* Packs of digests: see pack.h. They come from a file that somebody may have damaged: every length is checked against
 * what is there before it is believed. */
#include "core/store/pack.h"

#include <string.h>

#define FORMAT 0x01
#define HEAD (1 + PACK_IDS * 4)

bool pack_open(gx_text blob, pack *p)
{
    memset(p, 0, sizeof *p);
    if (blob.n == 0)
        return true;
    const uint8_t *bytes = (const uint8_t *)blob.p;
    if (blob.n < HEAD || bytes[0] != FORMAT)
        return false;
    p->data = bytes + HEAD;
    uint32_t before = 0;
    for (size_t i = 0; i < PACK_IDS; i++) {
        const uint8_t *b = bytes + 1 + i * 4;
        p->ends[i] = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        if (p->ends[i] < before)
            return false;
        before = p->ends[i];
    }
    return before == blob.n - HEAD;
}

bool slot_read(gx_text bytes, pack_slot *out)
{
    *out = (pack_slot){ 0 };
    if (bytes.n == 0)
        return true;
    const uint8_t *p = (const uint8_t *)bytes.p, *end = p + bytes.n;
    if (!varint_text(&p, end, &out->subject) || out->subject.n == 0)
        return false;
    out->digest = (gx_text){ (const char *)p, (size_t)(end - p) };
    return true;
}

gx_text pack_bytes(const pack *p, size_t at)
{
    uint32_t from = at > 0 ? p->ends[at - 1] : 0;
    return p->ends[at] != from ? (gx_text){ (const char *)p->data + from, p->ends[at] - from } : (gx_text){ NULL, 0 };
}

bool pack_get(const pack *p, size_t at, pack_slot *out)
{
    return slot_read(pack_bytes(p, at), out);
}

void slot_write(const pack_slot *slot, buf *out)
{
    if (slot->subject.n == 0)
        return;
    buf_varint(out, slot->subject.n);
    buf_text(out, slot->subject);
    buf_text(out, slot->digest);
}

bool pack_write(const pack_slot slots[PACK_IDS], buf *out)
{
    uint8_t head[HEAD] = { FORMAT };
    size_t start = out->n;
    buf_add(out, head, sizeof head);
    for (size_t i = 0; i < PACK_IDS; i++) {
        slot_write(&slots[i], out);
        size_t end = out->n - start - HEAD;
        if (out->failed || end > UINT32_MAX)
            return false;
        for (size_t k = 0; k < 4; k++)
            out->p[start + 1 + i * 4 + k] = (char)(uint8_t)(end >> (8 * k));
    }
    return true;
}
