/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a kind of section may hold, and which of them were meant. Private to core/config. */
#ifndef CORE_CONFIG_KINDS_H
#define CORE_CONFIG_KINDS_H

#include "core/config/config.h"

/* title, help and enabled, which every named section may hold; ends with name == NULL. */
extern const gx_option kind_reserved[];

const section_kind *kind_find(const section_kind *kinds, size_t n, gx_text kind);
/* The option that allows this entry; NULL: the key is unknown. */
const gx_option *kind_option(const section_kind *k, const config_entry *e);
/* May this key carry a language? */
bool kind_takes_language(const section_kind *k, gx_text key);
/* Does the table hold "*"? Then keys are names of the user's own. */
bool kind_is_open(const section_kind *k);

/* The kind that was meant; NULL: none is near. */
const section_kind *nearest_kind(gx_text word, const section_kind *kinds, size_t n);
/* The key that was meant by an unknown one; false: none is near. */
bool nearest_key(const section_kind *k, const config_entry *e, buf *out);

#endif
