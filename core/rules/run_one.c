/* SPDX-License-Identifier: Apache-2.0 */
/* A program over one row. No columns and no loops: every condition is a claim (lanes.h), what never changes by itself
 * is one for ever, and a step is asked when somebody needs its answer: of an `and` as far as the first operand that is
 * false for ever, of a dimension as far as the first rule that holds. Even what is read of the state is read only then.
 * A row where something does not fit into claims is found out on the way, and the trees answer from there on. */
#include "core/rules/run.h"

#define LANE(name) single_##name
#define LANES_FOR
#define EACH(n) for (uint32_t r = 0; r < 1 && r < (n); r++)
#include "core/rules/lanes_body.h"
#undef LANE
#undef LANES_FOR
#undef EACH

/* A step not asked yet. A claim that happens to be the same is asked again. */
#define UNASKED_BYTE 0x80
#define UNASKED ((int32_t)UINT32_C(0x80808080))

typedef struct row_label {
    int32_t label, left; /* NO_LABEL: none; how long it holds, as a claim */
} row_label;

struct row {
    const customer_state *state;
    bool clock_known, years_known, eval_begun;
    lane_years years;
    row_label *labels; /* by the program's labels */
    int32_t claims[];  /* by step */
};

gx_status one_begin(program_run *r, gx_error *err)
{
    const program *p = r->p;
    struct row *one = arena_alloc(r->mem, sizeof *one + p->n_steps * sizeof *one->claims);
    if (one != NULL)
        one->labels = arena_alloc(r->mem, p->n_labels * sizeof *one->labels);
    if (one == NULL || one->labels == NULL)
        return rule_no_memory(err);
    one->state = r->b->rows[0];
    one->clock_known = one->years_known = one->eval_begun = false;
    memset(one->claims, UNASKED_BYTE, p->n_steps * sizeof *one->claims);
    r->one = one;
    r->e.b = r->b; /* what eval_ok looks at */
    r->e.failed = false;
    return GX_OK;
}

/* ---- numbers ---- */

static int64_t number_of_row(const program_run *r, const number *x)
{
    const customer_state *c = r->one->state;
    const int64_t *column;
    switch (x->from) {
    case FROM_MEMBER:
        return *(const int64_t *)(const void *)((const char *)c + x->offset);
    case FROM_SERIES:
        return c->series[x->offset].n;
    case FROM_NEWEST:
        return kth_of_one(&c->series[x->offset], x->k);
    case FROM_SEVERAL:
        return kth_newest(c, x->set, x->k);
    default:
        column = batch_ints(r->b, x->ref);
        return column != NULL ? column[0] : 0;
    }
}

static const run_clock *clock_of_row(program_run *r)
{
    if (!r->one->clock_known)
        r->wide |= !clock_learn(&r->clock, r->b->zone, r->b->now, r->p->longest);
    r->one->clock_known = true;
    return &r->clock;
}

/* A claim that ends at a local time. */
static int32_t to_utc(program_run *r, int32_t claim, int32_t span)
{
    const run_clock *c = clock_of_row(r);
    int32_t out = claim;
    if (!c->ahead_is_plain)
        single_lanes.to_utc(&claim, c->ahead, clock_ahead_within(c, span), 1, &out);
    return out;
}

/* Days are counted in local time. */
static int32_t to_local(program_run *r, int32_t at, const number *x)
{
    const run_clock *c = clock_of_row(r);
    int32_t out = at;
    if (!c->back_is_plain) {
        uint32_t first = clock_first_back(c, x);
        single_lanes.to_local(&at, c->back + first, c->n_back - first, 1, &out);
    }
    return out;
}

static int32_t within(program_run *r, const program_step *s)
{
    const number *x = &r->p->numbers[s->a];
    bool local = x->kind == NUMBER_LOCAL;
    int64_t value = number_of_row(r, local ? &r->p->numbers[x->of] : x);
    int32_t at, claim;
    r->wide |= value > r->b->now;
    single_lanes.narrow(&value, r->b->now, 1, &at);
    at = local ? to_local(r, at, x) : at;
    single_lanes.within(&at, s->k, 1, &claim);
    return s->days && claim > 0 ? to_utc(r, claim, s->k) : claim; /* else it is false for ever */
}

static bool lunar(const program_run *r)
{
    return r->one->state->lunar_birthday.n > 0;
}

static int32_t birthday(program_run *r, const program_step *s)
{
    struct row *one = r->one;
    int64_t value = number_of_row(r, &r->p->numbers[s->a]);
    int32_t key, claim;
    r->wide |= !single_lanes.keys(&value, 1, &key) || lunar(r);
    if (key < 0)
        return -CLAIM_EVER; /* unknown */
    if (!one->years_known)
        one->years = clock_years(r->b->zone, r->b->now);
    one->years_known = true;
    one->years.days = s->k;
    single_lanes.birthday(&key, &one->years, 1, &claim);
    return to_utc(r, claim, INT32_MAX);
}

/* ---- steps ---- */

static int32_t claim_of(program_run *r, literal x); /* which may be meant the other way round */

