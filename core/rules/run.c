/* SPDX-License-Identifier: Apache-2.0 */
/* A program over one batch. What is read from states is fetched first; steps are computed when they are first asked
 * for, each in one loop over all rows. Times are seconds from now in 32 bits; a batch in which something lies further
 * ahead than these reach, or in the future where only the past is expected, is answered by the trees, which have no
 * such limits. */
#include "core/rules/run.h"

_Static_assert(GX_BATCH_MAX % LANES == 0, "a column has room for whole lanes");

static gx_status run_no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "%s", _("out of memory while evaluating a rule"));
}

static void *column_at(const program_run *r, size_t at)
{
    return r->columns + at * r->rows;
}

/* ---- fetching ---- */

/* What the number is, row by row: in `own`, or borrowed from the batch. NULL when out of memory. */
static const int64_t *number_values(const program_run *r, const number *x, int64_t *own)
{
    const customer_state *const *rows = r->b->rows;
    const uint32_t n = r->n;
    switch (x->from) {
    case FROM_MEMBER:
        for (uint32_t i = 0; i < n; i++)
            own[i] = *(const int64_t *)(const void *)((const char *)rows[i] + x->offset);
        return own;
    case FROM_SERIES:
        for (uint32_t i = 0; i < n; i++)
            own[i] = rows[i]->series[x->offset].n;
        return own;
    case FROM_NEWEST:
        for (uint32_t i = 0; i < n; i++)
            own[i] = kth_of_one(&rows[i]->series[x->offset], x->k);
        return own;
    case FROM_SEVERAL:
        for (uint32_t i = 0; i < n; i++)
            own[i] = kth_newest(rows[i], x->set, x->k);
        return own;
    default:
        return batch_ints(r->b, x->ref);
    }
}

static bool all_fit(const program_run *r, const int64_t *values, const int32_t *narrow, int64_t base)
{
    bool fit = true;
    for (uint32_t i = 0; i < r->n; i++)
        fit &= values[i] == GX_NEVER || narrow[i] + base == values[i];
    return fit;
}

/* A birthday of the Chinese calendar falls on another day every year: the tree knows which. */
static bool any_lunar(const program_run *r)
{
    for (uint32_t i = 0; i < r->n; i++)
        if (r->b->rows[i]->lunar_birthday.n > 0)
            return true;
    return false;
}

static bool fetch_number(program_run *r, const number *x)
{
    int64_t own[GX_BATCH_MAX], base = x->kind == NUMBER_AT ? r->b->now : 0;
    int32_t *out = column_at(r, x->at);
    const int64_t *values = number_values(r, x, own);
    if (values == NULL)
        return false;
    if (x->kind == NUMBER_KEY)
        r->wide |= !r->lane->keys(values, r->n, out) || any_lunar(r);
    else
        r->lane->narrow(values, base, r->n, out);
    memset(out + r->n, 0, (r->rows - r->n) * sizeof *out);
    if (x->kind == NUMBER_AT)
        r->wide |= r->lane->any_above(out, 0, r->rows);
    if (x->whole)
        r->wide |= !all_fit(r, values, out, base);
    return true;
}

static bool fetch_texts(program_run *r, const texts *t)
{
    const gx_text *said = batch_texts(r->b, t->ref);
    uint8_t *code = column_at(r, t->at);
    if (said == NULL)
        return false;
    memset(code, 0xFF, r->rows);
    for (uint32_t i = 0; i < r->n; i++)
        for (uint32_t k = 0; k < t->n && code[i] == 0xFF; k++)
            if (text_eq(said[i], t->list[k]))
                code[i] = (uint8_t)k;
    return true;
}

static void fetch_state(program_run *r, size_t at)
{
    const program_step *s = &r->p->steps[at];
    uint8_t *v = column_at(r, s->at);
    memset(v, 0, r->rows);
    eval_bool(&r->e, s->node, v, NULL);
    r->step_done[at] = true;
}

static gx_status many_begin(program_run *r, gx_error *err)
{
    const program *p = r->p;
    r->lane = lanes_best();
    r->rows = (r->n + LANES - 1) / LANES * LANES;
    r->columns = arena_alloc(r->mem, p->width * r->rows + 64);
    r->local_done = arena_zalloc(r->mem, p->n_numbers + p->n_steps);
    if (r->columns == NULL || r->local_done == NULL)
        return run_no_memory(err);
    r->columns += (64 - (uintptr_t)r->columns % 64) % 64;
    r->step_done = r->local_done + p->n_numbers;
    eval_begin(&r->e, r->b, r->mem);
    r->wide = !clock_learn(&r->clock, r->b->zone, r->b->now, p->longest);
    r->years = clock_years(r->b->zone, r->b->now);
    bool ok = true;
    for (size_t i = 0; ok && i < p->n_numbers; i++)
        ok = p->numbers[i].from == FROM_NUMBER || fetch_number(r, &p->numbers[i]);
    for (size_t i = 0; ok && i < p->n_texts; i++)
        ok = fetch_texts(r, &p->texts[i]);
    for (size_t i = 0; ok && i < p->n_steps; i++)
        if (p->steps[i].op == STEP_STATE)
            fetch_state(r, i);
    return ok && eval_ok(&r->e) ? GX_OK : run_no_memory(err);
}

