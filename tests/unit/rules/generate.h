/* SPDX-License-Identifier: Apache-2.0 */
/* Random rules that are well typed, as text, over the names of world.h. Parentheses are often left out, so that
 * precedence is tested; where leaving them out could change a type, they stay. */
#ifndef TESTS_UNIT_RULES_GENERATE_H
#define TESTS_UNIT_RULES_GENERATE_H

#include "world.h"

typedef struct generator {
    uint64_t seed;
    buf out;
} generator;

static inline int64_t chance(generator *g, int64_t n)
{
    return world_below(&g->seed, n);
}

#define PICK(g, list) ((list)[chance(g, (int64_t)(sizeof(list) / sizeof *(list)))])

static inline void generate_bool(generator *g, int depth);
static inline void generate_int(generator *g, int depth);

static inline const char *any_compare(generator *g)
{
    static const char *const ops[] = { " == ", " ~= ", " < ", " <= ", " > ", " >= " };
    return PICK(g, ops);
}

static inline const char *any_equal(generator *g)
{
    return chance(g, 2) ? " == " : " ~= ";
}

static inline const char *any_days(generator *g)
{
    static const char *const spans[] = { "1d", "2d", "7d", "30d", "60d", "180d", "365d", "400d", "2w" };
    return PICK(g, spans);
}

static inline const char *any_span(generator *g)
{
    static const char *const spans[] = { "0d", "12h", "90m", "36h", "100s", "720h" };
    return chance(g, 3) ? any_days(g) : PICK(g, spans);
}

/* ---- times and dates ---- */

static inline void generate_time(generator *g, int depth)
{
    static const char *const times[] = { "joined",
                                         "last_bought",
                                         "first_bought",
                                         "last_consulted",
                                         "last_visited",
                                         "last_contacted",
                                         "last_active",
                                         "waiting_since",
                                         "last_interaction",
                                         "last_action(\"lost.goodbye\")",
                                         "last_action('lost')" };
    if (depth <= 0 || chance(g, 4) > 0) {
        buf_str(&g->out, PICK(g, times));
        return;
    }
    buf_str(&g->out, chance(g, 2) ? "latest(" : "earliest(");
    for (int64_t n = chance(g, 3); n >= 0; n--) {
        generate_time(g, depth - 1);
        buf_str(&g->out, n > 0 ? ", " : ")");
    }
}

static inline void generate_date(generator *g)
{
    static const char *const dates[] = { "birthday", "given.due", "given.born" };
    buf_str(&g->out, PICK(g, dates));
}

/* ---- numbers ---- */

static inline const char *any_series(generator *g)
{
    return series_name((series_id)chance(g, SERIES_COUNT));
}

static inline void generate_count(generator *g)
{
    buf_printf(&g->out, "%s_within(\"%s\")", any_series(g), any_span(g));
}

static inline void generate_number_atom(generator *g)
{
    static const char *const facts_[] = {
        "orders", "orders", "consultations", "visits", "complaints", "given.children"
    };
    static const char *const literals[] = { "0", "1", "2", "3", "5", "0x10", "1000", "9223372036854775807" };
    switch (chance(g, 8)) {
    case 0:
    case 1:
        generate_count(g);
        break;
    case 2:
        buf_str(&g->out, "age_months(");
        generate_date(g);
        buf_str(&g->out, ")");
        break;
    case 3:
        buf_str(&g->out, "days_since(");
        if (chance(g, 2))
            generate_time(g, 1);
        else
            generate_date(g);
        buf_str(&g->out, ")");
        break;
    case 4:
    case 5:
        buf_str(&g->out, PICK(g, literals));
        break;
    default:
        buf_str(&g->out, PICK(g, facts_));
    }
}

