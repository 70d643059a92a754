/* SPDX-License-Identifier: Apache-2.0 */
/* Who she is and what is said to her, in the reader's language: shared by the reports. */
#ifndef CORE_REPORT_WORDS_H
#define CORE_REPORT_WORDS_H

#include "core/engine/shop.h"

typedef struct wordsmith {
    const ruleset *ruleset;
    evaluator *evaluator;
    const char *lang;
    int64_t now;
    arena *mem; /* what is worded lives here */
} wordsmith;

/* By which name the seller finds her in the address book: the full one, if it is one. */
gx_text called(const customer_state *s);
/* Word it again in the language asked for, from the same template and values; what the run stored is the fallback. */
wording reword(const wordsmith *w, const closeup *up, const proposal *p);
/* The wording's title, else the campaign's, else the segment's. */
const char *title_of(const wordsmith *w, const proposal *p, const wording *said);

/* What a plan or a run approved, a line each: when, who, what, by which strategy, why. */
gx_status decisions_print(shop *s, const run_report *r, size_t width, buf *out, gx_error *err);

#endif
