/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of blocks of lines. One thread at a time reads the next block of the file, then parses it while another reads
 * on; the caller takes the blocks in order. Without further threads the caller does it all, block by block. */
#include "core/import/ahead.h"

#include "core/base/i18n.h"

#include <pthread.h>
#include <stdlib.h>

#define BLOCK_LINES 512
#define BLOCK_BYTES ((size_t)128 * 1024)
#define MOST_THREADS 64
#define MEMORY_EACH ((size_t)16 << 20) /* of the memory allowed for each thread; its blocks take a tenth of it */

/* Where a text lies in a block's bytes, which move as they grow. */
typedef struct place {
    size_t at, n;
} place;

typedef struct block {
    enum { BLOCK_FREE, BLOCK_BUSY, BLOCK_READY } state;
    buf raw, bytes; /* the lines; texts and packed data of their events */
    size_t n;
    place line[BLOCK_LINES], reason[BLOCK_LINES], texts[BLOCK_LINES][7];
    bool too_long[BLOCK_LINES];
    parsed_line list[BLOCK_LINES];
    uint64_t read; /* bytes of the file up to here */
    gx_status status;
    gx_error err;
} block;

struct ahead {
    const import_options *o;
    source *from;
    block *ring;
    size_t n_ring;
    uint64_t next_read, next_taken; /* numbers of blocks */
    bool ended, stop;
    pthread_mutex_t reading, lock; /* `reading` is taken first */
    pthread_cond_t changed;
    pthread_t threads[MOST_THREADS];
    unsigned n_threads;
    struct parser {
        arena *mem;
        event event;
    } * parsers; /* one per thread, or the caller's */
    unsigned n_parsers, next_parser;
    bool holding; /* the caller still has the last one taken; the caller's alone, so away from what `lock` guards */
};

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while importing"));
}

/* ---- reading a block */

static gx_text without_bom(gx_text line, uint64_t number)
{
    if (number == 1 && text_starts(line, "\xEF\xBB\xBF"))
        return (gx_text){ line.p + 3, line.n - 3 };
    return line;
}

/* *more false at the end of the file. */
static gx_status read_block(source *from, block *b, bool *more, gx_error *err)
{
    b->n = 0;
    buf_clear(&b->raw);
    while (b->n < BLOCK_LINES && b->raw.n < BLOCK_BYTES) {
        gx_text line;
        bool too_long;
        gx_status status = source_next_line(from, &line, &too_long, err);
        *more = status != GX_ENOTFOUND;
        if (status != GX_OK)
            return status == GX_ENOTFOUND ? GX_OK : status;
        line = without_bom(line, from->line);
        bool begins = line.n != 0 && line.p[0] == '{'; /* as all but the odd line does */
        if (!too_long && !begins && text_trim(line).n == 0)
            continue;
        b->list[b->n].number = from->line;
        b->too_long[b->n] = too_long;
        b->line[b->n++] = (place){ b->raw.n, line.n };
        buf_text(&b->raw, line);
    }
    return b->raw.failed ? no_memory(err) : GX_OK;
}

/* ---- parsing it */

static place keep(block *b, gx_text t)
{
    place at = { b->bytes.n, t.n };
    buf_text(&b->bytes, t);
    return at;
}

static gx_status parse_line(const ahead *l, struct parser *p, block *b, size_t i, gx_text line, gx_error *err)
{
    parsed_line *out = &b->list[i];
    gx_error reason;
    gx_status status;
    if (b->too_long[i])
        status = gx_fail(&reason, GX_ELIMIT, _("the line is longer than 16 MiB"));
    else
        status = event_parse(line, &l->o->declared, l->o->currency, p->mem, &p->event, &reason);
    if (status == GX_ENOMEM)
        return gx_fail(err, status, "%s", reason.text);
    out->rejected = status != GX_OK;
    if (out->rejected) {
        b->reason[i] = keep(b, text_of(reason.text));
        return GX_OK;
    }
    size_t before = b->bytes.n;
    status = store_prepare(&p->event, &b->bytes, &out->event, err);
    if (status != GX_OK)
        return status;
    const prepared_event *e = &out->event;
    const gx_text texts[] = { e->source, e->id, e->type, e->subject, e->from, e->to };
    b->texts[i][0] = (place){ before, b->bytes.n - before };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        b->texts[i][k + 1] = keep(b, texts[k]);
    return GX_OK;
}

static gx_text text_at(const buf *b, place at)
{
    return at.n != 0 ? (gx_text){ b->p + at.at, at.n } : (gx_text){ NULL, 0 };
}

/* Now that nothing moves any more. */
static void point(block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        parsed_line *p = &b->list[i];
        p->line = text_at(&b->raw, b->line[i]);
        if (p->rejected) {
            p->reason = text_at(&b->bytes, b->reason[i]);
            continue;
        }
        gx_text *const texts[] = { &p->event.packed,  &p->event.source, &p->event.id, &p->event.type,
                                   &p->event.subject, &p->event.from,   &p->event.to };
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            *texts[k] = text_at(&b->bytes, b->texts[i][k]);
    }
}

static gx_status parse_block(const ahead *l, struct parser *p, block *b, gx_error *err)
{
    gx_status status = GX_OK;
    buf_clear(&b->bytes);
    for (size_t i = 0; status == GX_OK && i < b->n; i++) {
        status = parse_line(l, p, b, i, text_at(&b->raw, b->line[i]), err);
        arena_reset(p->mem);
    }
    if (status == GX_OK && b->bytes.failed)
        status = no_memory(err);
    point(b);
    return status;
}

/* ---- the threads */

