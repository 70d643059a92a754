/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a delivery: what is due, one after the other; each is checked and claimed in one transaction, handed
 * over outside of any, and recorded in another one. */
#include "core/deliver/courier.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/decide/sections.h"
#include "core/decide/titles.h"
#include "core/report/words.h"

#include <unistd.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status report_line(courier *c, const parcel *p, const char *what, gx_text detail, gx_error *err)
{
    const customer_state *s = p->up.state;
    json_t *j = json_object();
    json_object_set_new(j, "id", json_text(p->p.id));
    json_object_set_new(j, "customer", json_text(p->p.customer));
    json_object_set_new(j, "name", json_word(s != NULL ? called(s) : p->p.customer));
    json_object_set_new(j, "channel", json_text(p->p.channel));
    json_object_set_new(j, "channel_title", json_text(channel_title(c->shop->ruleset, p->p.channel, i18n_current())));
    json_object_set_new(j, "outcome", json_string(what));
    json_object_set_new(j, "tries", json_integer(p->row.tries));
    json_object_set_new(j, "next", p->row.state == DELIVERY_WAITING ? json_time(p->row.next_at) : json_null());
    json_object_set_new(j, "detail", json_text(detail));
    return json_array_append_new(c->list, j) == 0 ? GX_OK : no_memory(err);
}

/* ---- may it go out ---- */

typedef enum verdict { GO, LATER, NEVER, CLOSED } verdict;

/* Somebody may have said meanwhile that it is done, or that it is not to be. */
static bool still_open(const parcel *p)
{
    const customer_state *s = p->up.state;
    for (size_t i = 0; i < s->n_actions; i++)
        if (text_eq(s->actions[i].id, p->p.id))
            return s->actions[i].status == ACTION_PLANNED || s->actions[i].status == ACTION_POSTPONED;
    return true; /* decided at this very instant */
}

/* Her wishes are those of who she is part of by now: a merge revives no permission. */
static gx_status look(courier *c, parcel *p, gx_error *err)
{
    customer_record rec;
    uint32_t id = p->p.customer_id;
    store_reader_as_of(c->reader, c->now);
    gx_status rc = store_load(c->reader, &id, 1, c->scratch, &rec, err);
    if (rc == GX_OK)
        rc = evaluate_closeup(c->evaluator, rec.merged_into != 0 ? rec.merged_into : id, c->now, c->scratch, &p->up,
                              err);
    return rc;
}

static const char *reason_words(const char *reason)
{
    return strcmp(reason, "too_late") == 0 ? _("too late for it") : gate_title(text_of(reason));
}

static gx_status judge(courier *c, parcel *p, verdict *out, const char **why, gx_error *err)
{
    gates g;
    gx_status rc = look(c, p, err);
    if (rc != GX_OK)
        return rc;
    if (p->up.state == NULL || !still_open(p)) {
        *out = CLOSED;
        return GX_OK;
    }
    const ruleset *r = c->shop->ruleset;
    gates_from_state(p->up.state, &g);
    int64_t oldest = zone_midnight(r->zone, zone_today(r->zone, c->now)) - OVERDUE_DAYS * DAY_S;
    const char *gate = p->item->action.p.at < oldest && p->row.tries == 0 ? "too_late" : NULL;
    if (gate == NULL)
        gate = arbitrate_again(r, &g, &p->p, p->item->action.run_at, c->now, c->scratch);
    bool silenced = ruleset_silences(r, p->up.conditions);
    *why = gate != NULL ? reason_words(gate) : silenced ? _("she is to be left in peace") : NULL;
    *out = *why != NULL ? NEVER : p->p.at > c->now ? LATER : GO;
    if (*out != GO || p->row.tries > 0)
        return GX_OK;
    gx_error nothing;
    rc = message_make(c, p, &nothing);
    if (rc == GX_EINVAL) {
        *out = NEVER;
        *why = arena_strdup(c->scratch, nothing.text);
        return *why != NULL ? GX_OK : no_memory(err);
    }
    return rc == GX_OK ? rc : gx_fail(err, rc, "%s", nothing.text);
}

static gx_status judge_now(courier *c, parcel *p, verdict *out, const char **why, gx_error *err)
{
    gx_status rc = store_reader_begin(c->reader, err);
    if (rc == GX_OK)
        rc = judge(c, p, out, why, err);
    store_reader_end(c->reader);
    return rc;
}

/* ---- one action ---- */

static gx_status claim(courier *c, parcel *p, gx_error *err)
{
    p->row.state = DELIVERY_CLAIMED;
    p->row.tries++;
    p->row.at = p->row.next_at = c->now;
    return store_put_delivery(c->shop->store, &p->row, err);
}

