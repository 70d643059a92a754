/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the script room: the words the lint looks for, and how a phrase is found in a line of a language with blanks
 * and of one without. */
#ifndef CORE_SCRIPT_LINT_WORDS_H
#define CORE_SCRIPT_LINT_WORDS_H

#include "core/base/arena.h"
#include "core/base/files.h"
#include "core/base/text.h"

/* What a phrase in a word list is. */
typedef enum word_kind { WORD_BLESSING, WORD_HARD_SELL, WORD_PUSHY, WORD_SERVILE, WORD_ALLOW, WORD_KINDS } word_kind;
const char *word_kind_name(word_kind k);

typedef struct lint_phrase {
    word_kind kind;
    gx_text plain;   /* as normalised */
    gx_text written; /* as it stands in the list */
} lint_phrase;

typedef struct lint_words {
    const lint_phrase *list;
    size_t n;
} lint_words;

/* LANG.txt of each directory that has one. */
gx_status lint_words_read(const shown_dir *dirs, size_t n_dirs, const char *lang, arena *a, lint_words *out,
                          gx_error *err);

/* What is compared: ASCII letters small, fullwidth signs as ASCII, blanks one, and none beside Chinese characters. */
void lint_plain(gx_text t, buf *out);
/* The first phrase of this kind in a normalised line that lies within no phrase of WORD_ALLOW; NULL: none. */
const lint_phrase *lint_find(const lint_words *w, word_kind kind, gx_text plain);
/* The line without the phrases of this kind, and without ASCII signs. */
void lint_without(const lint_words *w, word_kind kind, gx_text plain, buf *out);

/* In place of a slot {{…}}: no phrase reaches across it. */
#define LINT_SLOT '\x01'

#endif
