/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the decide room: a ruleset that is being compiled. ruleset.c says in which order; each part is in a file of
 * its own. */
#ifndef CORE_DECIDE_BUILDER_H
#define CORE_DECIDE_BUILDER_H

#include "core/decide/ruleset.h"

typedef struct builder {
    const ruleset_options *o;
    const config *config;
    ruleset *r;
    segment *conditions; /* the ruleset's segments and what is asked like them, with room for a rule of every offer */
    buf plugins_said, scripts_said; /* why, one refusal a line */
    buf left_out;                   /* plugins refused in an earlier attempt, each as "NAME," */
    bool again;                     /* what was refused takes others with it: build once more without them */
    buf scripts_left_out;           /* likewise strategies */
} builder;

/* What rules may ask, and one of them. */
rule_context builder_rules(builder *b);
gx_status builder_rule(builder *b, const config_entry *e, const rule **out, gx_error *err);

/* Whether the shop goes on without the plugin that was just refused; says so. */
bool builder_leave_out(builder *b, const char *name, gx_status rc, const gx_error *err);
bool builder_left_out(const buf *list, gx_text name); /* whether it was, or a strategy was, in an earlier attempt */

/* ruleset_attributes.c. Titles of a dimension's labels, or of an enum's values. */
gx_status builder_attributes(builder *b, gx_error *err);
gx_status builder_label_titles(builder *b, gx_ref ref, const config_section *home, gx_error *err);
const char *builder_title(builder *b, const config_section *s); /* in the reader's language; NULL: none */

/* ruleset_dimensions.c: those of plugins, rules and tags, in the order in which labels are handed on; then guesses. */
gx_status builder_dimensions(builder *b, gx_error *err);
gx_status builder_guesses(builder *b, gx_error *err);

/* ruleset_strategies.c: scripts and campaigns, who takes part in which experiment. */
gx_status builder_strategies(builder *b, gx_error *err);

#endif
