/* SPDX-License-Identifier: Apache-2.0 */
/* The books as a shop owner reads them: who traded and answered first, the address book last (D9.4). */
#include "core/report/books.h"

#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/report/grid.h"
#include "core/report/next_contacts.h"
#include "core/report/rates.h"

enum { PRODUCTS_SHOWN = 10, MOVES_SHOWN = 3 }; /* the JSON has all */

static long long number(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

/* With its currency; `room` holds it until the next use of the same room. */
static const char *money(const json_t *books, const json_t *j, const char *key, char room[64])
{
    char amount[48];
    money_format(number(j, key), (int)number(books, "digits"), true, amount);
    snprintf(room, 64, "%s %s", amount, json_str(books, "currency"));
    return room;
}

static void heading(const char *words, buf *out)
{
    buf_printf(out, "\n%s\n", words);
}

/* The `most` largest of a list, the larger first, of equal ones the earlier; those of size 0 are left out. */
static size_t biggest(const json_t *list, long long (*size)(const json_t *), const json_t **out, size_t most)
{
    size_t n = 0, i;
    json_t *one;
    for (long long below = INT64_MAX, next; n < most; below = next) {
        next = 0;
        json_array_foreach(list, i, one) next = size(one) < below && size(one) > next ? size(one) : next;
        if (next == 0)
            break;
        json_array_foreach(list, i, one) if (size(one) == next && n < most) out[n++] = one;
    }
    return n;
}

/* ---- first of all ---- */

static void print_head(const json_t *books, size_t width, buf *out)
{
    const json_t *p = json_object_get(books, "period");
    buf line = { 0 };
    buf_word(&line, text_of(json_str(books, "shop")));
    if (json_is_true(json_object_get(p, "month")))
        buf_printf(&line, _(": the books of %.7s"), json_str(p, "from"));
    else
        buf_printf(&line, _(": the books from %s to %s"), json_str(p, "from"), json_str(p, "to"));
    if (!json_is_true(json_object_get(p, "over")))
        buf_str(&line, _(", which is not over yet"));
    paragraph(&line, 0, width, out);
}

static void print_people(const json_t *books, size_t width, buf *out)
{
    const json_t *p = json_object_get(books, "people"), *rate = json_object_get(p, "answered");
    const json_t *ours = json_object_get(p, "conversations_by_seller");
    const json_t *hers = json_object_get(p, "conversations_by_customers");
    long long traded = number(p, "traded"), orders = number(p, "orders");
    char room[64];
    buf line = { 0 };
    buf_char(out, '\n');
    if (traded == 0)
        buf_str(&line, _("Nobody bought."));
    else {
        buf_printf(&line, i18n_plural("%lld customer bought, ", "%lld customers bought, ", (unsigned long)traded),
                   traded);
        buf_printf(&line, i18n_plural("%lld order, %s.", "%lld orders, %s.", (unsigned long)orders), orders,
                   money(books, p, "revenue", room));
    }
    paragraph(&line, 0, width, out);
    if (number(rate, "of") == 0)
        buf_str(&line, _("You began no conversation."));
    else {
        buf_str(&line, _("Of those you spoke to first, "));
        rate_print(rate, &line);
        buf_printf(&line, _(" answered: %lld of the %lld conversations you began."), number(ours, "answered"),
                   number(ours, "begun"));
    }
    paragraph(&line, 0, width, out);
    if (number(p, "wrote_first") == 0)
        buf_str(&line, _("Nobody spoke to you first."));
    else
        buf_printf(&line, _("Spoke to you first: %lld; of the %lld conversations they began, you answered %lld."),
                   number(p, "wrote_first"), number(hers, "begun"), number(hers, "answered"));
    paragraph(&line, 0, width, out);
}

/* ---- attention ---- */

static void strategy_row(const json_t *books, const json_t *s, grid *g)
{
    buf rate = { 0 };
    char room[64];
    rate_print(json_object_get(s, "answered"), &rate);
    grid_cell(g, "%s", json_str(s, "title"));
    grid_cell(g, "%lld", number(s, "tasks"));
    grid_cell(g, "%lld", number(s, "minutes"));
    grid_cell(g, "%s", rate.n > 0 ? rate.p : "");
    grid_cell(g, "%lld", number(s, "orders"));
    grid_cell(g, "%s", money(books, s, "revenue", room));
    g->failed |= rate.failed;
    buf_free(&rate);
}

static void print_strategies(const json_t *books, size_t width, buf *out)
{
    size_t i;
    json_t *s;
    long long minutes = 0, tasks = 0, waiting = 0;
    buf line = { 0 };
    grid g = grid_begin("lrrlrr");
    static const char *const heads[] = { "", N_("done"), N_("minutes"), N_("answered"), N_("orders"), N_("money") };
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        grid_cell(&g, "%s", *heads[k] ? i18n_text(heads[k]) : "");
    json_array_foreach(json_object_get(books, "strategies"), i, s)
    {
        tasks += number(s, "tasks");
        minutes += number(s, "minutes");
        waiting += number(s, "waiting");
        if (number(s, "tasks") > 0)
            strategy_row(books, s, &g);
    }
    heading(_("What your attention went into, and what followed"), out);
    if (tasks > 0)
        grid_end(&g, 2, out);
    else
        arena_free(g.mem);
    if (tasks == 0)
        buf_str(&line, _("No task was done."));
    else
        buf_printf(&line, _("%lld tasks, %lld minutes in all. What follows a contact is put down to it, once."), tasks,
                   minutes);
    if (waiting > 0)
        buf_printf(&line, _(" For %lld of them more may follow."), waiting);
    paragraph(&line, 2, width, out);
}

/* ---- the second purchase ---- */

/* `days` is "", or says after how many days half of them were back. */
static void put_repeat(const json_t *r, buf *out)
{
    const json_t *days = json_object_get(r, "median_days");
    rate_print(json_object_get(r, "bought_again"), out);
    if (json_is_real(days))
        buf_printf(out, _(", half of them within %.4g days"), json_real_value(days));
}

static void repeat_row(const char *title, const json_t *r, grid *g)
{
    buf words = { 0 };
    put_repeat(r, &words);
    grid_cell(g, "%s", title);
    grid_cell(g, "%s", words.n > 0 ? words.p : "");
    g->failed |= words.failed;
    buf_free(&words);
}

static long long buyers(const json_t *r)
{
    return number(json_object_get(r, "bought_again"), "of");
}

static void print_products(const json_t *list, buf *out)
{
    const json_t *most[PRODUCTS_SHOWN];
    size_t n = biggest(list, buyers, most, PRODUCTS_SHOWN);
    grid g = grid_begin("ll");
    if (n > 0)
        buf_printf(out, "  %s\n", _("by what was bought first:"));
    for (size_t i = 0; i < n; i++)
        repeat_row(json_str(most[i], "name"), most[i], &g);
    grid_end(&g, 4, out);
}

static void print_repeat_by_strategy(const json_t *list, buf *out)
{
    size_t i;
    json_t *s;
    bool any = false;
    grid g = grid_begin("ll");
    json_array_foreach(list, i, s)
    {
        const json_t *r = json_object_get(s, "second_purchase");
        if (buyers(r) == 0)
            continue;
        any = true;
        repeat_row(json_str(s, "title"), r, &g);
    }
    if (any)
        buf_printf(out, "  %s\n", _("by what reached them in between:"));
    grid_end(&g, 4, out);
}

static void print_repeat(const json_t *books, size_t width, buf *out)
{
    const json_t *r = json_object_get(books, "repeat"), *old = json_object_get(r, "old_customers");
    buf line = { 0 };
    if (buyers(r) == 0)
        return;
    heading(_("From the first purchase to the second"), out);
    buf_str(&line, _("Bought again: "));
    put_repeat(r, &line);
    buf_printf(&line, _("; %lld for the second time now."), number(r, "second_in_period"));
    paragraph(&line, 2, width, out);
    buf_printf(&line, _("Old customers: %lld (before: %lld)."), number(old, "customers"), number(old, "before"));
    if (json_is_integer(json_object_get(old, "reached")))
        buf_printf(&line, _(" The %lldth is among them now!"), number(old, "reached"));
    buf_printf(&line, _(" Next mark: %lld."), number(old, "next"));
    paragraph(&line, 2, width, out);
    print_products(json_object_get(r, "by_first_product"), out);
    print_repeat_by_strategy(json_object_get(books, "strategies"), out);
}

/* ---- money ---- */

static void print_revenue(const json_t *books, size_t width, buf *out)
{
    const json_t *r = json_object_get(books, "revenue"), *most = json_object_get(r, "four_fifths");
    size_t i;
    json_t *t;
    char room[64];
    buf line = { 0 };
    if (!json_is_object(most))
        return;
    heading(_("Who brings the money, since the beginning"), out);
    buf_printf(&line, _("%lld of %lld buyers bring 80%% of %s."), number(most, "customers"), number(r, "buyers"),
               money(books, r, "revenue", room));
    paragraph(&line, 2, width, out);
    grid g = grid_begin("lrrr");
    json_array_foreach(json_object_get(r, "top"), i, t)
    {
        grid_cell(&g, _("the best %lld%%"), number(t, "percent"));
        grid_cell(&g, "%lld", number(t, "customers"));
        grid_cell(&g, "%s", money(books, t, "revenue", room));
        grid_cell(&g, "%.1f%%", json_real_value(json_object_get(t, "share")) * 100);
    }
    grid_end(&g, 4, out);
}

/* ---- classes ---- */

static const char *label_words(const json_t *j, const char *key)
{
    const char *title = json_str(j, key);
    return *title != '\0' ? title : _("not known");
}

static void put_labels(const json_t *labels, buf *line)
{
    size_t i, shown = 0;
    json_t *l;
    json_array_foreach(labels, i, l)
    {
        if (number(l, "now") == 0 && number(l, "left") == 0)
            continue;
        buf_str(line, shown++ > 0 ? _("; ") : "");
        buf_printf(line, "%s %lld", label_words(l, "title"), number(l, "now"));
        if (number(l, "came") > 0 && number(l, "left") > 0)
            buf_printf(line, " (+%lld −%lld)", number(l, "came"), number(l, "left"));
        else if (number(l, "came") > 0)
            buf_printf(line, " (+%lld)", number(l, "came"));
        else if (number(l, "left") > 0)
            buf_printf(line, " (−%lld)", number(l, "left"));
    }
}

static long long movers(const json_t *move)
{
    return number(move, "customers");
}

static void put_moves(const json_t *moves, buf *line)
{
    const json_t *most[MOVES_SHOWN];
    size_t n = biggest(moves, movers, most, MOVES_SHOWN);
    for (size_t i = 0; i < n; i++) {
        buf_str(line, i > 0 ? _("; ") : "");
        buf_printf(line, _("%lld from “%s” to “%s”"), movers(most[i]), label_words(most[i], "from_title"),
                   label_words(most[i], "to_title"));
    }
}

static bool has_classes(const json_t *books)
{
    return json_array_size(json_object_get(books, "classes")) > 0 &&
           number(json_object_get(books, "address_book"), "customers") > 0;
}

static void print_classes(const json_t *books, size_t width, buf *out)
{
    size_t i;
    json_t *d;
    buf line = { 0 };
    if (!has_classes(books))
        return;
    heading(_("Who is who, and who came (+) and left (−)"), out);
    json_array_foreach(json_object_get(books, "classes"), i, d)
    {
        buf labels = { 0 };
        put_labels(json_object_get(d, "labels"), &labels);
        if (labels.n == 0)
            continue;
        buf_printf(&line, _("%s: "), json_str(d, "title"));
        buf_text(&line, buf_view(&labels));
        line.failed |= labels.failed;
        buf_free(&labels);
        paragraph(&line, 2, width, out);
        if (json_array_size(json_object_get(d, "moves")) == 0)
            continue;
        put_moves(json_object_get(d, "moves"), &line);
        paragraph(&line, 4, width, out);
    }
}

typedef struct foretold {
    size_t width, sure, early;
    buf *out;
} foretold;

static void print_foretold(const json_t *d, const json_t *l, const char *key, const char *more, const char *less,
                           foretold *f)
{
    const json_t *x = json_object_get(l, key);
    const char *verdict = json_str(json_object_get(x, "compared"), "verdict");
    buf line = { 0 };
    if (number(json_object_get(x, "rate"), "of") == 0)
        return;
    if (strcmp(verdict, "too_early") == 0) {
        f->early++;
        return;
    }
    f->sure++;
    buf_printf(&line, _("%s, %s: "), json_str(d, "title"), label_words(l, "title"));
    buf_str(&line, strcmp(verdict, "more") == 0 ? more : less);
    rate_print(json_object_get(x, "rate"), &line);
    buf_str(&line, _(", of the others "));
    rate_print(json_object_get(x, "others"), &line);
    paragraph(&line, 2, f->width, f->out);
}

static void print_foretelling(const json_t *books, size_t width, buf *out)
{
    size_t i, k;
    json_t *d, *l;
    foretold f = { width, 0, 0, out };
    buf line = { 0 };
    if (!has_classes(books))
        return;
    heading(_("Whether a class foretold who answers and who orders"), out);
    json_array_foreach(json_object_get(books, "classes"), i, d) json_array_foreach(json_object_get(d, "labels"), k, l)
    {
        print_foretold(d, l, "answered", _("answered more: "), _("answered less: "), &f);
        print_foretold(d, l, "ordered", _("ordered more: "), _("ordered less: "), &f);
    }
    if (f.sure + f.early == 0)
        buf_str(&line, _("Nobody was there before."));
    else if (f.early > 0)
        buf_printf(&line,
                   f.sure > 0 ? _("For the other %zu questions it is too early: it may be chance.")
                              : _("It is too early to say for any of %zu questions: it may be chance."),
                   f.early);
    if (line.n > 0)
        paragraph(&line, 2, width, out);
}

/* ---- the rest ---- */

static void print_promises(const json_t *books, size_t width, buf *out)
{
    const json_t *p = json_object_get(books, "promises");
    buf line = { 0 };
    if (number(p, "made") + number(p, "kept") + number(p, "overdue") == 0)
        return;
    heading(_("Promises"), out);
    buf_printf(&line, _("Not kept and overdue: %lld. Made: %lld, kept: %lld (late: %lld)."), number(p, "overdue"),
               number(p, "made"), number(p, "kept"), number(p, "kept_late"));
    paragraph(&line, 2, width, out);
}

static void print_key_customers(const json_t *books, size_t width, buf *out)
{
    enum { NAMES = 20 }; /* the JSON has all */
    const json_t *keys = json_object_get(books, "key_customers");
    long long n = number(keys, "customers"), dated = (long long)json_array_size(json_object_get(keys, "dated"));
    buf line = { 0 };
    if (n == 0)
        return;
    heading(_("Key customers"), out);
    buf_printf(&line, _("%lld of %lld have a next contact with a date."), dated, n);
    paragraph(&line, 2, width, out);
    next_contacts_words(keys, NAMES, &line);
    if (line.n > 0)
        paragraph(&line, 2, width, out);
    buf_free(&line);
}

static const char *verdict_words(const json_t *measure)
{
    const char *v = json_str(measure, "verdict");
    return strcmp(v, "more") == 0 ? _("more") : strcmp(v, "less") == 0 ? _("less") : _("too early");
}

static void put_measure(const json_t *c, const char *key, const char *words, buf *line)
{
    const json_t *m = json_object_get(c, key);
    if (json_is_object(m))
        buf_printf(line, _(", %s %s"), words, verdict_words(m));
}

/* One line each; guanxi experiments has the rest. */
static void print_experiments(const json_t *books, size_t width, buf *out)
{
    const json_t *list = json_object_get(books, "experiments");
    size_t i, k;
    json_t *x, *c;
    buf line = { 0 };
    if (json_array_size(list) > 0)
        heading(_("Experiments"), out);
    json_array_foreach(list, i, x)
    {
        buf_printf(&line, _("%s: "), json_str(x, "title"));
        json_array_foreach(json_object_get(x, "compared"), k, c)
        {
            bool control = strcmp(json_str(c, "with"), "holdout") == 0;
            buf_str(&line, k > 0 ? _("; ") : "");
            buf_printf(&line, _("%s beside %s"), json_str(c, "arm"),
                       control ? _("nothing (held out)") : json_str(c, "with"));
            put_measure(c, "answered", _("answered"), &line);
            put_measure(c, "ordered", _("ordered"), &line);
            put_measure(c, "revenue", _("revenue"), &line);
        }
        paragraph(&line, 2, width, out);
    }
}

static void print_health(const json_t *books, buf *out)
{
    const json_t *h = json_object_get(books, "address_book"), *list = json_object_get(h, "segments");
    size_t i;
    json_t *s;
    heading(_("The address book"), out);
    grid g = grid_begin("rl");
    json_array_foreach(list, i, s)
    {
        grid_cell(&g, "%lld", number(s, "customers"));
        grid_cell(&g, "%s", json_str(s, "title"));
    }
    grid_cell(&g, "%lld", number(h, "customers"));
    grid_cell(&g, "%s", _("in all"));
    grid_end(&g, 2, out);
}

void books_print(const json_t *books, size_t width, buf *out)
{
    print_head(books, width, out);
    print_people(books, width, out);
    print_strategies(books, width, out);
    print_repeat(books, width, out);
    print_revenue(books, width, out);
    print_key_customers(books, width, out);
    print_promises(books, width, out);
    print_experiments(books, width, out);
    print_classes(books, width, out);
    print_foretelling(books, width, out);
    print_health(books, out);
}
