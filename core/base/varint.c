/* SPDX-License-Identifier: Apache-2.0 */
/* Unsigned LEB128 and zigzag: small numbers in few bytes. The readers trust nothing: they are fed from files. */
#include <core/base/text.h>

void buf_varint(buf *b, uint64_t v)
{
    uint8_t bytes[10];
    bool room = !b->failed && b->cap - b->n > sizeof bytes; /* and the NUL */
    uint8_t *to = room ? (uint8_t *)b->p + b->n : bytes;
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        to[n++] = (uint8_t)(v | 0x80);
    to[n++] = (uint8_t)v;
    if (!room) {
        buf_add(b, bytes, n);
        return;
    }
    to[n] = '\0';
    b->n += n;
}

void buf_zigzag(buf *b, int64_t v)
{
    buf_varint(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

/* Byte by byte up to the end of what there is. */
static bool read_guarded(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
    uint64_t v = 0;
    const uint8_t *at = *p;
    for (unsigned shift = 0; at < end && shift < 64; shift += 7) {
        uint8_t byte = *at++;
        if (shift == 63 && byte > 1)
            return false; /* more than 64 bits */
        v |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *p = at;
            *out = v;
            return true;
        }
    }
    return false;
}

/* Most of several bytes have two to five, and those can be read without a look at the end each. */
bool varint_read_long(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
    const uint8_t *at = *p;
    if (end - at < 5)
        return read_guarded(p, end, out);
    uint64_t v = at[0] & 0x7Fu;
    int n = 1;
    if (at[0] >= 0x80) {
        v |= (uint64_t)(at[1] & 0x7Fu) << 7;
        n = 2;
        if (at[1] >= 0x80) {
            v |= (uint64_t)(at[2] & 0x7Fu) << 14;
            n = 3;
            if (at[2] >= 0x80) {
                v |= (uint64_t)(at[3] & 0x7Fu) << 21;
                n = 4;
                if (at[3] >= 0x80) {
                    v |= (uint64_t)(at[4] & 0x7Fu) << 28;
                    n = 5;
                    if (at[4] >= 0x80)
                        return read_guarded(p, end, out);
                }
            }
        }
    }
    *p = at + n;
    *out = v;
    return true;
}
