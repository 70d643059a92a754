/* SPDX-License-Identifier: Apache-2.0 */
/* How two people agree, trait by trait. */
#include "core/identity/person.h"

#include "core/base/calendar.h"
#include "core/base/hash.h"

#define NO_YEAR 4 /* the year of a birthday without one */

static agreement same_or(gx_text a, gx_text b, agreement otherwise)
{
    if (a.n == 0 || b.n == 0)
        return AGREES_UNKNOWN;
    return text_eq(a, b) ? AGREES_SAME : otherwise;
}

/* ---- names ---- */

static bool has_word(gx_text words, gx_text word)
{
    while (words.p != NULL)
        if (text_eq(text_cut(&words, ' '), word))
            return true;
    return false;
}

/* Every word of the shorter one is a word of the longer, or its first letter. */
static bool is_part(gx_text words, gx_text of)
{
    while (words.p != NULL) {
        gx_text word = text_cut(&words, ' '), rest = of;
        bool found = has_word(of, word);
        while (!found && word.n == 1 && rest.p != NULL) {
            gx_text other = text_cut(&rest, ' ');
            found = other.n > 1 && other.p[0] == word.p[0];
        }
        if (!found)
            return false;
    }
    return true;
}

static bool near_han(gx_text a, gx_text b)
{
    if (utf8_length(a) < 2 || utf8_length(b) < 2)
        return false;
    return text_contains(a, b) || text_contains(b, a) || text_distance(a, b) <= 1;
}

static bool near_latin(gx_text a, gx_text b)
{
    size_t shorter = a.n < b.n ? a.n : b.n, most = shorter >= 9 ? 2 : shorter >= 4 ? 1 : 0;
    return is_part(a, b) || is_part(b, a) || (most > 0 && text_distance(a, b) <= most);
}

agreement agree_names(gx_text a, gx_text b)
{
    agreement same = same_or(a, b, AGREES_APART);
    if (same != AGREES_APART)
        return same;
    if (key_is_han(a) != key_is_han(b))
        return AGREES_UNKNOWN; /* one in letters: whether it is the same name nobody here can read */
    return (key_is_han(a) ? near_han(a, b) : near_latin(a, b)) ? AGREES_NEAR : AGREES_APART;
}

/* ---- phones and mailboxes ---- */

agreement agree_phones(gx_text a, gx_text b)
{
    agreement same = same_or(a, b, AGREES_APART);
    return same == AGREES_APART && text_distance(a, b) == 1 ? AGREES_NEAR : same;
}

/* What both show of their numbers is the same. */
static bool fits(gx_text a, gx_text b)
{
    bool same = a.n > 0 && a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++)
        same = a.p[i] == b.p[i] || a.p[i] == '*' || b.p[i] == '*';
    return same;
}

static agreement agree_partial(const person *a, const person *b)
{
    gx_text x = a->phone.n > 0 ? a->phone : a->partial, y = b->phone.n > 0 ? b->phone : b->partial;
    if (x.n == 0 || y.n == 0)
        return AGREES_UNKNOWN;
    return fits(x, y) || text_distance(x, y) == 1 ? AGREES_NEAR : AGREES_APART;
}

agreement agree_emails(gx_text a, gx_text b)
{
    agreement same = same_or(a, b, AGREES_APART);
    if (same != AGREES_APART)
        return same;
    gx_text domain_a = a, name_a = text_cut(&domain_a, '@'), domain_b = b, name_b = text_cut(&domain_b, '@');
    bool alike = (name_a.n >= 5 && text_eq(name_a, name_b)) ||
                 (text_eq(domain_a, domain_b) && name_a.n >= 6 && text_distance(name_a, name_b) == 1);
    return alike && !key_email_is_shared(a) ? AGREES_NEAR : AGREES_APART;
}

/* ---- birthdays ---- */

typedef struct parts {
    int64_t year;
    int month, day;
} parts;

