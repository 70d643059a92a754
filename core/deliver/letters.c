/* SPDX-License-Identifier: Apache-2.0 */
/* What is left to people: dead letters and what may have arrived; and their word that it is to be tried again. */
#include "core/deliver/courier.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/engine/happenings.h"

#include <unistd.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* What the ledger says of it at `now`. */
static gx_status status_of(store_reader *r, const delivery *d, int64_t now, arena *a, action_status *out, gx_error *err)
{
    customer_record rec;
    customer_state state = { .id = d->customer_id };
    uint32_t id = d->customer_id;
    *out = ACTION_PLANNED;
    gx_status rc = store_load(r, &id, 1, a, &rec, err);
    if (rc == GX_OK)
        rc = state_fold(rec.digests, rec.joined, rec.n_digests, now + 1, a, &state, err);
    if (rc == GX_OK)
        rc = state_add_actions(&state, rec.actions, rec.n_actions, a, err);
    for (size_t i = 0; i < state.n_actions && rc == GX_OK; i++)
        if (text_eq(state.actions[i].id, d->action))
            *out = state.actions[i].status;
    return rc;
}

/* ---- showing them ---- */

static gx_status add_letter(shop *s, const delivery *d, json_t *to, gx_error *err)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", json_text(d->action));
    json_object_set_new(j, "customer", json_text(d->customer));
    json_object_set_new(j, "name", json_word(d->name.n > 0 ? d->name : d->customer));
    json_object_set_new(j, "channel", json_text(d->channel));
    json_object_set_new(j, "channel_title", json_text(channel_title(s->ruleset, d->channel, i18n_current())));
    json_object_set_new(j, "state", json_string(d->state == DELIVERY_DEAD ? "dead" : "unknown"));
    json_object_set_new(j, "at", json_time(d->at));
    json_object_set_new(j, "tries", json_integer(d->tries));
    json_object_set_new(j, "address", json_text(d->address));
    json_object_set_new(j, "subject", json_text(d->subject));
    json_object_set_new(j, "text", json_text(d->text));
    json_object_set_new(j, "detail", json_text(d->detail));
    return json_array_append_new(to, j) == 0 ? GX_OK : no_memory(err);
}

/* What may have arrived is left out once somebody has said whether it did. */
static gx_status add_letters(shop *s, store_reader *r, delivery_state state, int64_t now, arena *a, json_t *to,
                             gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    gx_status rc = store_deliveries(r, state, a, &list, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        action_status is = ACTION_PLANNED;
        if (state == DELIVERY_UNKNOWN)
            rc = status_of(r, &list[i], now, a, &is, err);
        if (rc == GX_OK && (is == ACTION_PLANNED || is == ACTION_POSTPONED))
            rc = add_letter(s, &list[i], to, err);
    }
    return rc;
}

gx_status deliver_dead(shop *s, int64_t now, json_t **out, gx_error *err)
{
    store_reader *r = NULL;
    arena *a = arena_new();
    *out = json_array();
    gx_status rc = a != NULL && *out != NULL ? store_reader_open(s->store, &r, err) : no_memory(err);
    if (rc == GX_OK)
        rc = add_letters(s, r, DELIVERY_DEAD, now, a, *out, err);
    if (rc == GX_OK)
        rc = add_letters(s, r, DELIVERY_UNKNOWN, now, a, *out, err);
    store_reader_close(r);
    arena_free(a);
    if (rc != GX_OK) {
        json_decref(*out);
        *out = NULL;
    }
    return rc;
}

/* ---- once more ---- */

