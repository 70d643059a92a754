/* SPDX-License-Identifier: Apache-2.0 */
/* An external merge sort: see sorter.h. In memory records stand one behind the other, each with its length and key in
 * front; a list of their places is sorted. In the file the keys of a run are differences. */
#include "core/store/sorter.h"
#include "core/base/i18n.h"

#include <stdlib.h>
#include <string.h>

#define HEAD 12 /* bytes of length and key */
#define LEAST_BUFFER ((size_t)4096)
#define MOST_BUFFER ((size_t)256 * 1024)
#define BUCKETS ((uint64_t)1 << 18)
#define FEW 16                     /* records that are not worth a table of buckets */
#define LOG_MOST ((size_t)1 << 31) /* places are 32 bits wide */

typedef struct run {
    int64_t at, end; /* of what is not in the buffer yet */
    char *buffer;
    size_t from, n, cap;
    uint64_t key;
    gx_text record;
    bool done;
} run;

struct sorter {
    const char *path;
    size_t memory;
    char *log;
    size_t n, cap; /* bytes */
    uint32_t *order;
    size_t order_cap;
    size_t records, next; /* in memory */
    uint64_t least, most; /* keys of these */
    spill file;
    run *runs;
    size_t n_runs, current;
    bool reading;
};

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while sorting"));
}

sorter *sorter_new(const char *path, size_t memory)
{
    sorter *s = calloc(1, sizeof *s);
    if (s != NULL) {
        s->path = path;
        s->memory = memory < LOG_MOST ? memory : LOG_MOST;
    }
    return s;
}

void sorter_free(sorter *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->n_runs; i++)
        free(s->runs[i].buffer);
    free(s->runs);
    free(s->order);
    free(s->log);
    spill_close(&s->file);
    free(s);
}

bool sorter_clear(sorter *s)
{
    if (s->n_runs != 0 || s->cap > LEAST_BUFFER)
        return false;
    s->n = s->records = s->next = 0;
    s->reading = false;
    return true;
}

static uint32_t length_at(const sorter *s, uint32_t place)
{
    uint32_t n;
    memcpy(&n, s->log + place, sizeof n);
    return n;
}

static uint64_t key_at(const sorter *s, uint32_t place)
{
    uint64_t key;
    memcpy(&key, s->log + place + 4, sizeof key);
    return key;
}

static int by_key(const void *a, const void *b, void *ctx)
{
    const sorter *s = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t kx = key_at(s, x), ky = key_at(s, y);
    if (kx != ky)
        return kx < ky ? -1 : 1;
    return (x > y) - (x < y);
}

static bool make_order(sorter *s)
{
    if (s->records <= s->order_cap)
        return true;
    size_t cap = s->records < FEW ? FEW : s->records;
    free(s->order);
    s->order = malloc(cap * sizeof *s->order);
    s->order_cap = s->order != NULL ? cap : 0;
    return s->order != NULL;
}

static gx_status sort_few(sorter *s, gx_error *err)
{
    size_t n = 0;
    if (!make_order(s))
        return no_memory(err);
    for (size_t at = 0; at < s->n; at += HEAD + length_at(s, (uint32_t)at)) {
        size_t i = n++;
        for (; i > 0 && key_at(s, s->order[i - 1]) > key_at(s, (uint32_t)at); i--)
            s->order[i] = s->order[i - 1];
        s->order[i] = (uint32_t)at;
    }
    return GX_OK;
}

