/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting more records than memory holds: records are collected up to a limit, sorted by key, written as a run to a
 * temporary file, and the runs are merged as they are read. Equal keys keep the order in which they were added. */
#ifndef CORE_STORE_SORTER_H
#define CORE_STORE_SORTER_H

#include "core/store/spill.h"

#include <stdbool.h>

typedef struct sorter sorter;

/* `path`: of the database, beside which runs are written; borrowed. `memory`: bytes of records held at once. NULL: out
 * of memory. */
sorter *sorter_new(const char *path, size_t memory);
void sorter_free(sorter *s);
bool sorter_clear(sorter *s); /* to be filled anew with a few records; false: it had many, and should be freed */
gx_status sorter_add(sorter *s, uint64_t key, gx_text record, gx_error *err);
/* No more is added; reading begins. */
gx_status sorter_sort(sorter *s, gx_error *err);
/* The next record in order, borrowed until the next call; *more false at the end. */
gx_status sorter_next(sorter *s, uint64_t *key, gx_text *record, bool *more, gx_error *err);

#endif