static int32_t for_ever(bool value)
{
    return value ? CLAIM_EVER : -CLAIM_EVER;
}

static int32_t all_of(program_run *r, const program_step *s)
{
    int32_t least = CLAIM_EVER;
    for (uint32_t k = 0; k < s->n && least > -CLAIM_EVER; k++) {
        int32_t claim = claim_of(r, s->list[k]);
        least = claim < least ? claim : least;
    }
    return least;
}

static int32_t by_tree(program_run *r, const program_step *s)
{
    uint8_t value = 0;
    int64_t until = GX_FOREVER;
    int32_t claim;
    if (!r->one->eval_begun)
        eval_begin(&r->e, r->b, r->mem);
    r->one->eval_begun = true;
    if (!eval_bool(&r->e, s->node, &value, &until) || !s->timed)
        return for_ever(value != 0);
    r->wide |= !single_lanes.claims(&value, &until, r->b->now, 1, &claim);
    return claim;
}

static int32_t label_is(program_run *r, const program_step *s)
{
    const row_label *l = &r->one->labels[s->a];
    bool is = l->label == s->k;
    if (!s->timed)
        return for_ever(is);
    return is ? l->left : -l->left;
}

static int32_t text_is_said(program_run *r, const program_step *s)
{
    const texts *t = &r->p->texts[s->a];
    const gx_text *said = batch_texts(r->b, t->ref);
    return for_ever(said != NULL && text_eq(said[0], t->list[s->k]));
}

static int32_t at_least(program_run *r, const program_step *s)
{
    return for_ever(number_of_row(r, &r->p->numbers[s->a]) >= s->k);
}

static int32_t equals(program_run *r, const program_step *s)
{
    return for_ever(number_of_row(r, &r->p->numbers[s->a]) == s->k);
}

static int32_t less(program_run *r, const program_step *s)
{
    return for_ever(number_of_row(r, &r->p->numbers[s->a]) < number_of_row(r, &r->p->numbers[s->k]));
}

static int32_t always(program_run *r, const program_step *s)
{
    (void)r;
    (void)s;
    return CLAIM_EVER;
}

static int32_t claim_of(program_run *r, literal x)
{
    static int32_t (*const answers[])(program_run *, const program_step *) = {
        [STEP_TRUE] = always,       [STEP_BOTH] = all_of,       [STEP_AT_LEAST] = at_least, [STEP_EQUALS] = equals,
        [STEP_LESS] = less,         [STEP_TEXT] = text_is_said, [STEP_LABEL] = label_is,    [STEP_WITHIN] = within,
        [STEP_BIRTHDAY] = birthday, [STEP_STATE] = by_tree,     [STEP_NODE] = by_tree,
    };
    int32_t *claim = &r->one->claims[LITERAL_STEP(x)];
    const program_step *s = &r->p->steps[LITERAL_STEP(x)];
    if (*claim == UNASKED)
        *claim = answers[s->op](r, s);
    return LITERAL_FLIP(x) ? -*claim : *claim;
}

/* ---- dimensions and conditions ---- */

static int32_t left_of(int32_t claim)
{
    return claim < 0 ? -claim : claim;
}

static int64_t until_of(const program_run *r, int32_t left)
{
    return left == CLAIM_EVER ? GX_FOREVER : r->b->now + left;
}

void one_choose(program_run *r, const labels *l, int64_t *label, int64_t *until)
{
    int32_t left = CLAIM_EVER, claim = 0;
    uint32_t k = 0;
    for (; k < l->n_rules && claim <= 0; k++) {
        claim = claim_of(r, l->rules[k]);
        left = left_of(claim) < left ? left_of(claim) : left;
    }
    bool chosen = claim > 0;
    r->one->labels[l - r->p->labels] = (row_label){ chosen ? (int32_t)k - 1 : NO_LABEL, left };
    *label = chosen ? (int64_t)k - 1 : -1;
    *until = until_of(r, left);
}

void one_set(program_run *r, const labels *l, int64_t label, int64_t until)
{
    const int64_t now = r->b->now;
    bool far = until >= now + CLAIM_EVER;
    r->wide |= l->timed && far && until != GX_FOREVER;
    r->one->labels[l - r->p->labels] = (row_label){ .label = label < 0 || label >= NO_LABEL ? NO_LABEL : (int32_t)label,
                                                    .left = far            ? CLAIM_EVER
                                                            : until <= now ? 1
                                                                           : (int32_t)(until - now) };
}

void one_condition(program_run *r, size_t condition)
{
    claim_of(r, r->p->conditions[condition]);
}

void one_conditions(program_run *r, uint64_t set[GX_CONDITIONS_MAX / 64], int64_t *until)
{
    int32_t left = CLAIM_EVER;
    memset(set, 0, GX_CONDITIONS_MAX / 8);
    for (size_t c = 0; c < r->p->n_conditions; c++) {
        int32_t claim = claim_of(r, r->p->conditions[c]);
        left = left_of(claim) < left ? left_of(claim) : left;
        set[c / 64] |= (uint64_t)(claim > 0) << (c % 64);
    }
    *until = until_of(r, left);
}
