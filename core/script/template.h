/* SPDX-License-Identifier: Apache-2.0 */
/* Wordings: templates/NAME.LANG.txt. A file is a few `key = value` lines (why, say is the body, dont, answer.NAME,
 * title, subject), a blank line, and one or more bodies separated by a line `---`. {{name}} is a fact, a value of the
 * action, or `name|fallback`. Values are typed: times and dates are written as the language does
 * ("29 Oct", "10 月 29 日"; with the year when it is not this year), money with decimals, labels with their titles.
 * A line `values = day, cycle` declares the values the wording expects: then every other name must be a fact, checked
 * at load. {{offer.price}}, {{offer.gift}},
 * {{offer.worth}} and {{offer.until}} are what she gets of the action's offer. Without it a name that is no fact is
 * taken for a value of the action. docs/templates.md is the manual.
 *
 *   why = day {{day}} of a {{cycle}}-day cream ({{last_bought}}); no review, no word since. Find out which:
 *   dont = sell anything
 *   answer.not_used_up = u not used up
 *
 *   {{call}}, how is the cream treating you in this dry weather?
 *   ---
 *   second wording …
 */
#ifndef CORE_SCRIPT_TEMPLATE_H
#define CORE_SCRIPT_TEMPLATE_H

#include "core/base/files.h"
#include "core/model/batch.h"

typedef struct templates templates;

/* Later directories win over earlier ones, file by file. Every file is checked: UTF-8, known keys, balanced {{ }}, at
 * least one body. */
gx_status templates_load(const facts *f, const shown_dir *dirs, size_t n, templates **out, gx_error *err);
void templates_free(templates *t);
size_t templates_count(const templates *t);
bool templates_have(const templates *t, gx_text name, const char *lang);
/* The file that serves this language, as messages name it; NULL when there is no such wording. */
const char *templates_file(const templates *t, gx_text name, const char *lang);
const char *templates_nearest(const templates *t, gx_text name);
bool templates_name_introduced(const templates *t); /* see text_names_introduced */
void templates_hash(const templates *t, char out[65]);

typedef struct wording_answer {
    gx_text name, key, title;
} wording_answer;
typedef struct wording {
    gx_text why, say, dont, title, subject; /* subject: of an e-mail */
    const wording_answer *answers;
    size_t n_answers;
    gx_text
        missing; /* name of the first value that was missing; empty: none. Then the other members are not to be used */
    gx_text meant;    /* the value given whose name is nearest to the missing one; empty: none */
    gx_text untitled; /* name of the first of the input's answers without a line answer.NAME; empty: none */
    size_t index;     /* of the file, below templates_count */
    bool aged;        /* it counts days (ctx.days_since): tomorrow it reads differently */
} wording;

/* What she gets of the action's offer: {{offer.price}}, {{offer.gift}}, {{offer.until}}, {{offer.worth}}. */
typedef struct wording_offer {
    bool has_price, has_until, has_worth;
    int64_t price; /* minor units */
    gx_text gift;  /* empty: none */
    int64_t worth; /* of the gift; minor units */
    int64_t until; /* the last day */
} wording_offer;

/* A value of the action, as its JSON says it. */
typedef enum value_kind {
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_FRACTION,
    VALUE_FLAG,
    VALUE_TIME,       /* {"date":seconds} */
    VALUE_DAY,        /* {"date":"2026-11-22"}; days */
    VALUE_MONEY,      /* {"money":minor units} */
    VALUE_DAYS_SINCE, /* {"days_since":seconds} */
    VALUE_STRANGE     /* nothing that a script can give */
} value_kind;
typedef struct given_value {
    const char *name;
    gx_text text;
    value_kind kind;
    int64_t number; /* whatever the kind calls for: 0 and 1 of a flag */
    double fraction;
} given_value;

typedef struct wording_input {
    gx_text name;
    const char *lang;      /* falls back to the other language if that file does not exist */
    uint32_t variant_seed; /* chooses among several wordings: seed % count; see wording_variant */
    const gx_batch *batch;
    uint32_t row;
    gx_text values;           /* JSON object of the action, may be empty */
    const given_value *given; /* the same as a list, for who has it already: then `values` is not read */
    size_t n_given;
    gx_text answers; /* JSON list of the answers foreseen, to be checked; may be empty */
    wording_offer offer;
    gx_text call_fallback; /* [names] fallback; {{call}} = address_as, else name if it looks like one, else this;
                              missing if empty */
    int money_digits;
} wording_input;

/* Which of several wordings: one of her own to begin with, and with every further action of the same wording the next
 * one, so that she does not read the same words twice running. `id`: the action's; it keeps its words ever after. */
uint32_t wording_variant(const customer_state *s, gx_text customer, gx_text template_name, gx_text id);

/* Fill the wording. GX_ENOTFOUND: no such template (nearest named). Missing
 * values are told in `missing`. */
gx_status template_render(const templates *t, const wording_input *in, arena *a, wording *out, gx_error *err);

/* How a person is called: address_as, else the name if it is one (2–4 Han characters, or letters and blanks; not
 * "tb_测试02", not a phone number). */
gx_text name_to_call(const customer_state *s, gx_text fallback);
/* A date as the language writes it, relative to today for the year. */
void date_words(const zone *z, int64_t t, int64_t now, const char *lang, buf *out);
void day_words(int64_t days, int64_t today, const char *lang, buf *out);

#endif
