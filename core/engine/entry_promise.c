/* SPDX-License-Identifier: Apache-2.0 */
/* Promises the seller makes (D9.6): made with a date, moved, kept. */
#include "core/engine/entry.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status say_promise(entry *e, event_kind kind, gx_text what, int64_t by_date, gx_error *err)
{
    event *said = entry_new(e, kind, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_WHAT, what);
    if (by_date != GX_NO_DATE)
        event_set_int(said, FIELD_BY_DATE, by_date);
    return GX_OK;
}

gx_status entry_promise(entry *e, gx_text what, int64_t by_date, gx_error *err)
{
    if (text_trim(what).n == 0)
        return gx_fail(err, GX_EINVAL, _("a promise without words: say what was promised"));
    return say_promise(e, EVENT_PROMISE_MADE, text_trim(what), by_date, err);
}

static gx_status which_promise(const promise *const *open, size_t n, gx_error *err)
{
    buf list = { 0 };
    for (size_t i = 0; i < n; i++)
        buf_printf(&list, "%s%zu %.*s", i > 0 ? ", " : "", i + 1, TEXT_ARG(open[i]->what));
    gx_status rc = gx_fail(err, GX_ECONFLICT, _("several promises are open: %s; say which by its number or its words"),
                           list.failed ? "" : list.p);
    buf_free(&list);
    return rc;
}

/* Its place; n: none of them. Words go before numbers: somebody may have promised "2". */
static size_t pick(const promise *const *open, size_t n, gx_text which)
{
    int64_t number;
    for (size_t i = 0; i < n; i++)
        if (text_eq(open[i]->what, which))
            return i;
    return text_int(which, &number) && number >= 1 && (uint64_t)number <= n ? (size_t)number - 1 : n;
}

static int by_date(const void *x, const void *y)
{
    const promise *a = *(const promise *const *)x, *b = *(const promise *const *)y;
    if (a->by_date != b->by_date)
        return a->by_date == GX_NO_DATE || (b->by_date != GX_NO_DATE && a->by_date > b->by_date) ? 1 : -1;
    if (a->made != b->made)
        return a->made < b->made ? -1 : 1;
    return text_cmp(a->what, b->what);
}

gx_status promises_open(const customer_state *s, arena *a, const promise *const **out, size_t *n, gx_error *err)
{
    const promise **open = arena_alloc(a, (s->n_promises + 1) * sizeof *open);
    *out = open;
    *n = 0;
    if (open == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < s->n_promises; i++)
        if (s->promises[i].kept == GX_NEVER)
            open[(*n)++] = &s->promises[i];
    if (*n > 1)
        qsort(open, *n, sizeof *open, by_date);
    return GX_OK;
}

gx_status entry_promise_kept(entry *e, gx_text which, gx_error *err)
{
    customer_state s;
    const promise *const *open = NULL;
    size_t n = 0;
    gx_status rc = entry_state(e, &s, err);
    if (rc == GX_OK)
        rc = promises_open(&s, e->mem, &open, &n, err);
    if (rc != GX_OK)
        return rc;
    if (n == 0)
        return gx_fail(err, GX_ENOTFOUND, _("%.*s has no open promise"), TEXT_ARG(e->subject));
    size_t i = which.n > 0 ? pick(open, n, which) : n == 1 ? 0 : n;
    if (i == n)
        return which_promise(open, n, err);
    return say_promise(e, EVENT_PROMISE_KEPT, open[i]->what, GX_NO_DATE, err);
}
