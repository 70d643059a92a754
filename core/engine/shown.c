/* SPDX-License-Identifier: Apache-2.0 */
/* What the report shows of a run: the first actions in the order of the day, and on request everything suppressed.
 * Batches go when they are settled, so these are copies. */
#include "core/engine/run.h"

#include "core/base/i18n.h"

#include <stdlib.h>

int gate_index(gx_text reason)
{
    for (size_t i = 0; i < gate_count; i++)
        if (text_is(reason, gate_names[i]))
            return (int)i;
    return -1;
}

static int approved_order(const void *x, const void *y)
{
    const proposal *a = *(const proposal *const *)x, *b = *(const proposal *const *)y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    int d = text_cmp(a->customer, b->customer);
    return d != 0 ? d : text_cmp(a->strategy, b->strategy);
}

static int key_order(const void *x, const void *y)
{
    const proposal *a = *(const proposal *const *)x, *b = *(const proposal *const *)y;
    int d = text_cmp(a->customer, b->customer);
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->occurrence, b->occurrence);
}

/* What is shown of it outlives its batch; names of strategies, segments and channels live as long as the shop. */
static const proposal *copy_of(arena *a, const proposal *p)
{
    proposal *c = arena_alloc(a, sizeof *c);
    if (c == NULL)
        return NULL;
    *c = *p;
    gx_text *const texts[] = { &c->customer, &c->strategy, &c->step,   &c->occurrence,  &c->segment,
                               &c->channel,  &c->purpose,  &c->id,     &c->because,     &c->template_name,
                               &c->text,     &c->values,   &c->ask,    &c->answers,     &c->learn,
                               &c->offer,    &c->file,     &c->reason, &c->gate_detail, &c->exclusive };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        gx_text copy = arena_text(a, *texts[i]);
        if (copy.n != texts[i]->n)
            return NULL;
        *texts[i] = copy;
    }
    return c;
}

static gx_status push(const proposal ***list, size_t *n, size_t *cap, const proposal *p, gx_error *err)
{
    if (*n == *cap) {
        size_t more = *cap == 0 ? 64 : *cap * 2;
        const proposal **grown = realloc(*list, more * sizeof *grown);
        if (grown == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        *list = grown;
        *cap = more;
    }
    (*list)[(*n)++] = p;
    return GX_OK;
}

gx_status show_approved(run *w, const proposal *p, gx_error *err)
{
    size_t most = w->shown;
    bool full = w->n_kept >= most;
    if (most == 0 || (full && approved_order(&p, &w->kept[most - 1]) > 0))
        return GX_OK;
    const proposal *copy = copy_of(w->report->mem, p);
    gx_status rc = copy != NULL ? push(&w->kept, &w->n_kept, &w->cap_kept, copy, err)
                                : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc != GX_OK || w->n_kept < most)
        return rc;
    /* From here on the list stays sorted, and one that comes earlier pushes the last one out. */
    if (w->n_kept == most) {
        qsort(w->kept, w->n_kept, sizeof(proposal *), approved_order);
        return GX_OK;
    }
    size_t at = w->n_kept - 1;
    for (; at > 0 && approved_order(&copy, &w->kept[at - 1]) < 0; at--)
        w->kept[at] = w->kept[at - 1];
    w->kept[at] = copy;
    w->n_kept = most;
    return GX_OK;
}

gx_status show_suppressed(run *w, const proposal *p, gx_error *err)
{
    if (!w->list_suppressed)
        return GX_OK;
    const proposal *copy = copy_of(w->report->mem, p);
    return copy != NULL ? push(&w->kept_suppressed, &w->n_kept_suppressed, &w->cap_kept_suppressed, copy, err)
                        : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

void show_all(run *w)
{
    run_report *out = w->report;
    if (w->n_kept > 0)
        qsort(w->kept, w->n_kept, sizeof(proposal *), approved_order);
    if (w->n_kept_suppressed > 0)
        qsort(w->kept_suppressed, w->n_kept_suppressed, sizeof(proposal *), key_order);
    out->approved = arena_alloc(out->mem, (w->n_kept + 1) * sizeof(proposal *));
    out->suppressed = arena_alloc(out->mem, (w->n_kept_suppressed + 1) * sizeof(proposal *));
    if (out->approved == NULL || out->suppressed == NULL)
        return;
    if (w->n_kept > 0)
        memcpy(out->approved, w->kept, w->n_kept * sizeof(proposal *));
    if (w->n_kept_suppressed > 0)
        memcpy(out->suppressed, w->kept_suppressed, w->n_kept_suppressed * sizeof(proposal *));
    out->n_approved = w->n_kept;
    out->n_suppressed = w->n_kept_suppressed;
}
