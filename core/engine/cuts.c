/* SPDX-License-Identifier: Apache-2.0 */
/* Shop-wide cut points: dated records, recomputed on the shop's schedule. Evaluation always uses the record in force;
 * when a new one moves the line, exactly the customers between the old and the new line become due; everybody, where a
 * rule compares something else with it. */
#include "core/engine/shop.h"

#include "core/base/i18n.h"
#include "core/decide/frame.h"

#include <math.h>
#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_status stored_cut(shop *s, store_reader *r, size_t i, int64_t now, int64_t *value, int64_t *at, gx_error *err)
{
    buf name = { 0 };
    cut_name(s->ruleset->facts, &s->ruleset->cuts.list[i], &name);
    gx_status rc = name.failed ? no_memory(err) : store_cut(r, name.p, now, value, at, err);
    buf_free(&name);
    return rc;
}

static gx_status values_in_force(shop *s, store_reader *r, int64_t now, int64_t *value, int64_t *at, gx_error *err)
{
    for (size_t i = 0; i < s->ruleset->cuts.n; i++) {
        gx_status rc = stored_cut(s, r, i, now, &value[i], &at[i], err);
        if (rc == GX_ENOTFOUND) {
            value[i] = INT64_MAX;
            at[i] = GX_NEVER;
        } else if (rc != GX_OK) {
            return rc;
        }
    }
    return GX_OK;
}

gx_status shop_cuts(shop *s, store_reader *r, int64_t now, arena *a, cut_values *out, gx_error *err)
{
    size_t n = s->ruleset->cuts.n;
    int64_t *value = arena_alloc(a, (n + 1) * sizeof *value);
    int64_t *at = arena_alloc(a, (n + 1) * sizeof *at);
    if (value == NULL || at == NULL)
        return no_memory(err);
    *out = (cut_values){ value, n };
    return values_in_force(s, r, now, value, at, err);
}

/* ---- recomputing
 * -------------------------------------------------------------------------------------------------------- */

typedef struct column {
    uint32_t id;
    bool counted; /* by a quantile */
    int64_t value;
} column;

/* One fact over customers, with their ids. */
typedef struct survey {
    column **rows;
    size_t *n;
    size_t customers;
} survey;

/* A sum or a condition may ask for labels; a fact is there without. */
static bool asks_labels(const cut_table *cuts)
{
    bool any = false;
    for (size_t i = 0; i < cuts->n; i++)
        any |= cuts->list[i].of != NULL || cuts->list[i].among != NULL;
    return any;
}

static gx_status survey_batch(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, survey *v, gx_error *err)
{
    frame f;
    arena_reset(e->scratch);
    gx_status rc = frame_load(e, ids, n, now, e->scratch, &f, err);
    if (rc == GX_OK)
        rc = asks_labels(&e->ruleset->cuts) ? frame_classify(&f, err) : frame_facts(&f, err);
    for (size_t i = 0; i < e->ruleset->cuts.n && rc == GX_OK; i++) {
        int64_t values[GX_BATCH_MAX];
        uint8_t counted[GX_BATCH_MAX];
        rc = cut_survey(&e->ruleset->cuts.list[i], &f.batch, e->scratch, values, counted, err);
        for (uint32_t k = 0; k < f.n_rows && rc == GX_OK; k++)
            // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): survey_of has filled every row pointer
            v->rows[i][v->n[i]++] = (column){ f.states[k]->id, counted[k] != 0, values[k] };
    }
    v->customers += f.n_rows;
    return rc;
}

static int by_value(const void *x, const void *y)
{
    const column *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The smallest value such that those with at least it together hold `share` of the sum; raised so that no more than
 * `at_most` of all reach it. Rows ascend. */
static int64_t top_share_cut(const column *rows, size_t n, double share, double at_most)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += rows[i].value > 0 ? (double)rows[i].value : 0;
    if (total <= 0)
        return INT64_MAX;
    size_t most = (size_t)floor(at_most * (double)n + 1e-9);
    double sum = 0;
    int64_t cut = INT64_MAX;
    for (size_t i = n; i > 0 && rows[i - 1].value > 0;) {
        size_t first = i;
        while (first > 0 && rows[first - 1].value == rows[i - 1].value)
            sum += (double)rows[--first].value;
        if (n - first > most)
            break;
        cut = rows[first].value;
        i = first;
        if (sum >= share * total)
            break;
    }
    return cut;
}

/* Type-7 quantile (Hyndman and Fan 1996; R's default) over those that are counted, rounded up to a whole unit: what
 * reaches the quantile is what reaches the cut. */
static int64_t quantile_cut(const column *rows, size_t n, double q)
{
    size_t counted = 0;
    for (size_t i = 0; i < n; i++)
        counted += rows[i].counted;
    if (counted == 0)
        return INT64_MAX;
    double h = (double)(counted - 1) * q;
    size_t k = (size_t)floor(h), seen = 0;
    int64_t low = 0, high = 0; /* the k-th and the next of those that count, from 0 */
    for (size_t i = 0; i < n && seen < k + 2; i++) {
        if (!rows[i].counted)
            continue;
        low = seen == k ? rows[i].value : low;
        high = rows[i].value;
        seen++;
    }
    return low + (int64_t)ceil((h - (double)k) * ((double)high - (double)low) - 1e-6);
}

