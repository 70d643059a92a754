/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the rules room: tokens, the syntax tree as written, and the typed tree that is evaluated. Text becomes tokens
 * (lexer.c), tokens become syntax (parse.c), syntax becomes typed nodes (check.c, functions.c), and those are evaluated
 * over batches (eval.c and its atoms) and explained (explain.c). */
#ifndef CORE_RULES_TREE_H
#define CORE_RULES_TREE_H

#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/products/purchases.h"
#include "core/rules/rules.h"

/* ---- tokens ---- */

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_STRING,
    TOKEN_INT,
    TOKEN_REAL,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_OTHERWISE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_STAR,
    TOKEN_SLASH,
    TOKEN_DOUBLE_SLASH,
    TOKEN_PERCENT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_DOT,
} token_kind;

typedef struct token {
    token_kind kind;
    size_t begin, end; /* bytes of the rule's text */
    gx_text text;      /* NAME: the name; STRING: its content, escapes resolved */
    int64_t i;
    double d;
} token;

/* ---- the work of parsing one rule ---- */

typedef struct parsing {
    const rule_context *c;
    gx_text text;
    rule_place place;
    arena *a;
    gx_error *err;
    size_t at;     /* lexer: the byte after `now` */
    token now;     /* the token under the parser */
    int depth;     /* of parentheses, calls and unary operators */
    gx_ref *reads; /* ascending, unique */
    size_t n_reads, cap_reads;
    size_t *cuts; /* ascending, unique */
    size_t n_cuts, cap_cuts;
    bool raw_age;
    bool fitting; /* inside the rule of a festival */
} parsing;

/* Depth of nesting beyond which a rule is refused: no person writes it, and recursion stays bounded. */
#define RULE_DEPTH_MAX 64

/* "FILE:LINE:COLUMN: " and the sentence. Always GX_ECONFIG. */
#define rule_mistake(p, offset, ...) gx_error_code(rule_say((p), (offset), __VA_ARGS__), GX_ECONFIG)
__attribute__((format(printf, 3, 4))) gx_error *rule_say(parsing *p, size_t offset, const char *format, ...);

static inline gx_status rule_no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "%s", _("out of memory while reading a rule"));
}

gx_status lexer_next(parsing *p); /* fills p->now */

/* ---- syntax ---- */

typedef enum syntax_kind {
    SYNTAX_INT,
    SYNTAX_REAL,
    SYNTAX_STRING,
    SYNTAX_BOOL,
    SYNTAX_NAME, /* "orders", "given.skin" */
    SYNTAX_CALL,
    SYNTAX_UNARY,
    SYNTAX_BINARY, /* `and` and `or` have two or more operands, all others exactly two */
} syntax_kind;

typedef struct syntax {
    syntax_kind kind;
    token_kind op;
    size_t begin, end;           /* with its parentheses, if any */
    size_t bare_begin, bare_end; /* without them */
    size_t at;                   /* where a mistake with it is shown: the operator of UNARY and BINARY */
    gx_text text;
    int64_t i;
    double d;
    struct syntax **args;
    uint32_t n_args;
    int depth;
    bool parenthesised;
} syntax;

gx_status parse_expression(parsing *p, syntax **out); /* the whole text */

/* ---- typed nodes ---- */

typedef enum compare_op { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE } compare_op;
compare_op compare_mirror(compare_op op); /* a op b  <=>  b mirror(op) a */
compare_op compare_negate(compare_op op);

typedef enum node_op {
    /* booleans */
    NODE_YES, /* i is 0 or 1 */
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_FLAG,           /* a boolean fact */
    NODE_SAME,           /* two booleans: EQ or NE */
    NODE_COMPARE,        /* two int64; a constant stands right */
    NODE_COMPARE_REAL,   /* at least one is a double */
    NODE_COMPARE_TEXT,   /* EQ or NE */
    NODE_COMPARE_COUNT,  /* events of `series_set`, or, of none, purchases of kid 0, within `span`, compared with i */
    NODE_COMPARE_SPENT,  /* money spent within `span`, compared with i */
    NODE_COMPARE_MONTHS, /* completed months since kid 0, compared with i */
    NODE_WITHIN,         /* kid 0, a time, is within `span` */
    NODE_BIRTHDAY,       /* celebrated within the next span.days */
    NODE_UNTIL,          /* kid 0, a date, is today or within the next span.days */
    NODE_FESTIVAL,       /* `festival` is today or within the next span.days */
    NODE_DAY_OFF,        /* today is one */
    NODE_TAGGED,
    NODE_WANTS,
    NODE_ASKED_ABOUT,
    NODE_HAS_TEXT,
    NODE_CONTAINS, /* kid 0, a text, has `text` in it */
    /* numbers, times and labels: int64, or double when `real` */
    NODE_CONST,
    NODE_REAL,
    NODE_FACT,
    NODE_CUT,
    NODE_COUNT,
    NODE_PURCHASES, /* of products: how many orders; within `span` when it `windows` */
    NODE_SPENT,
    NODE_MONTHS,
    NODE_DAYS_SINCE,
    NODE_WORKING_DAYS,  /* since kid 0, a time or a date */
    NODE_LAST_ACTION,   /* a time: when the strategy `text`, or STRATEGY.STEP, was last carried out */
    NODE_LAST_FOLLOWED, /* a time: when she last engaged with content about `text` */
    NODE_LATEST,
    NODE_EARLIEST,
    NODE_ADD,
    NODE_SUBTRACT,
    NODE_MULTIPLY,
    NODE_DIVIDE, /* always real */
    NODE_FLOOR,
    NODE_MODULO,
    NODE_MINUS,
    /* texts */
    NODE_TEXT,
    NODE_TEXT_FACT,
} node_op;

