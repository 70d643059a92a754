/* SPDX-License-Identifier: Apache-2.0 */
/* What harms whom (D8.1): the words somebody says she does not tolerate against the ingredients of a product, by ASCII
 * letters of either case, each within the other. */
#include "core/products/products.h"

#include <string.h>

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether `part` stands in `whole` at this byte. */
static bool stands_at(gx_text whole, size_t at, gx_text part)
{
    for (size_t i = 0; i < part.n; i++)
        if (at + i == whole.n || small(whole.p[at + i]) != small(part.p[i]))
            return false;
    return true;
}

static bool within(gx_text whole, gx_text part)
{
    for (size_t at = 0; at + part.n <= whole.n; at++)
        if (stands_at(whole, at, part))
            return true;
    return false;
}

static bool is_none(gx_text word)
{
    static const char *const nothing[] = { "none", "no", "无", "没有" }; /* asked, and there is nothing */
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (word.n == strlen(nothing[i]) && stands_at(word, 0, text_of(nothing[i])))
            return true;
    return false;
}

/* Where the next separator begins, and how long it is; 0: there is none any more. */
static size_t separator_at(gx_text t, size_t *at)
{
    static const char *const separators[] = { ",", ";", "|", "，", "、", "；" };
    for (*at = 0; *at < t.n; ++*at)
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
            if (text_starts((gx_text){ t.p + *at, t.n - *at }, separators[i]))
                return strlen(separators[i]);
    return 0;
}

/* The next word that is not empty; false at the end. */
static bool next_word(gx_text *rest, gx_text *word)
{
    do {
        size_t at, n;
        if (rest->n == 0)
            return false;
        n = separator_at(*rest, &at);
        *word = text_trim((gx_text){ rest->p, at });
        *rest = (gx_text){ rest->p + at + n, rest->n - at - n };
    } while (word->n == 0);
    return true;
}

product_suiting product_suits(const product *p, gx_text allergies, gx_text *harm)
{
    gx_text word, first, rest = allergies;
    *harm = (gx_text){ NULL, 0 };
    if (!next_word(&rest, &first))
        return SUITS_NOBODY_ASKED;
    if (is_none(first) && !next_word(&rest, &word))
        return SUITS;
    if (p->n_contains == 0)
        return SUITS_CONTENTS_UNKNOWN;
    for (rest = allergies; next_word(&rest, &word);)
        for (size_t i = 0; i < p->n_contains; i++)
            if (within(p->contains[i], word) || within(word, p->contains[i])) {
                *harm = p->contains[i];
                return SUITS_NOT;
            }
    return SUITS;
}