static int64_t compute_cut(const cut_request *q, column *rows, size_t n)
{
    if (n > 0)
        qsort(rows, n, sizeof *rows, by_value);
    return q->kind == CUT_TOP_SHARE ? top_share_cut(rows, n, q->p, q->at_most) : quantile_cut(rows, n, q->p);
}

static gx_status add_moved(cut_update *u, const column *rows, size_t n, bool everybody, int64_t before, int64_t after,
                           gx_error *err)
{
    int64_t low = before < after ? before : after, high = before < after ? after : before;
    for (size_t i = 0; i < n; i++) {
        if (!everybody && (rows[i].value < low || rows[i].value > high))
            continue;
        if ((u->n_moved & (u->n_moved + 1)) == 0) { /* grow at powers of two */
            uint32_t *more = realloc(u->moved, (u->n_moved * 2 + 2) * sizeof *more);
            if (more == NULL)
                return no_memory(err);
            u->moved = more;
        }
        u->moved[u->n_moved++] = rows[i].id;
    }
    return GX_OK;
}

/* Everybody, or only who is due. */
static gx_status survey_of(shop *s, store_reader *r, int64_t now, bool all, const int64_t *value, survey *v,
                           gx_error *err)
{
    uint32_t *ids;
    size_t n;
    gx_status rc = store_due(r, now, all, &ids, &n, err);
    if (rc != GX_OK)
        return rc;
    evaluator *e = NULL;
    for (size_t i = 0; i < s->ruleset->cuts.n && rc == GX_OK; i++)
        if ((v->rows[i] = malloc((n + 1) * sizeof **v->rows)) == NULL)
            rc = no_memory(err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, (cut_values){ value, s->ruleset->cuts.n }, false, &e, err);
    for (size_t i = 0; i < n && rc == GX_OK; i += GX_BATCH_MAX)
        rc = survey_batch(e, ids + i, (uint32_t)(n - i < GX_BATCH_MAX ? n - i : GX_BATCH_MAX), now, v, err);
    evaluator_free(e);
    free(ids);
    return rc;
}

static gx_status survey_new(size_t n, survey *v, gx_error *err)
{
    *v = (survey){ calloc(n + 1, sizeof *v->rows), calloc(n + 1, sizeof *v->n), 0 };
    return v->rows && v->n ? GX_OK : no_memory(err);
}

static void survey_free(size_t n, survey *v)
{
    for (size_t i = 0; v->rows != NULL && i < n; i++)
        free(v->rows[i]);
    free(v->rows);
    free(v->n);
}

/* A cut without a value waits for nobody's schedule: it is fresh as soon as there is something to cut. Whoever brings
 * it is due. */
static gx_status find_first_values(shop *s, store_reader *r, int64_t now, const int64_t *value, cut_update *out,
                                   gx_error *err)
{
    size_t n = s->ruleset->cuts.n;
    bool wanted = false;
    for (size_t i = 0; i < n; i++)
        wanted |= value[i] == INT64_MAX && !out->fresh[i];
    if (!wanted)
        return GX_OK;
    survey v;
    gx_status rc = survey_new(n, &v, err);
    if (rc == GX_OK)
        rc = survey_of(s, r, now, false, value, &v, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        for (size_t k = 0; k < v.n[i] && value[i] == INT64_MAX && !out->fresh[i]; k++)
            out->fresh[i] = v.rows[i][k].counted;
    survey_free(n, &v);
    return rc;
}

static gx_status recompute(shop *s, store_reader *r, int64_t now, int64_t *value, cut_update *out, gx_error *err)
{
    size_t n = s->ruleset->cuts.n;
    survey v;
    gx_status rc = survey_new(n, &v, err);
    if (rc == GX_OK)
        rc = survey_of(s, r, now, true, value, &v, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        if (!out->fresh[i])
            continue;
        const cut_request *cut = &s->ruleset->cuts.list[i];
        int64_t after = compute_cut(cut, v.rows[i], v.n[i]);
        if (after != value[i])
            rc = add_moved(out, v.rows[i], v.n[i], cut_concerns_all(cut), value[i], after, err);
        value[i] = after;
    }
    survey_free(n, &v);
    return rc;
}

gx_status shop_update_cuts(shop *s, store_reader *r, int64_t now, arena *a, cut_update *out, gx_error *err)
{
    size_t n = s->ruleset->cuts.n;
    int64_t *value = arena_alloc(a, (n + 1) * sizeof *value);
    int64_t *at = arena_alloc(a, (n + 1) * sizeof *at);
    *out = (cut_update){ .fresh = arena_zalloc(a, n + 1) };
    if (value == NULL || at == NULL || out->fresh == NULL)
        return no_memory(err);
    gx_status rc = values_in_force(s, r, now, value, at, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        out->fresh[i] = at[i] == GX_NEVER || at[i] < window_cut(s->ruleset->zone, now, s->recompute);
    if (rc == GX_OK)
        rc = find_first_values(s, r, now, value, out, err);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any |= out->fresh[i];
    if (rc == GX_OK && any)
        rc = recompute(s, r, now, value, out, err);
    out->values = (cut_values){ value, n };
    return rc;
}