/* Into buckets of neighbouring keys first, which for few different keys is all there is to do; then each bucket. */
static gx_status sort_log(sorter *s, gx_error *err)
{
    if (s->records <= FEW)
        return sort_few(s, err);
    unsigned shift = 0;
    while ((s->most - s->least) >> shift >= BUCKETS)
        shift++;
    size_t n_buckets = (size_t)((s->most - s->least) >> shift) + 1;
    uint32_t *ends = calloc(n_buckets + 1, sizeof *ends);
    if (ends == NULL || !make_order(s)) {
        free(ends);
        return no_memory(err);
    }
    for (size_t at = 0; at < s->n; at += HEAD + length_at(s, (uint32_t)at))
        ends[((key_at(s, (uint32_t)at) - s->least) >> shift) + 1]++;
    for (size_t i = 1; i <= n_buckets; i++)
        ends[i] += ends[i - 1];
    for (size_t at = 0; at < s->n; at += HEAD + length_at(s, (uint32_t)at))
        s->order[ends[(key_at(s, (uint32_t)at) - s->least) >> shift]++] = (uint32_t)at;
    for (size_t i = 0, from = 0; shift != 0 && i < n_buckets; from = ends[i++]) {
        if (ends[i] - from > 1)
            qsort_r(s->order + from, ends[i] - from, sizeof *s->order, by_key, s);
    }
    free(ends);
    return GX_OK;
}

static gx_status add_run(sorter *s, run r, gx_error *err)
{
    run *grown = realloc(s->runs, (s->n_runs + 1) * sizeof *grown);
    if (grown == NULL)
        return no_memory(err);
    s->runs = grown;
    s->runs[s->n_runs++] = r;
    return GX_OK;
}

static gx_status write_run(sorter *s, gx_error *err)
{
    buf out = { 0 };
    run r = { .at = s->file.end };
    uint64_t before = 0;
    gx_status status = sort_log(s, err);
    for (size_t i = 0; status == GX_OK && i < s->records; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): sort_log set all of the order
        uint64_t key = key_at(s, s->order[i]);
        uint32_t n = length_at(s, s->order[i]);
        buf_varint(&out, key - before);
        buf_varint(&out, n);
        buf_add(&out, s->log + s->order[i] + HEAD, n);
        before = key;
        if (out.failed)
            status = no_memory(err);
        else if (out.n >= MOST_BUFFER || i + 1 == s->records) {
            status = spill_write(&s->file, s->path, out.p, out.n, err);
            buf_clear(&out);
        }
    }
    buf_free(&out);
    r.end = s->file.end;
    s->n = s->records = 0;
    free(s->order);
    s->order = NULL;
    s->order_cap = 0;
    return status == GX_OK ? add_run(s, r, err) : status;
}

static gx_status make_room(sorter *s, size_t need, gx_error *err)
{
    if (s->n != 0 && s->n + need > s->memory) {
        gx_status status = write_run(s, err);
        if (status != GX_OK)
            return status;
    }
    if (need > LOG_MOST)
        return no_memory(err);
    if (s->n + need <= s->cap)
        return GX_OK;
    size_t cap = s->cap != 0 ? s->cap * 2 : 4096;
    if (cap > s->memory && s->n + need <= s->memory)
        cap = s->memory;
    if (cap < s->n + need)
        cap = s->n + need;
    char *grown = realloc(s->log, cap);
    if (grown == NULL)
        return no_memory(err);
    s->log = grown;
    s->cap = cap;
    return GX_OK;
}

gx_status sorter_add(sorter *s, uint64_t key, gx_text record, gx_error *err)
{
    gx_status status = make_room(s, HEAD + record.n, err);
    if (status != GX_OK)
        return status;
    uint32_t n = (uint32_t)record.n;
    memcpy(s->log + s->n, &n, sizeof n);
    memcpy(s->log + s->n + 4, &key, sizeof key);
    if (n != 0)
        memcpy(s->log + s->n + HEAD, record.p, n);
    s->n += HEAD + record.n;
    if (s->records == 0 || key < s->least)
        s->least = key;
    if (s->records == 0 || key > s->most)
        s->most = key;
    s->records++;
    return GX_OK;
}

