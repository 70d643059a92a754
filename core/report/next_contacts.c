/* SPDX-License-Identifier: Apache-2.0 */
/* Who of the key customers is spoken to next on which day, and why one is not: see next_contacts.h. */
#include "core/report/next_contacts.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/report/words.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

void next_contacts_begin(next_contacts *n, arena *mem)
{
    *n = (next_contacts){ .mem = mem, .list.size = sizeof(next_contact) };
}

/* ---- what is open ---- */

static int64_t sooner(int64_t day, int64_t other)
{
    return day == GX_NO_DATE || (other != GX_NO_DATE && other < day) ? other : day;
}

static int64_t day_of_promises(const customer_state *s)
{
    int64_t day = GX_NO_DATE;
    for (size_t i = 0; i < s->n_promises; i++)
        if (s->promises[i].kept == GX_NEVER)
            day = sooner(day, s->promises[i].by_date);
    return day;
}

/* What has been overdue for too long stands on no list any more. */
static int64_t day_of_tasks(const customer_state *s, const zone *z)
{
    int64_t day = GX_NO_DATE;
    for (size_t i = 0; i < s->n_actions; i++) {
        const ledger_action *a = &s->actions[i];
        bool later = a->status == ACTION_POSTPONED;
        if (a->feed || (a->status != ACTION_PLANNED && !later))
            continue;
        int64_t due = later ? a->at / DAY_S : zone_today(z, a->at);
        if (due >= zone_today(z, s->now) - OVERDUE_DAYS)
            day = sooner(day, due);
    }
    return day;
}

gx_status next_contacts_note(next_contacts *n, const ruleset *r, const gx_batch *b, gx_error *err)
{
    for (uint32_t i = 0; i < b->n; i++) {
        if (!ruleset_is_key(r, b, i))
            continue;
        const customer_state *s = b->rows[i];
        next_contact *k = arena_list_add(n->mem, &n->list);
        if (k == NULL)
            return no_memory(err);
        *k = (next_contact){ .id = s->id,
                             .customer = arena_text(n->mem, s->subject),
                             .name = arena_text(n->mem, called(s)),
                             .day = sooner(day_of_promises(s), day_of_tasks(s, r->zone)) };
        if (k->customer.p == NULL || k->name.n != called(s).n)
            return no_memory(err);
    }
    return GX_OK;
}

/* ---- what the strategies foresee ---- */

typedef struct asking {
    const ruleset *ruleset;
    next_contacts *contacts;
    int64_t now;
    size_t answered; /* of the list: judgements come in its order */
} asking;

/* Why this one will not be, though it is proposed; NULL: it will. */
static const char *held_for_good(const asking *q, const judgement *j, proposal *p, arena *mem)
{
    if (p->held_by != NULL)
        return p->held_by;
    if (p->held_out)
        return "holdout";
    int64_t day = p->at;
    const char *gate = arbitrate_again(q->ruleset, j->gates, p, q->now, q->now, mem);
    p->at = day;
    return gate;
}

static bool counts(const ruleset *r, const proposal *p)
{
    const channel *c = policy_channel(&r->policy, p->channel);
    return c != NULL && !c->feed && (p->kept || !text_is(p->purpose, "sell"));
}

static void answer(const asking *q, const judgement *j, next_contact *k, arena *mem)
{
    const ruleset *r = q->ruleset;
    uint64_t asked[4], any = 0, apart = 0;
    ruleset_asked(r, j->evaluation.segments, asked);
    for (size_t i = 0; i < 4; i++) {
        any |= asked[i] & r->acted_on[i];
        apart |= j->evaluation.segments[i] & r->apart[i];
    }
    k->apart = apart != 0 || ruleset_silences(r, j->evaluation.segments);
    k->reason = any == 0 ? "no_strategy" : j->failed ? "failed" : "nothing_planned";
    for (size_t i = j->n_proposals; i > 0; i--) { /* the first one's gate is the reason */
        proposal *p = &j->proposals[i - 1];
        const char *gate = counts(r, p) ? held_for_good(q, j, p, mem) : k->reason;
        if (gate == NULL)
            k->day = sooner(k->day, zone_today(r->zone, p->at));
        else
            k->reason = gate;
    }
}

