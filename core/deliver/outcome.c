/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from an attempt. Only what certainly did not arrive, or what the receiver takes once, is tried again;
 * what may have arrived is a person's to say. A row and what the journal says of it change in one transaction. */
#include "core/deliver/courier.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/engine/happenings.h"

#define SOURCE GX_TEXT("deliver")

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static bool takes_once(const channel *c)
{
    return c->plugin->channel->idempotent != 0 || c->plugin->channel->prepares != 0;
}

/* ---- the journal ---- */

static gx_status say(courier *c, const event *e, gx_error *err)
{
    append_result result;
    gx_status rc = store_append(c->shop->store, e, false, &result, NULL, err);
    if (rc == GX_OK && result == APPEND_NEW)
        rc = happenings_announce_one(c->shop, e, err);
    return rc;
}

static gx_status begin(courier *c, const parcel *p, event_kind kind, event *out, gx_error *err)
{
    char at[32];
    time_format_rfc3339(c->now, at);
    const char *id = arena_printf(c->scratch, "%.*s %s %s", TEXT_ARG(p->p.id), event_kind_name(kind), at);
    if (id == NULL)
        return no_memory(err);
    event_begin(out, kind, SOURCE, text_of(id), p->p.customer, c->now);
    event_set_text(out, FIELD_ACTION, p->p.id);
    return GX_OK;
}

/* The contact counts once: a message that names its action is not counted beside it. */
static gx_status say_delivered(courier *c, const parcel *p, gx_error *err)
{
    event sent, done;
    gx_status rc = begin(c, p, EVENT_MESSAGE_SENT, &sent, err);
    if (rc == GX_OK)
        rc = begin(c, p, EVENT_ACTION_DONE, &done, err);
    if (rc != GX_OK)
        return rc;
    event_set_text(&sent, FIELD_CHANNEL, p->p.channel);
    event_set_text(&sent, FIELD_TEXT, p->row.text);
    rc = say(c, &sent, err);
    return rc == GX_OK ? say(c, &done, err) : rc;
}

static gx_status say_failed(courier *c, const parcel *p, gx_error *err)
{
    event failed;
    gx_status rc = begin(c, p, EVENT_ACTION_FAILED, &failed, err);
    if (rc != GX_OK)
        return rc;
    if (p->row.detail.n > 0)
        event_set_text(&failed, FIELD_NOTE, p->row.detail);
    return say(c, &failed, err);
}

/* ---- the row ---- */

/* Doubling, with up to a quarter more that is the action's own, so that those which failed together do not come back
 * together. Nothing is drawn: the same action waits the same time wherever it is worked out. */
static int64_t wait_before_next(const channel *c, const delivery *row, int64_t asked)
{
    int64_t wait = c->retry;
    for (int32_t i = 1; i < row->tries && wait < c->retry_most; i++)
        wait *= 2;
    wait = wait < c->retry_most ? wait : c->retry_most;
    uint64_t own = (uint64_t)row->tries;
    for (size_t i = 0; i < row->action.n; i++)
        own = own * 31 + (unsigned char)row->action.p[i];
    wait += (int64_t)(own % (uint64_t)(wait / 4 + 1));
    return asked > wait ? asked : wait;
}

static delivery_state next_state(const channel *c, const delivery *row, gx_delivery result)
{
    bool more = row->tries < c->tries;
    switch (result) {
    case GX_DELIVERED:
        return DELIVERY_DONE;
    case GX_DELIVERY_RETRY:
        if (more)
            return DELIVERY_WAITING;
        break;
    case GX_DELIVERY_FAILED:
        break;
    default:
        return takes_once(c) && more ? DELIVERY_WAITING : DELIVERY_UNKNOWN;
    }
    return row->doubt ? DELIVERY_UNKNOWN : DELIVERY_DEAD;
}

static const char *const words[] = { [DELIVERY_WAITING] = "waiting",
                                     [DELIVERY_DONE] = "delivered",
                                     [DELIVERY_DEAD] = "dead",
                                     [DELIVERY_UNKNOWN] = "unknown" };

void outcome_count(courier *c, const parcel *p)
{
    bool prepares = p->channel->plugin->channel->prepares != 0;
    c->delivered += p->row.state == DELIVERY_DONE && !prepares;
    c->prepared += p->row.state == DELIVERY_DONE && prepares;
    c->waiting += p->row.state == DELIVERY_WAITING;
    c->dead += p->row.state == DELIVERY_DEAD;
    c->unknown += p->row.state == DELIVERY_UNKNOWN;
}

