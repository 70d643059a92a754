/* SPDX-License-Identifier: Apache-2.0 */
/* Consumption (domain D2.4): what a customer has done. Who introduced others without buying is `never` here; that she
 * is worth a lot is the business of the dimension `value`. Introductions are known from two sides, from what she did
 * (referral.made) and from whom others name as their introducer; the plugin's fact `introduced` is the larger count.
 * Nothing here passes with time, so no verdict expires. */
#include <guanxi/plugin.h>
#include <stdlib.h>

enum { NEVER, ONCE, REPEAT, ADVOCATE };

static const gx_label labels[] = {
    [NEVER] = { "never", GX_MSG("has not bought") },
    [ONCE] = { "once", GX_MSG("bought once") },
    [REPEAT] = { "repeat", GX_MSG("buys again") },
    [ADVOCATE] = { "advocate", GX_MSG("buys and brings others") },
};

static const gx_option options[] = {
    { "repeat_orders", GX_OPT_INT, "2", "2", "1000", GX_MSG("from how many orders on a customer buys again") },
    { "advocate_introduced", GX_OPT_INT, "1", "1", "1000", GX_MSG("how many introductions make a buyer an advocate") },
    { 0 },
};

typedef struct consumption {
    int64_t repeat_orders, advocate_introduced;
    gx_ref orders, referrals, introduced;
} consumption;

static gx_verdict judge(const consumption *c, int64_t orders, int64_t introduced)
{
    gx_verdict v = { .valid_until = GX_FOREVER, .n_evidence = 1, .evidence = { c->orders } };
    if (orders < 1) {
        v.label = NEVER;
        v.reason = GX_MSG("has not bought yet");
        if (introduced >= c->advocate_introduced) {
            v.reason = GX_MSG("introduced others, has not bought herself");
            v.evidence[v.n_evidence++] = c->introduced;
        }
    } else if (introduced >= c->advocate_introduced) {
        v.label = ADVOCATE;
        v.reason = GX_MSG("bought and introduced others");
        v.evidence[v.n_evidence++] = c->introduced;
    } else if (orders >= c->repeat_orders) {
        v.label = REPEAT;
        v.reason = GX_MSG("bought again");
    } else {
        v.label = ONCE;
        v.reason = GX_MSG("has not bought again yet");
    }
    return v;
}

static gx_status classify(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const consumption *c = self;
    const int64_t *orders = host->ints(batch, c->orders);
    const int64_t *introduced = host->ints(batch, c->introduced);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++)
        out[i] = judge(c, orders[i], introduced[i]);
    return GX_OK;
}

static gx_status compute_introduced(void *self, const gx_host *host, const gx_batch *batch, int64_t *out,
                                    int64_t *until, gx_error *err)
{
    const consumption *c = self;
    const int64_t *referrals = host->ints(batch, c->referrals);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++) {
        int64_t named = host->introduced(batch, i);
        out[i] = named > referrals[i] ? named : referrals[i];
        until[i] = GX_FOREVER;
    }
    return GX_OK;
}

static const gx_classifier classifier = {
    .size = sizeof classifier,
    .dimension = "consumption",
    .title = GX_MSG("what they have done"),
    .labels = labels,
    .n_labels = sizeof labels / sizeof *labels,
    .classify = classify,
};

static const gx_fact introduced_fact = {
    .size = sizeof introduced_fact,
    .name = "introduced",
    .type = GX_INT,
    .title = GX_MSG("customers she introduced"),
    .unit = GX_MSG("count"),
    .dated_by = "last_referred",
    .compute = compute_introduced,
};

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    consumption *c = calloc(1, sizeof *c);
    if (c == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    c->repeat_orders = host->option(host->ctx, "repeat_orders")->i;
    c->advocate_introduced = host->option(host->ctx, "advocate_introduced")->i;
    gx_status status = host->find(host->ctx, "orders", GX_INT, &c->orders, err);
    if (status == GX_OK)
        status = host->find(host->ctx, "referrals", GX_INT, &c->referrals, err);
    if (status == GX_OK)
        status = host->add_fact(host->ctx, &introduced_fact, c, err);
    if (status == GX_OK)
        status = host->find(host->ctx, "introduced", GX_INT, &c->introduced, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &classifier, c, err);
    if (status == GX_OK)
        *self = c;
    else
        free(c);
    return status;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "consumption",
    .version = "1.0.0",
    .summary = GX_MSG("never, once, repeat, advocate: what a customer has done"),
    .options = options,
    .start = start,
    .stop = free,
};