/* The lock of the file is held while she is looked at, so nobody says no between the look and the claim. */
static gx_status check_and_claim(courier *c, parcel *p, verdict *out, const char **why, gx_error *err)
{
    store *s = c->shop->store;
    gx_status rc = c->o->dry_run ? GX_OK : store_begin(s, STORE_FULL, err);
    if (rc == GX_OK)
        rc = judge_now(c, p, out, why, err);
    if (rc == GX_OK && *out == NEVER)
        rc = outcome_refuse(c, p, *why, err);
    if (c->o->dry_run)
        return rc;
    if (rc == GX_OK && *out == GO)
        rc = claim(c, p, err);
    if (rc == GX_OK && (*out == GO || *out == NEVER))
        rc = store_commit(s, err);
    store_rollback(s);
    return rc;
}

static gx_status hand_over(courier *c, parcel *p, gx_error *err)
{
    gx_receipt receipt = { .size = sizeof receipt };
    const registered_channel *r = p->channel->plugin;
    gx_outgoing out = { .action_id = p->p.id,
                        .customer = p->p.customer,
                        .address = p->row.address,
                        .text = p->row.text,
                        .purpose = p->p.purpose,
                        .at = p->item->action.p.at,
                        .subject = p->row.subject,
                        .name = p->row.name,
                        .shop = sections_shop(c->shop->config, "name", ""),
                        .language = text_of(c->lang),
                        .now = c->now,
                        .attempt = (uint32_t)p->row.tries,
                        .receipt = &receipt };
    gx_delivery result = GX_DELIVERY_UNKNOWN;
    gx_error why = { 0 };
    gx_status rc = r->channel->deliver(r->self, &out, &result, &why);
    receipt.detail[sizeof receipt.detail - 1] = receipt.file[sizeof receipt.file - 1] = '\0';
    gx_text said = text_of(receipt.detail);
    if (rc != GX_OK) {
        result = result == GX_DELIVERED ? GX_DELIVERY_UNKNOWN : result;
        said = said.n > 0 ? said : text_of(why.text);
    }
    int64_t *row = &c->in_a_row[p->channel - c->shop->ruleset->policy.channels];
    *row = result == GX_DELIVERY_RETRY || result == GX_DELIVERY_UNKNOWN ? *row + 1 : 0;
    return outcome_record(c, p, result, said, &receipt, err);
}

static gx_status attempt(courier *c, parcel *p, gx_error *err)
{
    verdict v = CLOSED;
    const char *why = NULL;
    gx_status rc = check_and_claim(c, p, &v, &why, err);
    if (rc != GX_OK || v == CLOSED)
        return rc;
    if (v == LATER) {
        c->quiet++;
        return report_line(c, p, "quiet", (gx_text){ NULL, 0 }, err);
    }
    if (v == NEVER) {
        outcome_count(c, p);
        return report_line(c, p, p->row.state == DELIVERY_DEAD ? "refused" : "unknown", text_of(why), err);
    }
    c->attempts++;
    return c->o->dry_run ? report_line(c, p, "due", p->row.address, err) : hand_over(c, p, err);
}

/* ---- all that is due ---- */

/* Whether it is its turn; `row` is filled. What is done, dead or may have arrived is no longer tried. */
static gx_status is_due(courier *c, const day_item *item, delivery *row, bool *due, gx_error *err)
{
    gx_error none;
    gx_status rc = store_delivery(c->reader, item->action.p.id, c->scratch, row, &none);
    *due = rc == GX_ENOTFOUND;
    if (rc == GX_ENOTFOUND) {
        *row = (delivery){ .action = item->action.p.id,
                           .customer_id = item->action.p.customer_id,
                           .channel = item->action.p.channel };
        return GX_OK;
    }
    if (rc != GX_OK)
        return gx_fail(err, rc, "%s", none.text);
    *due = row->state == DELIVERY_WAITING && row->next_at <= c->now;
    c->waiting += row->state == DELIVERY_WAITING && !*due;
    return GX_OK;
}

static gx_status take_item(courier *c, const day_item *item, gx_error *err)
{
    const policy *pol = &c->shop->ruleset->policy;
    parcel p = { .item = item, .p = item->action.p, .channel = policy_channel(pol, item->action.p.channel) };
    bool due = false;
    arena_reset(c->scratch);
    if (item->status == ACTION_SKIPPED) /* or said to who she is one with: once is enough */
        return GX_OK;
    if (c->o->channel != NULL && !text_is(p.p.channel, c->o->channel))
        return GX_OK;
    gx_status rc = is_due(c, item, &p.row, &due, err);
    if (rc != GX_OK || !due)
        return rc;
    c->due++;
    bool paused = c->in_a_row[p.channel - pol->channels] >= p.channel->pause_after;
    if (paused || (c->o->limit >= 0 && c->attempts >= c->o->limit)) {
        c->left++;
        return GX_OK;
    }
    return attempt(c, &p, err);
}

