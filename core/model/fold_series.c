/* SPDX-License-Identifier: Apache-2.0 */
/* Series in the fold: the moments that went by are dealt out to the series they belong to, and the times of what was
 * last are read off their ends. */
#include "core/model/fold.h"

#include <stdlib.h>

/* An event takes five bytes at least, and one that is two moments, a review with a rating, seven. */
bool fold_moments(fold *f, size_t bytes)
{
    moments *m = &f->moments;
    size_t most = bytes / 3 + 2;
    m->at = fold_scratch(f, most * (sizeof *m->at + sizeof *m->series));
    m->series = m->at == NULL ? NULL : (uint8_t *)(m->at + most);
    return m->at != NULL;
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

/* Few, or nearly in order: each goes back to its place. */
static void insert_each(int64_t *at, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int64_t t = at[i];
        size_t k = i;
        for (; k > 0 && at[k - 1] > t; k--)
            at[k] = at[k - 1];
        at[k] = t;
    }
}

void times_sort(int64_t *at, size_t n)
{
    enum { FEW = 32 };
    if (n <= FEW) {
        insert_each(at, n);
        return;
    }
    for (size_t i = 1; i < n; i++)
        if (at[i] < at[i - 1]) {
            qsort(at, n, sizeof *at, by_time);
            return;
        }
}

/* ---- the end ---- */

#define BIT(id) (UINT32_C(1) << SERIES_##id)
/* Who does any of these, and whoever orders, gives a sign of life; what makes up last_active is a little more. */
#define INTERACTIONS                                                                                                   \
    (BIT(VISITS) | BIT(MESSAGES_RECEIVED) | BIT(CALLS) | BIT(CONSULTATIONS) | BIT(ENGAGEMENTS) | BIT(REVIEWS) |        \
     BIT(SHARES) | BIT(REFERRALS) | BIT(COMPLAINTS) | BIT(ANSWERS))
#define LIVELY ((INTERACTIONS & ~BIT(ANSWERS)) | BIT(MESSAGES_SENT) | BIT(INCIDENTS))

/* Where the time of a series' last event stands; 0: nowhere. */
#define LAST(id, member) [SERIES_##id] = offsetof(customer_state, member)
static const uint16_t LAST_OF[SERIES_COUNT] = {
    LAST(CONSULTATIONS, last_consulted),
    LAST(VISITS, last_visited),
    LAST(MESSAGES_RECEIVED, last_message_received),
    LAST(MESSAGES_SENT, last_message_sent),
    LAST(CALLS, last_called),
    LAST(REVIEWS, last_reviewed),
    LAST(SHARES, last_shared),
    LAST(REFERRALS, last_referred),
    LAST(COMPLAINTS, last_complained),
    LAST(ENGAGEMENTS, last_engaged),
    LAST(CONTACTS, last_contacted),
    LAST(ANSWERS, last_answered),
    LAST(REFUNDS, last_refunded),
};

/* The seller's messages and calls. Mostly nobody was called: then they are one list. */
static void end_contacts(fold *f)
{
    customer_state *s = f->s;
    const moments *m = &f->moments;
    series *contacts = &s->series[SERIES_CONTACTS];
    *contacts = s->series[SERIES_MESSAGES_SENT];
    if (s->series[SERIES_CALLS].n > 0) {
        uint32_t n = contacts->n + s->series[SERIES_CALLS].n;
        int64_t *all = fold_array(f, n, sizeof *all);
        *contacts = (series){ all, all == NULL ? 0 : n };
        for (size_t i = 0; i < m->n && all != NULL; i++)
            if (m->series[i] == SERIES_CALLS || m->series[i] == SERIES_MESSAGES_SENT)
                *all++ = m->at[i];
    }
    if (contacts->n > 0)
        s->last_contacted = contacts->at[contacts->n - 1];
}

/* Both ascending; there is room for both in `at`. */
static void merge_times(int64_t *at, size_t n, const int64_t *more, size_t n_more)
{
    while (n_more > 0) {
        bool first = n > 0 && at[n - 1] > more[n_more - 1];
        at[n + n_more - 1] = first ? at[n - 1] : more[n_more - 1];
        n -= first;
        n_more -= !first;
    }
}

/* What each series has and where it begins, when it was last and when she was last active; `at` has room for all. */
static int64_t *lay_out(fold *f, int64_t *at, int64_t **place)
{
    customer_state *s = f->s;
    const moments *m = &f->moments;
    int64_t nowhere, active = s->joined > s->last_bought ? s->joined : s->last_bought;
    for (uint32_t left = m->seen & ~(UINT32_C(1) << NO_SERIES); left != 0; left &= left - 1) {
        unsigned which = (unsigned)__builtin_ctz(left);
        int64_t last = m->last[which], lively = (LIVELY >> which & 1) != 0 ? last : GX_NEVER;
        s->series[which] = (series){ at, m->count[which] };
        place[which] = at;
        at += m->count[which];
        active = lively > active ? lively : active;
        *(LAST_OF[which] != 0 ? (int64_t *)(void *)((char *)s + LAST_OF[which]) : &nowhere) = last;
    }
    s->last_active = active;
    return at;
}

/* A counting sort, so each series stays in the order in which its events went by. */
static void deal_out(fold *f, int64_t *at)
{
    const moments *m = &f->moments;
    int64_t *place[SERIES_COUNT], *life = lay_out(f, at, place), *end = life;
    for (size_t i = 0; i < m->n; i++) {
        *place[m->series[i]]++ = m->at[i];
        *end = m->at[i];
        end += INTERACTIONS >> m->series[i] & 1;
    }
    merge_times(life, (size_t)(end - life), f->paid, f->n_paid);
    f->s->series[SERIES_INTERACTIONS] = (series){ life, (uint32_t)((size_t)(end - life) + f->n_paid) };
}

void fold_series_end(fold *f)
{
    customer_state *s = f->s;
    s->joined = f->added != GX_NEVER ? f->added : f->first;
    int64_t *at = fold_array(f, 2 * f->moments.n + f->n_paid + 1, sizeof *at);
    if (at == NULL)
        return;
    deal_out(f, at);
    s->series[SERIES_ORDERS] = (series){ f->paid, (uint32_t)f->n_paid };
    end_contacts(f);
}
