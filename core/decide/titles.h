/* SPDX-License-Identifier: Apache-2.0 */
/* What things are called where a person reads: in the owner's words of that language (title.LANG of the section, else
 * its title), else as the catalogue has it, else by name. Names themselves are for files, exports and --json. */
#ifndef CORE_DECIDE_TITLES_H
#define CORE_DECIDE_TITLES_H

#include "core/decide/ruleset.h"

gx_text segment_title(const segment *s, const char *lang);
const char *label_title(const ruleset *r, uint32_t dimension, int64_t label, const char *lang); /* "" for none */
/* Of a fact, a dimension or an attribute. */
gx_text fact_title(const ruleset *r, const fact *f, const char *lang);
/* Of an attribute's value, which is another text only for an enum. */
gx_text value_title(const ruleset *r, gx_text attribute_name, gx_text value, const char *lang);
gx_text strategy_title(const ruleset *r, gx_text name, const char *lang);
/* The name of the strategy that has this title; the text itself if none has. */
const char *strategy_called(const ruleset *r, const char *text, const char *lang);
gx_text channel_title(const ruleset *r, gx_text name, const char *lang);
gx_text tag_title(const ruleset *r, gx_text name, const char *lang); /* [tag:NAME] */
/* What it is for, in a sentence: help.LANG of the section, else its help; empty without one. s may be NULL. */
gx_text section_help(const config_section *s, const char *lang);
const char *gate_title(gx_text gate);

#endif
