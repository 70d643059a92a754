/* SPDX-License-Identifier: Apache-2.0 */
/* Subjects and their numbers, for a transaction: what was looked up or newly numbered stays in memory, and new ones are
 * written at its end, by number and by name, so that neither tree is touched at random. When memory has no more room,
 * they are written early and forgotten. */
#ifndef CORE_STORE_SUBJECTS_H
#define CORE_STORE_SUBJECTS_H

#include "core/store/db.h"

typedef struct subjects {
    uint64_t *slots; /* hash << 32 | place + 1; open addressing */
    size_t cap, n;
    buf records;     /* 4 bytes id, varint length, text; a place is a multiple of 4, divided by it */
    uint32_t *fresh; /* places of those that are not written: their ids are stored + 1 to last */
    size_t fresh_cap;
    uint32_t stored, last;
    bool known;  /* stored and last were asked for */
    bool warm;   /* all that are stored are here */
    size_t most; /* bytes */
} subjects;

void subjects_clear(subjects *t);
/* At a commit, when all are written: they stay if they were read beforehand, until subjects_clear. */
void subjects_settle(subjects *t);
/* Reads all there are and keeps them from one transaction to the next, if they fit; *most: the highest number. */
gx_status subjects_warm(subjects *t, db *d, uint32_t *most, gx_error *err);
/* *id 0 when unknown. */
gx_status subjects_find(subjects *t, db *d, gx_text subject, uint32_t *id, gx_error *err);
/* Brings into the cache where a subject with this hash64 would be looked for; then, when that is there, her record. */
void subjects_approach(const subjects *t, uint64_t hash);
void subjects_approach_record(const subjects *t, uint64_t hash);
/* Numbers her if she is new. */
gx_status subjects_intern(subjects *t, db *d, gx_text subject, uint32_t *id, gx_error *err);
/* The subject of a number that is not written yet; the missing text of any other. */
gx_text subjects_fresh(const subjects *t, uint32_t id);
/* Writes the new ones. */
gx_status subjects_flush(subjects *t, db *d, gx_error *err);
gx_status customer_find(db *d, gx_text subject, uint32_t *id, gx_error *err); /* as stored; *id 0 when unknown */

#endif
