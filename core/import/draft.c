/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a proposed map, with a comment wherever somebody has to decide. */
#include "core/import/draft.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

enum { STATES_MOST = 20 };

static bool needs_quotes(gx_text name)
{
    static const char *const words[] = { "as", "split", "except", "match", "word", "starts", "is", "always", NULL };
    for (size_t i = 0; i < name.n; i++)
        if (strchr("|,;=#+<[]:'", name.p[i]) != NULL)
            return true;
    for (gx_text rest = name; rest.n > 0;) {
        gx_text word = text_cut(&rest, ' ');
        for (size_t i = 0; words[i] != NULL; i++)
            if (text_is(word, words[i]))
                return true;
    }
    return false;
}

static void put_name(draft *p, const draft_column *c)
{
    const char *quote = needs_quotes(c->name) ? "\"" : "";
    buf_printf(p->out, "%s%.*s%s", quote, TEXT_ARG(c->name), quote);
}

static void put_key(draft *p, const char *key)
{
    buf_printf(p->out, "%-13s = ", key);
}

/* Columns of the key, the best name first, as alternatives. */
static size_t put_columns(draft *p, const char *key, size_t already)
{
    for (;;) {
        draft_column *next = NULL;
        for (size_t i = 0; i < p->n_columns; i++) {
            draft_column *c = &p->columns[i];
            if (c->key != NULL && strcmp(c->key, key) == 0 && !c->used && (next == NULL || c->rank < next->rank))
                next = c;
        }
        if (next == NULL)
            return already;
        buf_str(p->out, already++ > 0 ? " | " : "");
        put_name(p, next);
        next->used = true;
    }
}

static void unuse(draft *p, const char *key)
{
    for (size_t i = 0; i < p->n_columns; i++)
        if (p->columns[i].key != NULL && strcmp(p->columns[i].key, key) == 0)
            p->columns[i].used = false;
}

static void put_forms(draft *p, const draft_column *c)
{
    for (size_t i = 0; i < c->look.n_formats; i++)
        buf_printf(p->out, "%s%s", i == 0 ? " as " : " | ", c->look.formats[i]);
    if (c->look.day_or_month)
        buf_printf(
            p->out, "\n; %s",
            _("nothing in the first rows says whether 03/08 is the 3rd of August: if it is 8 March, turn %d and %m"));
}

/* The one column that is best for the key. */
static bool put_best(draft *p, const char *key, const char *of)
{
    draft_column *c = draft_best(p, of);
    if (c == NULL)
        return false;
    put_key(p, key);
    put_name(p, c);
    c->used = true;
    if (draft_is_time(of))
        put_forms(p, c);
    if (c->look.lists && !draft_is_time(of))
        buf_str(p->out, " split list");
    buf_char(p->out, '\n');
    return true;
}

static void put_customer(draft *p)
{
    static const char *const keys[] = { "phone", "email", "customer", "wechat", "name", NULL };
    size_t n = 0;
    put_key(p, "customer");
    for (size_t i = 0; keys[i] != NULL; i++) {
        n = put_columns(p, keys[i], n);
        if (strcmp(keys[i], "customer") != 0)
            unuse(p, keys[i]);
    }
    for (size_t i = 0; i < p->n_columns && n == 0; i++) {
        draft_column *c = &p->columns[i];
        if (c->key != NULL || !c->writable || draft_repeated(p, i))
            continue;
        put_name(p, c);
        c->used = true;
        n++;
        buf_printf(p->out, "\n; %s", _("no column says who it is; is it this one?"));
    }
    if (n == 0)
        buf_printf(p->out, "always somebody\n; %s", _("no column says who it is: every row would be of one person"));
    buf_char(p->out, '\n');
}

static void put_profile(draft *p)
{
    static const char *const keys[] = { "address_as", "phone", "email",   "wechat", "gender",
                                        "birthday",   "city",  "address", "place",  NULL };
    const draft_column *first = draft_best(p, "first_name"), *last = draft_best(p, "last_name");
    if (draft_best(p, "name") != NULL || first != NULL || last != NULL) {
        put_key(p, "name");
        size_t n = put_columns(p, "name", 0);
        bool chinese = last != NULL && text_is(last->folded, "姓");
        const char *parts[] = { chinese ? "last_name" : "first_name", chinese ? "first_name" : "last_name" };
        for (size_t i = 0; i < 2; i++) {
            draft_column *c = draft_best(p, parts[i]);
            if (c == NULL)
                continue;
            buf_str(p->out, n++ == 0 ? "" : i == 1 && draft_best(p, parts[0]) != NULL ? " + " : " | ");
            put_name(p, c);
            c->used = true;
        }
        buf_char(p->out, '\n');
    }
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (strcmp(keys[i], "birthday") == 0) {
            put_best(p, keys[i], keys[i]);
        } else if (draft_best(p, keys[i]) != NULL) {
            put_key(p, keys[i]);
            put_columns(p, keys[i], 0);
            buf_char(p->out, '\n');
        }
    }
    const draft_column *tags = draft_best(p, "tags");
    if (tags != NULL && !tags->look.lists) {
        put_key(p, "tags");
        put_columns(p, "tags", 0);
        buf_str(p->out, " split \",\"\n");
    } else {
        put_best(p, "tags", "tags");
    }
}

