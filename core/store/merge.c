/* SPDX-License-Identifier: Apache-2.0 */
/* See merge.h. */
#include "core/store/merge.h"
#include "core/base/i18n.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES 990 /* four fit a page of 4096 together with what SQLite adds */
#define FEW 512        /* entries of a spilled run read at once */
#define PART 4096      /* and written at once */
#define HASH_LAST ((UINT64_C(1) << IDENTITY_BITS) - 1)

gx_status part_damaged(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: the table of identities is damaged; run rebuild"), d->path);
}

static uint64_t get_number(const uint8_t *p, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static void add_number(buf *out, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_char(out, (char)(uint8_t)(v >> (8 * i)));
}

static size_t bytes_for(uint64_t v)
{
    size_t n = 1;
    while (n < 8 && v >> (8 * n) != 0)
        n++;
    return n;
}

part_reader part_open(int64_t key, gx_text data)
{
    const uint8_t *p = (const uint8_t *)data.p;
    part_reader r = { .first = (uint64_t)key & HASH_LAST, .damaged = true };
    if (data.n < 2 || p[0] < 1 || p[0] > 8 || p[1] < 1 || p[1] > 8 || (data.n - 2) % (p[0] + p[1]) != 0)
        return r;
    r.damaged = false;
    r.hash_bytes = p[0];
    r.seq_bytes = p[1];
    r.n = (data.n - 2) / (r.hash_bytes + r.seq_bytes);
    r.hashes = p + 2;
    r.seqs = r.hashes + r.n * r.hash_bytes;
    return r;
}

static uint64_t hash_at(const part_reader *p, size_t at)
{
    return p->first + get_number(p->hashes + at * p->hash_bytes, p->hash_bytes);
}

void part_seek(part_reader *p, uint64_t hash)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (hash_at(p, middle) < hash)
            low = middle + 1;
        else
            high = middle;
    }
    p->at = low;
}

bool part_next(part_reader *p, told *out, bool *whole)
{
    if (p->at == p->n) {
        *whole = !p->damaged;
        return false;
    }
    uint64_t hash = hash_at(p, p->at), seq = get_number(p->seqs + p->at * p->seq_bytes, p->seq_bytes);
    *whole = hash <= HASH_LAST && seq <= INT64_MAX && (p->at == 0 || hash >= hash_at(p, p->at - 1));
    if (!*whole)
        return false;
    p->at++;
    *out = (told){ hash, (int64_t)seq };
    return true;
}

static void encode(part_writer *w)
{
    size_t hash_bytes = bytes_for(w->last - w->first), seq_bytes = bytes_for((uint64_t)w->most);
    told entry;
    buf_clear(&w->data);
    buf_char(&w->data, (char)hash_bytes);
    buf_char(&w->data, (char)seq_bytes);
    for (size_t at = 0; at < w->told.n; at += sizeof entry) {
        memcpy(&entry, w->told.p + at, sizeof entry);
        add_number(&w->data, entry.hash - w->first, hash_bytes);
    }
    for (size_t at = 0; at < w->told.n; at += sizeof entry) {
        memcpy(&entry, w->told.p + at, sizeof entry);
        add_number(&w->data, (uint64_t)entry.seq, seq_bytes);
    }
}

gx_status part_flush(part_writer *w, gx_error *err)
{
    if (w->told.n == 0)
        return GX_OK;
    if (!w->told.failed)
        encode(w);
    if (w->told.failed || w->data.failed)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), w->d->path);
    query q = query_of(w->d, SQL_IDENTITY_ADD);
    query_int(&q, w->run << IDENTITY_BITS | (int64_t)w->first);
    query_blob(&q, buf_view(&w->data));
    buf_clear(&w->told);
    return query_run(&q, err);
}

static bool is_full(const part_writer *w, told coming)
{
    size_t each =
        bytes_for(coming.hash - w->first) + bytes_for((uint64_t)(coming.seq > w->most ? coming.seq : w->most));
    return w->told.n != 0 && w->told.n / sizeof coming * each + each > PART_BYTES;
}

gx_status part_add(part_writer *w, told entry, gx_error *err)
{
    if (entry.hash != w->last && is_full(w, entry)) {
        gx_status status = part_flush(w, err);
        if (status != GX_OK)
            return status;
    }
    if (w->told.n == 0) {
        w->first = entry.hash;
        w->most = 0;
    }
    buf_add(&w->told, &entry, sizeof entry);
    w->last = entry.hash;
    w->most = entry.seq > w->most ? entry.seq : w->most;
    w->entries++;
    return GX_OK;
}

void part_fini(part_writer *w)
{
    buf_free(&w->told);
    buf_free(&w->data);
}

/* ---- many runs as one */

struct merge_source {
    told head;
    const told *list; /* in memory, or the buffer of a spilled run */
    size_t at, n;
    told *buffer;
    int64_t file_at;
    size_t left;           /* of a spilled run, not in the buffer yet */
    int64_t key, last_key; /* of a stored run: the next part begins here or later */
    buf part;
    part_reader reader;
};

static gx_status next_of_list(merge_input *in, merge_source *s, bool *more, gx_error *err)
{
    if (s->at == s->n && s->left != 0) {
        size_t many = s->left < FEW ? s->left : FEW;
        gx_status status = spill_read(in->file, in->d->path, s->file_at, s->buffer, many * sizeof *s->buffer, err);
        if (status != GX_OK)
            return status;
        s->file_at += (int64_t)(many * sizeof *s->buffer);
        s->left -= many;
        s->at = 0;
        s->n = many;
    }
    *more = s->at < s->n;
    if (*more)
        s->head = s->list[s->at++];
    return GX_OK;
}