static inline void generate_int(generator *g, int depth)
{
    static const char *const ops[] = { " + ", " - ", " * ", " // ", " % ", "+", "*" };
    if (depth <= 0 || chance(g, 3) == 0) {
        generate_number_atom(g);
        return;
    }
    if (chance(g, 6) == 0) {
        buf_str(&g->out, "- ");
        generate_number_atom(g);
        return;
    }
    bool wrapped = chance(g, 2);
    buf_str(&g->out, wrapped ? "(" : "");
    generate_int(g, depth - 1);
    buf_str(&g->out, PICK(g, ops));
    generate_int(g, depth - 1);
    buf_str(&g->out, wrapped ? ")" : "");
}

static inline void generate_real(generator *g, int depth)
{
    static const char *const reals[] = { "0.5", "1.5", "3.0", "1e3", "-2.25", ".1", "9007199254740993.0", "1e300" };
    static const char *const ops[] = { " / ", " + ", " - ", " * ", " // ", " % " };
    if (depth <= 0 || chance(g, 3) == 0) {
        buf_str(&g->out, PICK(g, reals));
        return;
    }
    buf_str(&g->out, "(");
    if (chance(g, 2))
        generate_int(g, depth - 1);
    else
        generate_real(g, depth - 1);
    if (chance(g, 2)) {
        buf_str(&g->out, " / ");
        generate_int(g, 0);
    } else {
        buf_str(&g->out, PICK(g, ops));
        generate_real(g, depth - 1);
    }
    buf_str(&g->out, ")");
}

static inline void generate_money(generator *g, int depth)
{
    static const char *const amounts[] = { "0", "50", "100.00", "250.00", "2,000.50", "-27.5" };
    switch (chance(g, depth > 0 ? 8 : 4)) {
    case 0:
        buf_str(&g->out, chance(g, 2) ? "spent" : "average_order");
        break;
    case 1:
        buf_str(&g->out, "brought");
        break;
    case 2:
        buf_printf(&g->out, "spent_within(\"%s\")", any_span(g));
        break;
    case 3:
        buf_printf(&g->out, "money(\"%s\")", PICK(g, amounts));
        break;
    case 4:
        buf_str(&g->out, "(");
        generate_money(g, depth - 1);
        buf_str(&g->out, chance(g, 2) ? " + " : " - ");
        generate_money(g, depth - 1);
        buf_str(&g->out, ")");
        break;
    case 5:
        buf_str(&g->out, "(");
        generate_money(g, depth - 1);
        buf_str(&g->out, chance(g, 2) ? " * " : " / ");
        generate_real(g, depth - 1);
        buf_str(&g->out, ")");
        break;
    case 6:
        buf_str(&g->out, "(");
        generate_money(g, depth - 1);
        buf_str(&g->out, chance(g, 2) ? " // 3" : " * 2");
        buf_str(&g->out, ")");
        break;
    default:
        buf_str(&g->out, "(");
        generate_money(g, depth - 1);
        buf_str(&g->out, " % money(\"7.01\"))");
    }
}

/* ---- yes and no ---- */

static inline void generate_compare(generator *g, int depth)
{
    int64_t kind = chance(g, 6);
    bool literal = chance(g, 2);
    if (kind == 0) {
        generate_money(g, depth);
        buf_str(&g->out, any_compare(g));
        generate_money(g, depth);
    } else if (kind == 1) {
        generate_time(g, depth);
        buf_str(&g->out, any_compare(g));
        generate_time(g, depth);
    } else if (kind == 2) {
        generate_int(g, depth);
        buf_str(&g->out, any_compare(g));
        generate_real(g, depth);
    } else if (kind == 3) {
        generate_date(g);
        buf_str(&g->out, any_compare(g));
        buf_str(&g->out, "date(\"2026-06-15\")");
    } else {
        generate_int(g, depth);
        buf_str(&g->out, any_compare(g));
        if (literal)
            buf_printf(&g->out, "%d", (int)chance(g, 6) - 1);
        else
            generate_int(g, depth);
    }
}

