/* SPDX-License-Identifier: Apache-2.0 */
/* All rules of a shop at once: its dimensions and segments compiled into one program, in which what several rules ask
 * is asked once, and run over batches column by column. The values and the expiries are those of rule_choose and
 * rule_eval (rules.h), which explain, filter, and answer in the program's place where its 32-bit clock does not reach.
 */
#ifndef CORE_RULES_PROGRAM_H
#define CORE_RULES_PROGRAM_H

#include "core/rules/rules.h"

typedef struct program program; /* immutable once filled; shared by threads; lives in its arena */

/* Rules and choices given to it are borrowed. */
gx_status program_new(const facts *f, arena *a, program **out, gx_error *err);
/* A dimension made of rules, or of labels that come from elsewhere (choice NULL; run_set). Dimensions are added in the
 * order in which they are handed on: what reads a label comes after it. */
gx_status program_add_dimension(program *p, gx_ref dimension, const rule_choice *choice, gx_error *err);
/* Segments, at most GX_CONDITIONS_MAX, numbered as they are added; after all dimensions. */
#define GX_CONDITIONS_MAX 256
gx_status program_add_condition(program *p, const rule *when, gx_error *err);

/* One run over one batch. Beginning it fetches what is read from the customers' states into columns: facts, the newest
 * times of timelines, texts, tags. The batch and `mem` are borrowed until the run is forgotten. */
typedef struct program_run program_run;
gx_status run_begin(const program *p, const gx_batch *b, arena *mem, program_run **out, gx_error *err);
/* As rule_choose, for a dimension that has rules. The caller hands the labels on with batch_set_ints. */
gx_status run_choose(program_run *r, gx_ref dimension, int64_t *label, int64_t *until, gx_error *err);
/* Labels from elsewhere: a plugin's, or those of run_choose after a person's word has changed some. */
void run_set(program_run *r, gx_ref dimension, const int64_t *label, const int64_t *until);
/* For every row the set of conditions that hold, and the first instant at which one of them could change without a
 * label changing: what labels do by themselves, their own `until` says. Every dimension has been chosen or set. */
gx_status run_conditions(program_run *r, uint64_t (*set)[GX_CONDITIONS_MAX / 64], int64_t *until, gx_error *err);

/* For measuring: asks one condition, which run_conditions then finds answered. */
gx_status run_condition(program_run *r, size_t condition, gx_error *err);

/* For tests and measuring: runs begun from now on use only what every processor of the family has. */
void program_lanes_plain(bool plain);

#endif