static gx_status take_all(courier *c, gx_error *err)
{
    day_list list;
    gx_status rc = c->o->dry_run ? GX_OK : outcome_of_the_dead(c, err);
    if (rc == GX_OK)
        rc = shop_outbox(c->shop, c->now, c->mem, &list, err);
    for (size_t i = 0; rc == GX_OK && i < list.n; i++)
        rc = take_item(c, &list.items[i], err);
    return rc;
}

/* ---- beginning and end ---- */

static gx_status check_instant(const courier *c, gx_error *err)
{
    run_record last;
    gx_error none;
    char a[32], b[32];
    gx_status rc = store_last_run(c->reader, &last, &none);
    if (rc == GX_ENOTFOUND)
        return GX_OK;
    if (rc != GX_OK)
        return gx_fail(err, rc, "%s", none.text);
    if (c->now >= last.now)
        return GX_OK;
    time_format_rfc3339(c->now, a);
    time_format_rfc3339(last.now, b);
    return gx_fail(err, GX_EREFUSED, _("delivering at %s would lie before the run at %s that decided it"), a, b);
}

static gx_status check_channel(const courier *c, gx_error *err)
{
    const char *name = c->o->channel;
    const channel *ch = name != NULL ? policy_channel(&c->shop->ruleset->policy, text_of(name)) : NULL;
    if (name == NULL || (ch != NULL && channel_delivers(ch)))
        return GX_OK;
    if (ch == NULL)
        return gx_fail(err, GX_EINVAL, _("there is no channel '%s'"), name);
    return gx_fail(err, GX_EINVAL, _("the channel '%s' is a person's: no plugin that is loaded delivers it"), name);
}

static json_t *counted(const courier *c)
{
    json_t *j = json_object();
    json_object_set_new(j, "now", json_time(c->now));
    json_object_set_new(j, "busy", json_false());
    json_object_set_new(j, "dry_run", json_boolean(c->o->dry_run));
    json_object_set_new(j, "due", json_integer(c->due));
    json_object_set_new(j, "delivered", json_integer(c->delivered));
    json_object_set_new(j, "prepared", json_integer(c->prepared));
    json_object_set_new(j, "waiting", json_integer(c->waiting));
    json_object_set_new(j, "quiet", json_integer(c->quiet));
    json_object_set_new(j, "dead", json_integer(c->dead));
    json_object_set_new(j, "unknown", json_integer(c->unknown));
    json_object_set_new(j, "left", json_integer(c->left));
    json_object_set(j, "list", c->list);
    return j;
}

static gx_status prepare(courier *c, gx_error *err)
{
    cut_values cuts;
    const ruleset *r = c->shop->ruleset;
    c->lang = arena_strndup(c->mem, r->language.p, r->language.n);
    c->in_a_row = arena_zalloc(c->mem, (r->policy.n_channels + 1) * sizeof *c->in_a_row);
    if (c->lang == NULL || c->in_a_row == NULL)
        return no_memory(err);
    gx_status rc = store_reader_open(c->shop->store, &c->reader, err);
    if (rc == GX_OK)
        rc = check_instant(c, err);
    if (rc == GX_OK)
        rc = check_channel(c, err);
    if (rc == GX_OK)
        rc = shop_cuts(c->shop, c->reader, c->now, c->mem, &cuts, err);
    if (rc == GX_OK)
        rc = evaluator_over(r, c->reader, false, &c->evaluator, err);
    if (rc == GX_OK)
        evaluator_cuts(c->evaluator, cuts);
    return rc;
}

static gx_status deliver_in_turn(shop *s, int64_t now, const deliver_options *o, json_t **out, gx_error *err)
{
    courier c = { .shop = s, .o = o, .now = now, .mem = arena_new(), .scratch = arena_new(), .list = json_array() };
    gx_status rc = c.mem && c.scratch && c.list ? prepare(&c, err) : no_memory(err);
    if (rc == GX_OK)
        rc = take_all(&c, err);
    if (rc == GX_OK && (*out = counted(&c)) == NULL)
        rc = no_memory(err);
    evaluator_free(c.evaluator);
    store_reader_close(c.reader);
    json_decref(c.list);
    arena_free(c.scratch);
    arena_free(c.mem);
    return rc;
}

gx_status deliver_due(shop *s, int64_t now, const deliver_options *o, json_t **out, gx_error *err)
{
    int turn = -1;
    *out = NULL;
    if (o->dry_run)
        return deliver_in_turn(s, now, o, out, err);
    gx_status rc = turn_take(s->dir, &turn, err);
    if (rc != GX_OK)
        return rc;
    if (turn < 0) {
        *out = json_pack("{s:b}", "busy", 1);
        return *out != NULL ? GX_OK : no_memory(err);
    }
    rc = deliver_in_turn(s, now, o, out, err);
    close(turn);
    return rc;
}
