/* SPDX-License-Identifier: Apache-2.0 */
/* Judge many customers on several threads. Batches are handed out in order and finished anywhere; the calling thread
 * takes them in order, and works on others while it waits. So the result does not depend on how many threads there are
 * or which was faster, and only a few batches are in memory at a time. */
#include "core/decide/frame.h"

#include "core/base/i18n.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST_THREADS = 64, AHEAD_EACH = 8 /* batches a thread may be ahead of the taking */ };

/* What a batch and a thread (its reader, its scripts, a batch's states) take, about, for what memory allows of them. */
#define BATCH_BYTES ((size_t)1 << 20)
#define THREAD_BYTES ((size_t)4 << 20)

typedef enum slot_state { SLOT_FREE, SLOT_BUSY, SLOT_READY } slot_state;

typedef struct slot {
    slot_state state;
    judged_batch *batch;
    gx_status status;
    gx_error err; /* when it is not GX_OK */
} slot;

typedef struct stream {
    const evaluate_all *w;
    size_t *starts; /* batch b holds ids[starts[b]..starts[b+1]) */
    size_t n_batches, next, taken;
    slot *slots;
    size_t n_slots;
    judged_batch **spare; /* taken ones, the last one on top: its memory is still in the cache */
    size_t n_spare;
    bool stop;
    pthread_mutex_t lock;
    pthread_cond_t moved;
} stream;

typedef struct member {
    stream *stream;
    evaluator *evaluator;
} member;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- batches ---- */

static void batch_free(judged_batch *b)
{
    if (b == NULL)
        return;
    arena_free(b->mem);
    free(b);
}

static judged_batch *batch_new(void)
{
    judged_batch *b = calloc(1, sizeof *b);
    if (b != NULL && (b->mem = arena_new()) == NULL) {
        free(b);
        return NULL;
    }
    return b;
}

/* A batch ends with its block where that costs little: the next one then reads other rows. */
static size_t *cut_batches(const uint32_t *ids, size_t n, size_t *n_batches)
{
    size_t *starts = malloc((n / (GX_BATCH_MAX / 2) + 2) * sizeof *starts);
    size_t count = 0, from = 0;
    for (size_t i = 0; starts != NULL && i < n; i++) {
        bool full = i - from == GX_BATCH_MAX;
        bool border = i > from && ids[i] / STORE_BLOCK != ids[i - 1] / STORE_BLOCK && i - from >= GX_BATCH_MAX / 2;
        if (i == 0 || full || border)
            starts[count++] = from = i;
    }
    if (starts != NULL)
        starts[count] = n;
    *n_batches = count;
    return starts;
}

static gx_status judge_batch(stream *s, evaluator *e, judged_batch *b, gx_error *err)
{
    const evaluate_all *w = s->w;
    gx_status rc = evaluate(e, b->ids, b->n, w->now, b->mem, b->list, err);
    return rc == GX_OK && w->prepare != NULL ? w->prepare(w->ctx, e, b, err) : rc;
}

/* With the lock held: a batch to work on, or NULL. */
static slot *claim(stream *s)
{
    if (s->stop || s->next == s->n_batches || s->next - s->taken >= s->n_slots)
        return NULL;
    slot *k = &s->slots[s->next % s->n_slots];
    size_t from = s->starts[s->next], to = s->starts[s->next + 1];
    k->state = SLOT_BUSY;
    k->batch = s->n_spare > 0 ? s->spare[--s->n_spare] : batch_new();
    if (k->batch != NULL) {
        arena *mem = k->batch->mem;
        arena_reset(mem);
        *k->batch = (judged_batch){ .ids = s->w->ids + from, .n = (uint32_t)(to - from), .mem = mem };
    }
    s->next++;
    return k;
}

/* With the lock held; lets go of it while judging. */
static void work_on(stream *s, slot *k, evaluator *e)
{
    pthread_mutex_unlock(&s->lock);
    judged_batch *b = k->batch;
    gx_status rc = GX_OK;
    if (b == NULL || (b->list = arena_alloc(b->mem, (b->n + 1) * sizeof *b->list)) == NULL)
        rc = no_memory(&k->err);
    if (rc == GX_OK)
        rc = judge_batch(s, e, b, &k->err);
    pthread_mutex_lock(&s->lock);
    k->status = rc;
    k->state = SLOT_READY;
    pthread_cond_broadcast(&s->moved);
}

