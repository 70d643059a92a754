/* SPDX-License-Identifier: Apache-2.0 */
/* What columns are called in the files of this world: scripts/maps/columns.csv, a line a key of a map and its names. */
#ifndef CORE_IMPORT_VOCABULARY_H
#define CORE_IMPORT_VOCABULARY_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct vocabulary {
    arena_list words; /* vocabulary_word, in the order of the file */
} vocabulary;

typedef struct vocabulary_word {
    gx_text key;  /* "phone", "status:paid" */
    gx_text name; /* folded */
} vocabulary_word;

gx_status vocabulary_load(const char *path, arena *a, vocabulary *out, gx_error *err);
/* A name without what people write differently: case, blanks, marks, what stands in brackets behind it. */
gx_text vocabulary_fold(gx_text name, arena *a);
/* The word whose name this folded one is. Only of keys that begin with `prefix`, "" for those of columns. NULL:
 * unknown.
 */
const vocabulary_word *vocabulary_find(const vocabulary *v, gx_text folded, const char *prefix);
/* The longest word for a column that this folded name ends with: 收件人手机号 is a 手机号. */
const vocabulary_word *vocabulary_ending(const vocabulary *v, gx_text folded);

#endif