/* More of the run into its buffer, of which `need` bytes at least must be there. *enough false at its end. */
static gx_status refill(sorter *s, run *r, size_t need, bool *enough, gx_error *err)
{
    *enough = r->n - r->from >= need;
    if (*enough || r->at == r->end)
        return GX_OK;
    if (r->from != 0)
        memmove(r->buffer, r->buffer + r->from, r->n - r->from);
    r->n -= r->from;
    r->from = 0;
    if (need > r->cap) {
        char *grown = realloc(r->buffer, need);
        if (grown == NULL)
            return no_memory(err);
        r->buffer = grown;
        r->cap = need;
    }
    size_t take = r->cap - r->n;
    if ((int64_t)take > r->end - r->at)
        take = (size_t)(r->end - r->at);
    gx_status status = spill_read(&s->file, s->path, r->at, r->buffer + r->n, take, err);
    r->at += (int64_t)take;
    r->n += take;
    *enough = r->n >= need;
    return status;
}

static gx_status torn(const sorter *s, gx_error *err)
{
    return gx_fail(err, GX_EIO, _("%s: a temporary file beside it reads otherwise than it was written; check the disk"),
                   s->path);
}

/* The two numbers in front of a record take twenty bytes at most; at the end of a run there may be fewer. */
static gx_status advance(sorter *s, run *r, gx_error *err)
{
    bool enough;
    uint64_t step, n;
    gx_status status = refill(s, r, 20, &enough, err);
    if (status != GX_OK)
        return status;
    if (r->from == r->n) {
        r->done = true;
        return GX_OK;
    }
    const uint8_t *start = (const uint8_t *)r->buffer + r->from, *p = start, *end = (const uint8_t *)r->buffer + r->n;
    if (!varint_read(&p, end, &step) || !varint_read(&p, end, &n) || n > LOG_MOST)
        return torn(s, err);
    r->from += (size_t)(p - start);
    r->key += step;
    status = refill(s, r, (size_t)n, &enough, err);
    if (status == GX_OK && !enough)
        status = torn(s, err);
    if (status != GX_OK)
        return status;
    r->record = (gx_text){ r->buffer + r->from, (size_t)n };
    r->from += (size_t)n;
    return GX_OK;
}

/* The run with the least key; of several the first, which was added first. */
static void choose(sorter *s)
{
    s->current = s->n_runs;
    for (size_t i = 0; i < s->n_runs; i++) {
        if (!s->runs[i].done && (s->current == s->n_runs || s->runs[i].key < s->runs[s->current].key))
            s->current = i;
    }
}

gx_status sorter_sort(sorter *s, gx_error *err)
{
    s->reading = true;
    if (s->n_runs == 0)
        return s->records != 0 ? sort_log(s, err) : GX_OK;
    gx_status status = s->records != 0 ? write_run(s, err) : GX_OK;
    free(s->log);
    s->log = NULL;
    s->cap = 0;
    size_t each = s->memory / s->n_runs;
    each = each < LEAST_BUFFER ? LEAST_BUFFER : each > MOST_BUFFER ? MOST_BUFFER : each;
    for (size_t i = 0; status == GX_OK && i < s->n_runs; i++) {
        run *r = &s->runs[i];
        r->buffer = malloc(each);
        r->cap = r->buffer != NULL ? each : 0;
        status = r->buffer != NULL ? advance(s, r, err) : no_memory(err);
    }
    choose(s);
    return status;
}

gx_status sorter_next(sorter *s, uint64_t *key, gx_text *record, bool *more, gx_error *err)
{
    if (s->n_runs == 0) {
        *more = s->next < s->records;
        if (!*more)
            return GX_OK;
        uint32_t place = s->order[s->next++];
        *key = key_at(s, place);
        *record = (gx_text){ s->log + place + HEAD, length_at(s, place) };
        return GX_OK;
    }
    if (s->reading) { /* the current one was not given out yet */
        s->reading = false;
    } else if (s->current < s->n_runs) {
        run *r = &s->runs[s->current];
        uint64_t before = r->key;
        gx_status status = advance(s, r, err);
        if (status != GX_OK)
            return status;
        if (r->done || r->key != before)
            choose(s);
    }
    *more = s->current < s->n_runs;
    if (*more) {
        *key = s->runs[s->current].key;
        *record = s->runs[s->current].record;
    }
    return GX_OK;
}
