/* SPDX-License-Identifier: Apache-2.0 */
/* Who was erased (domain D9.3), so that no file brings her back: of each a number and a hash of who she was. Whatever a
 * source says of her up to the instant of her erasure is not taken again; what others say of her then names her
 * "forgotten-NUMBER". What she does later is a new customer's. Table forgotten; docs/store.md. */
#ifndef CORE_STORE_FORGOTTEN_H
#define CORE_STORE_FORGOTTEN_H

#include "core/store/db.h"

typedef struct forgotten_one {
    int64_t hash, at, number; /* at: UTC s; what lies at or before it is forgotten */
} forgotten_one;

typedef struct forgotten_list {
    forgotten_one *items; /* by hash, then at */
    size_t n;
} forgotten_list;

gx_status forgotten_load(forgotten_list *l, db *d, gx_error *err); /* replaces what *l held */
void forgotten_fini(forgotten_list *l);
/* The number under which what was said of her at that instant is kept; 0: she is not forgotten. */
int64_t forgotten_number(const forgotten_list *l, gx_text subject, int64_t time);

/* "forgotten-NUMBER" */
enum { FORGOTTEN_NAME_ROOM = 32 };
gx_text forgotten_name(int64_t number, char out[FORGOTTEN_NAME_ROOM]);
/* Remembers that she is forgotten, under the next number whose name nobody bears. */
gx_status forgotten_add(db *d, gx_text subject, int64_t at, int64_t *number, gx_error *err);

#endif
