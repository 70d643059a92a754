/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about products: lines, relations, stages, and what a word means. */
#include "core/products/index.h"

gx_text products_source(const products *p)
{
    return p != NULL ? p->source : (gx_text){ NULL, 0 };
}

size_t products_count(const products *p)
{
    return p != NULL ? p->n : 0;
}

const product *products_at(const products *p, size_t i)
{
    return &p->list[i];
}

size_t products_lines(const products *p)
{
    return p != NULL ? p->n_lines : 0;
}

gx_text products_line(const products *p, uint32_t line)
{
    return p->lines[line];
}

uint32_t products_line_called(const products *p, gx_text name)
{
    for (size_t i = 0; i < products_lines(p); i++)
        if (text_eq(p->lines[i], name))
            return (uint32_t)i;
    return PRODUCT_NO_LINE;
}

const char *products_nearest(const products *p, gx_text word)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < products_count(p); i++) {
        suggest_try(word, p->list[i].sku.p, &best, &distance);
        suggest_try(word, p->list[i].name.p, &best, &distance);
        for (size_t k = 0; k < p->list[i].n_aliases; k++)
            suggest_try(word, p->list[i].aliases[k].p, &best, &distance);
    }
    return best;
}

const char *products_nearest_line(const products *p, gx_text word)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < products_lines(p); i++)
        suggest_try(word, p->lines[i].p, &best, &distance);
    return best;
}

static bool among(const uint32_t *list, size_t n, uint32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == number)
            return true;
    return false;
}

bool product_related(const product *p, const product *other)
{
    return p != other &&
           (among(p->related, p->n_related, other->number) ||
            (other->line_number != PRODUCT_NO_LINE && among(p->related_lines, p->n_related_lines, other->line_number)));
}

bool product_replaces(const product *p, const product *other)
{
    return among(p->replaces, p->n_replaces, other->number);
}

bool product_for_stage(const product *p, int64_t months)
{
    return months >= p->stage_from && months <= p->stage_to;
}

product_meant products_meant(const products *p, gx_text word)
{
    const product *x = products_called(p, word);
    return (product_meant){ p, word, x, x == NULL ? products_line_called(p, word) : PRODUCT_NO_LINE };
}

bool product_meant_by(const product_meant *m, gx_text said)
{
    if (text_eq(said, m->word))
        return true;
    if (m->product == NULL && m->line == PRODUCT_NO_LINE)
        return false;
    const product *spoken_of = products_in(m->catalogue, said);
    if (spoken_of == NULL)
        return false;
    return m->product != NULL ? spoken_of == m->product : spoken_of->line_number == m->line;
}
