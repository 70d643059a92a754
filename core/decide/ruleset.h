/* SPDX-License-Identifier: Apache-2.0 */
/* A shop's configuration, compiled: facts, dimensions, segments, strategies, templates, policy. Immutable once built;
 * shared by threads. */
#ifndef CORE_DECIDE_RULESET_H
#define CORE_DECIDE_RULESET_H

#include "core/base/hash.h"
#include "core/decide/policy.h"
#include "core/rules/program.h"
#include "core/script/template.h"
#include "core/store/store.h"

typedef struct dimension {
    const char *name;
    gx_ref ref;
    const registered_classifier *plugin; /* or */
    rule_choice choice;                  /* one rule per label, first match wins */
    const char *const *labels;
    uint32_t n_labels;
    const config_section *section; /* NULL for plugin dimensions without one */
} dimension;

typedef struct segment {
    const char *name;
    const rule *when;
    const config_section *section;
} segment;

typedef struct strategy_use {
    const strategy *strategy;
    gx_text name, file; /* the strategy's */
    size_t script;      /* index for script_plan */
    uint32_t segment;   /* index */
    int32_t priority;
    bool uncapped;
    gx_text exclusive;
} strategy_use;

typedef struct ruleset {
    const config *config; /* borrowed */
    arena *mem;
    facts *facts;
    zone *zone;
    host *host;
    bus *bus;
    scripts *scripts;
    templates *templates;
    policy policy;
    cut_table cuts;
    gx_text shop_id, shop_name, currency, language;
    int money_digits;
    const dimension *dimensions;
    uint32_t n_dimensions; /* export order: plugins in load order, then rules in INI order */
    const uint32_t *order; /* topological */
    const segment *segments;
    uint32_t n_segments;
    const program *program; /* the rules of all of these */
    const strategy_use *strategies;
    size_t n_strategies;   /* priority descending, then name */
    uint64_t acted_on[4];  /* the segments that have a strategy */
    gx_ref value_ref;      /* dimension "value", 0 if the shop has none: who is key */
    int64_t value_key;     /* its label "key", -1 */
    uint64_t layout;       /* hash of the names of dimensions, labels and segments */
    gx_text refusals;      /* plugins and scripts that were left out, why, one a line */
    bool reads_introduced; /* a rule, a plugin, a script or a wording may ask about those a customer introduced */
    char hash[65];         /* of everything that decides */
} ruleset;

typedef struct ruleset_options {
    const config *config;
    const char *const *plugin_dirs;
    size_t n_plugin_dirs;
    const script_file *strategies;
    size_t n_strategies;
    const char *const *lib_dirs;
    size_t n_lib_dirs;
    const shown_dir *template_dirs;
    size_t n_template_dirs;
    script_limits limits;
    gx_status (*publish)(void *ctx, const char *plugin, const char *type, gx_text subject, gx_text data_json,
                         gx_error *err);
    void *publish_ctx; /* what bus handlers of plugins publish through */
    bool keep_going;   /* plugins that are refused (unless required) and strategies that cannot be loaded are logged and
                          left out; else the first refusal is an error */
} ruleset_options;

gx_status ruleset_build(const ruleset_options *o, ruleset **out, gx_error *err);
void ruleset_free(ruleset *r);

const dimension *ruleset_dimension(const ruleset *r, gx_text name);
int ruleset_segment(const ruleset *r, gx_text name); /* -1 */
const char *ruleset_label(const ruleset *r, uint32_t dimension, int64_t label);

#endif
