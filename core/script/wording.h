/* SPDX-License-Identifier: Apache-2.0 */
/* A wording once read: texts cut into literal pieces and slots. Private to this room (and the fuzzer). */
#ifndef CORE_SCRIPT_WORDING_H
#define CORE_SCRIPT_WORDING_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include "core/script/template.h"

typedef enum offer_slot { OFFER_NONE, OFFER_PRICE, OFFER_GIFT, OFFER_UNTIL, OFFER_WORTH } offer_slot;

typedef struct piece {
    gx_text literal;   /* when name is NULL */
    const char *name;  /* of a slot */
    gx_ref ref;        /* the fact of that name; 0: none, so a value of the action */
    bool call;         /* {{call}} */
    offer_slot offer;  /* {{offer.…}} */
    gx_text fallback;  /* {{name|fallback}} */
    bool has_fallback; /* an empty one counts */
} piece;

typedef struct phrase {
    const piece *pieces;
    size_t n;
    int line; /* of the file, on which it begins */
} phrase;

typedef struct answer_line {
    gx_text name, key;
    phrase title;
} answer_line;

typedef struct template
{
    const char *name, *lang, *file; /* "once-ask", "zh_CN", "templates/once-ask.zh_CN.txt" */
    gx_text source;
    phrase why, dont, title, subject;
    const answer_line *answers;
    size_t n_answers;
    const phrase *bodies;
    size_t n_bodies; /* at least 1 */
    gx_text allow;   /* what the lint is not to find in this wording: names of rules, separated by commas */
    int allow_line;
}
template;

struct templates {
    arena *mem;
    const facts *facts;
    template *list; /* by name, then language, bytewise */
    size_t n;
};

/* The file of that name in this language, else in another; NULL: none. */
const template *templates_choose(const templates *all, gx_text name, const char *lang);

/* Read one file's content; t->source, name, lang and file are set. Messages are "FILE:LINE: what". */
gx_status wording_parse(const facts *f, arena *mem, template *t, gx_error *err);

#endif
