/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the rules room: a compiled program (compile.c) as it is run (run.c). Conditions are steps; a step is computed
 * once per batch, when it is first asked for. Only one step joins others, `both`; negation costs nothing, because a
 * reference to a step may ask for its opposite, and `or` is the opposite of both opposites. */
#ifndef CORE_RULES_STEPS_H
#define CORE_RULES_STEPS_H

#include "core/rules/lanes.h"
#include "core/rules/program.h"
#include "core/rules/tree.h"

/* A step, or its opposite: 2 * number + opposite. Step 0 is always true. */
typedef uint32_t literal;
#define LITERAL_TRUE ((literal)0)
#define LITERAL_NOT(x) ((x) ^ 1u)
#define LITERAL_STEP(x) ((x) >> 1)
#define LITERAL_FLIP(x) ((uint8_t)((x)&1u))

/* A column of int32: what a fact says, as far as that fits. */
typedef enum number_kind {
    NUMBER_PLAIN, /* counts, money */
    NUMBER_AT,    /* a time: seconds from now */
    NUMBER_LOCAL, /* the same in local time: what days are counted in */
    NUMBER_KEY,   /* a birthday: days after 1 March */
} number_kind;

typedef enum number_from {
    FROM_NUMBER,  /* another: NUMBER_LOCAL */
    FROM_MEMBER,  /* a member of the state */
    FROM_SERIES,  /* how long a series is */
    FROM_NEWEST,  /* the k-th newest time of a series */
    FROM_SEVERAL, /* or of a set of them */
    FROM_BATCH,   /* a column of the batch */
} number_from;

typedef struct number {
    number_kind kind;
    number_from from;
    gx_ref ref;   /* of a fact; or, 0: */
    uint32_t set; /* the k-th newest time of these series */
    uint64_t k;
    bool whole;      /* compared with another: must fit */
    int32_t longest; /* LOCAL: the longest window that is asked */
    size_t offset;   /* MEMBER: where; SERIES, NEWEST: which */
    uint32_t of;     /* NUMBER_LOCAL: the NUMBER_AT it is made of */
    size_t at;       /* where its column lies */
} number;

/* A column of bytes: which of these texts a fact is; beyond them all, 0xFF. */
#define TEXTS_MAX 254
typedef struct texts {
    gx_ref ref;
    gx_text *list;
    uint32_t n, cap;
    size_t at;
} texts;

typedef struct labels {
    gx_ref ref;
    const rule_choice *choice; /* NULL: set from elsewhere */
    literal *rules;            /* NULL: too many for a byte; rule_choose answers */
    uint32_t n_rules;
    bool timed;
    size_t at, wide, left; /* bytes; when timed also int32, and how long they hold */
} labels;

typedef enum step_op {
    STEP_TRUE,
    STEP_BOTH,     /* all of `list` */
    STEP_AT_LEAST, /* number a >= k */
    STEP_EQUALS,   /* number a == k */
    STEP_LESS,     /* number a < number k */
    STEP_TEXT,     /* texts a are text k */
    STEP_LABEL,    /* labels a are k */
    STEP_WITHIN,   /* number a lies at most k seconds back */
    STEP_BIRTHDAY, /* number a is celebrated within k days */
    STEP_STATE,    /* a node that only reads the state: fetched */
    STEP_NODE,     /* any other node: evaluated by the tree */
} step_op;

typedef struct program_step {
    step_op op;
    bool timed; /* its column holds claims, else bytes */
    bool days;  /* WITHIN: counted in local time; its claims are brought back to UTC */
    uint32_t a;
    int32_t k;
    const node *node;
    literal *list;
    uint32_t n, n_settled; /* of list; the settled ones come first */
    size_t at;
} program_step;

struct program {
    const facts *facts;
    arena *mem;
    number *numbers;
    texts *texts;
    labels *labels;
    program_step *steps;
    literal *conditions;
    const rule **condition_rules;
    size_t n_numbers, n_texts, n_labels, n_steps, n_conditions;
    size_t cap_numbers, cap_texts, cap_labels, cap_steps, cap_conditions, cap_condition_rules;
    size_t width;     /* bytes of all columns, per row */
    int64_t longest;  /* window, in seconds */
    bool labels_ever; /* while conditions are compiled: what labels do by themselves does not matter */
    bool failed;      /* out of memory */
};

/* Windows up to this long are asked with 32 bits: 17 years, so that sums of two fit. */
#define WINDOW_MOST (INT32_C(1) << 29)

const labels *program_labels(const program *p, gx_ref dimension);
literal compile_bool(program *p, const node *n);

#endif
