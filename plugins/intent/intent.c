/* SPDX-License-Identifier: Apache-2.0 */
/* Intent (domain D2.2): what a customer wants, and how much. Two dimensions from the same evidence: `intent` says buy,
 * agent, both or none; `intent_degree` says how fresh the asking is: it cools by itself, so its verdicts expire. An
 * order placed or paid at or after the asking answers it. */
#include <guanxi/plugin.h>
#include <stdlib.h>

enum { BUY, AGENT, BOTH, NONE };
enum { HOT, WARM, COLD, NO_DEGREE };

static const gx_label kinds[] = {
    [BUY] = { "buy", GX_MSG("wants to buy") },
    [AGENT] = { "agent", GX_MSG("wants to resell") },
    [BOTH] = { "both", GX_MSG("wants to buy and to resell") },
    [NONE] = { "none", GX_MSG("no wish known") },
};

static const gx_label degrees[] = {
    [HOT] = { "hot", GX_MSG("asked just now") },
    [WARM] = { "warm", GX_MSG("asked a while ago") },
    [COLD] = { "cold", GX_MSG("asked long ago, or ordered since") },
    [NO_DEGREE] = { "none", GX_MSG("never asked") },
};

static const gx_option options[] = {
    { "hot", GX_OPT_DURATION, "7d", "1s", "3650d", GX_MSG("how long an unanswered question stays hot") },
    { "warm", GX_OPT_DURATION, "60d", "1s", "3650d", GX_MSG("how long an unanswered question stays warm") },
    { "agent_tags", GX_OPT_LIST, "agent,wholesale,reseller,distributor,代理,批发,分销", NULL, NULL,
      GX_MSG("tags of those who want to resell") },
    { 0 },
};

typedef struct intent {
    gx_duration hot, warm;
    const gx_value *agent_tags;
    gx_ref agent, last_asked_product, last_asked_agency, last_placed, last_bought;
} intent;

/* The facts both dimensions look at. */
typedef struct evidence {
    const int64_t *agent, *asked, *asked_agency, *placed, *bought;
} evidence;

static evidence read_evidence(const intent *s, const gx_host *host, const gx_batch *batch)
{
    return (evidence){ .agent = host->ints(batch, s->agent),
                       .asked = host->ints(batch, s->last_asked_product),
                       .asked_agency = host->ints(batch, s->last_asked_agency),
                       .placed = host->ints(batch, s->last_placed),
                       .bought = host->ints(batch, s->last_bought) };
}

static int64_t last_order(const evidence *e, uint32_t row)
{
    return e->placed[row] > e->bought[row] ? e->placed[row] : e->bought[row];
}

static int tagged_agent(const intent *s, const gx_host *host, const gx_batch *batch, uint32_t row)
{
    for (size_t i = 0; i < s->agent_tags->n_list; i++)
        if (host->tagged(batch, row, s->agent_tags->list[i]))
            return 1;
    return 0;
}

/* When something was last asked about, or marked `wants:X`, with nothing ordered since; GX_NEVER: no such wish. */
static int64_t wish_at(const gx_host *host, const gx_batch *batch, uint32_t row, int64_t ordered)
{
    uint32_t n = 0;
    const gx_interest *interests = host->interests(batch, row, &n);
    return n > 0 && interests[0].at > ordered ? interests[0].at : GX_NEVER;
}

static gx_verdict judge_kind(const intent *s, const gx_host *host, const gx_batch *batch, const evidence *e,
                             uint32_t row)
{
    int64_t ordered = last_order(e, row);
    int asked = e->asked[row] > ordered, wants = wish_at(host, batch, row, ordered) != GX_NEVER;
    int tag = !e->agent[row] && tagged_agent(s, host, batch, row);
    int inquired = !e->agent[row] && !tag && e->asked_agency[row] != GX_NEVER;
    int agent = e->agent[row] || tag || inquired;
    gx_verdict v = { .label = NONE, .valid_until = GX_FOREVER, .reason = GX_MSG("has not asked about anything") };
    if (agent && (asked || wants)) {
        v.label = BOTH;
        v.reason = GX_MSG("wants to resell, and asked without ordering since");
    } else if (agent) {
        v.label = AGENT;
        v.reason = inquired ? GX_MSG("asked about reselling")
                   : tag    ? GX_MSG("tagged as wanting to resell")
                            : GX_MSG("recorded as wanting to resell");
    } else if (asked) {
        v.label = BUY;
        v.reason = GX_MSG("asked, no order since");
    } else if (wants) {
        v.label = BUY;
        v.reason = GX_MSG("tagged as wanting a product, no order since");
    } else if (e->asked[row] != GX_NEVER) {
        v.reason = GX_MSG("ordered since the last question");
    }
    if (e->agent[row])
        v.evidence[v.n_evidence++] = s->agent;
    if (inquired)
        v.evidence[v.n_evidence++] = s->last_asked_agency;
    if (e->asked[row] != GX_NEVER)
        v.evidence[v.n_evidence++] = s->last_asked_product;
    if (ordered != GX_NEVER)
        v.evidence[v.n_evidence++] = e->placed[row] == ordered ? s->last_placed : s->last_bought;
    return v;
}