static gx_status take(void *ctx, judged_batch *b, bool *keep, gx_error *err)
{
    asking *q = ctx;
    next_contact *list = q->contacts->list.items;
    (void)keep, (void)err;
    for (uint32_t i = 0; i < b->n; i++)
        answer(q, &b->list[i], &list[q->answered++], b->mem);
    return GX_OK;
}

gx_status next_contacts_find(next_contacts *n, shop *s, int64_t now, gx_error *err)
{
    next_contact *list = n->list.items;
    uint32_t *ids = arena_alloc(n->mem, (n->list.n + 1) * sizeof *ids);
    asking q = { s->ruleset, n, now, 0 };
    evaluate_all job = { .ruleset = s->ruleset,
                         .store = s->store,
                         .now = now,
                         .threads = s->threads,
                         .propose = true,
                         .ahead = true,
                         .ids = ids,
                         .take = take,
                         .ctx = &q };
    failure_words failures = { 0 }; /* the run says them */
    store_reader *r = NULL;
    gx_status rc = ids != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; rc == GX_OK && i < n->list.n; i++)
        ids[job.n++] = list[i].id;
    if (rc != GX_OK || job.n == 0)
        return rc;
    rc = store_reader_open(s->store, &r, err);
    if (rc == GX_OK)
        rc = shop_cuts(s, r, now, n->mem, &job.cuts, err);
    store_reader_close(r);
    if (rc == GX_OK)
        rc = evaluate_stream(&job, &failures, err);
    failure_words_free(&failures);
    return rc;
}

/* ---- as data ---- */

static int by_day_then_customer(const void *x, const void *y)
{
    const next_contact *a = *(next_contact *const *)x, *b = *(next_contact *const *)y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return text_cmp(a->customer, b->customer);
}

static const char *reason_title(const char *reason)
{
    if (strcmp(reason, "failed") == 0)
        return _("a script or a wording fails for her");
    if (strcmp(reason, "no_strategy") == 0)
        return _("no strategy is for her");
    if (strcmp(reason, "nothing_planned") == 0)
        return _("no strategy has anything ahead for her");
    if (strcmp(reason, "too_late") == 0)
        return _("quiet hours end too late");
    return gate_title(text_of(reason));
}

static json_t *contact_json(const next_contact *k)
{
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(k->customer));
    json_object_set_new(j, "name", json_word(k->name));
    if (k->day != GX_NO_DATE) {
        json_object_set_new(j, "day", json_day(k->day));
    } else {
        json_object_set_new(j, "reason", json_string(k->reason));
        json_object_set_new(j, "title", json_string(reason_title(k->reason)));
    }
    return j;
}

json_t *next_contacts_json(const next_contacts *n, bool days)
{
    next_contact *list = n->list.items;
    const next_contact **sorted = arena_alloc(n->mem, (n->list.n + 1) * sizeof *sorted);
    size_t count = 0;
    if (sorted == NULL || n->list.n == 0)
        return json_null();
    for (size_t i = 0; i < n->list.n; i++)
        if (!list[i].apart)
            sorted[count++] = &list[i];
    qsort(sorted, count, sizeof *sorted, by_day_then_customer);
    json_t *j = json_object(), *dated = json_array(), *without = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(sorted[i]->day != GX_NO_DATE ? dated : without, contact_json(sorted[i]));
    json_object_set_new(j, "customers", json_integer((json_int_t)count));
    if (days)
        json_object_set(j, "dated", dated);
    json_decref(dated);
    json_object_set_new(j, "without", without);
    return j;
}

/* ---- in words ---- */

void next_contacts_words(const json_t *contacts, size_t most, buf *line)
{
    const json_t *without = json_object_get(contacts, "without");
    size_t n = json_array_size(without), i;
    json_t *k;
    if (n == 0)
        return;
    buf_printf(line,
               i18n_plural("%zu key customer has no next contact with a date: ",
                           "%zu key customers have no next contact with a date: ", n),
               n);
    json_array_foreach(without, i, k)
    {
        if (i == most)
            break;
        buf_printf(line, _("%s%s (%s)"), i > 0 ? _(", ") : "", json_str(k, "name"), json_str(k, "title"));
    }
    if (n > most)
        buf_printf(line, i18n_plural(" and %zu more", " and %zu more", n - most), n - most);
    buf_str(line, _(". Give each a day: guanxi promise NAME WHAT --by DATE."));
}
