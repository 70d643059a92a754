/* SPDX-License-Identifier: Apache-2.0 */
/* Value (domain D2.3): is a customer worth the seller's time? The plugin also gives the fact `revenue`: what she spent
 * and what those she introduced spent. Order of the rules: named by the seller, worthless by recorded evidence, key by
 * revenue, valuable, ordinary. Silence is no evidence, and a block by one who has bought is lost trust. Nothing here
 * passes with time; when the shop's cut point moves, the host makes those it concerns due. */
#include <guanxi/plugin.h>
#include <stdlib.h>

enum { KEY, VALUABLE, ORDINARY, WORTHLESS };

static const gx_label labels[] = {
    [KEY] = { "key", GX_MSG("key customer") },
    [VALUABLE] = { "valuable", GX_MSG("valuable") },
    [ORDINARY] = { "ordinary", GX_MSG("ordinary") },
    [WORTHLESS] = { "worthless", GX_MSG("not worth the time") },
};

static const gx_option options[] = {
    { "key_share", GX_OPT_PERCENT, "80%", "0%", "100%", GX_MSG("key are those who together bring this share") },
    { "key_at_most", GX_OPT_PERCENT, "20%", "0%", "100%", GX_MSG("but no more than this share of all customers") },
    { "valuable_orders", GX_OPT_INT, "1", "1", "1000", GX_MSG("from how many orders on a buyer is valuable") },
    { "valuable_spent", GX_OPT_MONEY, "2000", "0", NULL, GX_MSG("or from what spending on") },
    { "valuable_introduced", GX_OPT_INT, "1", "1", "1000", GX_MSG("or from how many introductions on") },
    { "valuable_shares", GX_OPT_INT, "1", "1", "1000", GX_MSG("or from how many shares on") },
    { "worthless_incidents", GX_OPT_INT, "1", "1", "1000",
      GX_MSG("from how many incidents on (abuse, extortion, scorn, fraud)") },
    { "worthless_complaints", GX_OPT_INT, "3", "1", "1000", GX_MSG("or from how many complaints on") },
    { "worthless_spent", GX_OPT_MONEY, "500", "0", NULL, GX_MSG("of one who has spent less than this") },
    { 0 },
};

typedef struct value {
    int64_t valuable_orders, valuable_spent, valuable_introduced, valuable_shares;
    int64_t worthless_incidents, worthless_complaints, worthless_spent;
    gx_ref cut, revenue;
    gx_ref orders, spent, brought, referrals, shares, complaints, blocked, removed, agent, key, incidents;
    gx_ref incident_times;
} value;

/* One customer's facts. */
typedef struct row {
    int64_t orders, spent, brought, revenue, introduced, shares, complaints, incidents, agent, key;
    int blocked_unbought;
} row;

static gx_verdict verdict(int32_t label, const char *reason, gx_ref first, gx_ref second)
{
    gx_verdict v = { .label = label, .valid_until = GX_FOREVER, .reason = reason };
    if (first != 0)
        v.evidence[v.n_evidence++] = first;
    if (second != 0)
        v.evidence[v.n_evidence++] = second;
    return v;
}

static gx_verdict judge_rest(const value *s, const row *r)
{
    if (r->orders >= s->valuable_orders)
        return verdict(VALUABLE, GX_MSG("buys"), s->orders, s->spent);
    if (r->spent > 0 && r->spent >= s->valuable_spent)
        return verdict(VALUABLE, GX_MSG("has spent much"), s->spent, 0);
    if (r->agent)
        return verdict(VALUABLE, GX_MSG("resells or wants to"), s->agent, 0);
    if (r->introduced >= s->valuable_introduced)
        return verdict(VALUABLE, GX_MSG("introduces others"), s->referrals, s->brought);
    if (r->shares >= s->valuable_shares)
        return verdict(VALUABLE, GX_MSG("shares with others"), s->shares, 0);
    return verdict(ORDINARY, GX_MSG("neither buys nor promotes yet"), s->orders, 0);
}

static gx_verdict judge(const value *s, const row *r, int64_t cut)
{
    if (r->key)
        return verdict(KEY, GX_MSG("named by the seller"), s->key, 0);
    if (r->incidents >= s->worthless_incidents)
        return verdict(WORTHLESS, GX_MSG("an incident is recorded"), s->incidents, 0);
    if (r->complaints >= s->worthless_complaints && r->spent < s->worthless_spent)
        return verdict(WORTHLESS, GX_MSG("complains much and spends little"), s->complaints, s->spent);
    if (r->blocked_unbought)
        return verdict(WORTHLESS, GX_MSG("blocked the seller without ever having bought"), s->blocked, s->orders);
    if (r->revenue > 0 && r->revenue >= cut)
        return verdict(KEY, GX_MSG("among those who bring most of the revenue"), s->spent, s->brought);
    return judge_rest(s, r);
}

/* Incidents that speak against her: a buyer's standing block is lost trust and not counted (D2.3). */
static int64_t count_incidents(const value *s, const gx_host *host, const gx_batch *batch, uint32_t i, int bought_block,
                               int64_t removed)
{
    uint32_t n = 0;
    const int64_t *at = host->series(batch, s->incident_times, i, &n);
    int64_t counted = n;
    for (uint32_t k = 0; bought_block && k < n; k++)
        if (at[k] == removed) {
            counted--;
            break;
        }
    return counted;
}

