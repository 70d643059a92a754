/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for two being one, in points. The idea is Fellegi's and Sunter's ("A theory for record linkage", 1969):
 * each trait adds the more, the less likely two strangers agree in it, and takes away where the same person hardly
 * differs. The points are rounded by judgement, since no shop's true duplicates are known; docs/people.md has the
 * table. */
#include "core/identity/inside.h"

#include "core/base/i18n.h"

#include <stdlib.h>

typedef struct weight {
    int same, near, apart, shared;
} weight;

static const weight WEIGHTS[TRAITS] = {
    [TRAIT_PHONE] = { 12, 6, -1, 4 }, [TRAIT_EMAIL] = { 12, 5, 0, 4 },  [TRAIT_WECHAT] = { 12, 0, 0, 4 },
    [TRAIT_ORDER] = { 12, 0, 0, 4 },  [TRAIT_NAME] = { 8, 3, -5, 0 },   [TRAIT_BIRTHDAY] = { 8, 4, -6, 0 },
    [TRAIT_GENDER] = { 0, 0, -5, 0 }, [TRAIT_ADDRESS] = { 6, 4, 0, 0 }, [TRAIT_CITY] = { 1, 0, 0, 0 },
};

/* A name that nobody else has says more, one that many have says less. */
static int name_points(uint32_t namesakes)
{
    int most = WEIGHTS[TRAIT_NAME].same;
    return namesakes <= 3 ? most : namesakes <= 6 ? most - 1 : namesakes <= 12 ? most - 3 : most - 5;
}

static int points_of(const agreement traits[TRAITS], uint32_t namesakes)
{
    int sum = 0;
    for (int t = 0; t < TRAITS; t++)
        switch (traits[t]) {
        case AGREES_SAME:
            sum += t == TRAIT_NAME ? name_points(namesakes) : WEIGHTS[t].same;
            break;
        case AGREES_NEAR:
            sum += WEIGHTS[t].near;
            break;
        case AGREES_APART:
            sum += WEIGHTS[t].apart;
            break;
        case AGREES_SHARED:
            sum += WEIGHTS[t].shared;
            break;
        case AGREES_UNKNOWN:
            break;
        }
    return sum;
}

bool contradicts(const agreement traits[TRAITS])
{
    return traits[TRAIT_NAME] == AGREES_APART || traits[TRAIT_GENDER] == AGREES_APART ||
           traits[TRAIT_BIRTHDAY] == AGREES_APART;
}

static bool same(const agreement traits[TRAITS], trait t)
{
    return traits[t] == AGREES_SAME;
}

/* A key that is one person's, her name, and nothing against it. Where one side has no name, a phone and a mailbox do
 * not do, which a household has together: the WeChat id, or the birthday as well, must be the same. */
static bool is_safe(const person *a, const person *b, const agreement traits[TRAITS])
{
    bool exact = false;
    for (int t = 0; t < TRAITS_EXACT; t++)
        exact |= same(traits, t);
    if (!exact || contradicts(traits) || traits[TRAIT_BIRTHDAY] == AGREES_NEAR)
        return false;
    if (same(traits, TRAIT_NAME))
        return true;
    bool nameless = a->name.n == 0 || b->name.n == 0;
    return nameless && (same(traits, TRAIT_BIRTHDAY) || same(traits, TRAIT_WECHAT));
}

/* One who is known by an exact key and contradicted once is asked about; twice: they are two who share a phone. */
static bool is_asked(const search *s, const likeness *l)
{
    bool exact = false;
    for (int t = 0; t < TRAITS_EXACT; t++)
        exact |= same(l->traits, t);
    int against = (l->traits[TRAIT_NAME] == AGREES_APART) + (l->traits[TRAIT_GENDER] == AGREES_APART) +
                  (l->traits[TRAIT_BIRTHDAY] == AGREES_APART);
    return l->points >= s->limits->ask_from || (exact && against <= 1);
}

static gx_status keep(search *s, const likeness *l, gx_error *err)
{
    if (s->n_pairs == s->cap) {
        size_t cap = s->cap > 0 ? s->cap * 2 : 256;
        likeness *grown = realloc(s->pairs, cap * sizeof *grown);
        if (grown == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        s->pairs = grown;
        s->cap = cap;
    }
    s->pairs[s->n_pairs++] = *l;
    return GX_OK;
}

gx_status weigh(search *s, uint32_t one, uint32_t other, gx_error *err)
{
    bool swapped = s->place[one] > s->place[other];
    likeness l = { .a = swapped ? other : one, .b = swapped ? one : other };
    const person *a = &s->people[l.a], *b = &s->people[l.b];
    agree(a, b, l.traits);
    for (int t = 0; t < TRAITS_EXACT; t++)
        if (l.traits[t] == AGREES_SAME && (s->shared[l.a] >> t & 1) != 0)
            l.traits[t] = AGREES_SHARED;
    if (l.traits[TRAIT_EMAIL] == AGREES_SAME && key_email_is_shared(a->email))
        l.traits[TRAIT_EMAIL] = AGREES_SHARED;
    if (l.traits[TRAIT_PHONE] == AGREES_SAME && key_phone_is_shared(a->phone))
        l.traits[TRAIT_PHONE] = AGREES_SHARED;
    l.points = points_of(l.traits, s->namesakes[l.a]);
    l.safe = is_safe(a, b, l.traits);
    if ((!l.safe && !is_asked(s, &l)) || said_distinct(a, b))
        return GX_OK;
    return keep(s, &l, err);
}
