/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of identities: see identity.h. In memory: an open table of the newest, spilled in sorted runs when a large
 * import fills it, and a blocked Bloom filter over all runs as soon as asking them one by one has become dear. */
#include "core/store/identity.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/store/merge.h"

#include <stdlib.h>
#include <string.h>

#define STEP SPILLED_STEP
#define JOINED 8        /* spilled runs of a level become one */
#define ASKED_MOST 2000 /* unfiltered look-ups before a filter is worth while, and this part of the entries */
#define ASKED_PART 32

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

uint64_t identity_mask = UINT64_MAX;

uint64_t identity_hash(gx_text source, gx_text id)
{
    uint64_t both[2] = { hash64(source.p, source.n), hash64(id.p, id.n) };
    return hash64(both, sizeof both) >> (64 - IDENTITY_BITS) & identity_mask;
}

static void forget_transaction(identity *t)
{
    for (size_t i = 0; i < t->n_spilled; i++)
        free(t->spilled[i].marks);
    free(t->spilled);
    filter_fini(&t->filter);
    spill_close(&t->file);
    t->spilled = NULL;
    t->n_spilled = t->filtered = t->filter_room = 0;
    t->asked = 0;
}

void identity_fini(identity *t)
{
    size_t most = t->most, filter_most = t->filter_most;
    forget_transaction(t);
    for (size_t i = 0; i < t->n_runs; i++)
        run_filter_fini(&t->runs[i].filter);
    free(t->runs);
    free(t->slots);
    t->runs = NULL;
    t->slots = NULL;
    *t = (identity){ .most = most, .filter_most = filter_most };
}

gx_status identity_load(identity *t, db *d, gx_error *err)
{
    identity_fini(t);
    query q = query_of(d, SQL_IDENTITY_RUNS);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): identity_fini has set it to NULL
        identity_run *grown = realloc(t->runs, (t->n_runs + 1) * sizeof *grown);
        if (grown == NULL) {
            status = no_memory(d, err);
            break;
        }
        t->runs = grown;
        identity_run *r = &t->runs[t->n_runs++];
        *r = (identity_run){ .number = query_get_int(&q, 0),
                             .entries = query_get_int(&q, 1),
                             .upto = query_get_int(&q, 2) };
        t->covered = r->upto > t->covered ? r->upto : t->covered;
        size_t lines = (size_t)query_get_int(&q, 3);
        bool fits = lines <= t->filter_most / 2 / (FILTER_LINE_WORDS * sizeof(uint64_t));
        if (fits && !run_filter_expect(&r->filter, lines)) {
            status = no_memory(d, err);
            break;
        }
    }
    query_end(&q);
    t->loaded = status == GX_OK;
    return status;
}

gx_status identity_warm(identity *t, db *d, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < t->n_runs && status == GX_OK; i++)
        status = run_filter_warm(&t->runs[i].filter, d, t->runs[i].number, err);
    return status;
}

/* ---- the table */

static size_t place_of(uint64_t hash, size_t cap)
{
    return (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (cap - 1);
}

static void put(told *slots, size_t cap, told entry)
{
    size_t at = place_of(entry.hash, cap);
    while (slots[at].seq != 0)
        at = (at + 1) & (cap - 1);
    slots[at] = entry;
}

static bool grow(identity *t)
{
    size_t cap = t->cap != 0 ? t->cap * 2 : 256;
    told *slots = calloc(cap, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i].seq != 0)
            put(slots, cap, t->slots[i]);
    }
    free(t->slots);
    t->slots = slots;
    t->cap = cap;
    return true;
}

void identity_approach(const identity *t, uint64_t hash)
{
    if (t->cap != 0)
        __builtin_prefetch(&t->slots[place_of(hash, t->cap)], 1);
    filter_approach(&t->filter, hash);
}

static size_t in_runs(const identity *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_runs; i++)
        n += (size_t)t->runs[i].entries;
    for (size_t i = 0; i < t->n_spilled; i++)
        n += t->spilled[i].n;
    return n;
}

static gx_status filter_run(identity *t, db *d, const identity_run *stored, const spilled_run *spilled, gx_error *err)
{
    merge_input in = { .d = d, .file = &t->file };
    gx_status status = merge_open(&in, stored, stored != NULL, spilled, spilled != NULL, NULL, 0, err);
    told entry;
    bool more = true;
    while (status == GX_OK && (status = merge_next(&in, &entry, &more, err)) == GX_OK && more) {
        filter_add(&t->filter, entry.hash);
        t->filtered++;
    }
    merge_close(&in);
    return status;
}