static gx_status next_part(merge_input *in, merge_source *s, bool *more, gx_error *err)
{
    query q = query_of(in->d, SQL_IDENTITY_NEXT);
    query_int(&q, s->key);
    query_int(&q, s->last_key);
    gx_status status = query_step(&q, more, err);
    if (status == GX_OK && *more) {
        int64_t key = query_get_int(&q, 0);
        buf_clear(&s->part);
        buf_text(&s->part, query_get_text(&q, 1));
        if (s->part.failed)
            status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), in->d->path);
        s->reader = part_open(key, buf_view(&s->part));
        s->key = key + 1;
    }
    query_end(&q);
    return status;
}

static gx_status next_stored(merge_input *in, merge_source *s, bool *more, gx_error *err)
{
    for (;;) {
        bool whole = true;
        if (part_next(&s->reader, &s->head, &whole)) {
            *more = true;
            return GX_OK;
        }
        if (!whole)
            return part_damaged(in->d, err);
        gx_status status = next_part(in, s, more, err);
        if (status != GX_OK || !*more)
            return status;
    }
}

static gx_status advance(merge_input *in, merge_source *s, bool *more, gx_error *err)
{
    return s->last_key != 0 ? next_stored(in, s, more, err) : next_of_list(in, s, more, err);
}

static bool before(const merge_source *a, const merge_source *b)
{
    return a->head.hash != b->head.hash ? a->head.hash < b->head.hash : a->head.seq < b->head.seq;
}

static void sink(merge_input *in, size_t at)
{
    merge_source *moving = in->heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= in->n_heap)
            break;
        if (child + 1 < in->n_heap && before(in->heap[child + 1], in->heap[child]))
            child++;
        if (!before(in->heap[child], moving))
            break;
        in->heap[at] = in->heap[child];
        at = child;
    }
    in->heap[at] = moving;
}

static gx_status begin(merge_input *in, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < in->n; i++) {
        bool more = false;
        status = advance(in, &in->sources[i], &more, err);
        if (more)
            in->heap[in->n_heap++] = &in->sources[i];
    }
    for (size_t i = in->n_heap / 2; i-- > 0;)
        sink(in, i);
    return status;
}

gx_status merge_open(merge_input *in, const identity_run *runs, size_t n_runs, const spilled_run *spilled,
                     size_t n_spilled, const told *list, size_t n_list, gx_error *err)
{
    in->n = n_runs + n_spilled + 1;
    in->sources = calloc(in->n, sizeof *in->sources);
    in->heap = calloc(in->n, sizeof(merge_source *));
    bool whole = in->sources != NULL && in->heap != NULL;
    for (size_t i = 0; whole && i < n_runs; i++) {
        in->sources[i].key = runs[i].number << IDENTITY_BITS;
        in->sources[i].last_key = in->sources[i].key | (int64_t)HASH_LAST;
    }
    for (size_t i = 0; whole && i < n_spilled; i++) {
        merge_source *s = &in->sources[n_runs + i];
        s->list = s->buffer = malloc(FEW * sizeof *s->buffer);
        s->file_at = spilled[i].at;
        s->left = spilled[i].n;
        whole = s->buffer != NULL;
    }
    if (!whole)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), in->d->path);
    in->sources[in->n - 1].list = list;
    in->sources[in->n - 1].n = n_list;
    return begin(in, err);
}

gx_status merge_next(merge_input *in, told *out, bool *more, gx_error *err)
{
    *more = in->n_heap != 0;
    if (!*more)
        return GX_OK;
    bool again;
    *out = in->heap[0]->head;
    gx_status status = advance(in, in->heap[0], &again, err);
    if (status != GX_OK)
        return status;
    if (!again)
        in->heap[0] = in->heap[--in->n_heap];
    if (in->n_heap != 0)
        sink(in, 0);
    return GX_OK;
}

void merge_close(merge_input *in)
{
    for (size_t i = 0; in->sources != NULL && i < in->n; i++) {
        free(in->sources[i].buffer);
        buf_free(&in->sources[i].part);
    }
    free(in->sources);
    free(in->heap);
    in->sources = NULL;
    in->heap = NULL;
    in->n = in->n_heap = 0;
}

static gx_status copy_merged(merge_input *in, spill *file, told *part, spilled_run *out, gx_error *err)
{
    size_t filled = 0;
    bool more = true;
    gx_status status = GX_OK;
    while (status == GX_OK && more) {
        status = merge_next(in, &part[filled], &more, err);
        if (status != GX_OK)
            break;
        if (more && out->n % SPILLED_STEP == 0)
            out->marks[out->n / SPILLED_STEP] = part[filled].hash;
        out->n += more;
        filled += more;
        if (filled == PART || (!more && filled != 0)) {
            status = spill_write(file, in->d->path, part, filled * sizeof *part, err);
            filled = 0;
        }
    }
    return status;
}

gx_status merge_spilled(db *d, spill *file, const spilled_run *runs, size_t n, spilled_run *out, gx_error *err)
{
    size_t entries = 0;
    for (size_t i = 0; i < n; i++)
        entries += runs[i].n;
    *out = (spilled_run){ .at = file->end, .level = runs->level + 1 };
    merge_input in = { .d = d, .file = file };
    told *part = malloc(PART * sizeof *part);
    out->marks = malloc((entries / SPILLED_STEP + 1) * sizeof *out->marks);
    gx_status status = GX_OK;
    if (part == NULL || out->marks == NULL)
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    if (status == GX_OK)
        status = merge_open(&in, NULL, 0, runs, n, NULL, 0, err);
    if (status == GX_OK)
        status = copy_merged(&in, file, part, out, err);
    merge_close(&in);
    free(part);
    if (status != GX_OK)
        free(out->marks);
    return status;
}
