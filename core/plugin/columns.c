/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs for batches: thin wrappers over core/model/batch.h that notice what a plugin may not do. Nothing here fails
 * to the plugin's face: a wrong reference gives zeros, the mistake is noted, and the host refuses the whole batch with
 * it when the plugin is done. */
#include "core/plugin/inside.h"

static _Thread_local judgement *current;

static const int64_t no_ints[GX_BATCH_MAX];
static const gx_text no_texts[GX_BATCH_MAX];

judgement *judgement_begin(judgement *j)
{
    judgement *hidden = current;
    current = j;
    return hidden;
}

void judgement_end(judgement *hidden)
{
    current = hidden;
}

__attribute__((format(printf, 1, 2))) static void mistake(const char *format, ...)
{
    if (current == NULL || current->mistake[0] != '\0')
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(current->mistake, sizeof current->mistake, format, args);
    va_end(args);
}

static bool may_read(const fact *f)
{
    if (current == NULL)
        return true;
    if (f->origin == FACT_DIMENSION && current->classifier != NULL) {
        const registered_classifier *c = current->classifier;
        for (size_t i = 0; i < c->n_reads; i++)
            if (c->reads[i] == f->ref)
                return true;
        mistake(_("it reads the dimension '%s' without naming it in reads_dimensions"), f->name);
        return false;
    }
    if (current->fact == NULL)
        return true;
    if (f->origin == FACT_DIMENSION)
        mistake(_("a fact may not read the dimension '%s': facts are computed before labels"), f->name);
    else if (f->origin == FACT_PLUGIN && f->ref >= current->fact->ref)
        mistake(_("it reads the fact '%s', which is computed after it: register that one first"), f->name);
    return current->mistake[0] == '\0';
}

static const fact *column_of(const gx_batch *b, gx_ref ref, bool text)
{
    if (ref == 0 || ref > facts_count(b->facts)) {
        mistake(_("it reads by the reference %u, which find never gave"), (unsigned)ref);
        return NULL;
    }
    const fact *f = facts_at(b->facts, ref);
    bool is_text = f->type == GX_TEXT_TYPE;
    if (is_text != text || f->type == GX_NUMBER) {
        mistake(_("it reads '%s', which is %s, as %s"), f->name, type_word(f->type),
                text ? _("a text") : _("an integer"));
        return NULL;
    }
    return may_read(f) ? f : NULL;
}

static uint32_t verb_count(const gx_batch *b)
{
    return b->n;
}

static int64_t verb_now(const gx_batch *b)
{
    return b->now;
}

static const int64_t *verb_ints(const gx_batch *b, gx_ref ref)
{
    const int64_t *column = column_of(b, ref, false) != NULL ? batch_ints(b, ref) : NULL;
    return column != NULL ? column : no_ints;
}

static const int64_t *verb_ints_until(const gx_batch *b, gx_ref ref)
{
    return column_of(b, ref, false) != NULL ? batch_ints_until(b, ref) : NULL;
}

static const gx_text *verb_texts(const gx_batch *b, gx_ref ref)
{
    const gx_text *column = column_of(b, ref, true) != NULL ? batch_texts(b, ref) : NULL;
    return column != NULL ? column : no_texts;
}

static int64_t verb_cut(const gx_batch *b, gx_ref ref)
{
    size_t number = ref & REF_NUMBER;
    if ((ref & REF_CUT) == 0 || current == NULL || number >= current->host->cuts.n) {
        mistake(_("it reads the cut point %u, which neither top_share nor quantile gave"), (unsigned)ref);
        return INT64_MAX;
    }
    uint32_t index = current->host->cuts.items[number];
    return index < b->cuts.n ? b->cuts.value[index] : INT64_MAX;
}

static bool series_of(const gx_batch *b, gx_ref ref, uint32_t row, series_id *out)
{
    *out = (series_id)(ref & REF_NUMBER);
    if ((ref & ~REF_NUMBER) == REF_SERIES && (ref & REF_NUMBER) < SERIES_COUNT && row < b->n)
        return true;
    if (row < b->n)
        mistake(_("it reads the series %u, which find_series never gave"), (unsigned)ref);
    else
        mistake(_("it reads row %u of a batch of %u"), (unsigned)row, (unsigned)b->n);
    return false;
}

static const int64_t *verb_series(const gx_batch *b, gx_ref ref, uint32_t row, uint32_t *n)
{
    series_id id;
    *n = 0;
    return series_of(b, ref, row, &id) ? batch_series(b, id, row, n) : no_ints;
}

static int verb_within(const gx_batch *b, int64_t t, gx_duration span, int64_t *until)
{
    return batch_within(b, t, span, until);
}

static int verb_older_than(const gx_batch *b, int64_t t, gx_duration span, int64_t *until)
{
    return !batch_within(b, t, span, until);
}

static int verb_at_least_within(const gx_batch *b, gx_ref ref, uint32_t row, gx_duration span, uint32_t k,
                                int64_t *until)
{
    series_id id;
    return series_of(b, ref, row, &id) && batch_at_least_within(b, id, row, span, k, until);
}

static uint32_t verb_count_within(const gx_batch *b, gx_ref ref, uint32_t row, gx_duration span, int64_t *until)
{
    series_id id;
    return series_of(b, ref, row, &id) ? batch_count_within(b, id, row, span, until) : 0;
}

static void *verb_alloc(const gx_batch *b, size_t bytes)
{
    return arena_alloc(b->mem, bytes);
}

static const customer_state *row_of(const gx_batch *b, uint32_t row)
{
    if (row < b->n)
        return b->rows[row];
    mistake(_("it reads row %u of a batch of %u"), (unsigned)row, (unsigned)b->n);
    return NULL;
}

static int verb_tagged(const gx_batch *b, uint32_t row, gx_text wanted)
{
    const customer_state *s = row_of(b, row);
    return s != NULL && state_tagged(s, wanted);
}

static const gx_interest *verb_interests(const gx_batch *b, uint32_t row, uint32_t *n)
{
    const customer_state *s = row_of(b, row);
    *n = 0;
    if (s == NULL || s->n_interests == 0)
        return NULL;
    gx_interest *list = arena_alloc(b->mem, s->n_interests * sizeof *list);
    if (list == NULL) {
        mistake(_("out of memory"));
        return NULL;
    }
    for (size_t i = 0; i < s->n_interests; i++)
        list[i] = (gx_interest){ s->interests[i].product, s->interests[i].at, s->interests[i].n };
    *n = (uint32_t)s->n_interests;
    return list;
}

static uint32_t verb_introduced(const gx_batch *b, uint32_t row)
{
    const customer_state *s = row_of(b, row);
    return s != NULL ? (uint32_t)s->n_introduced : 0;
}

void verbs_batch(gx_host *v)
{
    v->count = verb_count;
    v->now = verb_now;
    v->ints = verb_ints;
    v->ints_until = verb_ints_until;
    v->texts = verb_texts;
    v->cut = verb_cut;
    v->series = verb_series;
    v->within = verb_within;
    v->older_than = verb_older_than;
    v->at_least_within = verb_at_least_within;
    v->count_within = verb_count_within;
    v->alloc = verb_alloc;
    v->tagged = verb_tagged;
    v->interests = verb_interests;
    v->introduced = verb_introduced;
}