static gx_status classify(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err)
{
    const value *s = self;
    const int64_t *orders = host->ints(batch, s->orders), *spent = host->ints(batch, s->spent);
    const int64_t *brought = host->ints(batch, s->brought), *revenue = host->ints(batch, s->revenue);
    const int64_t *referrals = host->ints(batch, s->referrals), *shares = host->ints(batch, s->shares);
    const int64_t *complaints = host->ints(batch, s->complaints), *removed = host->ints(batch, s->removed);
    const int64_t *agent = host->ints(batch, s->agent), *key = host->ints(batch, s->key);
    const int64_t *blocked = host->ints(batch, s->blocked);
    int64_t cut = host->cut(batch, s->cut);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++) {
        int bought = orders[i] > 0;
        int64_t named = host->introduced(batch, i);
        row r = { .orders = orders[i],
                  .spent = spent[i],
                  .brought = brought[i],
                  .revenue = revenue[i],
                  .introduced = named > referrals[i] ? named : referrals[i],
                  .shares = shares[i],
                  .complaints = complaints[i],
                  .incidents = count_incidents(s, host, batch, i, blocked[i] && bought, removed[i]),
                  .agent = agent[i],
                  .key = key[i],
                  .blocked_unbought = blocked[i] && !bought };
        out[i] = judge(s, &r, cut);
    }
    return GX_OK;
}

static gx_status compute_revenue(void *self, const gx_host *host, const gx_batch *batch, int64_t *out, int64_t *until,
                                 gx_error *err)
{
    const value *s = self;
    const int64_t *spent = host->ints(batch, s->spent), *brought = host->ints(batch, s->brought);
    uint32_t n = host->count(batch);
    (void)err;
    for (uint32_t i = 0; i < n; i++) {
        if (__builtin_add_overflow(spent[i], brought[i], &out[i]))
            out[i] = spent[i] > 0 ? INT64_MAX : INT64_MIN + 1;
        until[i] = GX_FOREVER;
    }
    return GX_OK;
}

static const gx_classifier classifier = {
    .size = sizeof classifier,
    .dimension = "value",
    .title = GX_MSG("what they are worth"),
    .labels = labels,
    .n_labels = sizeof labels / sizeof *labels,
    .classify = classify,
};

static const gx_fact revenue = {
    .size = sizeof revenue,
    .name = "revenue",
    .type = GX_MONEY,
    .title = GX_MSG("revenue: spent, and spent by those she introduced"),
    .unit = GX_MSG("minor units"),
    .dated_by = "last_bought",
    .compute = compute_revenue,
};

static gx_status find_facts(value *s, const gx_host *host, gx_error *err)
{
    const struct {
        const char *name;
        gx_type type;
        gx_ref *ref;
    } facts[] = {
        { "orders", GX_INT, &s->orders },
        { "spent", GX_MONEY, &s->spent },
        { "brought", GX_MONEY, &s->brought },
        { "referrals", GX_INT, &s->referrals },
        { "shares", GX_INT, &s->shares },
        { "complaints", GX_INT, &s->complaints },
        { "incidents", GX_INT, &s->incidents },
        { "blocked", GX_BOOL, &s->blocked },
        { "removed", GX_TIME, &s->removed },
        { "agent", GX_BOOL, &s->agent },
        { "key", GX_BOOL, &s->key },
    };
    gx_status status = host->find_series(host->ctx, "incidents", &s->incident_times, err);
    for (size_t i = 0; i < sizeof facts / sizeof *facts && status == GX_OK; i++)
        status = host->find(host->ctx, facts[i].name, facts[i].type, facts[i].ref, err);
    return status;
}

static void read_options(value *s, const gx_host *host)
{
    s->valuable_orders = host->option(host->ctx, "valuable_orders")->i;
    s->valuable_spent = host->option(host->ctx, "valuable_spent")->i;
    s->valuable_introduced = host->option(host->ctx, "valuable_introduced")->i;
    s->valuable_shares = host->option(host->ctx, "valuable_shares")->i;
    s->worthless_incidents = host->option(host->ctx, "worthless_incidents")->i;
    s->worthless_complaints = host->option(host->ctx, "worthless_complaints")->i;
    s->worthless_spent = host->option(host->ctx, "worthless_spent")->i;
}

/* `revenue` first: the cut point and the classifier look at it. */
static gx_status register_all(value *s, const gx_host *host, gx_error *err)
{
    gx_status status = find_facts(s, host, err);
    if (status == GX_OK)
        status = host->add_fact(host->ctx, &revenue, s, err);
    if (status == GX_OK)
        status = host->find(host->ctx, "revenue", GX_MONEY, &s->revenue, err);
    if (status == GX_OK)
        status = host->top_share(host->ctx, "revenue", host->option(host->ctx, "key_share")->d,
                                 host->option(host->ctx, "key_at_most")->d, &s->cut, err);
    if (status == GX_OK)
        status = host->add_classifier(host->ctx, &classifier, s, err);
    return status;
}

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    value *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    read_options(s, host);
    gx_status status = register_all(s, host, err);
    if (status == GX_OK)
        *self = s;
    else
        free(s);
    return status;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "value",
    .version = "1.0.0",
    .summary = GX_MSG("key, valuable, ordinary, worthless: is a customer worth the seller's time"),
    .options = options,
    .start = start,
    .stop = free,
};