/* What an unknown status means is not guessed: its rows are rejected, and say so. */
static void put_states(draft *p, const draft_column *c)
{
    gx_text seen[STATES_MOST];
    size_t n = 0, known = 0;
    buf unknown = { 0 };
    for (size_t i = 0; i < p->n_rows && n < STATES_MOST; i++) {
        bool is_new = c->cells[i].n > 0;
        for (size_t k = 0; k < n; k++)
            is_new &= !text_eq(seen[k], c->cells[i]);
        if (!is_new)
            continue;
        seen[n++] = c->cells[i];
        gx_text folded = vocabulary_fold(c->cells[i], p->mem);
        const vocabulary_word *w = vocabulary_find(&p->words, folded, "status:");
        if (w == NULL || !draft_writable(c->cells[i])) {
            buf_printf(&unknown, "%s%.*s", unknown.n > 0 ? ", " : "", TEXT_ARG(c->cells[i]));
            continue;
        }
        const char *quote = needs_quotes(c->cells[i]) ? "\"" : "";
        buf_printf(p->out, "%s%s%.*s%s:%.*s", known++ == 0 ? "status        = " : "\n                ", quote,
                   TEXT_ARG(c->cells[i]), quote, (int)(w->key.n - strlen("status:")), w->key.p + strlen("status:"));
    }
    if (known == 0)
        buf_str(p->out, "status        = *:placed");
    buf_char(p->out, '\n');
    if (unknown.n > 0) {
        buf_printf(p->out, "; %s ",
                   _("what these states mean is for you to say (placed, paid, shipped, received, cancelled …):"));
        buf_word(p->out, buf_view(&unknown));
        buf_char(p->out, '\n');
    }
    buf_free(&unknown);
}

/* Rows of one order whose amounts differ have each their own. */
static bool has_row_amounts(const draft *p)
{
    const draft_column *number = draft_best(p, "order"), *amount = draft_best(p, "amount");
    for (size_t i = 1; number != NULL && amount != NULL && i < p->n_rows; i++)
        if (number->cells[i].n > 0 && amount->cells[i].n > 0 && text_eq(number->cells[i], number->cells[i - 1]) &&
            amount->cells[i - 1].n > 0 && !text_eq(amount->cells[i], amount->cells[i - 1]))
            return true;
    return false;
}

static void put_date_made(draft *p)
{
    civil c = civil_of_seconds(zone_local(p->o->zone, p->now));
    put_key(p, "at");
    buf_printf(p->out, "always %04d-%02d-%02d\n; %s\n", (int)c.year, c.month, c.day,
               _("no column says when: this is today; write the day the list was made"));
}

static void put_order_times(draft *p, bool has_status)
{
    bool any = put_best(p, "at", "at");
    bool paid = has_status || draft_best(p, "paid_at") != NULL;
    for (int k = COLUMN_PLACED_AT; k <= COLUMN_REFUNDED_AT; k++) {
        const char *key = map_columns[k].key;
        if (draft_best(p, key) == NULL || (k == COLUMN_PLACED_AT && any && !paid))
            continue;
        bool as_paid = !paid && !any;
        put_best(p, as_paid ? "at" : key, key);
        if (as_paid)
            buf_printf(p->out, "; %s\n", _("no column says when it was paid: this time counts as that of the payment"));
        any = true;
    }
    if (!any && draft_best(p, "added_at") != NULL)
        any = put_best(p, "at", "added_at");
    if (!any)
        put_date_made(p);
}

static void put_orders(draft *p)
{
    static const char *const keys[] = { "discount", "refunded", "coupon", "currency_column",
                                        "items",    "quantity", "sku",    NULL };
    const draft_column *status = draft_best(p, "status_column");
    bool has_status = status != NULL && status->look.n > 0;
    put_best(p, "order", "order");
    put_best(p, "amount", "amount");
    if (has_row_amounts(p))
        buf_str(p->out, "amount_of     = row\n");
    if (draft_best(p, "amount") != NULL && draft_best(p, "amount")->look.negative)
        buf_printf(p->out, "refund        = amount < 0\nunmatched_refund = credit\n; %s\n",
                   _("amounts below zero give money back; refund_of = COLUMN if one names the order"));
    for (size_t i = 0; keys[i] != NULL; i++)
        put_best(p, keys[i], keys[i]);
    put_order_times(p, has_status);
    if (has_status && put_best(p, "status_column", "status_column"))
        put_states(p, status);
}