/* Over everything in runs, with room for a quarter more. Without memory for it there is none, and look-ups stay
 * dear. */
static gx_status build_filter(identity *t, db *d, gx_error *err)
{
    size_t room = in_runs(t) + in_runs(t) / 4, bytes = room * FILTER_KEY_BITS / 8;
    if (bytes > t->filter_most)
        bytes = t->filter_most;
    filter_fini(&t->filter);
    t->filtered = 0;
    t->filter_room = bytes < t->filter_most ? room : SIZE_MAX;
    if (!filter_make(&t->filter, bytes))
        return no_memory(d, err);
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < t->n_runs; i++)
        status = filter_run(t, d, &t->runs[i], NULL, err);
    for (size_t i = 0; status == GX_OK && i < t->n_spilled; i++)
        status = filter_run(t, d, NULL, &t->spilled[i], err);
    return status;
}

/* ---- spilling */

static int by_hash(const void *a, const void *b)
{
    const told *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* The table becomes a sorted list; it must be cleared before it is used again. Buckets by the first bits of the hash
 * first: they are evenly filled, and each is sorted inside the cache. */
static told *sorted_table(identity *t)
{
    told *list = malloc((t->n + 1) * sizeof *list);
    unsigned bits = 1;
    while ((size_t)64 << bits < t->n)
        bits++;
    size_t n_buckets = (size_t)1 << bits;
    size_t *ends = calloc(n_buckets + 1, sizeof *ends);
    if (list == NULL || ends == NULL) {
        free(list);
        free(ends);
        return NULL;
    }
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i].seq != 0)
            ends[(t->slots[i].hash >> (IDENTITY_BITS - bits)) + 1]++;
    }
    for (size_t i = 1; i <= n_buckets; i++)
        ends[i] += ends[i - 1];
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i].seq != 0)
            list[ends[t->slots[i].hash >> (IDENTITY_BITS - bits)]++] = t->slots[i];
    }
    for (size_t i = 0, from = 0; i < n_buckets; from = ends[i++]) {
        if (ends[i] - from > 1)
            qsort(list + from, ends[i] - from, sizeof *list, by_hash);
    }
    free(ends);
    return list;
}

static gx_status keep_spilled(identity *t, db *d, const told *list, gx_error *err)
{
    spilled_run *grown = realloc(t->spilled, (t->n_spilled + 1) * sizeof *grown);
    uint64_t *marks = malloc((t->n / STEP + 1) * sizeof *marks);
    if (grown != NULL)
        t->spilled = grown;
    if (grown == NULL || marks == NULL) {
        free(marks);
        return no_memory(d, err);
    }
    for (size_t i = 0; i < t->n; i += STEP)
        marks[i / STEP] = list[i].hash;
    t->spilled[t->n_spilled++] = (spilled_run){ t->file.end, t->n, marks, 0 };
    return spill_write(&t->file, d->path, list, t->n * sizeof *list, err);
}

/* Every run is one more place where a hash may be, so that their number must not grow with the entries. */
static gx_status join_spilled(identity *t, db *d, gx_error *err)
{
    gx_status status = GX_OK;
    while (status == GX_OK && t->n_spilled >= JOINED) {
        spilled_run *newest = t->spilled + t->n_spilled - JOINED, joined;
        if (newest->level != newest[JOINED - 1].level)
            break; /* levels only fall from one run to the next */
        status = merge_spilled(d, &t->file, newest, JOINED, &joined, err);
        if (status != GX_OK)
            break;
        for (size_t i = 0; i < JOINED; i++) {
            spill_forget(&t->file, newest[i].at, newest[i].n * sizeof(told));
            free(newest[i].marks);
        }
        *newest = joined;
        t->n_spilled -= JOINED - 1;
    }
    return status;
}

static gx_status spill_table(identity *t, db *d, gx_error *err)
{
    told *list = sorted_table(t);
    if (list == NULL)
        return no_memory(d, err);
    gx_status status = keep_spilled(t, d, list, err);
    bool fits = t->filter.words != NULL && t->filtered + t->n <= t->filter_room;
    for (size_t i = 0; fits && status == GX_OK && i < t->n; i++)
        filter_add(&t->filter, list[i].hash);
    t->filtered += fits ? t->n : 0;
    free(list);
    memset(t->slots, 0, t->cap * sizeof *t->slots);
    t->n = 0;
    if (status == GX_OK)
        status = join_spilled(t, d, err);
    return status == GX_OK && !fits ? build_filter(t, d, err) : status;
}

