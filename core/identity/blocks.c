/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing people together. For each kind of key: its hash and the person, sorted; equal hashes are a block. Two texts
 * of one hash would only meet and be found different. */
#include "core/identity/inside.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

typedef struct member {
    uint64_t key;
    uint32_t who, place;
} member;

typedef struct block_kind {
    trait what;
    bool (*key)(const person *p, arena *a, buf *out); /* false: she has none */
} block_kind;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- keys: the parts of a combination, each behind a byte that no text holds ---- */

static bool put(buf *out, gx_text t)
{
    buf_char(out, '\0');
    buf_text(out, t);
    return t.n > 0;
}

static gx_text first_letter(gx_text t)
{
    return t.n > 0 ? (gx_text){ t.p, utf8_next(t, 0) } : t;
}

static gx_text local_part(const person *p)
{
    gx_text rest = p->email, name = text_cut(&rest, '@');
    return name.n >= 5 && !key_email_is_shared(p->email) ? name : (gx_text){ NULL, 0 };
}

/* The number without its last five digits, and these. */
static gx_text head(const person *p)
{
    return p->phone.n > 8 ? (gx_text){ p->phone.p, p->phone.n - 5 } : (gx_text){ NULL, 0 };
}

static gx_text tail(const person *p)
{
    return p->phone.n > 8 ? (gx_text){ p->phone.p + p->phone.n - 5, 5 } : (gx_text){ NULL, 0 };
}

/* The last four, which a masked number shows too, and a short one in most cases. */
static gx_text last_four(const person *p)
{
    gx_text number = p->phone.n > 0 ? p->phone : p->partial;
    return number.n > 8 ? (gx_text){ number.p + number.n - 4, 4 } : (gx_text){ NULL, 0 };
}

static int by_byte(const void *x, const void *y)
{
    return *(const char *)x - *(const char *)y;
}

/* The digits in ascending order: two that were swapped do not change them. */
static gx_text digits(const person *p, arena *a)
{
    char *copy = arena_strndup(a, p->phone.n > 0 ? p->phone.p : "", p->phone.n);
    if (copy != NULL && p->phone.n > 1)
        qsort(copy, p->phone.n, 1, by_byte);
    return (gx_text){ copy, copy != NULL ? p->phone.n : 0 };
}

static bool put_day(buf *out, const person *p)
{
    if (p->birthday == GX_NO_DATE)
        return false;
    buf_char(out, '\0');
    buf_zigzag(out, p->birthday);
    return true;
}

#define KIND(name, what)                                                                                               \
    static bool name(const person *p, arena *a, buf *out)                                                              \
    {                                                                                                                  \
        (void)a;                                                                                                       \
        return what;                                                                                                   \
    }
KIND(phone, put(out, p->phone))
KIND(email, put(out, p->email))
KIND(wechat, put(out, p->wechat))
KIND(name, put(out, p->name))
KIND(name_birthday, put(out, p->name) && put_day(out, p))
KIND(name_numbers, put(out, p->name) && put(out, key_numbers(p->address, a)))
KIND(name_head, put(out, p->name) && put(out, head(p)))
KIND(name_tail, put(out, p->name) && put(out, tail(p)))
KIND(name_last_four, put(out, p->name) && put(out, last_four(p)))
KIND(name_digits, put(out, p->name) && put(out, digits(p, a)))
KIND(name_city, put(out, p->name) && put(out, p->city))
KIND(mailbox_name, put(out, local_part(p)))
KIND(address, put(out, p->address))
KIND(numbers_city, put(out, key_numbers(p->address, a)) && put(out, p->city))
KIND(birthday_city, put_day(out, p) && put(out, p->city))
KIND(birthday_letter, put_day(out, p) && put(out, first_letter(p->name)))
KIND(letter_head, put(out, first_letter(p->name)) && put(out, head(p)))
KIND(letter_tail, put(out, first_letter(p->name)) && put(out, tail(p)))

