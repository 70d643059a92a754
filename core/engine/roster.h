/* SPDX-License-Identifier: Apache-2.0 */
/* A pasted list of contacts (D4.9): a name a line, and behind it what is known of her, in the words of the dictionary:
 *   林小雨 Y M 北京 要A 油皮
 * All lines are one entry by hand: journaled together, undone together. Nothing is swallowed: words that nobody
 * understands are reported, and kept with their name in a file that can be read again. */
#ifndef CORE_ENGINE_ROSTER_H
#define CORE_ENGINE_ROSTER_H

#include "core/engine/sort.h"

typedef struct roster_options {
    gx_text text;       /* UTF-8 */
    const char *shown;  /* the file's name */
    gx_text by, tagged; /* under whose name; the tag of the backlog, which who is understood loses */
    bool dry_run;       /* nothing is written */
    /* Several are called so: which of these customer ids? n: none of them, then the line is rejected. NULL: nobody can
     * be asked. */
    size_t (*choose)(void *ctx, gx_text name, const gx_text *ids, size_t n);
    void *ctx;
} roster_options;

typedef enum roster_outcome {
    ROSTER_TAKEN,
    ROSTER_INCOMPLETE, /* taken, but for the unknown words */
    ROSTER_REJECTED    /* nothing of it is taken */
} roster_outcome;

typedef struct roster_line {
    uint64_t number;
    gx_text name, customer;      /* customer empty when rejected */
    bool added;                  /* she was not known before */
    gx_text understood, unknown; /* marks parted by ", "; words parted by blanks */
    const char *reason;          /* of the unknown words, or of the rejection; NULL: none */
    roster_outcome outcome;
} roster_line;

typedef struct roster_report {
    const roster_line *list;
    size_t n;                             /* blank lines and those that begin with # are none */
    uint64_t taken, incomplete, rejected; /* n == taken + incomplete + rejected */
    uint64_t added;                       /* customers who were not known */
    uint64_t words, understood, unknown;  /* words == understood + unknown; not of rejected lines */
    const char *reject_file;              /* NULL: none */
} roster_report;

/* Everything in `a`. On failure nothing is written. */
gx_status roster_read(shop *s, int64_t now, const roster_options *o, arena *a, roster_report *out, gx_error *err);

#endif