gx_status identity_add(identity *t, db *d, uint64_t hash, int64_t seq, gx_error *err)
{
    if (t->n >= t->most) {
        gx_status status = spill_table(t, d, err);
        if (status != GX_OK)
            return status;
    }
    if (t->n * 4 >= t->cap * 3 && !grow(t))
        return no_memory(d, err);
    put(t->slots, t->cap, (told){ hash, seq });
    t->n++;
    return GX_OK;
}

/* ---- look-ups */

typedef struct search {
    uint64_t hash;
    identity_visit visit;
    void *ctx;
    bool found;
} search;

static gx_status show(search *f, told entry, gx_error *err)
{
    return entry.hash == f->hash && !f->found ? f->visit(f->ctx, entry.seq, &f->found, err) : GX_OK;
}

static gx_status find_in_table(const identity *t, search *f, gx_error *err)
{
    gx_status status = GX_OK;
    if (t->cap == 0)
        return GX_OK;
    size_t at = place_of(f->hash, t->cap);
    for (; status == GX_OK && t->slots[at].seq != 0; at = (at + 1) & (t->cap - 1))
        status = show(f, t->slots[at], err);
    return status;
}

/* Entries from the last mark below the hash on: equal ones may begin before a mark. */
static gx_status find_spilled(const identity *t, const db *d, const spilled_run *r, search *f, gx_error *err)
{
    size_t low = 0, high = (r->n + STEP - 1) / STEP;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->marks[middle] < f->hash)
            low = middle + 1;
        else
            high = middle;
    }
    told part[STEP] = { 0 };
    for (size_t from = low != 0 ? (low - 1) * STEP : 0; from < r->n; from += STEP) {
        size_t many = r->n - from < STEP ? r->n - from : STEP;
        gx_status status =
            spill_read(&t->file, d->path, r->at + (int64_t)(from * sizeof(told)), part, many * sizeof *part, err);
        for (size_t i = 0; status == GX_OK && i < many; i++)
            status = show(f, part[i], err);
        if (status != GX_OK || part[many - 1].hash > f->hash)
            return status;
    }
    return GX_OK;
}

static gx_status find_stored(db *d, const identity_run *r, search *f, gx_error *err)
{
    query q = query_of(d, SQL_IDENTITY_FIND);
    query_int(&q, r->number << IDENTITY_BITS | (int64_t)f->hash);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row && query_get_int(&q, 0) >> IDENTITY_BITS == r->number) {
        part_reader p = part_open(query_get_int(&q, 0), query_get_text(&q, 1));
        told entry;
        bool whole = true;
        part_seek(&p, f->hash);
        while (status == GX_OK && part_next(&p, &entry, &whole) && entry.hash <= f->hash)
            status = show(f, entry, err);
        if (!whole)
            status = part_damaged(d, err);
    }
    query_end(&q);
    return status;
}

gx_status identity_find(identity *t, db *d, uint64_t hash, identity_visit visit, void *ctx, bool *found, gx_error *err)
{
    search f = { hash, visit, ctx, false };
    bool asked = false;
    gx_status status = find_in_table(t, &f, err);
    bool in_some = t->n_runs + t->n_spilled != 0 && filter_has(&t->filter, hash);
    for (size_t i = 0; status == GX_OK && in_some && i < t->n_spilled; i++) {
        status = find_spilled(t, d, &t->spilled[i], &f, err);
        asked = true;
    }
    for (size_t i = 0; status == GX_OK && in_some && i < t->n_runs; i++) {
        bool possible;
        status = run_filter_has(&t->runs[i].filter, d, t->runs[i].number, hash, &possible, err);
        if (status != GX_OK || !possible)
            continue;
        status = find_stored(d, &t->runs[i], &f, err);
        asked = true;
    }
    *found = f.found;
    if (status == GX_OK && asked && t->filter.words == NULL && ++t->asked > ASKED_MOST + in_runs(t) / ASKED_PART)
        status = build_filter(t, d, err);
    return status;
}

/* ---- settling */

/* Small runs join the new one, so that their number grows with the logarithm of the entries. They come to the front. */
static size_t choose_runs(identity *t, size_t size)
{
    size_t chosen = 0;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = chosen; i < t->n_runs; i++) {
            if ((size_t)t->runs[i].entries > size * 4)
                continue;
            identity_run swap = t->runs[i];
            t->runs[i] = t->runs[chosen];
            t->runs[chosen++] = swap;
            size += (size_t)swap.entries;
            again = true;
        }
    }
    return chosen;
}

static int64_t free_number(const identity *t)
{
    for (int64_t number = 1;; number++) {
        bool taken = false;
        for (size_t i = 0; i < t->n_runs; i++)
            taken |= t->runs[i].number == number;
        if (!taken)
            return number;
    }
}

