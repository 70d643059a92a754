/* SPDX-License-Identifier: Apache-2.0 */
/* The X-ray as a shop owner reads it: each sentence stands here once, for the terminal and for paper. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/report/rates.h"
#include "core/report/xray.h"
#include "core/script/template.h"

enum { FEW = 20 }; /* below it, percentages of the buyers mean nothing */
enum { PEOPLE_SHOWN = 8, PRODUCTS_SHOWN = 10, MONTHS_SHOWN = 24, NAME_COLUMNS = 36 }; /* the JSON has all */

static long long number(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

typedef struct words {
    char text[96];
} words;

static words grouped(long long n)
{
    words w;
    char text[48];
    money_format(n, 0, true, text);
    snprintf(w.text, sizeof w.text, "%s", text);
    return w;
}

/* With the currency; `bare` leaves it out. */
static words money_words(const json_t *x, long long amount, bool bare)
{
    words w;
    char text[48];
    money_format(amount, (int)number(x, "digits"), true, text);
    snprintf(w.text, sizeof w.text, bare ? "%s" : "%s %s", text, json_str(x, "currency"));
    return w;
}

static words percent(long long part, long long of)
{
    words w;
    double share_of = of > 0 ? 100.0 * (double)part / (double)of : 0.0;
    snprintf(w.text, sizeof w.text, share_of > 0 && share_of < 1 ? "%.1f%%" : "%.0f%%", share_of);
    return w;
}

/* A date of the JSON as the language writes it, with its year. */
static words day(const json_t *j, const char *key)
{
    words w = { "" };
    int64_t days;
    buf out = { 0 };
    if (date_parse(text_of(json_str(j, key)), &days)) {
        day_words(days, GX_NO_DATE / 2, i18n_current(), &out);
        snprintf(w.text, sizeof w.text, "%s", out.p != NULL ? out.p : "");
    }
    buf_free(&out);
    return w;
}

/* The beginning of a long name. */
static words shortened(const char *name)
{
    words w;
    gx_text t = text_of(name);
    size_t n = 0, columns = utf8_columns(t);
    for (size_t next; n < t.n && columns > NAME_COLUMNS; n = next) {
        next = utf8_next(t, n);
        if (utf8_columns((gx_text){ t.p, next }) > NAME_COLUMNS - 1 || next > sizeof w.text - 4)
            break;
    }
    bool whole = columns <= NAME_COLUMNS && t.n < sizeof w.text;
    snprintf(w.text, sizeof w.text, "%.*s%s", (int)(whole ? t.n : n), t.p, whole ? "" : "…");
    return w;
}

/* Her name, else her number. */
static words person_name(const json_t *p)
{
    words w;
    if (json_is_string(json_object_get(p, "name")))
        return shortened(json_str(p, "name"));
    snprintf(w.text, sizeof w.text, _("customer %.60s"), json_str(p, "customer"));
    return w;
}

/* ---- first of all ---- */

static void put_head(const json_t *x, page *p)
{
    const json_t *revenue = json_object_get(x, "revenue"), *best = json_object_get(revenue, "four_fifths");
    const json_t *silence = json_object_get(x, "best_silent");
    bool shorter = json_is_true(json_object_get(silence, "file_too_short"));
    const json_t *silent = json_object_get(silence, shorter ? "quarter" : "half_a_year");
    long long buyers = number(x, "buyers"), once = number(json_object_get(x, "once"), "customers");
    page_title(p, "%s", _("What your orders say"));
    page_lead(p, _("%s, orders from %s to %s; judged as of %s"), json_str(x, "file"), day(x, "from").text,
              day(x, "to").text, day(x, "day").text);
    page_figure(p, grouped(buyers).text, "%s", _("buyers"));
    page_figure(p, grouped(number(x, "orders")).text, "%s", _("orders"));
    page_figure(p, money_words(x, number(json_object_get(x, "money"), "left"), false).text, "%s",
                _("taken, less what was given back"));
    if (json_is_object(best))
        page_figure(p, grouped(number(best, "customers")).text, _("bring 80%% of the money (%s of the buyers)"),
                    percent(number(best, "customers"), buyers).text);
    page_figure(p, grouped(number(silent, "customers")).text,
                shorter ? _("of these best: not a sign for a quarter of a year; they have spent %s")
                        : _("of these best: not a sign for half a year; they have spent %s"),
                money_words(x, number(silent, "revenue"), false).text);
    page_figure(p, grouped(once).text, _("bought only once so far (%s)"), percent(once, buyers).text);
}

static void put_monday(const json_t *x, page *p)
{
    const json_t *list = json_object_get(x, "on_monday");
    size_t i;
    json_t *one;
    page_heading(p, _("On Monday, %s"), day(x, "monday").text);
    if (json_array_size(list) == 0) {
        page_say(p, "%s", _("The file gives no reason to speak to anybody in particular."));
        return;
    }
    page_people(p);
    json_array_foreach(list, i, one)
    {
        words name = person_name(one);
        page_person who = { name.text, json_str(one, "title"), json_str(one, "why"), json_str(one, "say") };
        page_add_person(p, &who);
    }
    page_note(
        p, "%s",
        _("One reason each, and only what the file shows. Say it in your own words, and sell nothing in the first "
          "sentence."));
}

/* ---- who brings the money ---- */

static void put_curve(const json_t *revenue, page *p)
{
    const json_t *best = json_object_get(revenue, "four_fifths");
    double buyers = (double)number(revenue, "buyers"), total = (double)number(revenue, "revenue");
    size_t i;
    json_t *point;
    char says[160];
    words few = percent(number(best, "customers"), number(revenue, "buyers"));
    snprintf(says, sizeof says, _("%s of the buyers bring 80%% of the money"), few.text);
    page_curve(p, _("Buyers, the best first, and what they bring"), says, _("share of the buyers, the best first"),
               _("share of the money"));
    json_array_foreach(json_object_get(revenue, "curve"), i, point)
        page_add_point(p, (double)json_integer_value(json_array_get(point, 0)) / buyers,
                       (double)json_integer_value(json_array_get(point, 1)) / total);
    page_mark(p, (double)number(best, "customers") / buyers, 0.8, says);
}

static void put_revenue(const json_t *x, page *p)
{
    const json_t *revenue = json_object_get(x, "revenue"), *best = json_object_get(revenue, "four_fifths");
    size_t i;
    json_t *t;
    page_heading(p, "%s", _("Who brings the money"));
    if (!json_is_object(best)) {
        page_say(p, "%s",
                 _("The orders have no amounts, or everything was given back: nobody brings more than others."));
        return;
    }
    page_say(p, _("%s of %s buyers bring 80%% of %s."), grouped(number(best, "customers")).text,
             grouped(number(revenue, "buyers")).text, money_words(x, number(revenue, "revenue"), false).text);
    if (number(revenue, "buyers") < FEW)
        return;
    put_curve(revenue, p);
    page_table(p, "lrrr");
    page_cell(p, "%s", "");
    page_cell(p, "%s", _("buyers"));
    page_cell(p, "%s", json_str(x, "currency"));
    page_cell(p, "%s", _("of all money"));
    json_array_foreach(json_object_get(revenue, "top"), i, t)
    {
        page_cell(p, _("the best %lld%%"), number(t, "percent"));
        page_cell(p, "%s", grouped(number(t, "customers")).text);
        page_cell(p, "%s", money_words(x, number(t, "revenue"), true).text);
        page_cell(p, "%.1f%%", json_real_value(json_object_get(t, "share")) * 100);
    }
}

/* ---- the best who are silent ---- */

static void put_silent_people(const json_t *x, const json_t *people, page *p)
{
    size_t i;
    json_t *one;
    page_table(p, "lrrrr");
    page_cell(p, "%s", _("who"));
    page_cell(p, "%s", json_str(x, "currency"));
    page_cell(p, "%s", _("orders"));
    page_cell(p, "%s", _("last order"));
    page_cell(p, "%s", _("silent, days"));
    json_array_foreach(people, i, one)
    {
        if (i == PEOPLE_SHOWN)
            break;
        page_cell(p, "%s", person_name(one).text);
        page_cell(p, "%s", money_words(x, number(one, "spent"), true).text);
        page_cell(p, "%lld", number(one, "orders"));
        page_cell(p, "%s", json_str(one, "last_bought"));
        page_cell(p, "%lld", number(one, "silent_days"));
    }
    if (json_array_size(people) > PEOPLE_SHOWN)
        page_note(p, _("… and %zu more."), json_array_size(people) - PEOPLE_SHOWN);
}

static void put_silence(const json_t *x, page *p)
{
    const json_t *both = json_object_get(x, "best_silent"), *half = json_object_get(both, "half_a_year");
    const json_t *quarter = json_object_get(both, "quarter");
    long long n = number(half, "customers"), m = number(quarter, "customers");
    const json_t *four_fifths = json_object_get(json_object_get(x, "revenue"), "four_fifths");
    words best = grouped(number(four_fifths, "customers"));
    if (!json_is_object(four_fifths))
        return;
    page_heading(p, "%s", _("The best you have not heard from"));
    if (n > 0)
        page_say(p,
                 _("No sign of life for more than %lld days: %s of the %s who bring 80%%. They have spent %s so far."),
                 number(half, "days"), grouped(n).text, best.text, money_words(x, number(half, "revenue"), false).text);
    else if (json_is_true(json_object_get(both, "file_too_short")))
        page_say(p, "%s", _("Who is silent for half a year cannot be told: the file does not reach back that far."));
    else
        page_say(p, _("None of the %s who bring 80%% has been silent for half a year. That is rare; keep it so."),
                 best.text);
    if (m > n)
        page_say(p, _("For more than %lld days, a quarter of a year: %s of these %s. They have spent %s so far."),
                 number(quarter, "days"), grouped(m).text, best.text,
                 money_words(x, number(quarter, "revenue"), false).text);
    if (n > 0 || m > 0)
        put_silent_people(x, json_object_get(n > 0 ? half : quarter, "people"), p);
}

/* ---- bought once ---- */

/* What the days rest on. */
static void put_due(const json_t *x, page *p)
{
    const json_t *once = json_object_get(x, "once");
    words due = grouped(number(once, "due")), over = grouped(number(once, "overdue"));
    const json_t *days = json_object_get(json_object_get(x, "repeat"), "median_days");
    bool nobody = number(once, "due") + number(once, "overdue") == 0;
    if (strcmp(json_str(once, "by"), "product") == 0) {
        page_say(
            p,
            _("For %s of them what they bought should be used up within %lld days; for %s it was before, and they did "
              "not come back. How long a thing lasts is the median of the days after which others bought it again."),
            due.text, number(once, "ahead_days"), over.text);
        return;
    }
    if (json_array_size(json_object_get(x, "products")) == 0)
        page_say(p, "%s", _("The file names no products, so nothing is said of what is used up."));
    else
        page_say(p, _("No product was bought again by enough customers (%lld) to tell how long it lasts."),
                 number(once, "enough"));
    if (!nobody)
        page_say(
            p,
            _("Of those who came back, half did so within %.4g days: %s of the others reach that day within %lld days "
              "from now, for %s it has passed."),
            json_real_value(days), due.text, number(once, "ahead_days"), over.text);
}

static void put_once(const json_t *x, page *p)
{
    const json_t *once = json_object_get(x, "once"), *people = json_object_get(once, "people");
    bool by_product = strcmp(json_str(once, "by"), "product") == 0;
    size_t i;
    json_t *one;
    page_heading(p, "%s", _("Bought once"));
    page_say(p, _("%s of %s buyers (%s) bought once. They brought %s."), grouped(number(once, "customers")).text,
             grouped(number(x, "buyers")).text, percent(number(once, "customers"), number(x, "buyers")).text,
             money_words(x, number(once, "revenue"), false).text);
    put_due(x, p);
    if (json_array_size(people) == 0)
        return;
    page_table(p, by_product ? "llrr" : "lrrr");
    page_cell(p, "%s", _("who"));
    page_cell(p, "%s", by_product ? _("what") : json_str(x, "currency"));
    page_cell(p, "%s", _("bought"));
    page_cell(p, "%s", by_product ? _("used up about") : _("due about"));
    json_array_foreach(people, i, one)
    {
        if (i == PEOPLE_SHOWN)
            break;
        page_cell(p, "%s", person_name(one).text);
        page_cell(p, "%s",
                  by_product ? shortened(json_str(one, "product")).text
                             : money_words(x, number(one, "spent"), true).text);
        page_cell(p, "%s", json_str(one, "last_bought"));
        page_cell(p, "%s", json_str(one, "due"));
    }
    if (json_array_size(people) > PEOPLE_SHOWN)
        page_note(p, _("… and %zu more."), json_array_size(people) - PEOPLE_SHOWN);
}

/* ---- the second purchase ---- */

static void put_within_bars(const json_t *within, page *p)
{
    size_t i;
    json_t *one;
    page_bars(p, _("How many came back, and how soon"), _("Share of the buyers who have had so many days for it"));
    json_array_foreach(within, i, one)
    {
        char label[64];
        words shown = percent(number(one, "count"), number(one, "of"));
        snprintf(label, sizeof label, _("within %lld days"), number(one, "days"));
        page_bar bar = { label, shown.text, json_real_value(json_object_get(one, "share")),
                         json_real_value(json_object_get(one, "low")), json_real_value(json_object_get(one, "high")) };
        page_add_bar(p, &bar);
    }
}

static void put_within(const json_t *within, page *p)
{
    size_t i;
    json_t *one;
    page_table(p, "ll");
    page_cell(p, "%s", _("came back"));
    page_cell(p, "%s", _("of those who have had so many days for it"));
    json_array_foreach(within, i, one)
    {
        buf rate = { 0 };
        rate_print(one, &rate);
        page_cell(p, _("within %lld days"), number(one, "days"));
        page_cell(p, "%s", rate.p ? rate.p : "");
        p->failed |= rate.failed;
        buf_free(&rate);
    }
}

static void put_repeat(const json_t *x, page *p)
{
    const json_t *r = json_object_get(x, "repeat"), *days = json_object_get(r, "median_days");
    const json_t *within = json_object_get(r, "within");
    buf rate = { 0 };
    page_heading(p, "%s", _("From the first purchase to the second"));
    rate_print(json_object_get(r, "bought_again"), &rate);
    if (json_is_real(days))
        page_say(p, _("Bought again: %s, half of them within %.4g days."), rate.p ? rate.p : "", json_real_value(days));
    else
        page_say(p, _("Bought again: %s."), rate.p ? rate.p : "");
    p->failed |= rate.failed;
    buf_free(&rate);
    if (json_array_size(within) == 0)
        return;
    put_within_bars(within, p);
    put_within(within, p);
    page_note(
        p, "%s",
        _("The first purchase is the first in this file. In brackets, and as a line in the bars: the range that holds "
          "the truth 95 times of 100."));
}

/* ---- products ---- */

static void put_products(const json_t *x, page *p)
{
    const json_t *list = json_object_get(x, "products");
    size_t i;
    json_t *one;
    page_heading(p, "%s", _("By product"));
    if (json_array_size(list) == 0) {
        page_say(p, "%s", _("The file names no products."));
        return;
    }
    page_table(p, "lrrlr");
    page_cell(p, "%s", _("what"));
    page_cell(p, "%s", _("buyers"));
    page_cell(p, "%s", _("orders"));
    page_cell(p, "%s", _("bought it again"));
    page_cell(p, "%s", _("days between"));
    json_array_foreach(list, i, one)
    {
        const json_t *days = json_object_get(one, "cycle_days");
        buf rate = { 0 };
        if (i == PRODUCTS_SHOWN)
            break;
        rate_print(json_object_get(one, "bought_again"), &rate);
        page_cell(p, "%s", shortened(json_str(one, "name")).text);
        page_cell(p, "%lld", number(one, "buyers"));
        page_cell(p, "%lld", number(one, "orders"));
        page_cell(p, "%s", rate.p ? rate.p : "");
        page_cell(p, "%s", json_is_integer(days) ? grouped(json_integer_value(days)).text : _("too few"));
        p->failed |= rate.failed;
        buf_free(&rate);
    }
    if (json_array_size(list) > PRODUCTS_SHOWN)
        page_note(p, _("… and %zu more."), json_array_size(list) - PRODUCTS_SHOWN);
}

/* ---- months ---- */

static void put_month(const json_t *x, const char *name, const json_t *m, page *p)
{
    page_cell(p, "%s", name);
    page_cell(p, "%s", grouped(number(m, "orders")).text);
    page_cell(p, "%s", money_words(x, number(m, "revenue"), true).text);
    page_cell(p, "%s", grouped(number(m, "new_buyers")).text);
}

static void add_up(json_t *sum, const json_t *m)
{
    static const char *const keys[] = { "orders", "revenue", "new_buyers" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set_new(sum, keys[i], json_integer(number(sum, keys[i]) + number(m, keys[i])));
}

/* Rounded to units of the currency. */
static long long whole(long long minor, long long digits)
{
    long long unit = 1;
    for (; digits > 0; digits--)
        unit *= 10;
    return minor / unit + (minor % unit * 2 >= unit) - (minor % unit * 2 <= -unit);
}

static void put_month_bars(const json_t *x, const json_t *months, size_t from, page *p)
{
    size_t i;
    json_t *m;
    page_bars(p, _("What each month brought"), _("Money of the orders of each month"));
    json_array_foreach(months, i, m)
    {
        double value = (double)number(m, "revenue");
        words shown = grouped(whole(number(m, "revenue"), number(x, "digits"))); /* the table has the pennies */
        page_bar bar = { json_str(m, "month"), shown.text, value > 0 ? value : 0, -1, -1 };
        if (i >= from)
            page_add_bar(p, &bar);
    }
}

static void put_months(const json_t *x, page *p)
{
    const json_t *months = json_object_get(x, "months");
    size_t i, n = json_array_size(months), from = n > MONTHS_SHOWN ? n - MONTHS_SHOWN : 0;
    json_t *m, *earlier = json_object(), *all = json_object();
    if (n == 0)
        goto done;
    page_heading(p, "%s", _("By month"));
    put_month_bars(x, months, from, p);
    page_table(p, "lrrr");
    page_cell(p, "%s", _("month"));
    page_cell(p, "%s", _("orders"));
    page_cell(p, "%s", json_str(x, "currency"));
    page_cell(p, "%s", _("first-time buyers"));
    json_array_foreach(months, i, m)
    {
        add_up(all, m);
        if (i < from)
            add_up(earlier, m);
        if (from > 0 && i + 1 == from)
            put_month(x, _("earlier"), earlier, p);
        if (i >= from)
            put_month(x, json_str(m, "month"), m, p);
    }
    put_month(x, _("in all"), all, p);
    if (number(json_object_get(x, "money"), "given_back") != 0)
        page_note(p, "%s", _("What was given back without naming an order is not in it; the last table has it."));
    page_note(p, "%s",
              _("The first and the last month may be incomplete; a first-time buyer is one who is new in this file."));
done:
    json_decref(earlier);
    json_decref(all);
}

/* ---- what it rests on ---- */

static void put_rows(const json_t *x, page *p)
{
    const json_t *r = json_object_get(x, "rows");
    size_t i;
    json_t *reason;
    page_say(p, _("Read as %s (%s): %s rows = %s taken + %s known already + %s contradicting + %s rejected."),
             json_str(x, "format"), *json_str(x, "encoding") ? json_str(x, "encoding") : _("no text"),
             grouped(number(r, "read")).text, grouped(number(r, "taken")).text, grouped(number(r, "known")).text,
             grouped(number(r, "contradicting")).text, grouped(number(r, "rejected")).text);
    json_array_foreach(json_object_get(r, "reasons"), i, reason) page_note(p, "%s", json_string_value(reason));
}

static void put_guesses(const json_t *x, page *p)
{
    const char *now = json_str(x, "now_from"), *currency = json_str(x, "currency_from");
    bool guessed = strcmp(json_str(x, "timezone_from"), "option") != 0;
    page_say(p,
             strcmp(now, "file") == 0
                 ? _("Everything is judged as of %s, %s, the last moment of the file; --now says otherwise.")
             : strcmp(now, "clock") == 0
                 ? _("Everything is judged as of %s, %s, which is now: the file has days that are still to come.")
                 : _("Everything is judged as of %s, %s, as asked."),
             day(x, "day").text, json_str(x, "time"));
    page_say(p,
             strcmp(currency, "columns") == 0
                 ? _("Amounts are taken as %s, because the columns are Chinese; --currency says otherwise.")
             : strcmp(currency, "map") == 0 ? _("Amounts are in %s, as the column map says.")
                                            : _("Amounts are in %s, as asked."),
             json_str(x, "currency"));
    page_say(p,
             guessed ? _("Days are those of %s, a guess from the currency; --timezone says otherwise.")
                     : _("Days are those of %s, as asked."),
             json_str(x, "timezone"));
}

static void put_sum(const json_t *x, const char *what, const char *sign, long long amount, page *p)
{
    page_cell(p, "%s", what);
    page_cell(p, "%s%s", sign, money_words(x, amount, true).text);
}

static void put_money(const json_t *x, page *p)
{
    const json_t *m = json_object_get(x, "money"), *revenue = json_object_get(x, "revenue");
    page_table(p, "lr");
    page_cell(p, "%s", _("how the money adds up"));
    page_cell(p, "%s", json_str(x, "currency"));
    put_sum(x, _("all orders, less what was given back of them"), "", number(m, "sold"), p);
    if (number(m, "given_back") != 0) {
        page_cell(p, _("given back without naming an order (entries: %s)"),
                  grouped(number(m, "given_back_entries")).text);
        page_cell(p, "−%s", money_words(x, number(m, "given_back"), true).text);
    }
    if (number(m, "without_orders") != 0)
        put_sum(x, _("totals without their orders"), "+", number(m, "without_orders"), p);
    put_sum(x, _("taken, less what was given back"), "= ", number(m, "left"), p);
    if (number(m, "overdrawn") != 0) {
        put_sum(x, _("those who got back more than they paid in this file count as nothing"), "+",
                number(m, "overdrawn"), p);
        put_sum(x, _("what the buyers bring, in “Who brings the money”"), "= ", number(revenue, "revenue"), p);
    }
}

static void put_ground(const json_t *x, page *p)
{
    long long buyers = number(x, "buyers"), once = number(json_object_get(x, "once"), "customers");
    page_heading(p, "%s", _("What this rests on"));
    put_rows(x, p);
    put_guesses(x, p);
    page_say(p, _("Buyers: %s = %s who bought once + %s who bought again."), grouped(buyers).text, grouped(once).text,
             grouped(buyers - once).text);
    if (number(x, "orders_not_counted") > 0)
        page_say(p, _("Orders that are not counted, because they were not paid, cancelled or given back whole: %s."),
                 grouped(number(x, "orders_not_counted")).text);
    put_money(x, p);
    page_note(p, "%s", _("Made by guanxi from this one file. Nothing of it was kept, and nothing left this computer."));
}

void xray_page(const json_t *x, page *out)
{
    put_head(x, out);
    put_monday(x, out);
    put_revenue(x, out);
    put_silence(x, out);
    put_once(x, out);
    put_repeat(x, out);
    put_products(x, out);
    put_months(x, out);
    put_ground(x, out);
}

void xray_print(const json_t *x, size_t width, buf *out)
{
    page p = page_begin();
    xray_page(x, &p);
    page_print(&p, width, out);
    page_end(&p);
}
