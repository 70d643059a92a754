/* SPDX-License-Identifier: Apache-2.0 */
/* What a column is called says what it is for; what stands in it says whether that can be true. A column whose name
 * says nothing is taken only for what it alone can be. */
#include "core/base/i18n.h"
#include "core/import/draft.h"

/* Words that mean something in a value of a map stand in quotes there; what no quotes can hold cannot be written. */
bool draft_writable(gx_text name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == '"' || name.p[i] == '\x7F')
            return false;
    return name.n > 0;
}

static const map_column_kind *kind_of(const char *key)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (strcmp(map_columns[i].key, key) == 0)
            return &map_columns[i];
    return NULL;
}

bool draft_is_time(const char *key)
{
    const map_column_kind *k = kind_of(key);
    return strcmp(key, "added_at") == 0 || (k != NULL && (k->form == FORM_TIME || k->form == FORM_DATE));
}

static bool is_any(const char *key, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, key) == 0)
            return true;
    return false;
}

/* NULL: what stands in the column can be what its name says. */
static const char *contradiction(const char *key, const column_look *l)
{
    static const char *const money[] = { "amount", "discount", "refunded", "spent", NULL };
    static const char *const whole[] = { "quantity", "orders", NULL };
    if (draft_is_time(key) && !l->dates)
        return l->n == 0 ? N_("it is empty") : N_("it holds no dates in a form that is known");
    if (strcmp(key, "order") == 0 && l->n == 0)
        return N_("it is empty");
    if (l->n == 0 || l->lists)
        return NULL;
    if (strcmp(key, "phone") == 0 && l->emails)
        return N_("it holds e-mail addresses");
    if (strcmp(key, "email") == 0 && !l->emails)
        return N_("it holds no e-mail addresses");
    if (is_any(key, money) && !l->money)
        return N_("it holds no amounts of money");
    if (is_any(key, whole) && !l->whole)
        return N_("it holds no whole numbers");
    return NULL;
}

static void set_key(draft_column *c, const char *key, size_t rank)
{
    c->doubt = contradiction(key, &c->look);
    c->key = c->doubt == NULL ? key : NULL;
    c->rank = rank;
}

bool draft_repeated(const draft *p, size_t column_at)
{
    for (size_t i = 0; i < p->n_columns; i++)
        if (i != column_at && text_eq(p->columns[i].name, p->columns[column_at].name))
            return true;
    return false;
}

static void name_column(draft *p, size_t at, arena *scratch)
{
    draft_column *c = &p->columns[at];
    if (!p->header)
        c->name = text_of(arena_printf(p->mem, "column %zu", at + 1));
    c->folded = p->header ? vocabulary_fold(c->name, p->mem) : (gx_text){ 0 };
    const vocabulary_word *w = vocabulary_find(&p->words, c->folded, ""), *near = NULL;
    if (w == NULL)
        w = near = vocabulary_ending(&p->words, c->folded);
    c->is_near = near != NULL;
    char *key = w != NULL ? arena_strndup(p->mem, w->key.p, w->key.n) : NULL;
    c->look = look_at(c->cells, p->n_rows, key != NULL && strcmp(key, "birthday") == 0, scratch);
    c->writable = draft_writable(c->name);
    if (!c->writable)
        c->doubt = N_("its name cannot be written in a map: rename it");
    else if (draft_repeated(p, at))
        c->doubt = N_("two columns have this name: rename one");
    else if (key != NULL)
        set_key(c, key, (size_t)(w - (const vocabulary_word *)p->words.words.items));
    arena_reset(scratch);
}

draft_column *draft_best(const draft *p, const char *key)
{
    draft_column *found = NULL;
    for (size_t i = 0; i < p->n_columns; i++) {
        draft_column *c = &p->columns[i];
        bool mine = c->key != NULL && strcmp(c->key, key) == 0;
        if (mine &&
            (found == NULL || c->is_near < found->is_near || (c->is_near == found->is_near && c->rank < found->rank)))
            found = c;
    }
    return found;
}

/* A column without a known name that can only be one thing. */
static void take_by_look(draft *p, const char *key, bool (*fits)(const column_look *))
{
    for (size_t i = 0; i < p->n_columns && draft_best(p, key) == NULL; i++) {
        draft_column *c = &p->columns[i];
        if (c->key == NULL && c->writable && c->doubt == NULL && c->look.n > 0 && fits(&c->look))
            set_key(c, key, SIZE_MAX - 1);
    }
}

static bool looks_phone(const column_look *l)
{
    return l->phones && !l->dates;
}

static bool looks_email(const column_look *l)
{
    return l->emails;
}

static bool looks_time(const column_look *l)
{
    return l->dates && (l->n_formats == 0 || strcmp(l->formats[0], "%s") != 0);
}

static bool looks_amount(const column_look *l)
{
    return l->cents && l->money;
}

static bool has_time(const draft *p)
{
    for (int k = COLUMN_PLACED_AT; k <= COLUMN_AT; k++)
        if (draft_best(p, map_columns[k].key) != NULL)
            return true;
    return false;
}

/* A name that only ends like a known one counts where no other is: beside the buyer's number stands the courier's. */
static void drop_near(draft *p)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        draft_column *c = &p->columns[i];
        const draft_column *first = c->key != NULL ? draft_best(p, c->key) : NULL;
        bool general = c->key != NULL && (strcmp(c->key, "customer") == 0 || strcmp(c->key, "place") == 0);
        if (c->is_near && c->key != NULL && (general || first != c))
            c->key = NULL;
    }
}

void draft_name_columns(draft *p, arena *scratch)
{
    for (size_t i = 0; i < p->n_columns; i++)
        name_column(p, i, scratch);
    drop_near(p);
    take_by_look(p, "phone", looks_phone);
    take_by_look(p, "email", looks_email);
    if (!has_time(p) && draft_best(p, "added_at") == NULL)
        take_by_look(p, "at", looks_time);
    if (draft_best(p, "spent") == NULL && (has_time(p) || draft_best(p, "order") != NULL))
        take_by_look(p, "amount", looks_amount);
}