typedef struct node {
    node_op op;
    gx_type type;
    bool real;    /* travels as a double: a NUMBER, or MONEY times a NUMBER */
    bool windows; /* it, or something under it, looks at the clock: evaluated after what does not */
    compare_op compare;
    size_t begin, end; /* of the rule's text */
    gx_text said;      /* its own words, when they stand in another text: see parse_inside; empty */
    int64_t i;
    double d;
    gx_text text;
    gx_ref ref;          /* the fact; 0: none */
    series_id series;    /* COUNT */
    uint32_t series_set; /* COUNT, COMPARE_COUNT: bits by series_id */
    gx_duration span;
    const products *products; /* PURCHASES */
    purchase_wanted wanted;
    const product_meant *meant;      /* WANTS */
    const festival *festival;        /* FESTIVAL */
    const calendar *calendar;        /* DAY_OFF, WORKING_DAYS */
    const struct function *function; /* the call it came from, for explanations; NULL */
    struct node **kids;
    uint32_t n_kids;
} node;

struct rule {
    const node *root;
    gx_text text;
    rule_place place;
    const facts *facts;
    int money_digits;
    const gx_ref *reads;
    size_t n_reads;
    const size_t *cuts;
    size_t n_cuts;
    bool raw_age;
};

node *node_new(parsing *p, const syntax *s, node_op op, gx_type type); /* NULL when out of memory (err is filled) */
bool node_same(const node *a, const node *b);                          /* they ask the same, wherever they stand */
node *node_with(parsing *p, const syntax *s, node_op op, gx_type type, node *kid); /* with one operand */
gx_status check_expression(parsing *p, const syntax *s, node **out);
/* Another text, which stands for the call `at`: to explanations it is where the call is. */
gx_status parse_inside(parsing *p, gx_text text, rule_place place, const syntax *at, node **out);
gx_status check_compare(parsing *p, const syntax *s, node *a, node *b, node **out);
gx_status check_arithmetic(parsing *p, const syntax *s, node *a, node *b, node **out);
gx_status check_minus(parsing *p, const syntax *s, node *a, node **out);
gx_status check_reads(parsing *p, gx_ref ref); /* notes that the rule reads it */
const char *type_phrase(gx_type t);            /* "money", "a number", in the current language */
gx_text syntax_source(const parsing *p, const syntax *s);

/* ---- functions of the language ---- */

typedef struct function function;
struct function {
    const char *name;
    const char *arguments; /* "(duration)" */
    const char *example;   /* a whole call, for suggestions and the manual */
    const char *gives;     /* msgid */
    const char *help;      /* msgid */
    const char *verb;      /* msgid, "bought": for explanations; NULL: the call itself is shown */
    gx_status (*check)(parsing *p, const syntax *s, const function *f, node **out);
    series_id series;
};
/* Arguments, for the files of functions. */
gx_status count_arguments(parsing *p, const syntax *s, const function *f, uint32_t least, uint32_t most);
gx_status text_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_text *out);
gx_status span_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_duration *out);
/* A duration of whole days. */
gx_status days_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_duration *out);
/* An operand of type `a` or `b`. */
gx_status typed_argument(parsing *p, const syntax *s, const function *f, uint32_t i, gx_type a, gx_type b, node **out);
gx_status reads_fact(parsing *p, const char *name, gx_ref *out);
/* functions_calendar.c */
gx_status check_festival(parsing *p, const syntax *s, const function *f, node **out);
gx_status check_day_off(parsing *p, const syntax *s, const function *f, node **out);
gx_status check_working_days(parsing *p, const syntax *s, const function *f, node **out);
/* functions_products.c */
gx_status check_bought(parsing *p, const syntax *s, const function *f, node **out);
gx_status check_repurchases(parsing *p, const syntax *s, const function *f, node **out);
gx_status check_wants(parsing *p, const syntax *s, const function *f, node **out);
const function *function_find(gx_text name);
size_t function_count(void);
const function *function_at(size_t i);

/* ---- numbers with Lua's meaning ---- */

