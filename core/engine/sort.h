/* SPDX-License-Identifier: Apache-2.0 */
/* Working off the backlog (D4.9): contacts nobody has marked carry one tag, and a key says who one of them is. What a
 * key means is configuration: [sort:KEY] set = tag:NAME, NAME=VALUE, LABEL. */
#ifndef CORE_ENGINE_SORT_H
#define CORE_ENGINE_SORT_H

#include "core/engine/entry.h"

#define UNSORTED "unsorted" /* the tag of the backlog */

extern const section_kind sort_section; /* for sections_check */

typedef struct sort_key {
    gx_text key; /* one character */
    const gx_text *marks;
    size_t n;
    const config_section *section;
} sort_key;
typedef struct sort_keys {
    const sort_key *list;
    size_t n;
} sort_keys;

/* All keys, in the order of the configuration, in the arena. GX_ECONFIG names file and line: no single character, one
 * that sorting needs itself (q u ? and the blank), a mark that means nothing in this shop. */
gx_status sort_keys_of(shop *s, arena *a, sort_keys *out, gx_error *err);
/* Its title in that language, else what it sets. */
gx_text sort_key_title(const sort_key *k, const char *lang);
/* The key of that character, small or capital; NULL: none. */
const sort_key *sort_key_find(const sort_keys *keys, gx_text typed);

/* What the key says of the customer of the entry; then she is out of the backlog of those `tagged`. */
gx_status sort_mark(entry *e, const sort_key *key, gx_text tagged, gx_error *err);

/* Who is tagged so: newest first, then by id. */
typedef struct backlog_contact {
    gx_text customer, name, phone, wechat, city, place;
    int64_t joined, spent; /* UTC s; minor units */
    int64_t orders;
} backlog_contact;
typedef struct backlog {
    backlog_contact *list;
    size_t n;
} backlog;
gx_status backlog_of(shop *s, int64_t now, gx_text tagged, arena *a, backlog *out, gx_error *err);

#endif
