/* SPDX-License-Identifier: Apache-2.0 */
/* See stage.h. */
#include "stage.h"
#include "core/base/calendar.h"

static gx_status add_cut(void *ctx, int kind, gx_ref ref, double p, double at_most, uint32_t *index, gx_error *err)
{
    stage *s = ctx;
    if (s->n_cuts == CUTS_MAX)
        return gx_fail(err, GX_ELIMIT, "too many cut points");
    s->cut_kind[s->n_cuts] = kind;
    s->cut_fact[s->n_cuts] = ref;
    s->cut_share[s->n_cuts] = p;
    s->cut_at_most[s->n_cuts] = at_most;
    s->cut_value[s->n_cuts] = INT64_MAX;
    *index = (uint32_t)s->n_cuts++;
    return GX_OK;
}

static gx_status publish(void *ctx, const char *plugin_name, const char *type, gx_text subject, gx_text data_json,
                         gx_error *err)
{
    stage *s = ctx;
    (void)err;
    s->n_published++;
    snprintf(s->published, sizeof s->published, "%s %s %.*s %.*s", plugin_name, type, TEXT_ARG(subject),
             TEXT_ARG(data_json));
    return GX_OK;
}

void stage_open(stage *s, const char *dir, const char *ini)
{
    gx_error err = { 0 };
    memset(s, 0, sizeof *s);
    s->mem = arena_new();
    s->facts = facts_new();
    s->bus = bus_new();
    s->config = config_new();
    assert_true(s->mem != NULL && s->facts != NULL && s->bus != NULL && s->config != NULL);
    assert_true(time_parse_rfc3339(text_of("2026-11-22T12:00:00Z"), &s->now));
    if (zone_load("Asia/Shanghai", &s->zone, &err) != GX_OK)
        fail_msg("%s", err.text);
    if (ini != NULL && config_read_text(s->config, text_of(ini), "shop.ini", &err) != GX_OK)
        fail_msg("%s", err.text);
    const char *dirs[] = { dir };
    s->host = host_new(&(host_options){ .facts = s->facts,
                                        .config = s->config,
                                        .dirs = dirs,
                                        .n_dirs = 1,
                                        .money_digits = 2,
                                        .bus = s->bus,
                                        .add_cut = add_cut,
                                        .cut_ctx = s,
                                        .publish = publish,
                                        .publish_ctx = s });
    assert_non_null(s->host);
}

void stage_close(stage *s)
{
    host_free(s->host);
    bus_free(s->bus);
    facts_free(s->facts);
    config_free(s->config);
    zone_free(s->zone);
    arena_free(s->mem);
}

void stage_load(stage *s, const char *name)
{
    gx_error err = { 0 };
    if (host_load(s->host, name, &err) != GX_OK)
        fail_msg("%s", err.text);
}

/* Everything a refusal must not change. */
typedef struct sizes {
    size_t plugins, facts, classifiers, computed, channels, importers, types, hooks, cuts;
} sizes;

static sizes measure(const stage *s)
{
    sizes z = {
        .plugins = host_count(s->host), .facts = facts_count(s->facts), .hooks = bus_count(s->bus), .cuts = s->n_cuts
    };
    host_classifiers(s->host, &z.classifiers);
    host_facts(s->host, &z.computed);
    host_channels(s->host, &z.channels);
    host_importers(s->host, &z.importers);
    host_event_types(s->host, &z.types);
    return z;
}

void stage_refuses(stage *s, const char *name, gx_status status, const char *sentence)
{
    gx_error err = { 0 };
    sizes before = measure(s);
    assert_int_equal(host_load(s->host, name, &err), status);
    assert_int_equal(err.code, status);
    assert_string_equal(err.text, sentence);
    sizes after = measure(s);
    assert_memory_equal(&before, &after, sizeof before);
}

customer_state *stage_customer(stage *s, const char *id)
{
    gx_error err = { 0 };
    assert_true(s->n < CUSTOMERS_MAX);
    customer_state *c = &s->customers[s->n];
    gx_text nothing = { 0 };
    if (state_fold(&nothing, NULL, 1, s->now, s->mem, c, &err) != GX_OK)
        fail_msg("%s", err.text);
    c->subject = text_of(id);
    c->exists = true;
    s->rows[s->n++] = c;
    return c;
}

static void compute_facts(stage *s)
{
    gx_error err = { 0 };
    size_t n;
    const registered_fact *list = host_facts(s->host, &n);
    for (size_t i = 0; i < n; i++) {
        int64_t *value = arena_alloc(s->mem, s->n * sizeof *value), *until = arena_alloc(s->mem, s->n * sizeof *until);
        assert_true(value != NULL && until != NULL);
        if (host_compute(s->host, &list[i], &s->batch, value, until, &err) != GX_OK)
            fail_msg("%s", err.text);
        batch_set_ints(&s->batch, list[i].ref, value, until);
    }
}

void stage_batch(stage *s)
{
    gx_error err = { 0 };
    cut_values cuts = { s->cut_value, s->n_cuts };
    if (batch_begin(&s->batch, s->facts, s->zone, cuts, s->now, s->rows, s->n, s->mem, &err) != GX_OK)
        fail_msg("%s", err.text);
    compute_facts(s);
}

gx_verdict stage_verdict(stage *s, const char *dimension, uint32_t row)
{
    gx_error err = { 0 };
    gx_verdict out[CUSTOMERS_MAX];
    size_t n;
    const registered_classifier *list = host_classifiers(s->host, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].classifier->dimension, dimension) != 0)
            continue;
        if (host_classify(s->host, &list[i], &s->batch, out, &err) != GX_OK)
            fail_msg("%s", err.text);
        return out[row];
    }
    fail_msg("no dimension %s", dimension);
    return (gx_verdict){ 0 };
}

void stage_expect(stage *s, const char *dimension, uint32_t row, const char *label, const char *reason, int64_t until)
{
    gx_verdict v = stage_verdict(s, dimension, row);
    const fact *f = facts_find(s->facts, text_of(dimension));
    assert_string_equal(f->labels[v.label], label);
    assert_string_equal(v.reason, reason);
    assert_true(v.valid_until == until);
}

bool stage_has_evidence(const stage *s, const gx_verdict *v, const char *fact_name)
{
    const fact *f = facts_find(s->facts, text_of(fact_name));
    for (uint32_t i = 0; f != NULL && i < v->n_evidence; i++)
        if (v->evidence[i] == f->ref)
            return true;
    return false;
}
