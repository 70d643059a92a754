/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a shop: what a seller writes behind a name ("Y", "油皮", "Beijing") and which marks it stands for
 * (entry_mark). And the names by which its customers are known. Made from the configuration and one walk over all
 * customers; capital and small Latin letters are the same. */
#ifndef CORE_ENGINE_DICTIONARY_H
#define CORE_ENGINE_DICTIONARY_H

#include "core/engine/sort.h"

/* What kind of word it is. A word that is several things is the first of them. */
typedef enum word_kind {
    WORD_KEY,   /* a key of [sort:KEY], or its title */
    WORD_VALUE, /* a value of an enum attribute, or its title: oily, 油皮 */
    WORD_LABEL, /* a label of a dimension, or its title */
    WORD_TAG,   /* a tag that somebody carries, or the title of a [tag:NAME] */
    WORD_CITY,  /* a city where somebody lives */
    WORD_PLACE, /* a place where somebody was met */
    WORD_KINDS
} word_kind;

typedef struct dictionary dictionary;

/* In the arena; `tagged` is the tag of the backlog. GX_ECONFIG: a mistake in a [sort:KEY]. */
gx_status dictionary_of(shop *s, int64_t now, gx_text tagged, arena *a, dictionary **out, gx_error *err);

/* What the word stands for. GX_ENOTFOUND: nothing. GX_ECONFLICT: two things of the same kind, both named. */
gx_status dictionary_word(const dictionary *d, gx_text word, const gx_text **marks, size_t *n, gx_error *err);

/* A mark as a person would write it: an attribute without `given.`. */
gx_text mark_shown(gx_text mark);

/* Customer ids of all who are known by that id, name, phone, WeChat, e-mail or form of address; an id alone goes before
 * the others. *n 0: nobody. */
gx_status dictionary_people(const dictionary *d, gx_text name, arena *a, const gx_text **ids, size_t *n, gx_error *err);
/* She is known from now on, and in the backlog or not. */
gx_status dictionary_add_person(dictionary *d, gx_text name, bool waits, gx_error *err);
/* Whether the customer of that id is in the backlog. */
bool dictionary_waits(const dictionary *d, gx_text id);

#endif
