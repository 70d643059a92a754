/* SPDX-License-Identifier: Apache-2.0 */
/* The section kinds of shop.ini that a ruleset reads itself: [shop] [plugins] [attribute:] [dimension:] [label:]
 * [tag:] [segment:] [strategy:] [offer:] [campaign:] [experiment:]. */
#ifndef CORE_DECIDE_SECTIONS_H
#define CORE_DECIDE_SECTIONS_H

#include "core/decide/policy.h"

extern const section_kind ruleset_sections[];
extern const size_t ruleset_sections_count;

/* Every section kind a shop may hold; `extra` (n of them) are kinds of rooms above, e.g. [map:]. Names the first
 * mistake. */
gx_status sections_check(const config *c, const section_kind *extra, size_t n, int money_digits, gx_error *err);

/* docs/configuration.md: every section kind with its keys, defaults and ranges. */
void sections_markdown(const section_kind *extra, size_t n, buf *out);

/* [plugins] load = a, b. An absent section loads nothing. */
gx_status sections_plugins(const config *c, arena *a, config_list *out, gx_error *err);
/* The rules of a [dimension:]: its lines LABEL = rule in the order in which they are asked. Lines that a later file
 * adds come before those of the earlier ones, so that a shop's own labels are asked before a pack's `otherwise`; a line
 * with a label of the pack takes that line's place. In the arena. */
gx_status sections_rules(const config_section *s, arena *a, const config_entry *const **out, size_t *n, gx_error *err);
/* A value of [shop], or the default. */
gx_text sections_shop(const config *c, const char *key, const char *fallback);

#endif
