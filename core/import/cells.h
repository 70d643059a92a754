/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of a table that a container tells: texts without the characters that have a meaning there, and lists. */
#ifndef CORE_IMPORT_CELLS_H
#define CORE_IMPORT_CELLS_H

#include "core/base/text.h"

/* The text, with blanks for control characters; tabs and line ends stay, and NUL, which marks bytes that could not be
 * decoded. */
void cells_add(buf *out, gx_text t);
/* One more value of a list within one cell. */
void cells_add_value(buf *cell, gx_text value);
/* Of a cell that may hold a list: its first value that is not empty. Another cell is what it is. */
gx_text cells_first(gx_text cell);

#endif