/* The next block of the ring to read into; NULL when there is nothing more to do. */
static block *claim(ahead *l)
{
    block *b = &l->ring[l->next_read % l->n_ring];
    pthread_mutex_lock(&l->lock);
    while (!l->stop && !l->ended && b->state != BLOCK_FREE)
        pthread_cond_wait(&l->changed, &l->lock);
    if (l->stop || l->ended)
        b = NULL;
    else
        b->state = BLOCK_BUSY;
    pthread_mutex_unlock(&l->lock);
    return b;
}

static block *read_next(ahead *l)
{
    bool more = true;
    pthread_mutex_lock(&l->reading);
    block *b = claim(l);
    if (b != NULL) {
        b->status = read_block(l->from, b, &more, &b->err);
        b->read = l->from->bytes;
        pthread_mutex_lock(&l->lock);
        l->next_read++;
        l->ended |= !more || b->status != GX_OK;
        pthread_mutex_unlock(&l->lock);
    }
    pthread_mutex_unlock(&l->reading);
    return b;
}

static void *work(void *arg)
{
    ahead *l = arg;
    pthread_mutex_lock(&l->lock);
    struct parser *p = &l->parsers[l->next_parser++];
    pthread_mutex_unlock(&l->lock);
    for (block *b; (b = read_next(l)) != NULL;) {
        if (b->status == GX_OK)
            b->status = parse_block(l, p, b, &b->err);
        pthread_mutex_lock(&l->lock);
        b->state = BLOCK_READY;
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
    }
    pthread_mutex_lock(&l->lock);
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* The next block that was read; NULL at the end. */
static block *wait_for(ahead *l)
{
    block *b = &l->ring[l->next_taken % l->n_ring];
    pthread_mutex_lock(&l->lock);
    while (b->state != BLOCK_READY && !(l->ended && l->next_taken == l->next_read))
        pthread_cond_wait(&l->changed, &l->lock);
    if (b->state != BLOCK_READY)
        b = NULL;
    pthread_mutex_unlock(&l->lock);
    return b;
}

static void give_back(ahead *l)
{
    if (!l->holding)
        return;
    l->holding = false;
    pthread_mutex_lock(&l->lock);
    l->ring[l->next_taken % l->n_ring].state = BLOCK_FREE;
    l->next_taken++;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static gx_status take(ahead *l, block **out, gx_error *err)
{
    bool more = true;
    give_back(l);
    block *b = l->ring;
    if (l->n_threads != 0) {
        b = wait_for(l);
        l->holding = b != NULL;
    } else if (l->ended) {
        b = NULL;
    } else {
        b->status = read_block(l->from, b, &more, &b->err);
        if (b->status == GX_OK)
            b->status = parse_block(l, l->parsers, b, &b->err);
        b->read = l->from->bytes;
        l->ended = !more;
    }
    *out = b;
    return b != NULL && b->status != GX_OK ? gx_fail(err, b->status, "%s", b->err.text) : GX_OK;
}

gx_status ahead_next(ahead *l, const parsed_line **list, size_t *n, uint64_t *bytes, gx_error *err)
{
    block *b = NULL;
    gx_status status;
    do /* of blank lines alone nothing is told */
        status = take(l, &b, err);
    while (status == GX_OK && b != NULL && b->n == 0);
    *n = 0;
    if (status != GX_OK || b == NULL)
        return status;
    *list = b->list;
    *n = b->n;
    *bytes = b->read;
    return GX_OK;
}

static gx_status make(ahead *l, unsigned threads, gx_error *err)
{
    l->n_ring = threads != 0 ? threads * 2 + 2 : 1;
    l->n_parsers = threads != 0 ? threads : 1;
    l->ring = calloc(l->n_ring, sizeof *l->ring);
    l->parsers = calloc(l->n_parsers, sizeof *l->parsers);
    bool whole = l->ring != NULL && l->parsers != NULL;
    for (unsigned i = 0; whole && i < l->n_parsers; i++)
        whole = (l->parsers[i].mem = arena_new()) != NULL;
    return whole ? GX_OK : no_memory(err);
}

/* Besides the caller's: as many as one thread can keep busy with lines, and memory has room for. */
static unsigned threads_for(const import_options *o)
{
    size_t most = store_memory_allowed(o->store) / MEMORY_EACH;
    most = most < MOST_THREADS ? most : MOST_THREADS;
    return o->threads <= 1 ? 0 : o->threads - 1 < most ? o->threads - 1 : (unsigned)most;
}

gx_status ahead_open(const import_options *o, source *from, ahead **out, gx_error *err)
{
    *out = NULL;
    ahead *l = calloc(1, sizeof *l);
    if (l == NULL)
        return no_memory(err);
    l->o = o;
    l->from = from;
    pthread_mutex_init(&l->reading, NULL);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    unsigned threads = threads_for(o);
    gx_status status = make(l, threads, err);
    /* Where no thread can be had, the caller does it alone. */
    while (status == GX_OK && l->n_threads < threads && pthread_create(&l->threads[l->n_threads], NULL, work, l) == 0)
        l->n_threads++;
    if (status != GX_OK)
        ahead_close(l);
    else
        *out = l;
    return status;
}

void ahead_close(ahead *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    for (unsigned i = 0; i < l->n_threads; i++)
        pthread_join(l->threads[i], NULL);
    for (size_t i = 0; l->ring != NULL && i < l->n_ring; i++) {
        buf_free(&l->ring[i].raw);
        buf_free(&l->ring[i].bytes);
    }
    for (unsigned i = 0; l->parsers != NULL && i < l->n_parsers; i++)
        arena_free(l->parsers[i].mem);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    pthread_mutex_destroy(&l->reading);
    free(l->ring);
    free(l->parsers);
    free(l);
}
