/* SPDX-License-Identifier: Apache-2.0 */
/* What joins a folded state from outside her own events: the ledger's rows about her and the customers she introduced.
 * Also the small questions about a state that several rooms ask. */
#include "core/base/calendar.h"
#include "core/model/fold.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "out of memory while folding a customer's actions");
}

/* ---- ledger rows ---- */

static int by_run(const void *x, const void *y)
{
    const ledger_action *a = x, *b = y;
    if (a->run_at != b->run_at)
        return a->run_at < b->run_at ? -1 : 1;
    return text_cmp(a->id, b->id);
}

typedef struct named {
    const action_mention *m;
    size_t number; /* place in digest order */
} named;

static int by_action(const void *x, const void *y)
{
    const named *a = x, *b = y;
    int sign = text_cmp(a->m->action, b->m->action);
    return sign != 0 ? sign : a->number < b->number ? -1 : 1;
}

static named *index_mentions(const customer_state *s, arena *a)
{
    named *index = arena_alloc(a, (s->n_mentions + 1) * sizeof *index);
    for (size_t i = 0; i < s->n_mentions && index != NULL; i++)
        index[i] = (named){ &s->mentions[i], i };
    if (index != NULL && s->n_mentions > 1)
        qsort(index, s->n_mentions, sizeof *index, by_action);
    return index;
}

static size_t first_mention(const named *index, size_t n, gx_text id)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_cmp(index[middle].m->action, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static action_status status_said(event_kind kind)
{
    switch (kind) {
    case EVENT_ACTION_DONE:
    case EVENT_MESSAGE_BROADCAST:
        return ACTION_DONE;
    case EVENT_ACTION_ANSWERED:
        return ACTION_ANSWERED;
    case EVENT_ACTION_SKIPPED:
        return ACTION_SKIPPED;
    case EVENT_ACTION_POSTPONED:
        return ACTION_POSTPONED;
    default:
        return ACTION_FAILED;
    }
}

static int64_t contact_at(const ledger_action *row)
{
    bool happened = row->status == ACTION_DONE || row->status == ACTION_ANSWERED;
    return happened ? row->status_at : row->run_at;
}

/* Returns whether a message or call names the row: then that is the contact. */
static bool resolve(ledger_action *row, const named *index, size_t n)
{
    int64_t carried = GX_NEVER;
    row->status = ACTION_PLANNED;
    row->status_at = GX_NEVER;
    for (size_t i = first_mention(index, n, row->id); i < n && text_eq(index[i].m->action, row->id); i++) {
        const action_mention *m = index[i].m;
        if (m->kind == EVENT_MESSAGE_SENT || m->kind == EVENT_CALL_MADE) {
            carried = m->at > carried ? m->at : carried;
            continue;
        }
        row->status = status_said(m->kind);
        row->status_at = m->at;
        if (m->answer.n > 0)
            row->answer = m->answer;
        if (row->status == ACTION_POSTPONED && m->until != GX_NO_DATE &&
            __builtin_mul_overflow(m->until, DAY_S, &row->at))
            row->at = GX_FOREVER;
    }
    row->contacted = carried != GX_NEVER ? carried : contact_at(row);
    return carried != GX_NEVER;
}

static bool is_live(const ledger_action *row)
{
    return row->status != ACTION_SKIPPED && row->status != ACTION_FAILED;
}

/* A longer copy of a series with room for `more`. */
static int64_t *extend(const series *s, size_t more, arena *a)
{
    int64_t *at = arena_alloc(a, (s->n + more + 1) * sizeof *at);
    if (at != NULL && s->n > 0)
        memcpy(at, s->at, s->n * sizeof *at);
    return at;
}

static void close_series(series *s, int64_t *at, size_t n, int64_t *last)
{
    times_sort(at, n);
    *s = (series){ at, (uint32_t)n };
    if (n > 0)
        *last = at[n - 1];
}

/* ---- a planned call that was made, and nobody said which it was ---- */

/* When she was called, those calls left out that name an action; in `out`, ascending. */
static size_t unnamed_calls(const customer_state *s, int64_t *out)
{
    const series *calls = &s->series[SERIES_CALLS];
    size_t n = 0;
    for (uint32_t i = 0; i < calls->n; i++) {
        size_t same = 0, ascribed = 0;
        for (uint32_t k = 0; k <= i; k++)
            same += calls->at[k] == calls->at[i];
        for (size_t k = 0; k < s->n_mentions; k++)
            ascribed += s->mentions[k].kind == EVENT_CALL_MADE && s->mentions[k].at == calls->at[i];
        if (same > ascribed)
            out[n++] = calls->at[i];
    }
    return n;
}

static bool is_open_call(const ledger_action *row)
{
    return row->calls && (row->status == ACTION_PLANNED || row->status == ACTION_POSTPONED);
}

/* Each of these calls is the newest planned one before it that nobody has said was made: that call, and no further one.
 * Marks it by the time of the call. */
static void match_calls(ledger_action *rows, size_t n, const bool *carried, const int64_t *calls, size_t n_calls,
                        bool *matched)
{
    for (size_t c = 0; c < n_calls; c++) {
        size_t newest = n;
        for (size_t i = 0; i < n; i++)
            if (is_open_call(&rows[i]) && !carried[i] && !matched[i] && rows[i].run_at < calls[c] &&
                (newest == n || by_run(&rows[newest], &rows[i]) < 0))
                newest = i;
        if (newest == n)
            continue;
        matched[newest] = true;
        rows[newest].contacted = calls[c];
    }
}

static gx_status add_contacts(customer_state *s, ledger_action *rows, size_t n, arena *a, gx_error *err)
{
    series *contacts = &s->series[SERIES_CONTACTS], *calls = &s->series[SERIES_CALLS];
    named *index = index_mentions(s, a);
    int64_t *contact = extend(contacts, n, a), *call = extend(calls, n, a);
    int64_t *made = arena_alloc(a, (calls->n + 1) * sizeof *made);
    bool *carried = arena_zalloc(a, 2 * (n + 1) * sizeof *carried), *matched = carried + n + 1;
    if (index == NULL || contact == NULL || call == NULL || made == NULL || carried == NULL)
        return no_memory(err);
    size_t n_contacts = contacts->n, n_calls = calls->n, open = 0;
    for (size_t i = 0; i < n; i++) {
        carried[i] = resolve(&rows[i], index, s->n_mentions);
        open += is_open_call(&rows[i]) && !carried[i];
    }
    if (open > 0 && calls->n > 0)
        match_calls(rows, n, carried, made, unnamed_calls(s, made), matched);
    for (size_t i = 0; i < n; i++) {
        if (carried[i] || matched[i] || rows[i].feed || !is_live(&rows[i]))
            continue;
        contact[n_contacts++] = rows[i].contacted;
        if (rows[i].calls)
            call[n_calls++] = rows[i].contacted;
    }
    close_series(contacts, contact, n_contacts, &s->last_contacted);
    close_series(calls, call, n_calls, &s->last_called);
    return GX_OK;
}

gx_status state_add_actions(customer_state *s, const ledger_action *rows, size_t n, arena *a, gx_error *err)
{
    ledger_action *all = arena_alloc(a, (s->n_actions + n + 1) * sizeof *all);
    size_t n_all = s->n_actions;
    if (all == NULL)
        return no_memory(err);
    if (n_all > 0)
        memcpy(all, s->actions, n_all * sizeof *all);
    for (size_t i = 0; i < n; i++)
        if (rows[i].run_at < s->now)
            all[n_all++] = rows[i];
    size_t n_new = n_all - s->n_actions;
    gx_status rc = n_new == 0 ? GX_OK : add_contacts(s, all + s->n_actions, n_new, a, err);
    if (n_all > 1)
        qsort(all, n_all, sizeof *all, by_run);
    s->actions = all;
    s->n_actions = n_all;
    return rc;
}

/* ---- introduced customers ---- */

static int by_introduction(const void *x, const void *y)
{
    const introduced *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return text_cmp(a->subject, b->subject);
}

gx_status state_add_introduced(customer_state *s, const customer_state *const *others, const int64_t *at, size_t n,
                               arena *a, gx_error *err)
{
    introduced *list = arena_alloc(a, (n + 1) * sizeof *list);
    size_t taken = 0;
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const customer_state *o = others[i];
        if (!o->exists)
            continue;
        list[taken++] = (introduced){ o->subject, o->name, at[i], o->spent, o->first_bought, o->last_bought };
        s->brought = saturating_add(s->brought, o->spent);
        s->introductions_bought += o->orders > 0;
        if (o->last_bought > s->last_brought)
            s->last_brought = o->last_bought;
    }
    if (taken > 1)
        qsort(list, taken, sizeof *list, by_introduction);
    s->introduced_list = list;
    s->n_introduced = taken;
    return GX_OK;
}

