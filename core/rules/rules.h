/* SPDX-License-Identifier: Apache-2.0 */
/* The rule language: the expression subset of Lua over the registry's names. Parsed and checked at load, evaluated over
 * batches, with expiry in the same pass, explained clause by clause. docs/rules.md is its manual. */
#ifndef CORE_RULES_RULES_H
#define CORE_RULES_RULES_H

#include "core/calendar/daysoff.h"
#include "core/model/batch.h"
#include "core/products/products.h"

/* Where the text of a rule stands, for messages: turns a byte offset of the text into a line and column (1-based,
 * columns in characters). */
typedef struct rule_place {
    const char *file;
    void (*locate)(const void *ctx, size_t offset, int *line, int *column);
    const void *ctx;
} rule_place;

/* Shop-wide cut points asked for in rules by top_share("brought","80%","20%") or quantile(spent_within("365d"), 0.9,
 * orders >= 1): collected here while parsing. */
typedef enum cut_kind { CUT_TOP_SHARE = 1, CUT_QUANTILE } cut_kind;
typedef struct cut_request {
    cut_kind kind;
    gx_ref fact; /* what is looked at: a fact, or, 0, `of` */
    double p, at_most;
    const struct node *of, *among; /* a calculation; whom a quantile is taken among, NULL: who has any */
    gx_text of_text, among_text;   /* as written */
    uint32_t uses, own_uses; /* how often rules use it, and how often to compare the very thing it is made of with it */
} cut_request;
typedef struct cut_table {
    cut_request *list;
    size_t n, cap;
} cut_table;
/* Returns the number of an equal request, or a new one. SIZE_MAX when out of memory. */
size_t cut_table_add(cut_table *t, cut_request r);
/* What the request looks at, for every row, and which rows are counted by a quantile; a top share counts all. */
gx_status cut_survey(const cut_request *r, const gx_batch *b, arena *mem, int64_t *value, uint8_t *counted,
                     gx_error *err);
/* True when its move can change answers of customers whose own value it did not pass: some rule compares something else
 * with it, or calculates with it. */
bool cut_concerns_all(const cut_request *r);
void cut_table_free(cut_table *t);
void cut_name(const facts *f, const cut_request *r,
              buf *out); /* "top_share(brought,0.8,0.2)": the key of its records */

/* Whom a festival is for, as written: taken into the rules that ask for it. */
typedef struct fit_rule {
    gx_text text; /* empty: everybody */
    rule_place place;
} fit_rule;

typedef struct rule_context {
    const facts *facts;
    const zone *zone;
    int money_digits;         /* of the shop's currency, for money("…") */
    cut_table *cuts;          /* may be NULL: cut points are then refused */
    const products *products; /* what rules ask products of; NULL: the shop has no products.csv */
    const calendar *calendar; /* days off and festivals; NULL: the shop has no calendar */
    const fit_rule *fits;     /* by its festivals */
    bool (*offered)(const void *ctx,
                    gx_text name); /* may be NULL: whether a plugin that is not loaded gives this name */
    const void *offered_ctx;
    /* may be NULL: any name will do. Whether there is a strategy of that name; if not, *nearest is a similar one. */
    bool (*strategy)(const void *ctx, gx_text name, const char **nearest);
    const void *strategy_ctx;
} rule_context;

typedef struct rule rule; /* immutable after parsing; shared by threads; lives in the arena it was parsed into */

/* Parse and check. The result must be boolean. The message is "FILE:LINE:COLUMN: sentence; did you mean …". */
gx_status rule_parse(const rule_context *c, gx_text text, rule_place place, arena *a, const rule **out, gx_error *err);
gx_text rule_text(const rule *r);
rule_place rule_where(const rule *r);

/* Which facts, dimensions and cuts it reads: refs ascending, unique. */
const gx_ref *rule_reads(const rule *r, size_t *n);
/* The numbers of the cut points it compares with (of rule_context.cuts): ascending, unique. When one of them moves, the
 * rule must be asked again. */
const size_t *rule_cuts(const rule *r, size_t *n);
/* True if it is the constant `otherwise` (or `true`): what the last rule of a dimension must be. */
bool rule_is_otherwise(const rule *r);
/* A rule that reads a raw age is never valid beyond the end of the day: `check` names it. */
bool rule_reads_raw_age(const rule *r);

/* Evaluate over the batch: value[i] 0/1, until[i] the first instant > now at which, with no new event, the value could
 * change (GX_FOREVER if none). Scratch from `mem`. Fails only when out of memory. */
gx_status rule_eval(const rule *r, const gx_batch *b, arena *mem, uint8_t *value, int64_t *until, gx_error *err);

/* Why it is true or false for one row: the clauses that decided (the failing operands of a false `and`, the holding
 * ones of a true `or`, all of a true `and`), each with the actual value, date and what it needs. */
typedef struct clause {
    size_t begin, end; /* in rule_text */
    bool holds;
    gx_ref fact;      /* the fact or dimension it is about; 0: none */
    int64_t at;       /* the instant that dates the fact, GX_NEVER if none */
    const char *text; /* a sentence in the current language: "orders is 2, needs 3", "bought 2026-05-12, 194 days ago;
                         needs at least 60" */
    int64_t until;    /* when it could change by itself */
} clause;
gx_status rule_explain(const rule *r, const gx_batch *b, uint32_t row, arena *mem, const clause **out, size_t *n,
                       gx_error *err);

/* For a segment that matches nobody (worklist.md): how many rows fail each operand of the outermost `and`, and what is
 * there instead. An operand made of `and`, `or` and `not` is followed by what it is made of (`inside`). */
typedef enum clause_side { CLAUSE_NEAREST, CLAUSE_LARGEST, CLAUSE_SMALLEST, CLAUSE_NEXT } clause_side;
enum { CLAUSE_LABELS = 64, CLAUSE_NEAR_BYTES = 64 };
typedef struct clause_count {
    size_t begin, end;     /* in rule_text */
    bool inside;           /* a part of the operand before it */
    uint64_t failed, seen; /* rows */
    uint64_t alone;        /* rows that fail this operand and no other */
    gx_ref fact;           /* what it is about; 0: nothing that has a name */

    bool comparable; /* nearest and side say how near anybody comes */
    clause_side side;
    gx_type type;
    int64_t nearest, needs;
    bool literal; /* `needs` stands in the rule: a slip of the pen may be in it */

    bool labelled;                  /* `fact` has labels: rows by label, and rows without one */
    uint64_t labels[CLAUSE_LABELS]; /* later ones are not counted */
    uint64_t unlabelled;

    char near[CLAUSE_NEAR_BYTES]; /* the text, tag or product of somebody that is spelt most like the one asked for; ""
                                   */
    size_t near_distance;
} clause_count;
size_t rule_clauses(const rule *r);
/* Adds to counts, which began as zeros. */
gx_status rule_count_failures(const rule *r, const gx_batch *b, arena *mem, clause_count *counts, gx_error *err);

/* A dimension made of rules: first match wins; the last must be `otherwise` (rule_is_otherwise); without it, index is
 * -1 where none matches. */
typedef struct rule_choice {
    const rule **rules;
    uint32_t n;
} rule_choice;
gx_status rule_choose(const rule_choice *c, const gx_batch *b, arena *mem, int64_t *index, int64_t *until,
                      gx_error *err);

/* The functions of the language, for help and docs: docs/rules.md lists them. */
void rules_functions_markdown(buf *out);

#endif
