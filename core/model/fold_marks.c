/* SPDX-License-Identifier: Apache-2.0 */
/* Things with a key of which the last statement holds: tags, hand labels, attributes, preferences, consents, promises,
 * interests. Statements are gathered as they go by, sorted by key once at the end, and each key's run is settled. */
#include "core/model/fold.h"

#include <stdlib.h>

mark *fold_mark(fold *f, marks *m, gx_text a, gx_text b, int64_t at)
{
    mark *list = m->n < m->cap ? m->list : fold_grow(f, m->list, &m->cap, m->n, sizeof *list);
    if (list == NULL)
        return NULL;
    m->list = list;
    list[m->n] = (mark){ .a = a, .b = b, .at = at, .number = m->n, .side = f->side, .date = GX_NO_DATE };
    return &list[m->n++];
}

static int by_key(const void *x, const void *y)
{
    const mark *a = x, *b = y;
    int sign = text_cmp(a->a, b->a);
    if (sign == 0)
        sign = text_cmp(a->b, b->b);
    if (sign == 0)
        sign = a->number < b->number ? -1 : 1;
    return sign;
}

/* A handful of tags is the rule. */
static void sort_few(mark *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (by_key(&list[i - 1], &list[i]) < 0)
            continue;
        mark moving = list[i];
        size_t at = i;
        for (; at > 0 && by_key(&list[at - 1], &moving) > 0; at--)
            list[at] = list[at - 1];
        list[at] = moving;
    }
}

static void sort(marks *m)
{
    enum { FEW = 16 };
    if (m->n <= FEW)
        sort_few(m->list, m->n);
    else
        qsort(m->list, m->n, sizeof *m->list, by_key);
}

/* The run of equal keys that begins at `from` ends before the result. */
static size_t run_end(const marks *m, size_t from)
{
    size_t to = from + 1;
    while (to < m->n && text_eq(m->list[to].a, m->list[from].a) && text_eq(m->list[to].b, m->list[from].b))
        to++;
    return to;
}

static void end_tags(fold *f)
{
    marks *m = &f->tags;
    sort(m);
    tag *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0, off = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        const mark *last = &m->list[to - 1];
        if (last->on)
            out[n++] = (tag){ last->a, last->by, last->at };
        else
            m->list[off++] = *last; /* over what has been read */
    }
    f->s->tags = out;
    f->s->n_tags = n;
    tag *untagged = off > 0 ? fold_array(f, off, sizeof *untagged) : NULL;
    for (size_t i = 0; i < off && untagged != NULL; i++)
        untagged[i] = (tag){ m->list[i].a, m->list[i].by, m->list[i].at };
    f->s->untagged = untagged;
    f->s->n_untagged = untagged != NULL ? off : 0;
}

static void end_labels(fold *f)
{
    marks *m = &f->labels;
    sort(m);
    hand_label *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        const mark *last = &m->list[to - 1];
        if (last->on)
            out[n++] = (hand_label){ last->a, last->value, last->by, last->at, last->date };
    }
    f->s->hand_labels = out;
    f->s->n_hand_labels = n;
}

/* D4.2: what a person set stays until a person sets it again; an empty value by a person gives it back. */
static const mark *settle_attribute(const mark *run, size_t n)
{
    const mark *holds = NULL;
    for (size_t i = 0; i < n; i++) {
        bool hand_holds = holds != NULL && holds->on && holds->value.n > 0;
        if (run[i].on || !hand_holds)
            holds = &run[i];
    }
    return holds;
}

static void end_attributes(fold *f)
{
    marks *m = &f->attributes;
    sort(m);
    attribute *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        const mark *holds = settle_attribute(&m->list[i], to - i);
        if (holds->value.n > 0)
            out[n++] = (attribute){ holds->a, holds->value, holds->by, holds->at, false };
    }
    f->s->attributes = out;
    f->s->n_attributes = n;
}

/* `allow` and `quiet` are said apart: each holds until it is said again. */
static preference settle_preference(const mark *run, size_t n)
{
    preference p = { .channel = run[0].a, .topic = run[0].b, .allow = true };
    for (size_t k = 0; k < n; k++) {
        const mark *said = &run[k];
        p.allow = said->says_on ? said->on : p.allow;
        p.quiet = said->says_value ? said->value : p.quiet;
        p.at = said->at;
    }
    return p;
}

static int forbids(const mark *m)
{
    return m->says_on ? !m->on : -1;
}

static int withdraws(const mark *m)
{
    return !m->on;
}

static int asks_for_quiet(const mark *m)
{
    return m->says_value ? m->value.n > 0 : -1;
}

/* The newest refusal of one of several merged that still stands; NULL: none does. */
static const mark *standing(fold *f, const mark *run, size_t n, int (*refuses)(const mark *m))
{
    side_word *words;
    size_t n_words = sides_words(f, run, n, refuses, &words);
    bool *stands = n_words > 0 ? fold_scratch(f, n_words * sizeof *stands) : NULL;
    const mark *newest = NULL;
    if (stands == NULL || !sides_refuse(f, words, n_words, stands))
        return NULL;
    for (size_t i = 0; i < n_words; i++)
        if (stands[i] && (newest == NULL || words[i].refusal->number > newest->number))
            newest = words[i].refusal;
    return newest;
}