static gx_status drop_run(db *d, int64_t number, gx_error *err)
{
    query q = query_of(d, SQL_IDENTITY_DROP);
    query_int(&q, number << IDENTITY_BITS);
    query_int(&q, ((number + 1) << IDENTITY_BITS) - 1);
    gx_status status = query_run(&q, err);
    if (status != GX_OK)
        return status;
    q = query_of(d, SQL_IDENTITY_RUN_DROP);
    query_int(&q, number);
    status = query_run(&q, err);
    return status == GX_OK ? run_filter_drop(d, number, err) : status;
}

static gx_status note_run(db *d, identity_run *r, gx_error *err)
{
    query q = query_of(d, SQL_IDENTITY_RUN_ADD);
    query_int(&q, r->number);
    query_int(&q, r->entries);
    query_int(&q, r->upto);
    query_int(&q, (int64_t)r->filter.lines.blocks);
    gx_status status = query_run(&q, err);
    return status == GX_OK ? run_filter_write(&r->filter, d, r->number, err) : status;
}

static gx_status replace_runs(identity *t, db *d, size_t chosen, identity_run *new, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < chosen; i++)
        status = drop_run(d, t->runs[i].number, err);
    if (status == GX_OK)
        status = note_run(d, new, err);
    if (status != GX_OK)
        return status;
    for (size_t i = 0; i < chosen; i++)
        run_filter_fini(&t->runs[i].filter);
    if (t->n_runs != chosen)
        memmove(t->runs, t->runs + chosen, (t->n_runs - chosen) * sizeof *t->runs);
    t->n_runs -= chosen;
    identity_run *grown = realloc(t->runs, (t->n_runs + 1) * sizeof *grown);
    if (grown == NULL)
        return no_memory(d, err);
    t->runs = grown;
    t->runs[t->n_runs++] = *new;
    t->covered = new->upto;
    return GX_OK;
}

static gx_status write_merged(identity *t, db *d, const told *list, size_t chosen, identity_run *new, gx_error *err)
{
    merge_input in = { .d = d, .file = &t->file };
    part_writer out = { .d = d, .run = new->number };
    told entry;
    bool more = true;
    gx_status status = merge_open(&in, t->runs, chosen, t->spilled, t->n_spilled, list, t->n, err);
    while (status == GX_OK && (status = merge_next(&in, &entry, &more, err)) == GX_OK && more) {
        status = part_add(&out, entry, err);
        if (new->filter.lines.words != NULL)
            filter_add(&new->filter.lines, entry.hash);
    }
    if (status == GX_OK)
        status = part_flush(&out, err);
    new->entries = out.entries;
    part_fini(&out);
    merge_close(&in);
    return status;
}

/* Rows that no hash stands for (moves.h) need no run of their own. */
static gx_status cover(identity *t, db *d, int64_t last, gx_error *err)
{
    if (t->n_runs == 0)
        return GX_OK;
    identity_run *r = &t->runs[t->n_runs - 1];
    query q = query_of(d, SQL_IDENTITY_RUN_UPTO);
    query_int(&q, last);
    query_int(&q, r->number);
    gx_status status = query_run(&q, err);
    if (status == GX_OK)
        t->covered = r->upto = last;
    return status;
}

gx_status identity_settle(identity *t, db *d, int64_t last, gx_error *err)
{
    bool few = t->n <= IDENTITY_TAIL && t->n_spilled == 0;
    if (!t->loaded || (few && last - t->covered <= IDENTITY_TAIL))
        return GX_OK;
    if (t->n == 0 && few)
        return cover(t, d, last, err);
    size_t size = t->n;
    for (size_t i = 0; i < t->n_spilled; i++)
        size += t->spilled[i].n;
    told *list = sorted_table(t);
    if (list == NULL)
        return no_memory(d, err);
    identity_run new = { .number = free_number(t), .upto = last };
    size_t chosen = choose_runs(t, size);
    for (size_t i = 0; i < chosen; i++)
        size += (size_t)t->runs[i].entries;
    filter_fini(&t->filter); /* the new run's takes its place */
    if (size * FILTER_KEY_BITS / 8 < t->filter_most / 2)
        (void)filter_make(&new.filter.lines, size * FILTER_KEY_BITS / 8); /* without memory for it there is none */
    gx_status status = write_merged(t, d, list, chosen, &new, err);
    free(list);
    if (status == GX_OK)
        status = replace_runs(t, d, chosen, &new, err);
    if (status != GX_OK)
        run_filter_fini(&new.filter);
    forget_transaction(t);
    free(t->slots);
    t->slots = NULL;
    t->n = t->cap = 0;
    return status;
}
