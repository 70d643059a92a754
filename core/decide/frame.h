/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the decide room: a batch of customers under evaluation, from records to labels and segments. */
#ifndef CORE_DECIDE_FRAME_H
#define CORE_DECIDE_FRAME_H

#include "core/decide/cities.h"
#include "core/decide/costs.h"
#include "core/decide/evaluate.h"
#include "core/decide/failures.h"

struct frame;

struct evaluator {
    const ruleset *ruleset;
    cut_values cuts;
    bool propose;
    bool ahead;      /* see evaluate_all */
    costs *costs;    /* NULL: nobody asked */
    bool introduced; /* whom a customer introduced is loaded, even if no rule of the shop asks */
    store_reader *reader;
    bool borrowed; /* the reader is the caller's */
    script_worker *scripts;
    arena *scratch;        /* of the batch under evaluation */
    arena *inner;          /* of looking back inside it (segment_entered_at) */
    struct frame *frame;   /* the batch that was evaluated last, in `scratch` */
    cities cities;         /* as of cities_at, in their memory; */
    arena *cities_mem;     /* NULL: not read yet */
    uint64_t cities_at;    /* store_cities_changes */
    judged_batch *kept;    /* memory for the next one, of an evaluator that judges alone; NULL */
    failure_list failures; /* scripts and templates that failed for single customers */
    gx_error problem;      /* what the last of them said */
};

typedef struct frame {
    const ruleset *ruleset;
    costs *costs; /* NULL: nobody asked, or looking back inside a strategy, which bears it */
    arena *mem;
    int64_t now;
    uint32_t n; /* asked for */
    const customer_record *records;
    int32_t *row_of;  /* by asked position; -1: does not exist at T */
    int64_t *next_of; /* by asked position: next event, for those that do not exist yet */
    uint32_t n_rows;
    customer_state **states; /* by row */
    const customer_record **record_of_row;
    int64_t *introduced_next; /* by row: next event of those she introduced */
    gx_batch batch;
    program_run *run;                /* over the batch */
    const int64_t **labels, **until; /* by dimension, then row */
    gx_verdict *verdicts;            /* by dimension of the first row; for closeups */
    bool *by_hand;                   /* likewise */
    bool labelled, tagged;           /* a person set a label, put on or took off a tag, of anybody here */
    uint64_t (*segments)[4];         /* by row */
    int64_t *segments_until;         /* by row; what labels do by themselves is in `until` */
    customer_state **cities;         /* by city of the evaluator, as far as somebody lives there */
    struct offer_column *offers;     /* by offer; NULL: no action named one yet */
} frame;

/* A frame for n asked ones, without rows. */
gx_status frame_begin(evaluator *e, const customer_record *records, uint32_t n, int64_t now, arena *mem, frame *out,
                      gx_error *err);
/* When all rows are there. */
gx_status frame_ready(evaluator *e, frame *f, gx_error *err);
gx_status frame_load(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, arena *mem, frame *out, gx_error *err);
gx_status frame_of_records(evaluator *e, const customer_record *records, uint32_t n, int64_t now, arena *mem,
                           frame *out, gx_error *err);
gx_status frame_facts(frame *f, gx_error *err);    /* what plugins compute of the state */
gx_status frame_classify(frame *f, gx_error *err); /* that, and all labels */
gx_status frame_segment(frame *f, gx_error *err);
/* When the labels and segments of this row must be looked at again. */
int64_t frame_due(const frame *f, uint32_t row);
void frame_judgement(judgement *j, uint32_t id, int64_t due); /* of nobody yet */
/* Labels, segments and proposals of one row, once they are computed; *out has been begun. */
gx_status frame_judge(evaluator *e, frame *f, uint32_t row, arena *keep, judgement *out, gx_error *err);

#endif
