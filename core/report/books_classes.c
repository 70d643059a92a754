/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in which class, how they moved between two dates, and whether a class foretold who answers and who orders
 * (D9.1). Both labels are judged by today's rules, so that what moved is a customer and not a rule. */
#include "core/report/books_parts.h"

#include "core/decide/titles.h"

bool classes_begin(classes *c, const book *b, arena *a)
{
    const ruleset *r = b->ruleset;
    *c = (classes){ arena_zalloc(a, (r->n_dimensions + 1) * sizeof *c->list), 0 };
    for (uint32_t d = 0; c->list != NULL && d < r->n_dimensions; d++) {
        if (r->dimensions[d].tag.n > 0)
            continue;
        class_count *one = &c->list[c->n++];
        size_t rows = r->dimensions[d].n_labels + 1;
        *one = (class_count){ d, r->dimensions[d].n_labels, arena_zalloc(a, rows * sizeof *one->cells),
                              arena_zalloc(a, rows * rows * sizeof *one->moves) };
        if (one->cells == NULL || one->moves == NULL)
            return false;
    }
    return c->list != NULL;
}

static uint32_t cell_of(const class_count *c, int64_t label)
{
    return label >= 0 && label < c->n ? (uint32_t)label : c->n;
}

void classes_count(class_count *c, int64_t before, int64_t now, bool there, const trade *t, const talk *k)
{
    uint32_t from = cell_of(c, before), to = cell_of(c, now);
    c->cells[to].now++;
    if (!there)
        return;
    c->cells[from].then++;
    c->cells[from].addressed += k->ours > 0;
    c->cells[from].answered += k->ours_answered > 0;
    c->cells[from].ordered += t->orders > 0;
    if (from != to)
        c->moves[from * (c->n + 1) + to]++;
}

/* ---- what the labels foretold ---- */

static class_cell whole(const class_count *c)
{
    class_cell all = { 0 };
    for (uint32_t i = 0; i <= c->n; i++) {
        all.then += c->cells[i].then;
        all.addressed += c->cells[i].addressed;
        all.answered += c->cells[i].answered;
        all.ordered += c->cells[i].ordered;
    }
    return all;
}

static share others(share all, share one)
{
    return (share){ all.count - one.count, all.n - one.n };
}

static json_t *foretold_json(share one, share all, double level)
{
    json_t *j = json_object();
    json_object_set_new(j, "rate", rate_json(one));
    json_object_set_new(j, "others", rate_json(others(all, one)));
    json_object_set_new(j, "compared", rate_compare(one, others(all, one), level));
    return j;
}

/* So many labels are compared, each in answers and orders. */
static double level_of(const class_count *c)
{
    size_t n = 0;
    for (uint32_t i = 0; i <= c->n; i++)
        n += c->cells[i].then > 0;
    return rate_level_of(2 * n);
}

/* ---- telling ---- */

static uint64_t came(const class_count *c, uint32_t label)
{
    uint64_t stayed = c->cells[label].then;
    for (uint32_t i = 0; i <= c->n; i++)
        stayed -= c->moves[label * (c->n + 1) + i];
    return c->cells[label].now - stayed;
}

static uint64_t left(const class_count *c, uint32_t label)
{
    return c->cells[label].then + came(c, label) - c->cells[label].now;
}

static void put_name(json_t *j, const char *name, const char *title, const class_count *c, const book *b, uint32_t i)
{
    json_object_set_new(j, name, i < c->n ? json_string(ruleset_label(b->ruleset, c->dimension, i)) : json_null());
    json_object_set_new(j, title,
                        i < c->n ? json_string(label_title(b->ruleset, c->dimension, i, b->lang)) : json_null());
}

static json_t *label_json(const class_count *c, const book *b, uint32_t i)
{
    const class_cell *cell = &c->cells[i];
    class_cell all = whole(c);
    double level = level_of(c);
    json_t *j = json_object();
    put_name(j, "label", "title", c, b, i);
    json_object_set_new(j, "before", json_integer((json_int_t)cell->then));
    json_object_set_new(j, "now", json_integer((json_int_t)cell->now));
    json_object_set_new(j, "came", json_integer((json_int_t)came(c, i)));
    json_object_set_new(j, "left", json_integer((json_int_t)left(c, i)));
    json_object_set_new(
        j, "answered",
        foretold_json((share){ cell->answered, cell->addressed }, (share){ all.answered, all.addressed }, level));
    json_object_set_new(j, "ordered",
                        foretold_json((share){ cell->ordered, cell->then }, (share){ all.ordered, all.then }, level));
    return j;
}

static json_t *moves_json(const class_count *c, const book *b)
{
    json_t *list = json_array();
    for (uint32_t from = 0; from <= c->n; from++)
        for (uint32_t to = 0; to <= c->n; to++) {
            uint64_t n = c->moves[from * (c->n + 1) + to];
            if (n == 0)
                continue;
            json_t *j = json_object();
            put_name(j, "from", "from_title", c, b, from);
            put_name(j, "to", "to_title", c, b, to);
            json_object_set_new(j, "customers", json_integer((json_int_t)n));
            json_array_append_new(list, j);
        }
    return list;
}

json_t *classes_json(const classes *all, const book *b)
{
    json_t *list = json_array();
    for (uint32_t d = 0; d < all->n; d++) {
        const class_count *c = &all->list[d];
        const dimension *dim = &b->ruleset->dimensions[c->dimension];
        json_t *j = json_object(), *labels = json_array();
        json_object_set_new(j, "dimension", json_string(dim->name));
        json_object_set_new(j, "title",
                            json_text(fact_title(b->ruleset, facts_at(b->ruleset->facts, dim->ref), b->lang)));
        for (uint32_t i = 0; i <= c->n; i++)
            if (i < c->n || c->cells[i].then + c->cells[i].now > 0)
                json_array_append_new(labels, label_json(c, b, i));
        json_object_set_new(j, "labels", labels);
        json_object_set_new(j, "moves", moves_json(c, b));
        json_array_append_new(list, j);
    }
    return list;
}
