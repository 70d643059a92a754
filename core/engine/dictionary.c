/* SPDX-License-Identifier: Apache-2.0 */
/* Two sorted lists: words with what they stand for, and names with whom they stand for. */
#include "core/engine/dictionary.h"

#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/engine/attribute.h"

#include <stdlib.h>

typedef struct meaning {
    gx_text word; /* in small letters */
    word_kind kind;
    const gx_text *marks;
    size_t n;
} meaning;

typedef struct person {
    gx_text name, customer;
    bool waits; /* in the backlog */
} person;

struct dictionary {
    shop *shop;
    gx_text tagged;
    arena *mem;
    arena_list meanings, people, added; /* of meaning, person, person: the first two sorted once all is there */
};

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_text small_letters(gx_text t, arena *a)
{
    char *copy = arena_strndup(a, t.p != NULL ? t.p : "", t.n);
    for (size_t i = 0; copy != NULL && i < t.n; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] + ('a' - 'A'));
    return (gx_text){ copy, copy != NULL ? t.n : 0 };
}

/* ---- words ---- */

static gx_status add_word(dictionary *d, word_kind kind, gx_text word, const gx_text *marks, size_t n, gx_error *err)
{
    if (word.n == 0)
        return GX_OK;
    meaning *m = arena_list_add(d->mem, &d->meanings);
    if (m == NULL)
        return no_memory(err);
    *m = (meaning){ small_letters(word, d->mem), kind, marks, n };
    return m->word.p != NULL ? GX_OK : no_memory(err);
}

/* A word that stands for one mark, which is written by the format. */
__attribute__((format(printf, 5, 6))) static gx_status add_mark(dictionary *d, word_kind kind, gx_text word,
                                                                gx_error *err, const char *format, ...)
{
    buf text = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    gx_text *mark = arena_alloc(d->mem, sizeof *mark);
    if (mark != NULL)
        *mark = arena_text(d->mem, buf_view(&text));
    bool fine = !text.failed && mark != NULL && mark->p != NULL;
    buf_free(&text);
    return fine ? add_word(d, kind, word, mark, 1, err) : no_memory(err);
}

/* Titles of a section in every language, and the one without. */
static gx_status add_titles(dictionary *d, word_kind kind, const config_section *s, const gx_text *marks, size_t n,
                            gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < s->n && rc == GX_OK; i++)
        if (text_is(s->entries[i].key, "title"))
            rc = add_word(d, kind, s->entries[i].value, marks, n, err);
    return rc;
}

static gx_status add_keys(dictionary *d, gx_error *err)
{
    sort_keys keys;
    gx_status rc = sort_keys_of(d->shop, d->mem, &keys, err);
    for (size_t i = 0; i < keys.n && rc == GX_OK; i++) {
        const sort_key *k = &keys.list[i];
        rc = add_word(d, WORD_KEY, k->key, k->marks, k->n, err);
        if (rc == GX_OK)
            rc = add_titles(d, WORD_KEY, k->section, k->marks, k->n, err);
    }
    return rc;
}

static gx_status add_values(dictionary *d, const config_section *s, gx_error *err)
{
    const config_entry *type = config_entry_of(s, "type");
    gx_status rc = GX_OK;
    for (int lang = 0; lang < I18N_LANGUAGES && rc == GX_OK && type != NULL && text_is(type->value, "enum"); lang++) {
        attribute_choice *list;
        size_t n;
        rc = attribute_choices(d->shop, s->name, i18n_name(lang), d->mem, &list, &n, err);
        for (size_t i = 0; i < n && rc == GX_OK; i++) {
            rc = add_mark(d, WORD_VALUE, list[i].value, err, "given.%.*s=%.*s", TEXT_ARG(s->name),
                          TEXT_ARG(list[i].value));
            if (rc == GX_OK)
                rc = add_mark(d, WORD_VALUE, list[i].title, err, "given.%.*s=%.*s", TEXT_ARG(s->name),
                              TEXT_ARG(list[i].value));
        }
    }
    return rc;
}

