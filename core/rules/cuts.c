/* SPDX-License-Identifier: Apache-2.0 */
/* The table of shop-wide cut points that rules ask for. Equal requests share one number. */
#include "core/base/i18n.h"
#include "core/rules/tree.h"

#include <stdlib.h>

static bool same_or_none(const node *a, const node *b)
{
    return a == NULL || b == NULL ? a == b : node_same(a, b);
}

static bool same_request(const cut_request *a, const cut_request *b)
{
    return a->kind == b->kind && a->fact == b->fact && a->p == b->p &&
           (a->kind != CUT_TOP_SHARE || a->at_most == b->at_most) && same_or_none(a->of, b->of) &&
           same_or_none(a->among, b->among);
}

size_t cut_table_add(cut_table *t, cut_request r)
{
    for (size_t i = 0; i < t->n; i++)
        if (same_request(&t->list[i], &r))
            return i;
    if (t->n == t->cap) {
        size_t cap = t->cap == 0 ? 8 : 2 * t->cap;
        cut_request *more = realloc(t->list, cap * sizeof *more);
        if (more == NULL)
            return SIZE_MAX;
        t->list = more;
        t->cap = cap;
    }
    t->list[t->n] = r;
    return t->n++;
}

void cut_table_free(cut_table *t)
{
    free(t->list);
    *t = (cut_table){ 0 };
}

/* The shortest decimal that reads back as the same double: the name is a key in the store. */
static void add_share(buf *out, double d)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    buf_str(out, text);
}

void cut_name(const facts *f, const cut_request *r, buf *out)
{
    buf_printf(out, "%s(", r->kind == CUT_TOP_SHARE ? "top_share" : "quantile");
    if (r->of != NULL)
        buf_text(out, r->of_text);
    else
        buf_str(out, facts_at(f, r->fact)->name);
    buf_char(out, ',');
    add_share(out, r->p);
    if (r->kind == CUT_TOP_SHARE) {
        buf_char(out, ',');
        add_share(out, r->at_most);
    }
    if (r->among != NULL) {
        buf_char(out, ',');
        buf_text(out, r->among_text);
    }
    buf_char(out, ')');
}

bool cut_concerns_all(const cut_request *r)
{
    return r->uses != r->own_uses;
}

/* ---- what it is made of ---- */

static bool look_at(eval *e, const cut_request *r, int64_t *value)
{
    slot *s = eval_take(e);
    const int64_t *column = NULL;
    if (s != NULL && r->of != NULL)
        column = eval_number(e, r->of, s).i;
    else if (s != NULL)
        column = batch_ints(e->b, r->fact);
    if (column != NULL && eval_ok(e))
        memcpy(value, column, e->n * sizeof *value);
    eval_release(e);
    return column != NULL && eval_ok(e);
}

/* Who has any: nothing spent is no spending, and what never was has no time. */
static void count_who_has(const facts *f, const cut_request *r, const int64_t *value, uint32_t n, uint8_t *counted)
{
    gx_type type = r->of != NULL ? r->of->type : facts_at(f, r->fact)->type;
    int64_t none = type == GX_TIME || type == GX_DATE ? GX_NEVER : 0;
    for (uint32_t i = 0; i < n; i++)
        counted[i] = value[i] != none;
}

gx_status cut_survey(const cut_request *r, const gx_batch *b, arena *mem, int64_t *value, uint8_t *counted,
                     gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    bool ok = look_at(&e, r, value);
    slot *s = ok && r->among != NULL ? eval_take(&e) : NULL;
    if (s != NULL) {
        eval_bool(&e, r->among, s->value.b, s->until);
        memcpy(counted, s->value.b, b->n);
    } else if (ok) {
        count_who_has(b->facts, r, value, b->n, counted);
    }
    return ok && eval_ok(&e) ? GX_OK : gx_fail(err, GX_ENOMEM, "%s", _("out of memory while taking a cut point"));
}