/* The one whose id begins so. */
static gx_status find_letter(store_reader *r, gx_text id, arena *a, delivery *out, gx_error *err)
{
    static const delivery_state states[] = { DELIVERY_DEAD, DELIVERY_UNKNOWN };
    size_t found = 0;
    gx_status rc = GX_OK;
    for (size_t k = 0; k < sizeof states / sizeof *states && rc == GX_OK; k++) {
        delivery *list = NULL;
        size_t n = 0;
        rc = store_deliveries(r, states[k], a, &list, &n, err);
        for (size_t i = 0; i < n && rc == GX_OK; i++)
            if (id.n > 0 && list[i].action.n >= id.n && memcmp(list[i].action.p, id.p, id.n) == 0) {
                *out = list[i];
                found++;
            }
    }
    if (rc != GX_OK || found == 1)
        return rc;
    if (found == 0)
        return gx_fail(err, GX_ENOTFOUND, _("there is no dead letter \"%.*s\" (guanxi deliver --dead)"), TEXT_ARG(id));
    return gx_fail(err, GX_EINVAL, _("%zu dead letters begin with \"%.*s\"; say more of it (guanxi deliver --dead)"),
                   found, TEXT_ARG(id));
}

/* Put off to today, whatever became of it: it is open, in time, and a contact again. */
static gx_status reopen(shop *s, const delivery *d, int64_t now, arena *a, gx_error *err)
{
    event e;
    char at[32];
    append_result result;
    time_format_rfc3339(now, at);
    const char *id = arena_printf(a, "%.*s again %s", TEXT_ARG(d->action), at);
    if (id == NULL)
        return no_memory(err);
    event_begin(&e, EVENT_ACTION_POSTPONED, GX_TEXT("deliver"), text_of(id), d->customer, now);
    event_set_text(&e, FIELD_ACTION, d->action);
    event_set_int(&e, FIELD_UNTIL, zone_today(s->ruleset->zone, now));
    gx_status rc = store_append(s->store, &e, false, &result, NULL, err);
    return rc == GX_OK && result == APPEND_NEW ? happenings_announce_one(s, &e, err) : rc;
}

/* From the next second on: what comes of it must not be journaled at the instant of this, which would be ordered by
 * their ids. */
static gx_status put_again(shop *s, store_reader *r, delivery *d, int64_t now, arena *a, gx_error *err)
{
    action_status is;
    gx_status rc = status_of(r, d, now, a, &is, err);
    if (rc == GX_OK && is != ACTION_FAILED && is != ACTION_PLANNED && is != ACTION_POSTPONED)
        rc = gx_fail(err, GX_EREFUSED, _("%.*s is finished: somebody has said what came of it"), TEXT_ARG(d->action));
    if (rc == GX_OK)
        rc = store_begin(s->store, STORE_FULL, err);
    if (rc != GX_OK)
        return rc;
    d->state = DELIVERY_WAITING;
    d->tries = 0;
    d->doubt = false;
    d->at = now;
    d->next_at = now + 1;
    rc = store_put_delivery(s->store, d, err);
    if (rc == GX_OK)
        rc = reopen(s, d, now, a, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc;
}

gx_status deliver_again(shop *s, int64_t now, gx_text id, json_t **out, gx_error *err)
{
    int turn = -1;
    store_reader *r = NULL;
    delivery d = { .tries = 0 };
    *out = NULL;
    gx_status rc = turn_take(s->dir, &turn, err);
    if (rc == GX_OK && turn < 0)
        rc = gx_fail(err, GX_EREFUSED, _("another guanxi deliver is at work; say it again when that is done"));
    if (rc != GX_OK)
        return rc;
    arena *a = arena_new();
    rc = a != NULL ? store_reader_open(s->store, &r, err) : no_memory(err);
    if (rc == GX_OK)
        rc = find_letter(r, id, a, &d, err);
    if (rc == GX_OK)
        rc = put_again(s, r, &d, now, a, err);
    if (rc == GX_OK &&
        (*out = json_pack("{s:o, s:o}", "id", json_text(d.action), "customer", json_text(d.customer))) == NULL)
        rc = no_memory(err);
    store_reader_close(r);
    arena_free(a);
    close(turn);
    return rc;
}
