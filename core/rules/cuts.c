/* SPDX-License-Identifier: Apache-2.0 */
/* The table of shop-wide cut points that rules ask for. Equal requests share one number. */
#include "core/rules/tree.h"

#include <stdlib.h>

static bool same_request(const cut_request *a, const cut_request *b)
{
    return a->kind == b->kind && a->fact == b->fact && a->p == b->p &&
           (a->kind != CUT_TOP_SHARE || a->at_most == b->at_most);
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
    const fact *of = facts_at(f, r->fact);
    buf_printf(out, "%s(%s,", r->kind == CUT_TOP_SHARE ? "top_share" : "quantile", of->name);
    add_share(out, r->p);
    if (r->kind == CUT_TOP_SHARE) {
        buf_char(out, ',');
        add_share(out, r->at_most);
    }
    buf_char(out, ')');
}
