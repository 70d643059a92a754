/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of a program: plain C over arrays, written once (lanes_body.h) and compiled for each kind of processor;
 * which is used is decided when the program runs.
 *
 * A *claim* says what a condition is and until when, in one int32: its sign is the value, its size the seconds after
 * now at which it could change; CLAIM_EVER is for ever. So `and` is the lesser of two claims, `or` the greater, `not`
 * the negative: if one operand of an `and` is false, it decides alone, of two false ones the later (the more negative)
 * does, and of two true ones the earlier. Conditions that never change by themselves are bytes, 0 or 1.
 *
 * Columns have `n` rows, a multiple of LANES, unless it says otherwise. `flip` is 0 or 1: take the condition's
 * opposite. */
#ifndef CORE_RULES_LANES_H
#define CORE_RULES_LANES_H

#include <stdbool.h>
#include <stdint.h>

#define LANES 32
#define CLAIM_EVER INT32_MAX
#define NO_LABEL 255

/* One piece of a zone's clock, in seconds from now. Looking back: from `start` on, local time is at least `peak` and
 * `shift` more than UTC. Looking ahead: local times beyond `peak` come at their time plus shift, not before `start`. */
typedef struct lane_piece {
    int32_t start, peak, shift;
} lane_piece;

/* Where a birthday falls, in days from today: the years begin on 1 March, so that a leap day is their last. */
typedef struct lane_years {
    int32_t begin[2], last[2]; /* of this year and the next: its first day, the number of its last */
    int32_t days;              /* the window */
    int32_t midnight;          /* seconds from now to the midnight that began today */
} lane_years;

typedef struct lanes {
    void (*fill)(int32_t value, uint32_t n, int32_t *out);
    /* numbers: narrow and keys take any n */
    void (*narrow)(const int64_t *a, int64_t base, uint32_t n, int32_t *out); /* a - base, as far as it fits */
    bool (*any_above)(const int32_t *a, int32_t k, uint32_t n);
    bool (*keys)(const int64_t *birthday, uint32_t n, int32_t *out); /* days after 1 March, -1 unknown; false: beyond */
    void (*to_local)(const int32_t *at, const lane_piece *p, uint32_t pieces, uint32_t n, int32_t *out);
    /* conditions */
    void (*at_least)(const int32_t *x, int32_t k, uint32_t n, uint8_t *v);
    void (*equals)(const int32_t *x, int32_t k, uint32_t n, uint8_t *v);
    void (*less)(const int32_t *x, const int32_t *y, uint32_t n, uint8_t *v);
    void (*same)(const uint8_t *x, uint8_t k, uint32_t n, uint8_t *v);
    void (*within)(const int32_t *at, int32_t span, uint32_t n, int32_t *c);
    void (*birthday)(const int32_t *key, const lane_years *y, uint32_t n, int32_t *c);
    void (*to_utc)(const int32_t *c, const lane_piece *p, uint32_t pieces, uint32_t n, int32_t *out);
    void (*label)(const int32_t *label, const int32_t *left, int32_t k, uint32_t n, int32_t *c);
    bool (*claims)(const uint8_t *v, const int64_t *until, int64_t now, uint32_t n, int32_t *c); /* false: beyond */
    /* joining */
    void (*both)(const uint8_t *v, uint8_t flip_v, const uint8_t *w, uint8_t flip_w, uint32_t n, uint8_t *out);
    void (*lesser)(const int32_t *c, uint8_t flip_c, const int32_t *d, uint8_t flip_d, uint32_t n, int32_t *out);
    void (*only)(const uint8_t *v, uint8_t flip_v, const int32_t *c, uint8_t flip_c, uint32_t n, int32_t *out);
    void (*also)(const uint8_t *w, uint8_t flip_w, uint32_t n, uint8_t *out);  /* one more for `both` */
    void (*least)(const int32_t *d, uint8_t flip_d, uint32_t n, int32_t *out); /* one more for `lesser` and `only` */
    /* first match wins, from the last rule to the first */
    void (*choose)(const uint8_t *v, uint8_t flip, uint8_t k, uint32_t n, uint8_t *label);
    void (*choose_settled)(const uint8_t *v, uint8_t flip, int32_t k, uint32_t n, int32_t *label, int32_t *left);
    void (*choose_claim)(const int32_t *c, uint8_t flip, int32_t k, uint32_t n, int32_t *label, int32_t *left);
    void (*bytes)(const int32_t *x, uint32_t n, uint8_t *out);
    /* results: out_* take any n */
    void (*set_bit)(const uint8_t *v, uint8_t flip, uint8_t bit, uint32_t n, uint8_t *set);
    void (*set_claim)(const int32_t *c, uint8_t flip, uint8_t bit, uint32_t n, uint8_t *set, int32_t *left);
    void (*out_label)(const uint8_t *label, uint32_t n, int64_t *out);
    void (*out_ever)(uint32_t n, int64_t *out);
    void (*out_until)(const int32_t *left, int64_t now, uint32_t n, int64_t *out);
} lanes;

const lanes *lanes_best(void); /* of this processor; see program_lanes_plain */

#endif
