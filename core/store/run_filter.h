/* SPDX-License-Identifier: Apache-2.0 */
/* The filter of a run of identities, as the file keeps it: in parts of a kilobyte, each read when a hash of it is first
 * asked for. A few new events look into a few parts, however many hashes the run has; a large import reads all of them.
 *
 * Table identity_filter: key run << 32 | part; data 8 bytes of checksum and the lines, words with the little end
 * first. */
#ifndef CORE_STORE_RUN_FILTER_H
#define CORE_STORE_RUN_FILTER_H

#include "core/store/db.h"
#include "core/store/filter.h"

typedef struct run_filter {
    hash_filter lines;
    uint8_t *known; /* a bit for each part that is in memory */
} run_filter;

/* One of `lines` lines of which nothing is in memory yet; 0: there is none. false when out of memory. */
bool run_filter_expect(run_filter *f, size_t lines);
/* One that was filled in memory becomes the run's; writes it. */
gx_status run_filter_write(run_filter *f, db *d, int64_t run, gx_error *err);
/* false: the hash is surely not in the run. */
gx_status run_filter_has(run_filter *f, db *d, int64_t run, uint64_t hash, bool *has, gx_error *err);
gx_status run_filter_warm(run_filter *f, db *d, int64_t run, gx_error *err); /* reads all parts */
gx_status run_filter_drop(db *d, int64_t run, gx_error *err);
void run_filter_fini(run_filter *f);

#endif
