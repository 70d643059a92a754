/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an entry of a digest where every event of every customer goes by: the usual one without a look at each byte.
 * digest_next says the same of any entry, and says what is wrong. Private to this room. */
#ifndef CORE_MODEL_DIGEST_ENTRY_H
#define CORE_MODEL_DIGEST_ENTRY_H

#include "core/model/digest.h"

#include <endian.h>
#include <string.h>

#define DIGEST_TIME_MOST (INT64_C(1) << 40) /* some 34,000 years: event_check allows fewer */
#define DIGEST_QUICK 16                     /* so many bytes hold whatever digest_quick reads of an entry */

/* Where a walk is. Near its end it reads from a copy with zeros behind it; texts are borrowed from the digest. */
typedef struct digest_walk {
    const uint8_t *p;   /* read here */
    size_t left;        /* this is how much remains, */
    size_t least;       /* and with less than this it is time for the copy */
    const uint8_t *end; /* of the digest */
    int64_t time, seq;  /* of the entry before */
    uint8_t tail[2 * DIGEST_QUICK];
} digest_walk;

static inline uint64_t digest_word(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return le64toh(word);
}

/* Two zigzag varints of up to four bytes, side by side in the halves of a word, cleared behind their ends. */
static inline uint64_t digest_pair(uint64_t v)
{
    v = (v & UINT64_C(0x007F007F007F007F)) | (v & UINT64_C(0x7F007F007F007F00)) >> 1;
    return (v & UINT64_C(0x00003FFF00003FFF)) | (v & UINT64_C(0x3FFF00003FFF0000)) >> 2;
}

static inline int64_t digest_signed(uint32_t v)
{
    return (int32_t)(v >> 1) ^ -(int32_t)(v & 1);
}

static inline void digest_walk_begin(digest_walk *w, const digest_reader *r)
{
    w->p = r->p;
    w->end = r->end;
    w->left = (size_t)(r->end - r->p);
    w->least = DIGEST_QUICK;
    w->time = r->time;
    w->seq = r->seq;
}

static inline void digest_walk_to_tail(digest_walk *w)
{
    memset(w->tail, 0, sizeof w->tail);
    memcpy(w->tail, w->end - w->left, w->left);
    w->p = w->tail;
    w->least = 0;
}

/* False, and nothing read, when the entry is not of the usual size (up to four bytes for time and seq each, one for
 * kind, source and the payload's length) or not right: digest_next knows. */
static inline bool digest_quick(digest_walk *w, digest_entry *out)
{
    const uint64_t stops = UINT64_C(0x80808080);
    if (w->left < w->least)
        digest_walk_to_tail(w);
    const uint8_t *p = w->p;
    uint64_t word = digest_word(p), stop = ~word & stops;
    if (stop == 0)
        return false;
    uint64_t pair = word & (stop ^ (stop - 1));
    p += __builtin_ctzll(stop) / 8 + 1;
    unsigned kind = p[0], source = p[1];
    word = digest_word(p + 2);
    stop = ~word & stops;
    if (stop == 0)
        return false;
    pair = digest_pair(pair | (word & (stop ^ (stop - 1))) << 32);
    p += __builtin_ctzll(stop) / 8 + 3;
    size_t payload = *p++, used = (size_t)(p - w->p) + payload;
    int64_t time = w->time + digest_signed((uint32_t)pair);
    int64_t seq = (int64_t)((uint64_t)w->seq + (uint64_t)digest_signed((uint32_t)(pair >> 32)));
    if (kind >= EVENT_KIND_COUNT || (source | payload) >= 0x80 || used > w->left || seq < 0 ||
        time < -DIGEST_TIME_MOST || time > DIGEST_TIME_MOST)
        return false;
    w->p += used;
    w->left -= used;
    *out = (digest_entry){ .time = w->time = time,
                           .kind = (event_kind)kind,
                           .source = source,
                           .seq = w->seq = seq,
                           .payload = { (const char *)(w->end - w->left) - payload, payload } };
    return true;
}

static inline gx_status digest_walk_next(digest_walk *w, digest_entry *out, gx_error *err)
{
    if (digest_quick(w, out))
        return GX_OK;
    digest_reader r = { w->end - w->left, w->end, w->time, w->seq };
    gx_status status = digest_next(&r, out, err);
    digest_walk_begin(w, &r);
    return status;
}

#endif
