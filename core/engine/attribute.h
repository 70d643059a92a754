/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value fits the attribute that shop.ini declares, and how it is kept. Undeclared attributes take any text.
 */
#ifndef CORE_ENGINE_ATTRIBUTE_H
#define CORE_ENGINE_ATTRIBUTE_H

#include "core/engine/shop.h"

/* Rules read given.NAME, and people write it: the attribute is called NAME. */
gx_text attribute_name(gx_text given);
/* Whether rules can read it: shop.ini declares it, or it is a field of the profile. What is neither is kept and shown.
 */
bool attribute_declared(const shop *s, gx_text name);
/* One of the values an enum or a yes-or-no attribute may have: what it is called in the language, and the key that
 * stands for it where one key is enough (a character of its own). */
typedef struct attribute_choice {
    gx_text value, title, key;
} attribute_choice;
/* In the arena; none for other types. `lang` chooses the titles. */
gx_status attribute_choices(const shop *s, gx_text name, const char *lang, arena *a, attribute_choice **out, size_t *n,
                            gx_error *err);
/* What a person gave, as it is kept: of an enum or a yes-or-no its value, its key, or its title in any language; any
 * other type as it stands. GX_EINVAL: the name is misspelt (the nearest attribute or dimension is named), or the value
 * does not fit: names the attribute, what it wants and where it is declared. Empty values always fit: they clear. */
gx_status attribute_value(const shop *s, gx_text name, gx_text given, arena *a, gx_text *out, gx_error *err);
/* [attribute:NAME] sensitive = yes: its value is kept out of lists. */
bool attribute_sensitive(const shop *s, gx_text name);

#endif