/* What is prepared is for a person to hand over: neither done nor, when it cannot be made, failed. */
static gx_status write(courier *c, const parcel *p, gx_error *err)
{
    bool prepares = p->channel->plugin->channel->prepares != 0;
    gx_status rc = GX_OK;
    delivery row = p->row;
    if (row.state == DELIVERY_DONE && !prepares)
        rc = say_delivered(c, p, err);
    if (row.state == DELIVERY_DEAD && !prepares)
        rc = say_failed(c, p, err);
    if (row.state == DELIVERY_DONE)
        row.address = row.name = row.subject = row.text = (gx_text){ NULL, 0 };
    return rc == GX_OK ? store_put_delivery(c->shop->store, &row, err) : rc;
}

/* Somebody had her forgotten while this was on its way: nothing of her is written any more. */
static gx_status is_erased(courier *c, const delivery *row, bool *out, gx_error *err)
{
    delivery there;
    gx_error none;
    gx_status rc = store_delivery(c->reader, row->action, c->scratch, &there, &none);
    *out = rc == GX_ENOTFOUND;
    return rc == GX_OK || *out ? GX_OK : gx_fail(err, rc, "%s", none.text);
}

/* A receiver may say anything: one line of characters that are. */
static gx_text detail_of(courier *c, gx_text said)
{
    buf line = { 0 };
    for (size_t i = 0, next; i < said.n; i = next) {
        next = utf8_next(said, i);
        gx_text one = { said.p + i, next - i };
        if ((unsigned char)said.p[i] < ' ')
            buf_char(&line, ' ');
        else
            buf_word(&line, utf8_valid(one) ? one : GX_TEXT("?"));
    }
    gx_text copy = arena_text(c->scratch, text_trim(buf_view(&line)));
    buf_free(&line);
    return copy;
}

gx_status outcome_record(courier *c, parcel *p, gx_delivery result, gx_text said, const gx_receipt *receipt,
                         gx_error *err)
{
    delivery *row = &p->row;
    row->state = next_state(p->channel, row, result);
    row->doubt |= result != GX_DELIVERED && result != GX_DELIVERY_RETRY && result != GX_DELIVERY_FAILED;
    row->at = c->now;
    row->detail = detail_of(c, said);
    row->file = detail_of(c, text_of(receipt->file));
    row->next_at =
        row->state == DELIVERY_WAITING ? c->now + wait_before_next(p->channel, row, receipt->retry_after) : c->now;
    bool gone = false;
    gx_status rc = store_begin(c->shop->store, STORE_FULL, err);
    if (rc == GX_OK)
        rc = is_erased(c, row, &gone, err);
    if (rc == GX_OK && !gone)
        rc = write(c, p, err);
    if (rc == GX_OK && !gone)
        rc = store_commit(c->shop->store, err);
    store_rollback(c->shop->store);
    if (rc != GX_OK || gone)
        return rc;
    outcome_count(c, p);
    bool prepares = p->channel->plugin->channel->prepares != 0;
    return report_line(c, p, row->state == DELIVERY_DONE && prepares ? "prepared" : words[row->state],
                       row->file.n > 0 ? row->file : row->detail, err);
}

gx_status outcome_refuse(courier *c, parcel *p, const char *why, gx_error *err)
{
    delivery *row = &p->row;
    row->state = row->doubt ? DELIVERY_UNKNOWN : DELIVERY_DEAD;
    row->at = row->next_at = c->now;
    row->detail = arena_text(c->scratch, text_of(why));
    if (row->detail.n == 0)
        return no_memory(err);
    return c->o->dry_run ? GX_OK : write(c, p, err);
}

/* ---- what was cut off ---- */

static gx_status settle_one(courier *c, delivery *row, gx_error *err)
{
    const channel *ch = policy_channel(&c->shop->ruleset->policy, row->channel);
    bool again = ch != NULL && channel_delivers(ch) && takes_once(ch);
    row->doubt = true;
    row->state = again ? DELIVERY_WAITING : DELIVERY_UNKNOWN;
    row->at = row->next_at = c->now;
    row->detail = text_of(_("it was cut off while it was being handed over"));
    c->unknown += !again;
    return store_put_delivery(c->shop->store, row, err);
}

gx_status outcome_of_the_dead(courier *c, gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    gx_status rc = store_deliveries(c->reader, DELIVERY_CLAIMED, c->mem, &list, &n, err);
    if (rc != GX_OK || n == 0)
        return rc;
    rc = store_begin(c->shop->store, STORE_FULL, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = settle_one(c, &list[i], err);
    if (rc == GX_OK)
        rc = store_commit(c->shop->store, err);
    if (rc != GX_OK)
        store_rollback(c->shop->store);
    return rc;
}