/* ---- small questions ---- */

const hand_label *state_hand_label(const customer_state *s, gx_text dimension)
{
    for (size_t i = 0; i < s->n_hand_labels; i++)
        if (text_eq(s->hand_labels[i].dimension, dimension))
            return &s->hand_labels[i];
    return NULL;
}

const tag *state_tag(const customer_state *s, gx_text wanted)
{
    size_t low = 0, high = s->n_tags;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int sign = text_cmp(s->tags[middle].tag, wanted);
        if (sign == 0)
            return &s->tags[middle];
        if (sign < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool state_tagged(const customer_state *s, gx_text wanted)
{
    return state_tag(s, wanted) != NULL;
}

const tag *state_untagged(const customer_state *s, gx_text wanted)
{
    for (size_t i = 0; i < s->n_untagged; i++)
        if (text_eq(s->untagged[i].tag, wanted))
            return &s->untagged[i];
    return NULL;
}

const held_out *state_held_out(const customer_state *s, gx_text experiment)
{
    for (size_t i = 0; i < s->n_held_outs; i++)
        if (text_eq(s->held_outs[i].experiment, experiment))
            return &s->held_outs[i];
    return NULL;
}

const attribute *state_attribute(const customer_state *s, gx_text name)
{
    size_t low = 0, high = s->n_attributes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int sign = text_cmp(s->attributes[middle].name, name);
        if (sign == 0)
            return &s->attributes[middle];
        if (sign < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

int64_t state_last_action(const customer_state *s, gx_text strategy, gx_text step)
{
    int64_t last = GX_NEVER;
    for (size_t i = 0; i < s->n_actions; i++) {
        const ledger_action *row = &s->actions[i];
        bool meant = text_eq(row->strategy, strategy) && (step.n == 0 || text_eq(row->step, step));
        if (meant && is_live(row) && contact_at(row) > last)
            last = contact_at(row);
    }
    return last;
}
