/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed text (gx_text) and a growing buffer. UTF-8 throughout. */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <guanxi/types.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TEXT_ARG(t) (int)(t).n, ((t).p ? (t).p : "") /* for "%.*s" */

/* Of a NUL-terminated string; NULL gives the missing text. */
static inline gx_text text_of(const char *s)
{
    return s != NULL ? (gx_text){ s, strlen(s) } : (gx_text){ NULL, 0 };
}
static inline bool text_eq(gx_text a, gx_text b)
{
    // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a text of n > 0 bytes has them
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* Here, so that a literal's length is a constant. */
static inline bool text_is(gx_text a, const char *literal)
{
    return text_eq(a, text_of(literal));
}
int text_cmp(gx_text a, gx_text b); /* bytewise, shorter first on a tie */
gx_text text_trim(gx_text t);       /* ASCII blanks, U+3000 and U+FEFF at both ends */
gx_text text_cut(gx_text *rest,
                 char at); /* what stands before `at`; *rest moves behind it (to the missing text at the end) */
bool text_starts(gx_text t, const char *prefix);
bool text_contains(gx_text t, gx_text part); /* bytewise; every text that is not missing contains an empty part */
bool text_int(gx_text t, int64_t *out);      /* the whole text, optional sign; false on anything else or overflow */

/* UTF-8 */
bool utf8_valid(gx_text t);             /* strict: no surrogates, no overlong, no NUL */
size_t utf8_length(gx_text t);          /* code points */
size_t utf8_columns(gx_text t);         /* terminal columns: CJK and fullwidth count 2, combining 0 */
size_t utf8_next(gx_text t, size_t at); /* byte offset of the character after the one at `at` */

/* The nearest of `names` (n of them) to `word` for "did you mean"; NULL when none is near (edit distance > max(1,
 * length/3)). */
const char *suggest(gx_text word, const char *const *names, size_t n);
/* How many characters are to be put in, left out, replaced or swapped with their neighbour; SIZE_MAX when one of the
 * two has more than 64 of them. */
size_t text_distance(gx_text a, gx_text b);
/* One candidate at a time for lists that are not arrays: start with *best=NULL, *distance=SIZE_MAX. */
void suggest_try(gx_text word, const char *name, const char **best, size_t *distance);

/* A growing buffer. Zero-initialise; buf_free when done. After an allocation failure `failed` stays true, and appends
 * do nothing: check once at the end (buf_clear keeps it, buf_free forgets it). `p` is always NUL-terminated once
 * anything was appended. */
typedef struct buf {
    char *p;
    size_t n, cap;
    bool failed;
} buf;

void buf_free(buf *b);
void buf_clear(buf *b);
void buf_fit(buf *b, size_t n); /* one that holds nothing gets room for exactly n bytes: what is kept for long */
void buf_add(buf *b, const void *bytes, size_t n);
void buf_str(buf *b, const char *s);
void buf_text(buf *b, gx_text t);
void buf_char(buf *b, char c);
void buf_int(buf *b, int64_t v);          /* in decimal */
void buf_shell(buf *b, const char *word); /* as it is typed in a shell: quoted if it must be */
__attribute__((format(printf, 2, 3))) void buf_printf(buf *b, const char *format, ...);
__attribute__((format(printf, 2, 0))) void buf_vprintf(buf *b, const char *format, va_list args);
gx_text buf_view(const buf *b);
/* For people's eyes: a terminal obeys control characters, and a name may hold any. Each becomes U+FFFD. In lines '\n'
 * and
 * '\t' are meant; in a word that stands within a line they become a blank. */
void buf_lines(buf *b, gx_text t);
void buf_word(buf *b, gx_text t);

/* Unsigned LEB128 and zigzag, for compact records. The readers return false at a malformed or truncated varint. */
void buf_varint(buf *b, uint64_t v);
void buf_zigzag(buf *b, int64_t v);
bool varint_read_long(const uint8_t **p, const uint8_t *end, uint64_t *out);
/* Most are one byte long. */
static inline bool varint_read(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
    if (*p >= end || **p >= 0x80)
        return varint_read_long(p, end, out);
    *out = *(*p)++;
    return true;
}
/* A text after its length; borrowed. */
static inline bool varint_text(const uint8_t **p, const uint8_t *end, gx_text *out)
{
    uint64_t n;
    if (!varint_read(p, end, &n) || n > (uint64_t)(end - *p))
        return false;
    *out = (gx_text){ (const char *)*p, (size_t)n };
    *p += n;
    return true;
}
static inline bool zigzag_read(const uint8_t **p, const uint8_t *end, int64_t *out)
{
    uint64_t v;
    if (!varint_read(p, end, &v))
        return false;
    *out = (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
    return true;
}

#endif