int64_t int_floor(int64_t a, int64_t b);  /* a // b; 0 when b is 0 */
int64_t int_modulo(int64_t a, int64_t b); /* a % b; 0 when b is 0 */
int64_t int_add(int64_t a, int64_t b);    /* these three wrap */
int64_t int_subtract(int64_t a, int64_t b);
int64_t int_multiply(int64_t a, int64_t b);
double real_modulo(double a, double b);
bool compare_ints(compare_op op, int64_t a, int64_t b);
bool compare_reals(compare_op op, double a, double b);
bool compare_int_real(compare_op op, int64_t a, double b); /* exact, as Lua compares them */

/* ---- evaluation ---- */

/* One column of scratch: values of any kind, and when each could change. */
typedef struct slot {
    union {
        int64_t i[GX_BATCH_MAX];
        double d[GX_BATCH_MAX];
        uint8_t b[GX_BATCH_MAX];
    } value;
    int64_t until[GX_BATCH_MAX];
} slot;

#define EVAL_LOCAL_SLOTS 4
#define EVAL_SLOTS_MAX (4 * RULE_DEPTH_MAX)

typedef struct step {
    int64_t over, amount;
} step; /* at `over` the sum falls by `amount` */

/* One evaluation. The first slots lie on the caller's stack, where the cache is warm; deeper rules take from `mem`. */
typedef struct eval {
    const gx_batch *b;
    arena *mem;
    uint32_t n;
    const uint8_t *live; /* rows whose answer matters; NULL: all. The others are settled: any answer will do */
    slot *slots[EVAL_SLOTS_MAX];
    uint32_t made, top; /* of slots: how many there are, how many are taken */
    step *steps;
    size_t cap_steps;
    const purchases **bought; /* by row, each once it is asked for; NULL: nobody asked yet */
    bool failed;              /* out of memory */
    slot local[EVAL_LOCAL_SLOTS];
} eval;

/* A column of numbers: `i`, or `d` when the node is real. until NULL: for ever. Borrowed from the batch or the slot. */
typedef struct column {
    const int64_t *i;
    const double *d;
    const int64_t *until;
} number_column;

/* Atoms that are costly ask before each row. */
static inline bool eval_live(const eval *e, uint32_t row)
{
    return e->live == NULL || e->live[row] != 0;
}

void eval_begin(eval *e, const gx_batch *b, arena *mem);
bool eval_ok(const eval *e);
slot *eval_take(eval *e); /* NULL when out of memory */
void eval_release(eval *e);
/* Fills v; fills u and returns true if any value depends on time, else leaves u alone and returns false (for ever). */
bool eval_bool(eval *e, const node *n, uint8_t *v, int64_t *u);
number_column eval_number(eval *e, const node *n, slot *out);
const gx_text *eval_texts(eval *e, const node *n); /* of a fact */

/* Atoms: windows.c */
/* The k-th newest time (k >= 1) of all events of a set of series; GX_NEVER when there are fewer. */
int64_t kth_newest(const customer_state *c, uint32_t series_set, uint64_t k);
static inline int64_t kth_of_one(const series *s, uint64_t k)
{
    return s->n >= k ? s->at[s->n - k] : GX_NEVER;
}
bool eval_within(eval *e, const node *n, uint8_t *v, int64_t *u);
bool eval_compare_count(eval *e, const node *n, uint8_t *v, int64_t *u);
bool eval_compare_spent(eval *e, const node *n, uint8_t *v, int64_t *u);
void eval_count(eval *e, const node *n, slot *out); /* COUNT, PURCHASES */
/* facts_of.c. The times of PURCHASES, ascending. */
series eval_purchases(eval *e, const node *n, uint32_t row);
void eval_spent(eval *e, const node *n, slot *out);
/* Atoms: days.c */
bool eval_birthday(eval *e, const node *n, uint8_t *v, int64_t *u);
bool eval_festival(eval *e, const node *n, uint8_t *v, int64_t *u);
bool eval_day_off(eval *e, const node *n, uint8_t *v, int64_t *u);
void eval_working_days(eval *e, const node *n, slot *out);
bool eval_until_date(eval *e, const node *n, uint8_t *v, int64_t *u);
bool eval_compare_months(eval *e, const node *n, uint8_t *v, int64_t *u);
void eval_months(eval *e, const node *n, slot *out);
void eval_days_since(eval *e, const node *n, slot *out);
/* Atoms over the state: facts_of.c */
void eval_tagged(eval *e, const node *n, uint8_t *v);
void eval_wants(eval *e, const node *n, uint8_t *v);
void eval_asked_about(eval *e, const node *n, uint8_t *v);
void eval_last_action(eval *e, const node *n, slot *out);
void eval_last_followed(eval *e, const node *n, slot *out);
void eval_compare_text(eval *e, const node *n, uint8_t *v);
void eval_contains(eval *e, const node *n, uint8_t *v);
void eval_has_text(eval *e, const node *n, uint8_t *v);

/* What an unknown cut point is inside a calculation: more than anything there is, and room to calculate with. */
#define CUT_UNKNOWN (INT64_C(1) << 53)

/* What days_since gives for what never happened: more days than any rule asks for, small enough to calculate with. */
#define DAYS_NEVER INT64_C(1000000)

#endif
