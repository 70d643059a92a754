/* SPDX-License-Identifier: Apache-2.0 */
/* A shop's configuration, compiled: facts, dimensions, segments, strategies, templates, policy. Immutable once built;
 * shared by threads. */
#ifndef CORE_DECIDE_RULESET_H
#define CORE_DECIDE_RULESET_H

#include "core/base/hash.h"
#include "core/decide/calendar.h"
#include "core/decide/campaign.h"
#include "core/decide/offers.h"
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
    const config_section *section;    /* NULL for plugin dimensions without one */
    gx_text tag;                      /* of a tag by rule: its name; else empty */
    const config_entry *const *lines; /* of a rule dimension: where each label's rule stands */
} dimension;

typedef struct segment {
    const char *name;
    const rule *when;
    const config_section *section;
} segment;

typedef struct tag_section {
    gx_text name;
    const config_section *section;
} tag_section;

/* What an attribute may be while nobody has said (domain D3.6): no rule, script or wording sees it. */
typedef struct guess {
    const config_section *section; /* [attribute:NAME] */
    gx_text value;
    const rule *when;
} guess;

/* How soon a step may come again, where the INI says otherwise than the script. */
typedef struct step_re_entry {
    gx_text step; /* empty: all steps that are not named */
    re_entry kind;
    gx_duration after;
} step_re_entry;

typedef struct strategy_use {
    const strategy *strategy;
    gx_text name, file;           /* the strategy's */
    size_t script;                /* index for script_plan */
    const campaign *campaign;     /* instead of a script; NULL: none */
    const experiment *experiment; /* that takes its proposals; NULL: none */
    uint32_t segment;             /* index */
    const offer *offer;           /* instead of a segment: whom it is for, while it is in force; NULL: none */
    int32_t priority;
    bool uncapped;
    gx_text exclusive;
    const step_re_entry *re_entries;
    size_t n_re_entries;
} strategy_use;

typedef struct ruleset {
    const config *config; /* borrowed */
    arena *mem;
    facts *facts;
    const products *products; /* NULL: the shop has no products.csv */
    zone *zone;
    host *host;
    bus *bus;
    scripts *scripts;
    templates *templates;
    policy policy;
    shop_calendar calendar;
    offers offers;
    cut_table cuts;
    gx_text shop_id, shop_name, currency, language;
    int money_digits;
    const dimension *dimensions;
    uint32_t n_dimensions; /* export order: plugins in load order, then rules in INI order, then tags */
    const uint32_t *order; /* topological */
    const guess *guesses;  /* of one attribute, the first that holds */
    size_t n_guesses;
    const tag_section *tags; /* that have a section, with or without a rule */
    uint32_t n_tags;
    const segment *segments;
    uint32_t n_segments;
    uint32_t n_conditions; /* what is asked of everybody: the segments, then (in `segments` too) rules of campaigns, and
                              of offers that strategies live by, which are asked like segments and kept nowhere */
    const campaign *campaigns;
    size_t n_campaigns; /* INI order */
    const experiment *const *experiments;
    size_t n_experiments;   /* bytewise by name */
    const program *program; /* the rules of all of these */
    const strategy_use *strategies;
    size_t n_strategies;   /* priority descending, then name */
    uint64_t acted_on[4];  /* the segments that have a strategy */
    uint64_t silencing[4]; /* the segments with silence = yes */
    uint64_t apart[4];     /* the segments with apart = yes */
    gx_ref value_ref;      /* dimension "value", 0 if the shop has none: who is key */
    int64_t value_key;     /* its label "key", -1 */
    uint64_t layout;       /* hash of the names of dimensions, labels and segments */
    gx_text refusals;      /* plugins and scripts that were left out, why, one a line */
    bool reads_introduced; /* a rule, a plugin, a script or a wording may ask about those a customer introduced */
    char hash[65];         /* of everything that decides */
} ruleset;

typedef struct ruleset_options {
    const config *config;
    const char *folder;   /* the shop's, for its plugins; NULL: none */
    const char *products; /* path of the shop's products.csv, which need not be there; NULL: none */
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

/* What a rule asked in passing may ask: all but cut points, which belong to the configuration. */
rule_context ruleset_questions(const ruleset *r);
const dimension *ruleset_dimension(const ruleset *r, gx_text name);
int ruleset_segment(const ruleset *r, gx_text name); /* or a campaign's rule, by its proposals' `segment`; -1 */
const strategy_use *ruleset_strategy(const ruleset *r, gx_text name); /* NULL */
const char *ruleset_label(const ruleset *r, uint32_t dimension, int64_t label);
/* Whether the customer of this row is a key customer: what the dimension "value" says, else what the seller said. */
bool ruleset_is_key(const ruleset *r, const gx_batch *b, uint32_t row);
/* Whether who belongs to these segments (a bit each) is to be left in peace: nothing is proposed, nothing listed. */
bool ruleset_silences(const ruleset *r, const uint64_t segments[4]);
/* Of these segments (a bit each) those whose strategies are asked: all, or, when one of them has apart = yes, only
 * such. */
void ruleset_asked(const ruleset *r, const uint64_t segments[4], uint64_t out[4]);
/* Of a campaign or an experiment: the title in that language, else the plain title, else the name. */
gx_text section_title(const config_section *s, const char *lang);

#endif