gx_status run_begin(const program *p, const gx_batch *b, arena *mem, program_run **out, gx_error *err)
{
    program_run *r = *out = arena_alloc(mem, sizeof *r);
    if (r == NULL)
        return run_no_memory(err);
    r->p = p;
    r->b = b;
    r->mem = mem;
    r->n = b->n;
    r->wide = false;
    r->next_labels = 0;
    r->one = NULL;
    return b->n == 1 ? one_begin(r, err) : many_begin(r, err);
}

/* ---- numbers ---- */

static const int32_t *number_column_of(program_run *r, uint32_t i)
{
    const number *x = &r->p->numbers[i];
    int32_t *out = column_at(r, x->at);
    if (x->kind != NUMBER_LOCAL)
        return out;
    const int32_t *at = column_at(r, r->p->numbers[x->of].at);
    if (r->clock.back_is_plain)
        return at;
    uint32_t first = clock_first_back(&r->clock, x);
    if (!r->local_done[i])
        r->lane->to_local(at, r->clock.back + first, r->clock.n_back - first, r->rows, out);
    r->local_done[i] = true;
    return out;
}

/* ---- steps ---- */

static const void *step_column(program_run *r, literal x); /* which may be meant the other way round */

static void join_settled(program_run *r, const literal *list, uint32_t n, uint8_t *out)
{
    r->lane->both(step_column(r, list[0]), LITERAL_FLIP(list[0]), step_column(r, list[1]), LITERAL_FLIP(list[1]),
                  r->rows, out);
    for (uint32_t k = 2; k < n; k++)
        r->lane->also(step_column(r, list[k]), LITERAL_FLIP(list[k]), r->rows, out);
}

/* Settled operands come first; where one of them is false, nothing else matters for ever. */
static void join_timed(program_run *r, const program_step *s, int32_t *out)
{
    const literal *timed = s->list + s->n_settled;
    uint32_t n = s->n - s->n_settled, used = 1;
    for (uint32_t k = 0; k < s->n; k++)
        step_column(r, s->list[k]); /* now, because they use the scratch too */
    if (s->n_settled > 1) {
        join_settled(r, s->list, s->n_settled, r->scratch);
        r->lane->only(r->scratch, 0, step_column(r, timed[0]), LITERAL_FLIP(timed[0]), r->rows, out);
    } else if (s->n_settled == 1) {
        r->lane->only(step_column(r, s->list[0]), LITERAL_FLIP(s->list[0]), step_column(r, timed[0]),
                      LITERAL_FLIP(timed[0]), r->rows, out);
    } else {
        r->lane->lesser(step_column(r, timed[0]), LITERAL_FLIP(timed[0]), step_column(r, timed[1]),
                        LITERAL_FLIP(timed[1]), r->rows, out);
        used = 2;
    }
    for (uint32_t k = used; k < n; k++)
        r->lane->least(step_column(r, timed[k]), LITERAL_FLIP(timed[k]), r->rows, out);
}

/* Windows of days end at a local time. */
static void ask_clock(program_run *r, const program_step *s, int32_t *out)
{
    const int32_t *x = number_column_of(r, s->a);
    bool convert = s->days && !r->clock.ahead_is_plain;
    int32_t *local = convert ? r->scratch_claims : out;
    if (s->op == STEP_WITHIN) {
        r->lane->within(x, s->k, r->rows, local);
    } else {
        lane_years y = r->years;
        y.days = s->k;
        r->lane->birthday(x, &y, r->rows, local);
    }
    uint32_t pieces = s->op == STEP_WITHIN ? clock_ahead_within(&r->clock, s->k) : r->clock.n_ahead;
    if (convert)
        r->lane->to_utc(local, r->clock.ahead, pieces, r->rows, out);
}

static void ask_tree(program_run *r, const program_step *s, void *out)
{
    slot *found = eval_take(&r->e);
    if (found == NULL)
        return;
    memset(found->value.b, 0, r->rows);
    bool timed = eval_bool(&r->e, s->node, found->value.b, found->until);
    if (!eval_ok(&r->e))
        return;
    if (!s->timed)
        memcpy(out, found->value.b, r->rows);
    uint32_t from = timed ? r->n : 0;
    r->lane->out_ever(r->rows - from, found->until + from);
    if (s->timed)
        r->wide |= !r->lane->claims(found->value.b, found->until, r->b->now, r->rows, out);
    eval_release(&r->e);
}

