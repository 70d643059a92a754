/* SPDX-License-Identifier: Apache-2.0 */
/* The normal form of names, see letters.h. */
#include "core/products/letters.h"

#include "core/base/utf8.h"

#define FULL_WIDTH_FIRST 0xFF01u /* to U+FF5E: ASCII from '!' on, in full width */
#define FULL_WIDTH_LAST 0xFF5Eu

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF;
}

static bool is_letter(uint32_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static uint32_t normal(uint32_t c)
{
    if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST)
        c = c - FULL_WIDTH_FIRST + '!';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

uint32_t letters_next(letters *l)
{
    bool blank = false;
    while (l->at < l->text.n) {
        size_t bytes;
        uint32_t c = normal(utf8_decode(l->text, l->at, &bytes));
        if (!is_blank(c) && c != LETTERS_END) {
            bool word = (is_letter(l->last) || is_digit(l->last)) && (is_letter(c) || is_digit(c));
            if (blank && word) /* the character itself comes next time */
                return l->last = ' ';
            l->at += bytes;
            return l->last = c;
        }
        blank = true;
        l->at += bytes;
    }
    return LETTERS_END;
}

uint32_t letters_peek(letters l)
{
    return letters_next(&l);
}

bool letters_join(uint32_t a, uint32_t b)
{
    return (is_letter(a) && is_letter(b)) || (is_digit(a) && is_digit(b));
}