static bool same_forms(const column_look *a, const column_look *b)
{
    bool same = a->n_formats == b->n_formats;
    for (size_t i = 0; same && i < a->n_formats; i++)
        same = strcmp(a->formats[i], b->formats[i]) == 0;
    return same;
}

/* The row's time, of the columns that tell one; those in the same forms are alternatives. */
static bool put_first_time(draft *p, bool history)
{
    const char *keys[] = { "at", history ? "until" : "added_at", "added_at" };
    const draft_column *first = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        draft_column *c = draft_best(p, keys[i]);
        if (c == NULL || c == first || (first != NULL && !same_forms(&first->look, &c->look)))
            continue;
        if (first == NULL)
            put_key(p, "at");
        else
            buf_str(p->out, " | ");
        put_name(p, c);
        first = first == NULL ? c : first;
        c->used = true;
    }
    if (first != NULL) {
        put_forms(p, first);
        buf_char(p->out, '\n');
    }
    return first != NULL;
}

/* A total without its orders, or an address book. */
static void put_people(draft *p)
{
    bool history = draft_best(p, "spent") != NULL;
    buf_printf(p->out, "event         = %s\n", history ? "history.stated" : "customer.added");
    if (history) {
        put_best(p, "orders", "orders");
        put_best(p, "spent", "spent");
        put_best(p, "until", "until");
    } else {
        buf_str(p->out, "source        = always added\n");
    }
    if (!put_first_time(p, history))
        put_date_made(p);
}

/* By what the file is known again: columns that the map reads, and others where those are few. */
static void put_match(draft *p)
{
    enum { ENOUGH = 4, MOST = 6 };
    size_t n = 0;
    buf_str(p->out, "match         = ");
    for (int used = 1; used >= 0; used--)
        for (size_t i = 0; i < p->n_columns && n < (used ? (size_t)MOST : (size_t)ENOUGH); i++) {
            const draft_column *c = &p->columns[i];
            if (c->used != (used != 0) || !c->writable || draft_repeated(p, i))
                continue;
            buf_str(p->out, n++ > 0 ? ", " : "");
            put_name(p, c);
        }
    buf_char(p->out, '\n');
}

static void put_layout(draft *p)
{
    if (p->header) {
        put_match(p);
    } else {
        buf_printf(p->out, "; %s\nheader        = no\ncolumns       = ",
                   _("the first row is data: name the columns, and this map with --format"));
        for (size_t i = 0; i < p->n_columns; i++)
            buf_printf(p->out, "%s%.*s", i > 0 ? ", " : "", TEXT_ARG(p->columns[i].name));
        buf_char(p->out, '\n');
    }
    if (p->n_columns == 1)
        buf_printf(
            p->out, "; %s\n",
            _("one column only: are there several of fixed width (fixed = 1-6 id, 7-11 name), or parted by blanks "
              "(delimiter = space)?"));
}

static void put_rest(draft *p)
{
    bool any = false;
    for (size_t i = 0; i < p->n_columns; i++) {
        const draft_column *c = &p->columns[i];
        if (c->used || (c->name.n == 0 && c->look.n == 0))
            continue;
        if (!any)
            buf_printf(p->out, "; %s\n", _("Not understood, or not needed:"));
        any = true;
        buf_str(p->out, ";   ");
        buf_word(p->out, c->name);
        if (c->doubt != NULL)
            buf_printf(p->out, " (%s)", _(c->doubt));
        buf_char(p->out, '\n');
    }
}

void draft_write(draft *p, const char *name)
{
    buf *out = p->out, body = { 0 };
    bool orders = draft_best(p, "amount") != NULL || (draft_best(p, "order") != NULL && draft_best(p, "spent") == NULL);
    buf_printf(out, "[map:%s]\n", name);
    p->out = &body;
    put_customer(p);
    put_profile(p);
    if (orders)
        put_orders(p);
    else
        put_people(p);
    if (draft_best(p, "note") != NULL)
        put_best(p, "note", "note");
    if (draft_best(p, "memo") != NULL)
        put_best(p, "memo", "memo");
    put_rest(p);
    p->out = out;
    put_layout(p);
    buf_text(out, buf_view(&body));
    out->failed |= body.failed;
    buf_free(&body);
}
