/* SPDX-License-Identifier: Apache-2.0 */
/* Where rows end: appended, or rejected with a reason; and counted, so that the counts add up. */
#ifndef CORE_IMPORT_SINK_H
#define CORE_IMPORT_SINK_H

#include "core/import/import.h"
#include "core/import/rejects.h"
#include "core/import/tally.h"

typedef enum row_outcome { ROW_NEW, ROW_DUPLICATE, ROW_CONFLICT, ROW_REJECTED } row_outcome;

enum { SAMPLE_MOST = 64 };

typedef struct sink {
    const import_options *o;
    const char *name; /* of the file, for messages */
    import_report *report;
    rejects rejects;
    buf reasons, sample, json;
    unsigned n_reasons, n_shown;    /* rows that the sample shows */
    size_t n_sample, n_sample_told; /* its events, and those whose row has been counted */
    uint64_t sample_lines[SAMPLE_MOST];
    tally seen; /* of a dry run without a store */
} sink;

void sink_free(sink *s);
/* Offer the events of one row. All are checked before the first is appended. The first `counting` of them decide the
 * outcome. REJECTED and CONFLICT: the reason is in *reason. */
gx_status sink_offer(sink *s, const event *events, size_t n, size_t counting, row_outcome *outcome, gx_error *reason,
                     gx_error *err);
/* The same for one event that was parsed, and so checked, by somebody else. */
gx_status sink_offer_prepared(sink *s, const prepared_event *e, row_outcome *outcome, gx_error *reason, gx_error *err);
/* Count a row. */
void sink_count(sink *s, row_outcome outcome, uint64_t line, const gx_error *reason);

#endif
