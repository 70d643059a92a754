/* SPDX-License-Identifier: Apache-2.0 */
/* The one registry of facts: the names used unchanged in C, INI, Lua and `why`. Printed as docs/facts.md and by `guanxi
 * help facts`. Filled once when a shop opens (core facts, declared attributes, plugin facts, dimensions), then
 * read-only and shared by threads. */
#ifndef CORE_MODEL_FACTS_H
#define CORE_MODEL_FACTS_H

#include "core/model/state.h"
#include <guanxi/plugin.h>

typedef enum fact_origin {
    FACT_STATE,       /* a member of customer_state */
    FACT_SERIES,      /* the length of a series */
    FACT_DERIVED,     /* calculated from the state when somebody asks */
    FACT_GIVEN,       /* given.NAME: an attribute set by hand, by an importer or by a pack */
    FACT_PLUGIN,      /* computed by a plugin */
    FACT_DIMENSION,   /* a label of a dimension */
    FACT_CUT,         /* a shop-wide cut point */
    FACT_SERIES_ONLY, /* a series reference itself (find_series) */
} fact_origin;

typedef struct fact {
    gx_ref ref; /* its index in the registry + 1 */
    const char *name;
    gx_type type;
    fact_origin origin;
    const char *title;       /* gettext msgid */
    const char *title_local; /* from the INI (title.zh_CN), or NULL */
    const char *unit;
    const char *events;                         /* which events it counts */
    const char *dated_by;                       /* name of the fact that dates it, or NULL */
    const char *fallback;                       /* what it is when nothing is known, for the docs */
    const char *expiry;                         /* for the docs: "never by itself", … */
    size_t offset;                              /* FACT_STATE: offset in customer_state */
    series_id series;                           /* FACT_SERIES, FACT_SERIES_ONLY */
    int64_t (*derive)(const customer_state *s); /* FACT_DERIVED */
    const char *const *labels;                  /* FACT_DIMENSION, or the values of an enum attribute; titles beside */
    const char *const *label_titles;
    const char *const
        *own_titles[2]; /* of labels, in the owner's words, by language (i18n_index); entries may be NULL */
    uint32_t n_labels;
    bool sensitive;   /* never shown in lists */
    bool list;        /* a text that is a list of items, see list_item */
    uint32_t index;   /* dimension, plugin fact or cut number */
    const char *file; /* where an INI declared it; NULL */
    int line;
} fact;

typedef struct facts facts;

facts *facts_new(void); /* with the core's facts */
void facts_free(facts *f);
size_t facts_count(const facts *f);
const fact *facts_at(const facts *f, gx_ref ref);     /* ref 1..count */
const fact *facts_find(const facts *f, gx_text name); /* NULL when unknown */
/* Tags by rule are dimensions of two labels, called tag.NAME: TAG_YES and no. The one of that NAME; NULL: only a person
 * gives that tag. */
#define TAG_PREFIX "tag."
#define TAG_YES 0
const fact *facts_tag(const facts *f, gx_text name);
bool fact_is_tag(const fact *f);
gx_text fact_tag_name(const fact *f);                    /* without the prefix */
gx_ref facts_first_tag(const facts *f);                  /* 0: there is none; no fact before it is a tag */
const char *facts_nearest(const facts *f, gx_text name); /* for "did you mean"; NULL */
/* Copies what `model` says (strings included) and gives it a ref. GX_EEXIST names both places. */
gx_status facts_add(facts *f, const fact *model, gx_ref *out, gx_error *err);
/* Of the shop's currency (2 unless set): how given attributes of type money are read ("2000.00"). */
void facts_set_money_digits(facts *f, int digits);
int facts_money_digits(const facts *f);
/* The owner's titles of a dimension's labels in one language; copied. Entries may be NULL. */
gx_status facts_set_label_titles(facts *f, gx_ref ref, int language, const char *const *titles, gx_error *err);
/* What a label is called: in the owner's words of that language, else as the catalogue has it. */
const char *fact_label_title(const fact *f, int64_t label, const char *lang);
/* The first item of an attribute's list, trimmed; *rest moves behind it (to the missing text at the end). Items are
 * separated by commas, semicolons or line ends, of either script. */
gx_text list_item(gx_text *rest);
/* Of a list whether one of its items is `asked`, of any other text whether it stands anywhere in it. */
bool fact_text_contains(const fact *f, gx_text value, gx_text asked);
bool series_find(gx_text name, series_id *out);
/* Whether it is known only from the states of the customers she introduced, which cost a load each. */
bool fact_of_introduced(const fact *f);
/* Whether a text (a script, a wording) names anything that is. */
bool text_names_introduced(gx_text t);
/* docs/facts.md */
void facts_markdown(const facts *f, buf *out);

#endif