static void *work(void *arg)
{
    member *m = arg;
    stream *s = m->stream;
    pthread_mutex_lock(&s->lock);
    while (!s->stop && s->next < s->n_batches) {
        slot *k = claim(s);
        if (k != NULL)
            work_on(s, k, m->evaluator);
        else
            pthread_cond_wait(&s->moved, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* With the lock held; lets go of it while the batch is taken. */
static gx_status take_one(stream *s, slot *k, gx_error *err)
{
    const evaluate_all *w = s->w;
    if (k->status != GX_OK)
        return gx_fail(err, k->status, "%s", k->err.text);
    pthread_mutex_unlock(&s->lock);
    bool keep = false;
    gx_status rc = w->take(w->ctx, k->batch, &keep, err);
    if (rc == GX_OK && w->progress != NULL)
        w->progress(w->progress_ctx, s->starts[s->taken + 1], w->n);
    pthread_mutex_lock(&s->lock);
    if (!keep)
        s->spare[s->n_spare++] = k->batch;
    k->batch = NULL;
    k->state = SLOT_FREE;
    s->taken++;
    pthread_cond_broadcast(&s->moved);
    return rc;
}

static gx_status take_all(stream *s, evaluator *own, gx_error *err)
{
    gx_status rc = GX_OK;
    pthread_mutex_lock(&s->lock);
    while (rc == GX_OK && s->taken < s->n_batches) {
        slot *first = &s->slots[s->taken % s->n_slots], *k;
        if (first->state == SLOT_READY)
            rc = take_one(s, first, err);
        else if ((k = claim(s)) != NULL)
            work_on(s, k, own);
        else
            pthread_cond_wait(&s->moved, &s->lock);
    }
    s->stop = true;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

/* ---- threads ---- */

static gx_status run_crew(stream *s, member *members, unsigned n, gx_error *err)
{
    pthread_t threads[MOST_THREADS];
    unsigned started = 1;
    for (; started < n; started++)
        if (pthread_create(&threads[started], NULL, work, &members[started]) != 0)
            break; /* fewer hands do the same work */
    gx_status rc = take_all(s, members[0].evaluator, err);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    return rc;
}

static gx_status join_failures(member *members, unsigned n, failure_words *out, gx_error *err)
{
    failure_list all = { 0 };
    for (unsigned i = 0; i < n; i++) {
        failures_join(&all, &members[i].evaluator->failures);
        failures_free(&members[i].evaluator->failures);
    }
    out->total = all.total;
    gx_status rc = failures_words(&all, &out->list, &out->n, err);
    failures_free(&all);
    return rc;
}

static gx_status hire(const evaluate_all *w, unsigned n, member *members, gx_error *err)
{
    gx_status rc = GX_OK;
    for (unsigned i = 0; i < n && rc == GX_OK; i++) {
        rc = evaluator_new(w->ruleset, w->store, w->cuts, w->propose, &members[i].evaluator, err);
        if (rc != GX_OK)
            break;
        members[i].evaluator->costs = w->costs;
        members[i].evaluator->ahead = w->ahead;
    }
    return rc;
}

/* A quarter of the memory allowed is for batches that wait to be taken; with one each the threads only wait more. */
static size_t slots_for(const evaluate_all *w, unsigned n, size_t n_batches)
{
    size_t most = store_memory_allowed(w->store) / 4 / BATCH_BYTES;
    size_t wanted = (size_t)n * AHEAD_EACH;
    most = most > n ? most : n;
    wanted = wanted < most ? wanted : most;
    return wanted < n_batches ? wanted : n_batches;
}

/* Half of it is for the threads themselves; each of them has at least a few megabytes. */
static unsigned threads_for(const evaluate_all *w)
{
    if (w->threads < 1 || w->costs != NULL)
        return 1;
    size_t most = store_memory_allowed(w->store) / 2 / THREAD_BYTES;
    most = most < 1 ? 1 : most < MOST_THREADS ? most : MOST_THREADS;
    return w->threads < most ? w->threads : (unsigned)most;
}

static void free_spare(stream *s)
{
    while (s->n_spare > 0)
        batch_free(s->spare[--s->n_spare]);
}

static gx_status stream_with(stream *s, unsigned n, failure_words *failures, gx_error *err)
{
    const evaluate_all *w = s->w;
    member *members = calloc(n, sizeof *members);
    s->n_slots = slots_for(w, n, s->n_batches);
    s->slots = calloc(s->n_slots + 1, sizeof *s->slots);
    s->spare = calloc(s->n_slots + 1, sizeof *s->spare);
    gx_status rc = members && s->slots && s->spare ? hire(w, n, members, err) : no_memory(err);
    for (unsigned i = 0; members != NULL && i < n; i++)
        members[i].stream = s;
    if (rc == GX_OK)
        rc = run_crew(s, members, n, err);
    if (rc == GX_OK)
        rc = join_failures(members, n, failures, err);
    for (unsigned i = 0; members != NULL && i < n; i++)
        evaluator_free(members[i].evaluator);
    for (size_t i = 0; s->slots != NULL && i < s->n_slots; i++)
        batch_free(s->slots[i].batch);
    free_spare(s);
    free(s->spare);
    free(s->slots);
    free(members);
    return rc;
}

/* An evaluator that judges alone, one event after the other: it keeps the last batch and its memory, and the little
 * that is needed beside it comes from no heap. */
static gx_status stream_alone(stream *s, evaluator *e, failure_words *failures, gx_error *err)
{
    slot only;
    judged_batch *spare[2]; /* one kept, one taken */
    only.state = SLOT_FREE;
    only.batch = NULL;
    s->slots = &only;
    s->n_slots = 1;
    s->spare = spare;
    if (e->kept != NULL)
        s->spare[s->n_spare++] = e->kept;
    e->kept = NULL;
    e->costs = s->w->costs;
    gx_status rc = take_all(s, e, err);
    if (rc == GX_OK)
        rc = join_failures(&(member){ s, e }, 1, failures, err);
    batch_free(only.batch);
    if (s->n_spare > 0)
        e->kept = s->spare[--s->n_spare];
    free_spare(s);
    return rc;
}

gx_status evaluate_stream(const evaluate_all *w, failure_words *failures, gx_error *err)
{
    *failures = (failure_words){ 0 };
    stream s = { .w = w };
    s.starts = cut_batches(w->ids, w->n, &s.n_batches);
    if (s.starts == NULL)
        return no_memory(err);
    unsigned n = w->evaluator != NULL ? 1 : threads_for(w);
    if (n > s.n_batches)
        n = s.n_batches != 0 ? (unsigned)s.n_batches : 1;
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.moved, NULL);
    gx_status rc =
        w->evaluator != NULL ? stream_alone(&s, w->evaluator, failures, err) : stream_with(&s, n, failures, err);
    pthread_cond_destroy(&s.moved);
    pthread_mutex_destroy(&s.lock);
    free(s.starts);
    return rc;
}

void failure_words_free(failure_words *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->list[i]);
    free(f->list);
    *f = (failure_words){ 0 };
}

void judged_batch_free(judged_batch *b)
{
    batch_free(b);
}

/* ---- all of them at once ---- */

static gx_status gather(void *ctx, judged_batch *b, bool *keep, gx_error *err)
{
    judgements *out = ctx;
    (void)err;
    memcpy(out->list + out->n, b->list, b->n * sizeof *b->list);
    out->n += b->n;
    out->batches[out->n_batches++] = b;
    *keep = true;
    return GX_OK;
}

gx_status evaluate_many(const evaluate_all *w, judgements *out, gx_error *err)
{
    *out = (judgements){ .n = 0 };
    out->list = calloc(w->n + 1, sizeof *out->list);
    out->batches = calloc(w->n / (GX_BATCH_MAX / 2) + 2, sizeof(judged_batch *));
    evaluate_all job = *w;
    job.prepare = NULL;
    job.take = gather;
    job.ctx = out;
    failure_words failures = { 0 };
    gx_status rc = out->list && out->batches ? evaluate_stream(&job, &failures, err) : no_memory(err);
    failure_words_free(&failures); /* only proposing can fail for single customers */
    if (rc != GX_OK)
        judgements_free(out);
    return rc;
}

void judgements_free(judgements *j)
{
    for (size_t i = 0; j->batches != NULL && i < j->n_batches; i++)
        batch_free(j->batches[i]);
    free(j->batches);
    free(j->list);
    *j = (judgements){ 0 };
}
