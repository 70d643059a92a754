/* SPDX-License-Identifier: Apache-2.0 */
/* Names to products. */
#include "core/products/index.h"

#include "core/base/i18n.h"
#include "core/products/letters.h"

/* ---- building ---- */

static uint64_t mix(uint64_t hash, uint32_t letter)
{
    return (hash ^ letter) * UINT64_C(0x100000001B3);
}

static size_t slot_of(const products *p, uint64_t hash)
{
    return (size_t)(hash >> 20) & p->mask;
}

static size_t whole_slot(const products *p, gx_text t)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    letters l = letters_of(t);
    for (uint32_t c; (c = letters_next(&l)) != LETTERS_END;)
        hash = mix(hash, c);
    return slot_of(p, mix(hash, LETTERS_END));
}

/* A name of one character stands under it alone. */
static size_t begin_slot(const products *p, uint32_t first, uint32_t second)
{
    return slot_of(p, mix(mix(mix(UINT64_C(0xCBF29CE484222325), first), second), LETTERS_END));
}

static bool same_whole(const known_name *k, gx_text t)
{
    letters l = letters_of(t);
    for (uint32_t i = 0; i < k->n; i++)
        if (letters_next(&l) != k->letters[i])
            return false;
    return letters_next(&l) == LETTERS_END;
}

static bool spell(known_name *k, gx_text t, arena *a)
{
    uint32_t *at = arena_alloc(a, (t.n + 1) * sizeof *at);
    letters l = letters_of(t);
    if (at == NULL)
        return false;
    for (uint32_t c; (c = letters_next(&l)) != LETTERS_END;)
        at[k->n++] = c;
    k->letters = at;
    return true;
}

/* Later ones go behind, so that a chain is in the order of the file. */
static void append(const products *p, uint32_t *head, uint32_t number, bool begin)
{
    while (*head != INDEX_NONE)
        head = begin ? &p->names[*head].next_begin : &p->names[*head].next_whole;
    *head = number;
}

static const product *taken_by(const products *p, gx_text sku)
{
    for (uint32_t i = p->whole[whole_slot(p, sku)]; i != INDEX_NONE; i = p->names[i].next_whole)
        if (p->names[i].sku && same_whole(&p->names[i], sku))
            return &p->list[p->names[i].product];
    return NULL;
}

static bool enter(products *p, arena *a, const product *of, gx_text name, bool sku)
{
    known_name *k = &p->names[p->n_names];
    *k = (known_name){ .product = of->number, .sku = sku, .next_whole = INDEX_NONE, .next_begin = INDEX_NONE };
    if (!spell(k, name, a))
        return false;
    if (k->n == 0)
        return true; /* nothing but blanks */
    append(p, &p->whole[whole_slot(p, name)], (uint32_t)p->n_names, false);
    if (!sku)
        append(p, &p->begin[begin_slot(p, k->letters[0], k->n > 1 ? k->letters[1] : LETTERS_END)], (uint32_t)p->n_names,
               true);
    p->n_names++;
    return true;
}

static bool make_tables(products *p, arena *a)
{
    size_t most = 0, slots = 16;
    for (size_t i = 0; i < p->n; i++)
        most += 2 + p->list[i].n_aliases;
    while (slots < 2 * most)
        slots *= 2;
    p->mask = slots - 1;
    p->names = arena_alloc(a, (most + 1) * sizeof *p->names);
    p->whole = arena_alloc(a, slots * sizeof *p->whole);
    p->begin = arena_alloc(a, slots * sizeof *p->begin);
    if (p->names == NULL || p->whole == NULL || p->begin == NULL)
        return false;
    memset(p->whole, 0xFF, slots * sizeof *p->whole);
    memset(p->begin, 0xFF, slots * sizeof *p->begin);
    return true;
}

