/* SPDX-License-Identifier: Apache-2.0 */
/* Running a classifier or a fact over a batch. What comes back is checked before anybody believes it. */
#include "core/plugin/inside.h"

static gx_status fail_plugin(const plugin *p, const char *what, const char *name, const gx_batch *b, gx_error *err)
{
    gx_text first = b->n > 0 ? b->rows[0]->subject : (gx_text){ 0 };
    gx_text last = b->n > 0 ? b->rows[b->n - 1]->subject : (gx_text){ 0 };
    return gx_error_prepend(err, _("%s: plugin %s: %s '%s' of %u customers, %.*s to %.*s: "), p->path,
                            p->descriptor.name, _(what), name, (unsigned)b->n, TEXT_ARG(first), TEXT_ARG(last));
}

/* After the plugin is done: its own failure, what the batch verbs noticed, memory. */
static gx_status outcome(gx_status status, const judgement *j, const gx_batch *b, gx_error *err)
{
    if (status != GX_OK) {
        if (err->text[0] == '\0')
            gx_fail(err, status, _("it failed without saying why"));
        err->code = status;
        return status;
    }
    if (b->failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (j->mistake[0] != '\0')
        return gx_fail(err, GX_EPLUGIN, _("%s"), j->mistake);
    return GX_OK;
}

static gx_status check_verdict(const gx_classifier *c, const gx_batch *b, uint32_t row, const gx_verdict *v,
                               gx_error *err)
{
    gx_text who = b->rows[row]->subject;
    if (v->label < 0 || (uint32_t)v->label >= c->n_labels)
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: label %d is outside 0..%u"), TEXT_ARG(who), (int)v->label,
                       (unsigned)c->n_labels - 1);
    if (v->valid_until <= b->now)
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: valid_until %lld is not after now, %lld"), TEXT_ARG(who),
                       (long long)v->valid_until, (long long)b->now);
    if (v->reason == NULL || v->reason[0] == '\0')
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: the label '%s' has no reason"), TEXT_ARG(who),
                       c->labels[v->label].name);
    if (v->n_evidence > GX_EVIDENCE_MAX)
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: %u pieces of evidence; at most %d"), TEXT_ARG(who),
                       (unsigned)v->n_evidence, GX_EVIDENCE_MAX);
    for (uint32_t i = 0; i < v->n_evidence; i++)
        if (v->evidence[i] == 0 || v->evidence[i] > facts_count(b->facts))
            return gx_fail(err, GX_EPLUGIN, _("customer %.*s: its evidence %u is no fact that find gave"),
                           TEXT_ARG(who), (unsigned)v->evidence[i]);
    return GX_OK;
}

gx_status host_classify(const host *h, const registered_classifier *r, const gx_batch *b, gx_verdict *out,
                        gx_error *err)
{
    gx_error own = { 0 };
    judgement j = { .host = h, .classifier = r };
    for (uint32_t i = 0; i < b->n; i++)
        out[i] = (gx_verdict){ .label = -1, .valid_until = INT64_MIN };
    judgement *hidden = judgement_begin(&j);
    gx_status status = r->classifier->classify(r->self, &r->owner->verbs, b, out, &own);
    judgement_end(hidden);
    status = outcome(status, &j, b, &own);
    for (uint32_t i = 0; i < b->n && status == GX_OK; i++)
        status = check_verdict(r->classifier, b, i, &out[i], &own);
    if (status == GX_OK)
        return GX_OK;
    fail_plugin(r->owner, N_("the dimension"), r->classifier->dimension, b, &own);
    if (err != NULL)
        *err = own;
    return status;
}

static gx_status check_value(const gx_fact *f, const gx_batch *b, uint32_t row, int64_t value, int64_t until,
                             gx_error *err)
{
    gx_text who = b->rows[row]->subject;
    if (until <= b->now)
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: valid_until %lld is not after now, %lld"), TEXT_ARG(who),
                       (long long)until, (long long)b->now);
    if (f->type == GX_BOOL && value != 0 && value != 1)
        return gx_fail(err, GX_EPLUGIN, _("customer %.*s: a yes or no is %lld; want 0 or 1"), TEXT_ARG(who),
                       (long long)value);
    return GX_OK;
}

gx_status host_compute(const host *h, const registered_fact *r, const gx_batch *b, int64_t *value, int64_t *until,
                       gx_error *err)
{
    gx_error own = { 0 };
    judgement j = { .host = h, .fact = r };
    for (uint32_t i = 0; i < b->n; i++) {
        value[i] = 0;
        until[i] = INT64_MIN;
    }
    judgement *hidden = judgement_begin(&j);
    gx_status status = r->fact->compute(r->self, &r->owner->verbs, b, value, until, &own);
    judgement_end(hidden);
    status = outcome(status, &j, b, &own);
    for (uint32_t i = 0; i < b->n && status == GX_OK; i++)
        status = check_value(r->fact, b, i, value[i], until[i], &own);
    if (status == GX_OK)
        return GX_OK;
    fail_plugin(r->owner, N_("the fact"), r->fact->name, b, &own);
    if (err != NULL)
        *err = own;
    return status;
}