static void compute_step(program_run *r, const program_step *s, void *out)
{
    const lanes *lane = r->lane;
    const labels *l = s->op == STEP_LABEL ? &r->p->labels[s->a] : NULL;
    switch (s->op) {
    case STEP_TRUE:
        memset(out, 1, r->rows);
        break;
    case STEP_BOTH:
        if (s->timed)
            join_timed(r, s, out);
        else
            join_settled(r, s->list, s->n, out);
        break;
    case STEP_AT_LEAST:
        lane->at_least(number_column_of(r, s->a), s->k, r->rows, out);
        break;
    case STEP_EQUALS:
        lane->equals(number_column_of(r, s->a), s->k, r->rows, out);
        break;
    case STEP_LESS:
        lane->less(number_column_of(r, s->a), number_column_of(r, (uint32_t)s->k), r->rows, out);
        break;
    case STEP_TEXT:
        lane->same(column_at(r, r->p->texts[s->a].at), (uint8_t)s->k, r->rows, out);
        break;
    case STEP_LABEL:
        if (s->timed)
            lane->label(column_at(r, l->wide), column_at(r, l->left), s->k, r->rows, out);
        else
            lane->same(column_at(r, l->at), (uint8_t)s->k, r->rows, out);
        break;
    case STEP_WITHIN:
    case STEP_BIRTHDAY:
        ask_clock(r, s, out);
        break;
    default:
        ask_tree(r, s, out);
    }
}

static const void *step_column(program_run *r, literal x)
{
    uint32_t i = LITERAL_STEP(x);
    const program_step *s = &r->p->steps[i];
    void *out = column_at(r, s->at);
    if (!r->step_done[i]) {
        r->step_done[i] = true;
        compute_step(r, s, out);
    }
    return out;
}

/* ---- dimensions ---- */

/* They are mostly asked for in their order. */
static const labels *labels_of(program_run *r, gx_ref dimension)
{
    const program *p = r->p;
    const labels *l = p->labels + r->next_labels;
    if (r->next_labels >= p->n_labels || l->ref != dimension)
        l = program_labels(p, dimension);
    r->next_labels = (size_t)(l - p->labels) + 1;
    return l;
}

/* The label of those whom no rule but the last takes, which is left out then. */
static int32_t otherwise_of(const labels *l, uint32_t *n_rules)
{
    if (*n_rules == 0 || l->rules[*n_rules - 1] != LITERAL_TRUE)
        return NO_LABEL;
    return (int32_t)-- * n_rules;
}

static void choose_settled(program_run *r, const labels *l)
{
    uint8_t *label = column_at(r, l->at);
    uint32_t k = l->n_rules;
    memset(label, (int)otherwise_of(l, &k), r->rows);
    while (k-- > 0)
        r->lane->choose(step_column(r, l->rules[k]), LITERAL_FLIP(l->rules[k]), (uint8_t)k, r->rows, label);
}

static void choose_timed(program_run *r, const labels *l)
{
    int32_t *label = column_at(r, l->wide), *left = column_at(r, l->left);
    uint32_t k = l->n_rules;
    r->lane->fill(otherwise_of(l, &k), r->rows, label);
    r->lane->fill(CLAIM_EVER, r->rows, left);
    while (k-- > 0) {
        literal x = l->rules[k];
        const void *c = step_column(r, x);
        if (r->p->steps[LITERAL_STEP(x)].timed)
            r->lane->choose_claim(c, LITERAL_FLIP(x), (int32_t)k, r->rows, label, left);
        else
            r->lane->choose_settled(c, LITERAL_FLIP(x), (int32_t)k, r->rows, label, left);
    }
    r->lane->bytes(label, r->rows, column_at(r, l->at));
}

static void many_choose(program_run *r, const labels *l, int64_t *label, int64_t *until)
{
    if (l->timed)
        choose_timed(r, l);
    else
        choose_settled(r, l);
    r->lane->out_label(column_at(r, l->at), r->n, label);
    if (l->timed)
        r->lane->out_until(column_at(r, l->left), r->b->now, r->n, until);
    else
        r->lane->out_ever(r->n, until);
}

gx_status run_choose(program_run *r, gx_ref dimension, int64_t *label, int64_t *until, gx_error *err)
{
    const labels *l = labels_of(r, dimension);
    if (l->rules != NULL && !r->wide && r->one != NULL)
        one_choose(r, l, label, until);
    else if (l->rules != NULL && !r->wide)
        many_choose(r, l, label, until);
    if (!eval_ok(&r->e))
        return run_no_memory(err);
    if (l->rules != NULL && !r->wide)
        return GX_OK;
    gx_status rc = rule_choose(l->choice, r->b, r->mem, label, until, err);
    if (rc == GX_OK)
        run_set(r, dimension, label, until);
    return rc;
}