static gx_status classify_kind(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const intent *s = self;
    evidence e = read_evidence(s, host, batch);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++)
        out[i] = judge_kind(s, host, batch, &e, i);
    return GX_OK;
}

/* Only marked `wants:X`: that says what she wants, not that she asks for it now, so it is warm at most. */
static gx_verdict judge_mark(const intent *s, const gx_host *host, const gx_batch *batch, int64_t marked)
{
    gx_verdict v = { .valid_until = GX_FOREVER, .reason = GX_MSG("tagged as wanting a product, no order since") };
    v.label = host->within(batch, marked, s->warm, &v.valid_until) ? WARM : COLD;
    return v;
}

static gx_verdict judge_degree(const intent *s, const gx_host *host, const gx_batch *batch, const evidence *e,
                               uint32_t row)
{
    int64_t asked = e->asked[row], ordered = last_order(e, row);
    int64_t wish = wish_at(host, batch, row, ordered);
    gx_verdict v = { .valid_until = GX_FOREVER };
    if (wish != GX_NEVER && asked <= ordered)
        return judge_mark(s, host, batch, wish);
    if (asked == GX_NEVER) {
        v.label = NO_DEGREE;
        v.reason = GX_MSG("never asked");
        return v;
    }
    v.evidence[v.n_evidence++] = s->last_asked_product;
    if (ordered >= asked) {
        v.label = COLD;
        v.reason = GX_MSG("ordered since the last question");
        v.evidence[v.n_evidence++] = e->placed[row] == ordered ? s->last_placed : s->last_bought;
    } else if (host->within(batch, asked, s->hot, &v.valid_until)) {
        v.label = HOT;
        v.reason = GX_MSG("asked just now, no order since");
    } else if (host->within(batch, asked, s->warm, &v.valid_until)) {
        v.label = WARM;
        v.reason = GX_MSG("asked a while ago, no order since");
    } else {
        v.label = COLD;
        v.reason = GX_MSG("asked long ago, no order since");
    }
    return v;
}

static gx_status classify_degree(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const intent *s = self;
    evidence e = read_evidence(s, host, batch);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++)
        out[i] = judge_degree(s, host, batch, &e, i);
    return GX_OK;
}

static const gx_classifier kind = {
    .size = sizeof kind,
    .dimension = "intent",
    .title = GX_MSG("what they want"),
    .labels = kinds,
    .n_labels = sizeof kinds / sizeof *kinds,
    .classify = classify_kind,
};

static const gx_classifier degree = {
    .size = sizeof degree,
    .dimension = "intent_degree",
    .title = GX_MSG("how much they want it"),
    .labels = degrees,
    .n_labels = sizeof degrees / sizeof *degrees,
    .classify = classify_degree,
};

static gx_status find_facts(intent *s, const gx_host *host, gx_error *err)
{
    const struct {
        const char *name;
        gx_type type;
        gx_ref *ref;
    } facts[] = {
        { "agent", GX_BOOL, &s->agent },
        { "last_asked_product", GX_TIME, &s->last_asked_product },
        { "last_asked_agency", GX_TIME, &s->last_asked_agency },
        { "last_placed", GX_TIME, &s->last_placed },
        { "last_bought", GX_TIME, &s->last_bought },
    };
    gx_status status = GX_OK;
    for (size_t i = 0; i < sizeof facts / sizeof *facts && status == GX_OK; i++)
        status = host->find(host->ctx, facts[i].name, facts[i].type, facts[i].ref, err);
    return status;
}

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    intent *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    s->hot = host->option(host->ctx, "hot")->span;
    s->warm = host->option(host->ctx, "warm")->span;
    s->agent_tags = host->option(host->ctx, "agent_tags");
    gx_status status = find_facts(s, host, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &kind, s, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &degree, s, err);
    if (status == GX_OK)
        *self = s;
    else
        free(s);
    return status;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "intent",
    .version = "1.0.0",
    .summary = GX_MSG("buy, agent, both, none; hot, warm, cold, none: what a customer wants, and how much"),
    .options = options,
    .start = start,
    .stop = free,
};
