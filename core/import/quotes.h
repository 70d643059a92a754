/* SPDX-License-Identifier: Apache-2.0 */
/* Quotation marks that were forgotten: one opens a cell, and the next one, rows further on, closes it. */
#ifndef CORE_IMPORT_QUOTES_H
#define CORE_IMPORT_QUOTES_H

#include "core/csv/csvread.h"

/* The first line within a cell of the row that looks like a row of its own, with `columns` cells; 0: none does. Cheap
 * for rows without line breaks in their cells. */
uint64_t quotes_swallowed(const table_row *row, gx_text content, size_t columns, char delimiter);

#endif
