/* SPDX-License-Identifier: Apache-2.0 */
/* A first plugin: the dimension `freshness` says whether a customer bought lately, long ago or never. */
#include <guanxi/plugin.h>
#include <stdlib.h>

enum { FRESH, STALE, NEVER }; /* the order of the labels below */

static const gx_label labels[] = {
    { "fresh", GX_MSG("bought lately") },
    { "stale", GX_MSG("bought long ago") },
    { "never", GX_MSG("has not bought") },
};

/* What [classifier:first_plugin] in shop.ini may hold. */
static const gx_option options[] = {
    { "fresh", GX_OPT_DURATION, "90d", "1d", "3650d", GX_MSG("how long a purchase stays fresh") },
    { 0 },
};

typedef struct freshness {
    gx_duration fresh;
    gx_ref last_bought;
} freshness;

static gx_status classify(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const freshness *f = self;
    const int64_t *last_bought = host->ints(batch, f->last_bought);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++) {
        /* Until something says otherwise, a verdict holds for ever; `within` lowers that to the exact instant. */
        gx_verdict v = { .valid_until = GX_FOREVER, .n_evidence = 1, .evidence = { f->last_bought } };
        if (last_bought[i] == GX_NEVER) {
            v.label = NEVER;
            v.reason = GX_MSG("has not bought yet");
            v.n_evidence = 0;
        } else if (host->within(batch, last_bought[i], f->fresh, &v.valid_until)) {
            v.label = FRESH;
            v.reason = GX_MSG("bought lately");
        } else {
            v.label = STALE;
            v.reason = GX_MSG("bought long ago");
        }
        out[i] = v;
    }
    return GX_OK;
}

static const gx_classifier classifier = {
    .size = sizeof classifier,
    .dimension = "freshness",
    .title = GX_MSG("how long ago they bought"),
    .labels = labels,
    .n_labels = 3,
    .classify = classify,
};

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    freshness *f = calloc(1, sizeof *f);
    if (f == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    f->fresh = host->option(host->ctx, "fresh")->span;
    gx_status status = host->find(host->ctx, "last_bought", GX_TIME, &f->last_bought, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &classifier, f, err);
    if (status == GX_OK)
        *self = f; /* `stop` gets it back */
    else
        free(f); /* a failing start cleans up after itself */
    return status;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "first_plugin",
    .version = "1.0.0",
    .summary = GX_MSG("fresh, stale, never: how long ago a customer bought"),
    .options = options,
    .start = start,
    .stop = free,
};