/* A rule's tag or an owner's name for one: [tag:NAME]. */
static gx_status add_tag_titles(dictionary *d, const config_section *s, gx_error *err)
{
    gx_status rc = add_mark(d, WORD_TAG, s->name, err, "tag:%.*s", TEXT_ARG(s->name));
    const meaning *last = (const meaning *)d->meanings.items + (d->meanings.n - 1);
    return rc == GX_OK ? add_titles(d, WORD_TAG, s, last->marks, 1, err) : rc;
}

static gx_status add_sections(dictionary *d, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(d->shop->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(d->shop->config, i);
        if (!config_enabled(s))
            continue;
        if (text_is(s->kind, "attribute"))
            rc = add_values(d, s, err);
        else if (text_is(s->kind, "tag"))
            rc = add_tag_titles(d, s, err);
    }
    return rc;
}

static gx_status add_labels(dictionary *d, gx_error *err)
{
    const ruleset *r = d->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < r->n_dimensions && rc == GX_OK; i++)
        for (uint32_t k = 0; k < r->dimensions[i].n_labels && rc == GX_OK; k++) {
            const char *dimension_name = r->dimensions[i].name, *label = r->dimensions[i].labels[k];
            rc = add_mark(d, WORD_LABEL, text_of(label), err, "%s=%s", dimension_name, label);
            for (int lang = 0; lang < I18N_LANGUAGES && rc == GX_OK; lang++)
                rc = add_mark(d, WORD_LABEL, text_of(label_title(r, i, k, i18n_name(lang))), err, "%s=%s",
                              dimension_name, label);
        }
    return rc;
}

/* ---- people ---- */

static gx_status add_person(dictionary *d, gx_text name, gx_text customer, bool waits, gx_error *err)
{
    person *p = name.n > 0 ? arena_list_add(d->mem, &d->people) : NULL;
    if (name.n == 0)
        return GX_OK;
    if (p == NULL)
        return no_memory(err);
    *p = (person){ arena_text(d->mem, name), customer, waits };
    return p->name.p != NULL ? GX_OK : no_memory(err);
}

static gx_status add_customer(dictionary *d, const customer_state *s, gx_error *err)
{
    gx_text id = arena_text(d->mem, s->subject);
    const gx_text names[] = { id, s->name, s->address_as, s->phone, s->wechat, s->email };
    gx_status rc = id.p != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < sizeof names / sizeof *names && rc == GX_OK; i++)
        rc = add_person(d, names[i], id, state_tagged(s, d->tagged), err);
    for (size_t i = 0; i < s->n_tags && rc == GX_OK; i++)
        rc = add_mark(d, WORD_TAG, s->tags[i].tag, err, "tag:%.*s", TEXT_ARG(s->tags[i].tag));
    if (rc == GX_OK && s->city.n > 0)
        rc = add_mark(d, WORD_CITY, s->city, err, "city=%.*s", TEXT_ARG(s->city));
    if (rc == GX_OK && s->place.n > 0)
        rc = add_mark(d, WORD_PLACE, s->place, err, "place=%.*s", TEXT_ARG(s->place));
    return rc;
}

static gx_status add_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    gx_status rc = GX_OK;
    (void)mem;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
        rc = add_customer(ctx, b->rows[i], err);
    return rc;
}

/* ---- sorted, searched ---- */

static int by_word(const void *x, const void *y)
{
    const meaning *a = x, *b = y;
    int d = text_cmp(a->word, b->word);
    if (d == 0)
        d = (int)a->kind - (int)b->kind;
    return d != 0 ? d : text_cmp(a->marks[0], b->marks[0]);
}

static int by_name(const void *x, const void *y)
{
    const person *a = x, *b = y;
    int d = text_cmp(a->name, b->name);
    return d != 0 ? d : text_cmp(a->customer, b->customer);
}

gx_status dictionary_of(shop *s, int64_t now, gx_text tagged, arena *a, dictionary **out, gx_error *err)
{
    dictionary *d = arena_zalloc(a, sizeof *d);
    if (d == NULL)
        return no_memory(err);
    *d = (dictionary){ .shop = s, .tagged = tagged, .mem = a };
    d->meanings.size = sizeof(meaning);
    d->people.size = d->added.size = sizeof(person);
    gx_status rc = add_keys(d, err);
    if (rc == GX_OK)
        rc = add_sections(d, err);
    if (rc == GX_OK)
        rc = add_labels(d, err);
    if (rc == GX_OK)
        rc = shop_each_batch(s, now, add_batch, d, err);
    if (d->meanings.n > 0)
        qsort(d->meanings.items, d->meanings.n, sizeof(meaning), by_word);
    if (d->people.n > 0)
        qsort(d->people.items, d->people.n, sizeof(person), by_name);
    *out = d;
    return rc;
}

