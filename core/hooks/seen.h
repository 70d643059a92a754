/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of deliveries, each with the instant until which a repetition is known by it. */
#ifndef CORE_HOOKS_SEEN_H
#define CORE_HOOKS_SEEN_H

#include "core/hooks/delivery.h"

typedef struct seen_slot {
    unsigned char key[DELIVERY_KEY_BYTES];
    int64_t until; /* 0: free */
} seen_slot;
typedef struct seen {
    seen_slot *slots;
    size_t n, cap; /* n counts those that were removed, until the table is made anew */
} seen;

void seen_free(seen *s);
bool seen_has(const seen *s, const unsigned char *key);
bool seen_add(seen *s, const unsigned char *key, int64_t until); /* a later `until` counts; false: out of memory */
void seen_remove(seen *s, const unsigned char *key);
bool seen_expire(seen *s, int64_t now); /* false: out of memory, and nothing is changed */

/* A file of them, a line each; one that is not there holds none, and a line that a crash cut off is passed over.
 * Written as a whole it replaces what was there. On the disk when these are back. */
gx_status seen_read(seen *s, const char *path, int64_t now, gx_error *err);
gx_status seen_write(const seen *s, const char *path, gx_error *err);
typedef struct seen_key {
    const unsigned char *key;
    int64_t until;
} seen_key;
gx_status seen_append(const char *path, const seen_key *list, size_t n, gx_error *err);

#endif