/* Comparisons whose expiry is the true first change. */
static inline void generate_exact(generator *g)
{
    static const char *const verbs[] = { "bought",   "consulted", "visited",    "contacted", "called",
                                         "messaged", "heard",     "complained", "reviewed",  "shared",
                                         "referred", "engaged",   "answered",   "active" };
    static const char *const amounts[] = { "0", "50", "100", "150", "300", "450.00" };
    static const char *const festivals[] = { "womens_day", "mid_autumn", "anywhere" };
    switch (chance(g, 10)) {
    case 8:
        buf_printf(&g->out, "festival_within(\"%s\", \"%s\")", PICK(g, festivals), any_days(g));
        break;
    case 9:
        buf_str(&g->out, "is_day_off()");
        break;
    case 0:
        buf_printf(&g->out, "%s_within(\"%s\")", PICK(g, verbs), any_span(g));
        break;
    case 1:
    case 2:
        generate_count(g);
        buf_printf(&g->out, "%s%d", any_compare(g), (int)chance(g, 6) - 1);
        break;
    case 3:
        buf_printf(&g->out, "spent_within(\"%s\")%smoney(\"%s\")", any_span(g), any_compare(g), PICK(g, amounts));
        break;
    case 4:
        buf_str(&g->out, chance(g, 2) ? "within(" : "older_than(");
        generate_time(g, 1);
        buf_printf(&g->out, ", \"%s\")", any_span(g));
        break;
    case 5:
        buf_printf(&g->out, "birthday_within(\"%s\")", any_days(g));
        break;
    case 6:
        buf_str(&g->out, "until_within(");
        generate_date(g);
        buf_printf(&g->out, ", \"%s\")", any_days(g));
        break;
    default:
        buf_str(&g->out, "age_months(");
        generate_date(g);
        buf_printf(&g->out, ")%s%d", any_compare(g), (int)chance(g, 40) - 5);
    }
}

static inline void generate_atom(generator *g, int depth)
{
    static const char *const simple[] = { "agent",
                                          "key",
                                          "referred",
                                          "true",
                                          "false",
                                          "otherwise",
                                          "tagged(\"vip\")",
                                          "tagged('none')",
                                          "wants(\"serum\")",
                                          "asked_about(\"ser\")",
                                          "asked_about(\"cream\")",
                                          "has(city)",
                                          "has(birthday)",
                                          "has(given.skin)",
                                          "has(last_bought)",
                                          "one_of(value, 'key', \"ordinary\")",
                                          "one_of(orders, 1, 3, 4)",
                                          "one_of(city, \"Peking\", \"Beijing\")",
                                          "city == \"Beijing\"",
                                          "\"red\" ~= given.hair",
                                          "city == given.hair",
                                          "given.skin == [[dry]]",
                                          "given.skin ~= 'oily'" };
    static const char *const labels[] = { "key", "valuable", "ordinary", "worthless" };
    switch (chance(g, 5)) {
    case 0:
        buf_str(&g->out, PICK(g, simple));
        break;
    case 1:
        buf_printf(&g->out, "value%s\"%s\"", any_equal(g), PICK(g, labels));
        break;
    case 2:
        generate_exact(g);
        break;
    default:
        generate_compare(g, depth < 2 ? depth : 2);
    }
}

static inline void generate_bool(generator *g, int depth)
{
    if (depth <= 0 || chance(g, 4) == 0) {
        generate_atom(g, depth);
        return;
    }
    switch (chance(g, 6)) {
    case 0:
        buf_str(&g->out, "not (");
        generate_bool(g, depth - 1);
        buf_str(&g->out, ")");
        break;
    case 1: /* without parentheses: `not` binds more tightly than == */
        buf_printf(&g->out, "not agent%s(", any_equal(g));
        generate_bool(g, depth - 1);
        buf_str(&g->out, ")");
        break;
    default: {
        bool wrapped = chance(g, 2);
        buf_str(&g->out, wrapped ? "(" : "");
        generate_bool(g, depth - 1);
        buf_str(&g->out, chance(g, 2) ? " and " : " or ");
        generate_bool(g, depth - 1);
        buf_str(&g->out, wrapped ? ")" : "");
    }
    }
}

#endif
