/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value fits the attribute that shop.ini declares. Undeclared attributes take any text. */
#ifndef CORE_ENGINE_ATTRIBUTE_H
#define CORE_ENGINE_ATTRIBUTE_H

#include "core/engine/shop.h"

/* Rules read given.NAME, and people write it: the attribute is called NAME. */
gx_text attribute_name(gx_text given);
/* Whether shop.ini declares it; what it does not declare is kept, but no rule can read it. */
bool attribute_declared(const shop *s, gx_text name);
/* GX_EINVAL: the name is misspelt (the nearest attribute or dimension is named), or the value does not fit: names the
 * attribute, what it wants and where it is declared. */
gx_status attribute_check(const shop *s, gx_text name, gx_text value, gx_error *err);
/* [attribute:NAME] sensitive = yes: its value is kept out of lists. */
bool attribute_sensitive(const shop *s, gx_text name);

#endif