gx_status index_build(products *p, arena *a, const product **first, const product **second, gx_error *err)
{
    bool good = make_tables(p, a);
    for (size_t i = 0; good && i < p->n; i++) {
        const product *x = &p->list[i];
        *first = taken_by(p, x->sku);
        *second = x;
        if (*first != NULL)
            return GX_EEXIST;
        good = enter(p, a, x, x->sku, true) && enter(p, a, x, x->name, false);
        for (size_t k = 0; good && k < x->n_aliases; k++)
            good = enter(p, a, x, x->aliases[k], false);
    }
    return good ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory while reading products"));
}

/* ---- looking up ---- */

const product *products_called(const products *p, gx_text name)
{
    const known_name *found = NULL;
    if (p == NULL)
        return NULL;
    for (uint32_t i = p->whole[whole_slot(p, name)]; i != INDEX_NONE; i = p->names[i].next_whole) {
        const known_name *k = &p->names[i];
        if ((found == NULL || (k->sku && !found->sku)) && same_whole(k, name))
            found = k;
    }
    return found != NULL ? &p->list[found->product] : NULL;
}

static bool stands_at(const known_name *k, letters l)
{
    uint32_t before = l.last;
    if (letters_join(before, k->letters[0]))
        return false;
    for (uint32_t i = 0; i < k->n; i++)
        if (letters_next(&l) != k->letters[i])
            return false;
    return !letters_join(k->letters[k->n - 1], letters_peek(l));
}

static bool better(const known_name *k, const known_name *than)
{
    return than == NULL || k->n > than->n || (k->n == than->n && k->product < than->product);
}

static const known_name *best_at(const products *p, letters l, uint32_t first, uint32_t second, const known_name *best)
{
    for (uint32_t i = p->begin[begin_slot(p, first, second)]; i != INDEX_NONE; i = p->names[i].next_begin)
        if (better(&p->names[i], best) && stands_at(&p->names[i], l))
            best = &p->names[i];
    return best;
}

const product *products_in(const products *p, gx_text text)
{
    if (p == NULL)
        return NULL;
    const product *by_sku = taken_by(p, text);
    if (by_sku != NULL)
        return by_sku;
    const known_name *best = NULL;
    for (letters l = letters_of(text), here = l; letters_next(&l) != LETTERS_END; here = l) {
        uint32_t second = letters_peek(l);
        best = best_at(p, here, l.last, LETTERS_END, best);
        if (second != LETTERS_END)
            best = best_at(p, here, l.last, second, best);
    }
    return best != NULL ? &p->list[best->product] : NULL;
}

const product *products_of_item(const products *p, const order_item *item)
{
    const product *found = p != NULL && item->sku.n > 0 ? taken_by(p, item->sku) : NULL;
    if (found == NULL)
        found = products_in(p, item->name.n > 0 ? item->name : item->sku);
    return found;
}

/* The bytes of `text` that spell the name before a separator or the end; 0: they do not. */
static size_t leads(const known_name *k, gx_text text, gx_text separator)
{
    letters l = letters_of(text);
    for (uint32_t i = 0; i < k->n; i++)
        if (letters_next(&l) != k->letters[i])
            return 0;
    gx_text rest = text_trim((gx_text){ text.p + l.at, text.n - l.at });
    bool ends = rest.n == 0 || (rest.n >= separator.n && memcmp(rest.p, separator.p, separator.n) == 0);
    return ends ? l.at : 0;
}

size_t products_leading(const products *p, gx_text text, gx_text separator)
{
    letters l = letters_of(text);
    uint32_t first = letters_next(&l), second = letters_peek(l);
    size_t most = 0;
    if (p == NULL || first == LETTERS_END || second == LETTERS_END)
        return 0;
    for (uint32_t i = p->begin[begin_slot(p, first, second)]; i != INDEX_NONE; i = p->names[i].next_begin) {
        size_t n = leads(&p->names[i], text, separator);
        most = n > most ? n : most;
    }
    return most;
}