agreement agree_birthdays(int64_t a, int64_t b)
{
    parts x, y;
    if (a == GX_NO_DATE || b == GX_NO_DATE)
        return AGREES_UNKNOWN;
    civil_of_days(a, &x.year, &x.month, &x.day);
    civil_of_days(b, &y.year, &y.month, &y.day);
    bool day = x.month == y.month && x.day == y.day;
    if (x.year == NO_YEAR || y.year == NO_YEAR)
        return day ? AGREES_NEAR : AGREES_APART;
    if (a == b)
        return AGREES_SAME;
    bool swapped = x.month == y.day && x.day == y.month;
    int differ = (x.year != y.year) + (x.month != y.month) + (x.day != y.day);
    return differ == 1 || (swapped && x.year == y.year) ? AGREES_NEAR : AGREES_APART;
}

/* ---- addresses ---- */

static bool numbers_agree(gx_text a, gx_text b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && (a.p[i] < '0' || a.p[i] > '9'))
            i++;
        while (k < b.n && (b.p[k] < '0' || b.p[k] > '9'))
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i++] != b.p[k++])
            return false;
    }
}

agreement agree_addresses(gx_text a, gx_text b)
{
    agreement same = same_or(a, b, AGREES_APART);
    if (same != AGREES_APART || !numbers_agree(a, b))
        return same;
    gx_text shorter = a.n < b.n ? a : b;
    size_t characters = utf8_length(shorter), distance = text_distance(a, b);
    bool part = characters >= 6 && (text_contains(a, b) || text_contains(b, a));
    return part || (distance != SIZE_MAX && distance <= characters / 4) ? AGREES_NEAR : AGREES_APART;
}

/* ---- all of it ---- */

static bool share_an_order(const person *a, const person *b)
{
    size_t i = 0, k = 0;
    while (i < a->n_orders && k < b->n_orders && a->orders[i] != b->orders[k])
        if (a->orders[i] < b->orders[k])
            i++;
        else
            k++;
    return i < a->n_orders && k < b->n_orders;
}

void agree(const person *a, const person *b, agreement out[TRAITS])
{
    bool known = a->phone.n > 0 && b->phone.n > 0;
    out[TRAIT_PHONE] = known ? agree_phones(a->phone, b->phone) : agree_partial(a, b);
    out[TRAIT_EMAIL] = agree_emails(a->email, b->email);
    out[TRAIT_WECHAT] = same_or(a->wechat, b->wechat, AGREES_APART);
    out[TRAIT_ORDER] = share_an_order(a, b) ? AGREES_SAME : AGREES_UNKNOWN;
    out[TRAIT_NAME] = agree_names(a->name, b->name);
    out[TRAIT_BIRTHDAY] = agree_birthdays(a->birthday, b->birthday);
    bool said = a->gender != 0 && b->gender != 0;
    out[TRAIT_GENDER] = !said ? AGREES_UNKNOWN : a->gender == b->gender ? AGREES_SAME : AGREES_APART;
    out[TRAIT_ADDRESS] = agree_addresses(a->address, b->address);
    out[TRAIT_CITY] = same_or(a->city, b->city, AGREES_APART);
}

/* ---- what a person has decided ---- */

void person_pair(gx_text one, gx_text other, char out[17])
{
    bool swapped = text_cmp(one, other) > 0;
    const gx_text both[] = { swapped ? other : one, swapped ? one : other };
    sha256_id(both, 2, out);
}

static bool listed(const person *p, gx_text pair)
{
    for (size_t i = 0; i < p->n_distinct; i++)
        if (text_eq(p->distinct[i], pair))
            return true;
    return false;
}

static gx_text member(const person *p, size_t i)
{
    return p->n_members > 0 ? p->members[i] : p->subject;
}

bool said_distinct(const person *a, const person *b)
{
    char pair[17];
    if (a->n_distinct == 0 && b->n_distinct == 0)
        return false;
    for (size_t i = 0; i == 0 || i < a->n_members; i++)
        for (size_t k = 0; k == 0 || k < b->n_members; k++) {
            person_pair(member(a, i), member(b, k), pair);
            if (listed(a, text_of(pair)) || listed(b, text_of(pair)))
                return true;
        }
    return false;
}
