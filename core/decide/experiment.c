/* SPDX-License-Identifier: Apache-2.0 */
/* Lots, and the keys by which a section says what is compared: see experiment.h. */
#include "core/decide/experiment.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <math.h>

const gx_option experiment_keys[] = {
    { "strategy", GX_OPT_TEXT, NULL, NULL, NULL, N_("the strategy whose actions with one of the wordings take part") },
    { "wordings", GX_OPT_LIST, NULL, NULL, NULL,
      N_("templates that are compared: each customer gets one of them by lot; none: the strategy's own words") },
    { "weights", GX_OPT_LIST, NULL, NULL, NULL, N_("how many get which wording, e.g. 50,30,20; absent: equally many") },
    { "holdout", GX_OPT_PERCENT, "0%", "0%", "90%", N_("share of customers who get nothing, to compare with") },
    { "window", GX_OPT_DURATION, "14d", NULL, NULL,
      N_("answers and orders so long after the first contact are put down to it") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

enum { WEIGHT_MOST = 1000000 };

/* ---- lots ---- */

/* Evenly spread over (0, 1). */
static double fortune(const experiment *x, gx_text shop, gx_text customer, gx_text wording)
{
    const gx_text fields[] = { shop, x->name, customer, wording };
    char hex[17];
    uint64_t v = 0;
    sha256_id(fields, sizeof fields / sizeof *fields, hex);
    for (int i = 0; i < 16; i++)
        v = v << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    return ((double)(v >> 11) + 0.5) * 0x1p-53;
}

bool experiment_holds_out(const experiment *x, gx_text shop, gx_text customer)
{
    return x->holdout > 0 && fortune(x, shop, customer, (gx_text){ NULL, 0 }) < x->holdout;
}

size_t experiment_draw(const experiment *x, gx_text shop, gx_text customer)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t i = 0; i < x->n && x->n > 1; i++) {
        double score = x->weights[i] > 0 ? -log(fortune(x, shop, customer, x->wordings[i])) / x->weights[i] : INFINITY;
        if (score < least) {
            least = score;
            best = i;
        }
    }
    return best;
}

int experiment_arm(const experiment *x, gx_text wording)
{
    for (size_t i = 0; i < x->n; i++)
        if (text_eq(x->wordings[i], wording))
            return (int)i;
    return x->n == 0 ? 0 : -1;
}

/* ---- keys ---- */

/* The value of a key, *there false when it is absent. */
static gx_status value_of(const config_section *s, const char *key, arena *a, gx_value *out, bool *there, gx_error *err)
{
    const gx_option *o = experiment_keys;
    const config_entry *e = config_entry_of(s, key);
    *there = e != NULL;
    while (strcmp(o->name, key) != 0)
        o++;
    return e != NULL ? config_value(s, e, o, -1, a, out, err) : GX_OK;
}

static gx_status read_wordings(const config_section *s, arena *a, experiment *out, gx_error *err)
{
    gx_value v;
    bool there;
    gx_status rc = value_of(s, "wordings", a, &v, &there, err);
    if (rc != GX_OK || !there)
        return rc;
    for (size_t i = 0; i < v.n_list; i++)
        for (size_t k = 0; k < i; k++)
            if (text_eq(v.list[i], v.list[k]))
                return config_fail(s, config_entry_of(s, "wordings"), err, _("%.*s is there twice; name each once"),
                                   TEXT_ARG(v.list[i]));
    out->wordings = v.list;
    out->n = v.n_list;
    return GX_OK;
}

static gx_status read_weights(const config_section *s, arena *a, experiment *out, gx_error *err)
{
    gx_value v;
    bool there;
    double *weights = arena_alloc(a, (out->n + 1) * sizeof *weights), sum = 0;
    if (weights == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    out->weights = weights;
    for (size_t i = 0; i < out->n; i++)
        weights[i] = 1;
    gx_status rc = value_of(s, "weights", a, &v, &there, err);
    if (rc != GX_OK || !there)
        return rc;
    const config_entry *e = config_entry_of(s, "weights");
    if (v.n_list != out->n)
        return config_fail(s, e, err, _("%zu weights for %zu wordings; want one for each"), v.n_list, out->n);
    for (size_t i = 0; i < v.n_list; i++) {
        int64_t weight;
        if (!text_int(v.list[i], &weight) || weight < 0 || weight > WEIGHT_MOST)
            return config_fail(s, e, err, _("want whole numbers from 0 to %d, e.g. 50,30,20, got \"%.*s\""),
                               WEIGHT_MOST, TEXT_ARG(v.list[i]));
        weights[i] = (double)weight;
        sum += weights[i];
    }
    return sum > 0 || out->n == 0 ? GX_OK : config_fail(s, e, err, _("all weights are 0: nobody would get anything"));
}

gx_status experiment_read(const config_section *s, arena *a, experiment *out, gx_error *err)
{
    gx_value v;
    bool there;
    *out = (experiment){ .section = s, .window = { EXPERIMENT_WINDOW_DAYS, 0 } };
    gx_status rc = read_wordings(s, a, out, err);
    if (rc == GX_OK)
        rc = read_weights(s, a, out, err);
    if (rc == GX_OK)
        rc = value_of(s, "holdout", a, &v, &there, err);
    if (rc == GX_OK && there)
        out->holdout = v.d;
    if (rc == GX_OK)
        rc = value_of(s, "window", a, &v, &there, err);
    if (rc != GX_OK || !there)
        return rc;
    out->window = v.span;
    return v.span.days > 0 || v.span.seconds > 0
               ? GX_OK
               : config_fail(s, config_entry_of(s, "window"), err, _("want a duration of more than nothing, e.g. 14d"));
}