static bool same_marks(const meaning *a, const meaning *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = text_eq(a->marks[i], b->marks[i]);
    return same;
}

/* The first item of a sorted list that is not before `key`; both kinds of items begin with their text. */
static size_t first_of(const arena_list *l, gx_text key)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const gx_text *text = (const gx_text *)((const char *)l->items + middle * l->size);
        if (text_cmp(*text, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gx_text mark_shown(gx_text mark)
{
    static const gx_text given = { "given.", 6 };
    return text_starts(mark, given.p) ? (gx_text){ mark.p + given.n, mark.n - given.n } : mark;
}

gx_status dictionary_word(const dictionary *d, gx_text word, const gx_text **marks, size_t *n, gx_error *err)
{
    const meaning *list = d->meanings.items;
    gx_text small = small_letters(word, d->mem);
    if (small.p == NULL)
        return no_memory(err);
    size_t i = first_of(&d->meanings, small);
    if (i == d->meanings.n || !text_eq(list[i].word, small))
        return gx_fail(err, GX_ENOTFOUND, _("nobody knows the word \"%.*s\""), TEXT_ARG(word));
    for (size_t k = i + 1; k < d->meanings.n && text_eq(list[k].word, small) && list[k].kind == list[i].kind; k++)
        if (!same_marks(&list[i], &list[k]))
            return gx_fail(err, GX_ECONFLICT, _("\"%.*s\" may be %.*s or %.*s: write which"), TEXT_ARG(word),
                           TEXT_ARG(mark_shown(list[i].marks[0])), TEXT_ARG(mark_shown(list[k].marks[0])));
    *marks = list[i].marks;
    *n = list[i].n;
    return GX_OK;
}

static gx_status take_person(arena *a, arena_list *found, gx_text customer, gx_error *err)
{
    const gx_text *list = found->items;
    for (size_t i = 0; i < found->n; i++)
        if (text_eq(list[i], customer))
            return GX_OK;
    gx_text *one = arena_list_add(a, found);
    if (one == NULL)
        return no_memory(err);
    *one = customer;
    return GX_OK;
}

gx_status dictionary_people(const dictionary *d, gx_text name, arena *a, const gx_text **ids, size_t *n, gx_error *err)
{
    const person *list = d->people.items, *added = d->added.items;
    arena_list found = { .size = sizeof(gx_text) };
    gx_status rc = GX_OK;
    for (size_t i = first_of(&d->people, name); i < d->people.n && text_eq(list[i].name, name) && rc == GX_OK; i++) {
        if (text_eq(list[i].customer, name))
            found.n = 0; /* an id is nobody else's */
        rc = take_person(a, &found, list[i].customer, err);
        if (text_eq(list[i].customer, name))
            break;
    }
    for (size_t i = 0; i < d->added.n && rc == GX_OK && found.n == 0; i++)
        if (text_eq(added[i].name, name))
            rc = take_person(a, &found, added[i].customer, err);
    *ids = found.items;
    *n = found.n;
    return rc;
}

gx_status dictionary_add_person(dictionary *d, gx_text name, bool waits, gx_error *err)
{
    person *p = arena_list_add(d->mem, &d->added);
    if (p == NULL)
        return no_memory(err);
    *p = (person){ name, name, waits };
    return GX_OK;
}

bool dictionary_waits(const dictionary *d, gx_text id)
{
    const person *list = d->people.items, *added = d->added.items;
    for (size_t i = first_of(&d->people, id); i < d->people.n && text_eq(list[i].name, id); i++)
        if (text_eq(list[i].customer, id))
            return list[i].waits;
    for (size_t i = d->added.n; i-- > 0;)
        if (text_eq(added[i].customer, id))
            return added[i].waits;
    return false;
}