/* The exact ones first; those that bring strangers together come last. */
static const block_kind EXACT[] = {
    { TRAIT_PHONE, phone },
    { TRAIT_EMAIL, email },
    { TRAIT_WECHAT, wechat },
};
static const block_kind ALIKE[] = {
    { TRAIT_NAME, name },
    { TRAIT_NAME, name_birthday },
    { TRAIT_NAME, name_numbers },
    { TRAIT_NAME, name_head },
    { TRAIT_NAME, name_tail },
    { TRAIT_NAME, name_last_four },
    { TRAIT_NAME, name_digits },
    { TRAIT_NAME, name_city },
    { TRAIT_EMAIL, mailbox_name },
    { TRAIT_ADDRESS, address },
    { TRAIT_ADDRESS, numbers_city },
    { TRAIT_BIRTHDAY, birthday_city },
    { TRAIT_BIRTHDAY, birthday_letter },
    { TRAIT_PHONE, letter_head },
    { TRAIT_PHONE, letter_tail },
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- who has which key ---- */

static int by_key(const void *x, const void *y)
{
    const member *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static gx_status gather(const search *s, const block_kind *k, member *list, size_t *n, gx_error *err)
{
    buf key = { 0 };
    *n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        buf_clear(&key);
        arena_reset(s->scratch);
        if (k->key(&s->people[i], s->scratch, &key))
            list[(*n)++] = (member){ hash64(key.p, key.n), i, s->place[i] };
    }
    bool failed = key.failed;
    buf_free(&key);
    if (*n > 1)
        qsort(list, *n, sizeof *list, by_key);
    return failed ? no_memory(err) : GX_OK;
}

static size_t block_end(const member *list, size_t n, size_t from)
{
    size_t to = from + 1;
    while (to < n && list[to].key == list[from].key)
        to++;
    return to;
}

static gx_text value_of(const person *p, trait what)
{
    const gx_text values[TRAITS] = {
        [TRAIT_PHONE] = p->phone, [TRAIT_EMAIL] = p->email,     [TRAIT_WECHAT] = p->wechat,
        [TRAIT_NAME] = p->name,   [TRAIT_ADDRESS] = p->address, [TRAIT_BIRTHDAY] = p->city,
    };
    return values[what];
}

static void leave_out(search *s, trait what, const member *list, size_t n)
{
    left_out *l = &s->left[what];
    gx_text value = value_of(&s->people[list[0].who], what);
    if (n > l->largest || (n == l->largest && text_cmp(value, l->value) < 0))
        l->value = value;
    l->largest = n > l->largest ? n : l->largest;
    l->blocks++;
    l->people += n;
}

static gx_status all_pairs(search *s, const member *list, size_t n, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && rc == GX_OK; k++) {
            arena_reset(s->scratch);
            rc = weigh(s, list[i].who, list[k].who, err);
        }
    return rc;
}

/* ---- those who share what is one person's by nature ---- */

static uint64_t name_hash(const person *p)
{
    return p->name.n > 0 ? hash64(p->name.p, p->name.n) : 0;
}

/* The block by name, whoever has none first: the keys are not needed any more. */
static size_t sort_by_name(const search *s, member *list, size_t n)
{
    size_t names = 0;
    for (size_t i = 0; i < n; i++)
        list[i].key = name_hash(&s->people[list[i].who]);
    qsort(list, n, sizeof *list, by_key);
    for (size_t i = 0; i < n; i++)
        names += list[i].key != 0 && (i == 0 || list[i].key != list[i - 1].key);
    return names;
}

/* Neighbours by name: in a long block enough to bring all of one name together. */
static gx_status neighbours(search *s, const member *list, size_t n, bool of_one_name, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 1; i < n && rc == GX_OK; i++)
        if (!of_one_name || (list[i].key != 0 && list[i].key == list[i - 1].key))
            rc = weigh(s, list[i - 1].who, list[i].who, err);
    return rc;
}

static gx_status search_exact(search *s, const block_kind *k, member *list, gx_error *err)
{
    size_t n;
    gx_status rc = gather(s, k, list, &n, err);
    for (size_t i = 0, to; i < n && rc == GX_OK; i = to) {
        to = block_end(list, n, i);
        size_t length = to - i;
        if (length < 2)
            continue;
        bool many = (int64_t)sort_by_name(s, list + i, length) > s->limits->shared;
        for (size_t m = i; many && m < to; m++)
            s->shared[list[m].who] |= (uint8_t)(1u << k->what);
        if (many)
            leave_out(s, k->what, list + i, length);
        rc = many || (int64_t)length > s->limits->block ? neighbours(s, list + i, length, many, err)
                                                        : all_pairs(s, list + i, length, err);
    }
    return rc;
}

/* ---- orders: a person has several ---- */

static size_t count_orders(const search *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->people[i].n_orders;
    return n;
}

static gx_status search_orders(search *s, gx_error *err)
{
    size_t n = count_orders(s), k = 0;
    member *list = malloc((n + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < s->n; i++)
        for (size_t o = 0; o < s->people[i].n_orders; o++)
            list[k++] = (member){ s->people[i].orders[o], i, s->place[i] };
    if (n > 1)
        qsort(list, n, sizeof *list, by_key);
    gx_status rc = GX_OK;
    for (size_t i = 0, to; i < n && rc == GX_OK; i = to) {
        to = block_end(list, n, i);
        if ((int64_t)(to - i) > s->limits->block)
            leave_out(s, TRAIT_ORDER, list + i, to - i);
        else
            rc = all_pairs(s, list + i, to - i, err);
    }
    free(list);
    return rc;
}

/* ---- all kinds ---- */

static gx_status search_alike(search *s, const block_kind *k, member *list, gx_error *err)
{
    size_t n;
    gx_status rc = gather(s, k, list, &n, err);
    for (size_t i = 0, to; i < n && rc == GX_OK; i = to) {
        to = block_end(list, n, i);
        if ((int64_t)(to - i) > s->limits->block)
            leave_out(s, k->what, list + i, to - i);
        else
            rc = all_pairs(s, list + i, to - i, err);
    }
    return rc;
}

gx_status blocks_search(search *s, gx_error *err)
{
    member *list = malloc((s->n + 1) * sizeof *list);
    gx_status rc = list != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < COUNT(EXACT) && rc == GX_OK; i++)
        rc = search_exact(s, &EXACT[i], list, err);
    if (rc == GX_OK)
        rc = search_orders(s, err);
    for (size_t i = 0; i < COUNT(ALIKE) && rc == GX_OK; i++)
        rc = search_alike(s, &ALIKE[i], list, err);
    free(list);
    return rc;
}
