/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of a batch, made when somebody first asks for them, and the windows that rules and plugins put questions to.
 * A column that cannot be made for want of memory sets `failed`, which whoever made the batch looks at. */
#include "core/model/batch.h"

#include "core/base/calendar.h"
#include "core/base/money.h"

typedef struct batch_column {
    const int64_t *ints;
    const int64_t *until;
    const gx_text *texts;
} batch_column;

gx_status batch_begin(gx_batch *b, const facts *f, const zone *z, cut_values cuts, int64_t now,
                      const customer_state *const *rows, uint32_t n, arena *mem, gx_error *err)
{
    *b = (gx_batch){ .now = now, .zone = z, .facts = f, .cuts = cuts, .n = n, .rows = rows, .mem = mem };
    b->columns = arena_zalloc(mem, (facts_count(f) + 1) * sizeof *b->columns);
    return b->columns != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, "out of memory while beginning a batch");
}

/* The batch is its owner's and never const itself: asking for a column is all that looks like reading. */
static void *column_memory(const gx_batch *b, size_t element)
{
    void *p = arena_zalloc(b->mem, (b->n + 1) * element);
    if (p == NULL)
        ((gx_batch *)b)->failed = true;
    return p;
}

/* ---- given values ---- */

static gx_text given_name(const fact *x)
{
    gx_text name = text_of(x->name);
    return text_starts(name, "given.") ? (gx_text){ name.p + 6, name.n - 6 } : name;
}

static int64_t missing(gx_type type)
{
    switch (type) {
    case GX_LABEL:
        return -1;
    case GX_DATE:
        return GX_NO_DATE;
    case GX_TIME:
        return GX_NEVER;
    default:
        return 0;
    }
}

static int64_t label_index(const fact *x, gx_text t)
{
    for (uint32_t i = 0; i < x->n_labels; i++)
        if (text_is(t, x->labels[i]))
            return i;
    return -1;
}

static bool is_yes(gx_text t)
{
    return text_is(t, "yes") || text_is(t, "true") || text_is(t, "on") || text_is(t, "1");
}

/* A value that is none of its declared type counts as missing: it may be older than the declaration. */
static int64_t given_int(const gx_batch *b, const fact *x, gx_text t)
{
    int64_t value = missing(x->type);
    bool ok = true;
    t = text_trim(t);
    switch (x->type) {
    case GX_BOOL:
        return is_yes(t);
    case GX_LABEL:
        return label_index(x, t);
    case GX_INT:
        ok = text_int(t, &value);
        break;
    case GX_MONEY:
        ok = money_parse(t, facts_money_digits(b->facts), &value);
        break;
    case GX_DATE:
        ok = date_parse(t, &value);
        break;
    case GX_TIME:
        ok = time_parse_rfc3339(t, &value);
        break;
    default:
        break;
    }
    return ok ? value : missing(x->type);
}

/* ---- columns ---- */

static int64_t state_int(const customer_state *s, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)s + offset);
}

static int64_t int_of(const gx_batch *b, const fact *x, uint32_t row)
{
    const customer_state *s = b->rows[row];
    const attribute *given;
    switch (x->origin) {
    case FACT_STATE:
        return x->type == GX_TEXT_TYPE ? 0 : state_int(s, x->offset);
    case FACT_SERIES:
    case FACT_SERIES_ONLY:
        return s->series[x->series].n;
    case FACT_DERIVED:
        return x->derive(s);
    case FACT_GIVEN:
        given = state_attribute(s, given_name(x));
        return given == NULL ? missing(x->type) : given_int(b, x, given->value);
    case FACT_CUT:
        return x->index < b->cuts.n ? b->cuts.value[x->index] : INT64_MAX;
    case FACT_PLUGIN:
    case FACT_DIMENSION:
        break;
    }
    return missing(x->type); /* not computed yet */
}

const int64_t *batch_ints(const gx_batch *b, gx_ref ref)
{
    batch_column *c = &b->columns[ref - 1];
    if (c->ints != NULL)
        return c->ints;
    const fact *x = facts_at(b->facts, ref);
    int64_t *values = column_memory(b, sizeof *values);
    if (values == NULL)
        return NULL;
    for (uint32_t i = 0; i < b->n; i++)
        values[i] = int_of(b, x, i);
    c->ints = values;
    return values;
}

const int64_t *batch_ints_until(const gx_batch *b, gx_ref ref)
{
    return b->columns[ref - 1].until;
}

static gx_text text_of_fact(const gx_batch *b, const fact *x, uint32_t row)
{
    const customer_state *s = b->rows[row];
    if (x->origin == FACT_STATE && x->type == GX_TEXT_TYPE)
        return *(const gx_text *)(const void *)((const char *)s + x->offset);
    if (x->origin == FACT_GIVEN) {
        const attribute *given = state_attribute(s, given_name(x));
        return given == NULL ? (gx_text){ NULL, 0 } : given->value;
    }
    if (x->type == GX_LABEL) {
        const int64_t *index = batch_ints(b, x->ref);
        if (index != NULL && index[row] >= 0 && index[row] < (int64_t)x->n_labels)
            return text_of(x->labels[index[row]]);
    }
    return (gx_text){ NULL, 0 };
}

const gx_text *batch_texts(const gx_batch *b, gx_ref ref)
{
    batch_column *c = &b->columns[ref - 1];
    if (c->texts != NULL)
        return c->texts;
    const fact *x = facts_at(b->facts, ref);
    gx_text *values = column_memory(b, sizeof *values);
    if (values == NULL)
        return NULL;
    for (uint32_t i = 0; i < b->n; i++)
        values[i] = text_of_fact(b, x, i);
    c->texts = values;
    return values;
}

const int64_t *batch_series(const gx_batch *b, series_id s, uint32_t row, uint32_t *n)
{
    *n = b->rows[row]->series[s].n;
    return b->rows[row]->series[s].at;
}

void batch_set_ints(gx_batch *b, gx_ref ref, const int64_t *values, const int64_t *until)
{
    b->columns[ref - 1] = (batch_column){ .ints = values, .until = until };
}

/* ---- windows ---- */

static void lower(int64_t *until, int64_t to)
{
    if (until != NULL && to < *until)
        *until = to;
}

/* The same few spans are asked for all rows of a batch in turn: the last one is remembered. */
static int64_t cut_of(const gx_batch *b, gx_duration d)
{
    gx_batch *own = (gx_batch *)b;
    if (!b->cut_known || b->cut_span.days != d.days || b->cut_span.seconds != d.seconds) {
        own->cut_span = d;
        own->cut_at = window_cut(b->zone, b->now, d);
        own->cut_known = true;
    }
    return b->cut_at;
}

bool batch_within(const gx_batch *b, int64_t at, gx_duration d, int64_t *until)
{
    if (at == GX_NEVER || at < cut_of(b, d))
        return false; /* time only takes it further away */
    lower(until, window_over(b->zone, at, d));
    return true;
}

bool batch_at_least_within(const gx_batch *b, series_id s, uint32_t row, gx_duration d, uint32_t k, int64_t *until)
{
    const series *times = &b->rows[row]->series[s];
    if (k == 0)
        return true;
    return times->n >= k && batch_within(b, times->at[times->n - k], d, until);
}

uint32_t batch_count_within(const gx_batch *b, series_id s, uint32_t row, gx_duration d, int64_t *until)
{
    const series *times = &b->rows[row]->series[s];
    int64_t cut = cut_of(b, d);
    uint32_t low = 0, high = times->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (times->at[middle] < cut)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < times->n)
        lower(until, window_over(b->zone, times->at[low], d));
    return times->n - low;
}