static void many_set(program_run *r, const labels *l, const int64_t *label, const int64_t *until)
{
    uint8_t *bytes = column_at(r, l->at);
    memset(bytes, NO_LABEL, r->rows);
    for (uint32_t i = 0; i < r->n; i++)
        bytes[i] = label[i] < 0 || label[i] >= NO_LABEL ? NO_LABEL : (uint8_t)label[i];
    if (!l->timed)
        return;
    int32_t *wide = column_at(r, l->wide), *left = column_at(r, l->left);
    for (uint32_t i = 0; i < r->rows; i++) {
        int64_t end = i < r->n ? until[i] : GX_FOREVER;
        bool far = end >= r->b->now + CLAIM_EVER;
        r->wide |= far && end != GX_FOREVER;
        left[i] = far ? CLAIM_EVER : end <= r->b->now ? 1 : (int32_t)(end - r->b->now);
        wide[i] = bytes[i];
    }
}

void run_set(program_run *r, gx_ref dimension, const int64_t *label, const int64_t *until)
{
    const labels *l = labels_of(r, dimension);
    if (l->at == SIZE_MAX)
        return; /* nobody reads it here */
    if (r->one != NULL)
        one_set(r, l, label[0], until[0]);
    else
        many_set(r, l, label, until);
}

/* ---- conditions ---- */

static gx_status conditions_by_trees(program_run *r, uint64_t (*set)[GX_CONDITIONS_MAX / 64], int64_t *until,
                                     gx_error *err)
{
    uint8_t value[GX_BATCH_MAX];
    int64_t end[GX_BATCH_MAX];
    memset(set, 0, r->n * sizeof *set);
    for (uint32_t i = 0; i < r->n; i++)
        until[i] = GX_FOREVER;
    for (size_t c = 0; c < r->p->n_conditions; c++) {
        gx_status rc = rule_eval(r->p->condition_rules[c], r->b, r->mem, value, end, err);
        if (rc != GX_OK)
            return rc;
        for (uint32_t i = 0; i < r->n; i++) {
            set[i][c / 64] |= (uint64_t)value[i] << (c % 64);
            until[i] = end[i] < until[i] ? end[i] : until[i];
        }
    }
    return GX_OK;
}

/* Eight conditions as bits of a byte. */
static void eight_conditions(program_run *r, size_t first, uint8_t *set, int32_t *left)
{
    memset(set, 0, r->rows);
    for (size_t c = first; c < r->p->n_conditions && c < first + 8; c++) {
        literal x = r->p->conditions[c];
        const void *column = step_column(r, x);
        uint8_t bit = (uint8_t)(1u << (c - first));
        if (r->p->steps[LITERAL_STEP(x)].timed)
            r->lane->set_claim(column, LITERAL_FLIP(x), bit, r->rows, set, left);
        else
            r->lane->set_bit(column, LITERAL_FLIP(x), bit, r->rows, set);
    }
}

gx_status run_condition(program_run *r, size_t condition, gx_error *err)
{
    uint8_t value[GX_BATCH_MAX];
    int64_t end[GX_BATCH_MAX];
    if (r->wide)
        return rule_eval(r->p->condition_rules[condition], r->b, r->mem, value, end, err);
    if (r->one != NULL)
        one_condition(r, condition);
    else
        step_column(r, r->p->conditions[condition]);
    return eval_ok(&r->e) ? GX_OK : run_no_memory(err);
}

static void many_conditions(program_run *r, uint64_t (*set)[GX_CONDITIONS_MAX / 64], int64_t *until)
{
    uint8_t eight[GX_BATCH_MAX];
    int32_t left[GX_BATCH_MAX];
    const uint32_t n = r->n;
    memset(set, 0, n * sizeof *set);
    r->lane->fill(CLAIM_EVER, r->rows, left);
    for (size_t c = 0; c < r->p->n_conditions && !r->wide; c += 8) {
        const size_t word = c / 64, shift = c % 64;
        eight_conditions(r, c, eight, left);
        for (uint32_t i = 0; i < n; i++)
            set[i][word] |= (uint64_t)eight[i] << shift;
    }
    r->lane->out_until(left, r->b->now, n, until);
}

gx_status run_conditions(program_run *r, uint64_t (*set)[GX_CONDITIONS_MAX / 64], int64_t *until, gx_error *err)
{
    if (r->one != NULL && !r->wide)
        one_conditions(r, set[0], until);
    else if (!r->wide)
        many_conditions(r, set, until);
    if (!eval_ok(&r->e))
        return run_no_memory(err);
    return r->wide ? conditions_by_trees(r, set, until, err) : GX_OK;
}