/* What several who were merged said of one channel or topic. */
static preference settle_of_several(fold *f, const mark *run, size_t n)
{
    preference p = settle_preference(run, n);
    const mark *no = standing(f, run, n, forbids), *quiet = standing(f, run, n, asks_for_quiet);
    if (no != NULL) {
        p.allow = false;
        p.at = no->at;
    }
    if (quiet != NULL)
        p.quiet = quiet->value;
    return p;
}

static void end_preferences(fold *f)
{
    marks *m = &f->preferences;
    sort(m);
    preference *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        out[n++] = f->n_sides > 1 ? settle_of_several(f, &m->list[i], to - i) : settle_preference(&m->list[i], to - i);
    }
    f->s->preferences = out;
    f->s->n_preferences = n;
}

static void end_consents(fold *f)
{
    marks *m = &f->consents;
    sort(m);
    consent *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        const mark *last = &m->list[to - 1];
        const mark *no = f->n_sides > 1 ? standing(f, &m->list[i], to - i, withdraws) : NULL;
        last = no != NULL ? no : last;
        out[n++] = (consent){ last->a, last->b, last->on, last->at };
    }
    f->s->consents = out;
    f->s->n_consents = n;
}

static int by_made(const void *x, const void *y)
{
    const promise *a = x, *b = y;
    if (a->made != b->made)
        return a->made < b->made ? -1 : 1;
    return text_cmp(a->what, b->what);
}

static void put_off(promise *p, const mark *again)
{
    if (again->date == GX_NO_DATE || again->date == p->by_date)
        return;
    p->moved = again->at;
    p->moved_from = p->by_date;
    p->by_date = again->date;
}

/* Made again while open, a promise is the same one with another date; `kept` closes it. A `kept` without one is
 * nobody's.
 */
static size_t settle_promises(const mark *run, size_t n, promise *out)
{
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        promise *open = made > 0 && out[made - 1].kept == GX_NEVER ? &out[made - 1] : NULL;
        if (run[i].on && open == NULL)
            out[made++] = (promise){ .what = run[i].a,
                                     .by_date = run[i].date,
                                     .made = run[i].at,
                                     .kept = GX_NEVER,
                                     .moved = GX_NEVER,
                                     .moved_from = GX_NO_DATE,
                                     .seq = run[i].seq };
        else if (run[i].on)
            put_off(open, &run[i]);
        else if (open != NULL)
            open->kept = run[i].at;
    }
    return made;
}

static void end_promises(fold *f)
{
    marks *m = &f->promises;
    customer_state *s = f->s;
    sort(m);
    promise *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        n += settle_promises(&m->list[i], to - i, &out[n]);
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_made);
    for (size_t i = 0; i < n; i++) {
        if (out[i].kept != GX_NEVER)
            continue;
        s->open_promises++;
        if (out[i].by_date != GX_NO_DATE && (s->next_promise == GX_NO_DATE || out[i].by_date < s->next_promise))
            s->next_promise = out[i].by_date;
    }
    s->promises = out;
    s->n_promises = n;
}

static int by_newest(const void *x, const void *y)
{
    const product_interest *a = x, *b = y;
    if (a->at != b->at)
        return a->at > b->at ? -1 : 1;
    return text_cmp(a->product, b->product);
}

/* Standing tags "wants:X" say the same as a consultation about X (D4.1). */
static void add_wants(fold *f)
{
    const gx_text wants = GX_TEXT("wants:");
    for (size_t i = 0; i < f->s->n_tags; i++) {
        gx_text t = f->s->tags[i].tag;
        if (t.n > wants.n && memcmp(t.p, wants.p, wants.n) == 0)
            (void)fold_mark(f, &f->interests, (gx_text){ t.p + wants.n, t.n - wants.n }, (gx_text){ NULL, 0 },
                            f->s->tags[i].at);
    }
}

static void end_interests(fold *f)
{
    marks *m = &f->interests;
    sort(m);
    product_interest *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0, to; i < m->n && out != NULL; i = to) {
        to = run_end(m, i);
        product_interest p = { m->list[i].a, m->list[i].at, (uint32_t)(to - i) };
        for (size_t k = i + 1; k < to; k++)
            p.at = m->list[k].at > p.at ? m->list[k].at : p.at;
        out[n++] = p;
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_newest);
    f->s->interests = out;
    f->s->n_interests = n;
}

static void end_held_outs(fold *f)
{
    marks *m = &f->held_outs;
    sort(m);
    held_out *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0; i < m->n && out != NULL; i = run_end(m, i))
        out[n++] = (held_out){ m->list[i].a, m->list[i].at };
    f->s->held_outs = out;
    f->s->n_held_outs = n;
}

static void end_distinct(fold *f)
{
    marks *m = &f->distinct;
    sort(m);
    gx_text *out = fold_array(f, m->n, sizeof *out);
    size_t n = 0;
    for (size_t i = 0; i < m->n && out != NULL; i = run_end(m, i))
        out[n++] = m->list[i].a;
    f->s->distinct = out;
    f->s->n_distinct = n;
}

void fold_marks_end(fold *f)
{
    if (f->tags.n > 0)
        end_tags(f);
    if (f->labels.n > 0)
        end_labels(f);
    if (f->attributes.n > 0)
        end_attributes(f);
    if (f->preferences.n > 0)
        end_preferences(f);
    if (f->consents.n > 0)
        end_consents(f);
    if (f->promises.n > 0)
        end_promises(f);
    if (f->held_outs.n > 0)
        end_held_outs(f);
    if (f->distinct.n > 0)
        end_distinct(f);
    add_wants(f);
    if (f->interests.n > 0)
        end_interests(f);
}
