/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an entry of a digest where every event of every customer goes by: the usual one without a look at each byte.
 * digest_next says the same of any entry, and says what is wrong. Private to this room. */
#ifndef CORE_MODEL_DIGEST_ENTRY_H
#define CORE_MODEL_DIGEST_ENTRY_H

#include "core/model/digest.h"

#include <endian.h>
#include <stddef.h>
#include <string.h>

#define DIGEST_TIME_MOST (INT64_C(1) << 40) /* some 34,000 years: event_check allows fewer */
#define DIGEST_QUICK 16                     /* so many bytes hold whatever digest_quick reads of an entry */

/* Where a walk is. Near its end it reads from a copy with zeros behind it, so that a word can be read anywhere; texts
 * are borrowed from the digest itself. */
typedef struct digest_walk {
    const uint8_t *p, *end; /* what is read: the digest or the copy of its end */
    const uint8_t *quick;   /* from here on it is time for the copy */
    const uint8_t *digest_end;
    int64_t time, seq; /* of the entry before, then of the entry */
    event_kind kind;
    uint32_t source;
    const uint8_t *payload; /* in what is read; up to p */
} digest_walk;

typedef struct digest_tail {
    uint8_t bytes[2 * DIGEST_QUICK];
} digest_tail;

static inline uint64_t digest_word(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return le64toh(word);
}

/* Two varints of up to four bytes, side by side in the halves of a word, cleared behind their ends. */
static inline uint64_t digest_pair(uint64_t v)
{
    v = (v & UINT64_C(0x007F007F007F007F)) | (v & UINT64_C(0x7F007F007F007F00)) >> 1;
    return (v & UINT64_C(0x00003FFF00003FFF)) | (v & UINT64_C(0x3FFF00003FFF0000)) >> 2;
}

static inline int64_t digest_signed(uint64_t v)
{
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static inline void digest_walk_begin(digest_walk *w, const digest_reader *r)
{
    w->p = r->p;
    w->end = w->digest_end = r->end;
    w->quick = r->end - r->p < DIGEST_QUICK ? r->p : r->end - DIGEST_QUICK + 1;
    w->time = r->time;
    w->seq = r->seq;
}

static inline void digest_walk_to_tail(digest_walk *w, digest_tail *tail)
{
    size_t left = (size_t)(w->end - w->p);
    memset(tail, 0, sizeof *tail);
    memcpy(tail->bytes, w->p, left);
    w->p = tail->bytes;
    w->end = tail->bytes + left;
    w->quick = tail->bytes + sizeof *tail; /* never */
}

/* False, and nothing read, when the entry is not of the usual size (time up to five bytes, seq up to four, one for
 * kind, source and the payload's length) or not right: digest_next knows. */
static inline bool digest_quick(digest_walk *w, digest_tail *tail)
{
    if (w->p >= w->quick)
        digest_walk_to_tail(w, tail);
    const uint8_t *p = w->p;
    uint64_t word = digest_word(p), stop = ~word & UINT64_C(0x8080808080);
    uint64_t first = word & (stop ^ (stop - 1));
    if (stop == 0)
        return false;
    p += (unsigned)__builtin_ctzll(stop) / 8;
    unsigned kind = p[1], source = p[2];
    word = digest_word(p + 3);
    stop = ~word & UINT64_C(0x80808080);
    if (stop == 0)
        return false;
    p += (unsigned)__builtin_ctzll(stop) / 8 + 4;
    uint64_t pair = digest_pair((uint32_t)first | (word & (stop ^ (stop - 1))) << 32);
    unsigned payload = *p++;
    int64_t time = w->time + digest_signed((uint32_t)pair | (first >> 32 & 0x7F) << 28);
    int64_t seq = (int64_t)((uint64_t)w->seq + (uint64_t)digest_signed(pair >> 32));
    if (kind >= EVENT_KIND_COUNT || (source | payload) >= 0x80 || (ptrdiff_t)payload > w->end - p || seq < 0 ||
        (uint64_t)(time + DIGEST_TIME_MOST) > 2 * (uint64_t)DIGEST_TIME_MOST)
        return false;
    w->time = time;
    w->kind = (event_kind)kind;
    w->source = source;
    w->seq = seq;
    w->payload = p;
    w->p = p + payload;
    return true;
}

/* The entry that was read, with its payload in the digest. */
static inline digest_entry digest_walk_entry(const digest_walk *w)
{
    size_t n = (size_t)(w->p - w->payload);
    const uint8_t *payload = w->digest_end - (w->end - w->payload);
    return (digest_entry){ w->time, w->kind, w->source, w->seq, { (const char *)payload, n } };
}

/* Any entry, when there is one. */
static inline gx_status digest_walk_next(digest_walk *w, digest_tail *tail, gx_error *err)
{
    if (digest_quick(w, tail))
        return GX_OK;
    digest_reader r = { w->digest_end - (w->end - w->p), w->digest_end, w->time, w->seq };
    digest_entry e;
    gx_status status = digest_next(&r, &e, err);
    if (status != GX_OK)
        return status;
    digest_walk_begin(w, &r);
    w->kind = e.kind;
    w->source = e.source;
    w->payload = r.p - e.payload.n;
    return GX_OK;
}

#endif
