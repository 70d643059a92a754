/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluate many customers on several threads. Batches are handed out in order; every batch writes to its own place, so
 * the result does not depend on how many threads there are or which was faster. */
#include "core/decide/frame.h"

#include "core/base/i18n.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MOST_THREADS = 64 };

typedef struct crew {
    const evaluate_all *w;
    judgement *out;
    atomic_size_t next, done;
    atomic_bool stop;
} crew;

typedef struct member {
    crew *crew;
    evaluator *evaluator;
    arena *keep;
    gx_status status;
    gx_error err;
    bool reports;
} member;

static void *work(void *arg)
{
    member *m = arg;
    const evaluate_all *w = m->crew->w;
    while (!atomic_load(&m->crew->stop)) {
        size_t from = atomic_fetch_add(&m->crew->next, (size_t)GX_BATCH_MAX);
        if (from >= w->n)
            break;
        uint32_t n = (uint32_t)(w->n - from < GX_BATCH_MAX ? w->n - from : GX_BATCH_MAX);
        m->status = evaluate(m->evaluator, w->ids + from, n, w->now, m->keep, m->crew->out + from, &m->err);
        if (m->status != GX_OK) {
            atomic_store(&m->crew->stop, true);
            break;
        }
        size_t done = atomic_fetch_add(&m->crew->done, n) + n;
        if (m->reports && w->progress != NULL)
            w->progress(w->progress_ctx, done, w->n);
    }
    return NULL;
}

static gx_status collect_failures(member *members, unsigned n, judgements *out, gx_error *err)
{
    failure_list all = { 0 };
    for (unsigned i = 0; i < n; i++) {
        failures_join(&all, &members[i].evaluator->failures);
        failures_free(&members[i].evaluator->failures);
    }
    out->failed_total = all.total;
    gx_status rc = failures_words(&all, &out->failures, &out->n_failures, err);
    failures_free(&all);
    return rc;
}

static gx_status hire(const evaluate_all *w, unsigned n, member *members, crew *c, judgements *out, gx_error *err)
{
    for (unsigned i = 0; i < n; i++) {
        members[i] = (member){ .crew = c, .keep = arena_new(), .reports = i == 0 };
        if (members[i].keep == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        out->mem[out->n_mem++] = members[i].keep;
        gx_status rc = evaluator_new(w->ruleset, w->store, w->cuts, w->propose, &members[i].evaluator, err);
        if (rc != GX_OK)
            return rc;
    }
    return GX_OK;
}

static void run_crew(member *members, unsigned n)
{
    pthread_t threads[MOST_THREADS];
    unsigned started = 1;
    for (; started < n; started++)
        if (pthread_create(&threads[started], NULL, work, &members[started]) != 0)
            break; /* fewer hands do the same work */
    work(&members[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
}

gx_status evaluate_many(const evaluate_all *w, judgements *out, gx_error *err)
{
    unsigned n = w->threads < 1 ? 1 : w->threads > MOST_THREADS ? MOST_THREADS : w->threads;
    size_t batches = (w->n + GX_BATCH_MAX - 1) / GX_BATCH_MAX;
    if (n > batches)
        n = batches ? (unsigned)batches : 1;
    *out = (judgements){ .n = w->n };
    out->list = calloc(w->n + 1, sizeof *out->list);
    out->mem = calloc(n, sizeof *out->mem);
    member *members = calloc(n, sizeof *members);
    crew c = { .w = w, .out = out->list };
    gx_status rc = out->list && out->mem && members ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = hire(w, n, members, &c, out, err);
    if (rc == GX_OK)
        run_crew(members, n);
    for (unsigned i = 0; i < n && rc == GX_OK; i++)
        if (members[i].status != GX_OK)
            rc = gx_fail(err, members[i].status, "%s", members[i].err.text);
    if (rc == GX_OK)
        rc = collect_failures(members, n, out, err);
    for (unsigned i = 0; members != NULL && i < n; i++)
        evaluator_free(members[i].evaluator);
    free(members);
    if (rc != GX_OK)
        judgements_free(out);
    return rc;
}

gx_status evaluate_with(evaluator *e, const evaluate_all *w, judgements *out, gx_error *err)
{
    *out = (judgements){ .n = w->n, .list = calloc(w->n + 1, sizeof *out->list), .mem = calloc(1, sizeof *out->mem) };
    crew c = { .w = w, .out = out->list };
    member m = { .crew = &c, .evaluator = e, .keep = arena_new(), .reports = true };
    if (out->mem != NULL && m.keep != NULL)
        out->mem[out->n_mem++] = m.keep;
    gx_status rc = out->list && out->n_mem > 0 ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        work(&m);
    if (rc == GX_OK && m.status != GX_OK)
        rc = gx_fail(err, m.status, "%s", m.err.text);
    if (rc == GX_OK)
        rc = collect_failures(&m, 1, out, err);
    if (out->n_mem == 0)
        arena_free(m.keep);
    if (rc != GX_OK)
        judgements_free(out);
    return rc;
}

void judgements_free(judgements *j)
{
    for (size_t i = 0; i < j->n_mem; i++)
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n_mem counts what mem holds
        arena_free(j->mem[i]);
    for (size_t i = 0; i < j->n_failures; i++)
        free(j->failures[i]);
    free(j->failures);
    free(j->mem);
    free(j->list);
    *j = (judgements){ 0 };
}
