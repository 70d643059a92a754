/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing runs of identities from end to end: parts in the database, spilled runs and a list in memory come
 * out as one stream by hash. */
#ifndef CORE_STORE_MERGE_H
#define CORE_STORE_MERGE_H

#include "core/store/identity.h"

/* One part: a row of the table identity. */
typedef struct part_reader {
    const uint8_t *hashes, *seqs;
    size_t hash_bytes, seq_bytes, n, at;
    uint64_t first; /* hash */
    bool damaged;
} part_reader;

part_reader part_open(int64_t key, gx_text data);       /* borrowed */
void part_seek(part_reader *p, uint64_t hash);          /* the next one is the first with this hash or a greater one */
bool part_next(part_reader *p, told *out, bool *whole); /* false at the end; *whole false when it is damaged */
gx_status part_damaged(const db *d, gx_error *err);

/* A run being written, by ascending hash. Zero-initialise all but d and run. */
typedef struct part_writer {
    db *d;
    int64_t run, entries;
    buf told, data;
    uint64_t first, last;
    int64_t most; /* row */
} part_writer;

gx_status part_add(part_writer *w, told entry, gx_error *err);
gx_status part_flush(part_writer *w, gx_error *err);
void part_fini(part_writer *w);

typedef struct merge_source merge_source;
typedef struct merge_input {
    db *d;
    const spill *file;
    merge_source *sources;
    size_t n;
    merge_source **heap; /* by the entry at hand */
    size_t n_heap;
} merge_input;

gx_status merge_open(merge_input *in, const identity_run *runs, size_t n_runs, const spilled_run *spilled,
                     size_t n_spilled, const told *list, size_t n_list, gx_error *err);
gx_status merge_next(merge_input *in, told *out, bool *more, gx_error *err);
void merge_close(merge_input *in); /* always safe */
/* Spilled runs as one, at the end of the same file; the old ones are left as they are. */
gx_status merge_spilled(db *d, spill *file, const spilled_run *runs, size_t n, spilled_run *out, gx_error *err);

#endif
