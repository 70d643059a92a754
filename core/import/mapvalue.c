/* SPDX-License-Identifier: Apache-2.0 */
/* The little grammar of a column map's values. Every mistake names the file, the line and the column where it stands.
 */
#include "core/import/container.h"
#include "core/import/dates.h"
#include "core/import/map.h"

#include <string.h>
#include <strings.h>

gx_status map_mistake(const cursor *c, size_t offset, const char *format, ...)
{
    if (c->err == NULL)
        return GX_ECONFIG;
    char said[700];
    va_list args;
    va_start(args, format);
    vsnprintf(said, sizeof said, format, args);
    va_end(args);
    int line, column;
    config_locate(c->entry, offset, &line, &column);
    return gx_fail(c->err, GX_ECONFIG, "%s:%d:%d: [map:%.*s] %.*s: %s", c->entry->file, line, column,
                   TEXT_ARG(c->section->name), TEXT_ARG(c->entry->key), said);
}

static gx_status no_memory(const cursor *c)
{
    return gx_fail(c->err, GX_ENOMEM, _("out of memory while reading the map %.*s"), TEXT_ARG(c->section->name));
}

static gx_text value_of(const cursor *c)
{
    return c->entry->value;
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n';
}

static bool at_end(cursor *c)
{
    gx_text v = value_of(c);
    while (c->at < v.n && is_blank(v.p[c->at]))
        c->at++;
    return c->at == v.n;
}

static bool word_at(gx_text v, size_t at, const char *word)
{
    size_t n = strlen(word);
    return v.n - at >= n && memcmp(v.p + at, word, n) == 0 && (at + n == v.n || is_blank(v.p[at + n]));
}

static const char *const KEYWORDS[] = { "as", "split", "except", "match", "word", "starts", "is", "<", "+" };

/* A keyword counts only where a blank parts it from the name before it. */
static const char *keyword_at(gx_text v, size_t at)
{
    if (at > 0 && !is_blank(v.p[at - 1]) && v.p[at - 1] != '"')
        return NULL;
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
        if (word_at(v, at, KEYWORDS[i]))
            return KEYWORDS[i];
    return NULL;
}

static gx_status read_quoted(cursor *c, gx_text *out)
{
    gx_text v = value_of(c);
    size_t from = ++c->at;
    while (c->at < v.n && v.p[c->at] != '"')
        c->at++;
    if (c->at == v.n)
        return map_mistake(c, from - 1, _("this quotation mark is never closed"));
    *out = (gx_text){ v.p + from, c->at - from };
    c->at++;
    return GX_OK;
}

/* One name up to `stop`, a keyword (when `keywords`) or the end. */
static gx_status read_name(cursor *c, char stop, bool keywords, gx_text *out)
{
    gx_text v = value_of(c);
    if (!at_end(c) && v.p[c->at] == '"')
        return read_quoted(c, out);
    size_t from = c->at;
    while (c->at < v.n && v.p[c->at] != stop && !(keywords && c->at > from && keyword_at(v, c->at) != NULL))
        c->at++;
    *out = text_trim((gx_text){ v.p + from, c->at - from });
    if (out->n == 0)
        return map_mistake(c, from, _("want a column's name here"));
    return GX_OK;
}

typedef struct text_list {
    gx_text *p;
    size_t n, cap;
} text_list;

static bool list_add(arena *a, text_list *l, gx_text t)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 4;
        gx_text *p = arena_alloc(a, cap * sizeof *p);
        if (p == NULL)
            return false;
        if (l->n > 0)
            memcpy(p, l->p, l->n * sizeof *p);
        l->p = p;
        l->cap = cap;
    }
    l->p[l->n++] = t;
    return true;
}

/* "| always TEXT", which ends a value: what counts where the columns are empty. */
static bool fallback_follows(const cursor *c)
{
    gx_text v = value_of(c);
    size_t at = c->at;
    if (at == v.n || v.p[at] != '|')
        return false;
    for (at++; at < v.n && is_blank(v.p[at]);)
        at++;
    return word_at(v, at, "always");
}

static gx_status read_alternatives(cursor *c, selector *out)
{
    text_list names = { 0 };
    gx_text name = { 0 };
    bool *joined = arena_zalloc(c->mem, value_of(c).n + 1);
    if (joined == NULL)
        return no_memory(c);
    for (;;) {
        gx_status status = read_name(c, '|', true, &name);
        if (status != GX_OK)
            return status;
        if (!list_add(c->mem, &names, name))
            return no_memory(c);
        bool ends = at_end(c);
        joined[names.n] = !ends && word_at(value_of(c), c->at, "+");
        if (ends || (!joined[names.n] && (value_of(c).p[c->at] != '|' || fallback_follows(c))))
            break;
        c->at++;
    }
    out->columns = names.p;
    out->joined = joined;
    out->n = names.n;
    return GX_OK;
}

static gx_status read_formats(cursor *c, bool yearless, selector *out)
{
    text_list formats = { 0 };
    gx_text format = { 0 };
    for (;;) {
        at_end(c);
        size_t from = c->at, where = 0;
        gx_status status = read_name(c, '|', false, &format);
        if (status != GX_OK)
            return status;
        const char *wrong = dates_check(format, yearless, &where);
        if (wrong != NULL)
            return map_mistake(c, from + where, "%s", _(wrong));
        if (!list_add(c->mem, &formats, format))
            return no_memory(c);
        if (at_end(c) || value_of(c).p[c->at] != '|')
            break;
        c->at++;
    }
    out->formats = formats.p;
    out->n_formats = formats.n;
    return GX_OK;
}

static gx_text read_word(cursor *c)
{
    gx_text v = value_of(c);
    at_end(c);
    size_t from = c->at;
    while (c->at < v.n && !is_blank(v.p[c->at]))
        c->at++;
    return (gx_text){ v.p + from, c->at - from };
}

static gx_status read_split(cursor *c, selector *out)
{
    if (!at_end(c) && value_of(c).p[c->at] == '"') {
        gx_status status = read_quoted(c, &out->split);
        if (status != GX_OK)
            return status;
    } else {
        out->split = read_word(c);
        if (text_is(out->split, "list"))
            out->split = GX_TEXT(CONTAINER_LIST);
    }
    return out->split.n > 0 ? GX_OK
                            : map_mistake(c, c->at, _("split wants what stands between, in quotes: split \",\""));
}

static gx_status read_except(cursor *c, selector *out)
{
    if (out->split.n > 0 && !at_end(c) && value_of(c).p[c->at] == '"')
        return read_quoted(c, &out->except);
    return map_mistake(c, c->at, _("except comes after split, and wants the one to leave out in quotes"));
}

static gx_status read_number(cursor *c, selector *out)
{
    at_end(c);
    size_t from = c->at;
    int64_t n;
    gx_text word = read_word(c);
    if (!text_int(word, &n) || n < 1 || n > 99)
        return map_mistake(c, from, _("word wants a number from 1 to 99, got \"%.*s\""), TEXT_ARG(word));
    out->word = (int)n;
    return GX_OK;
}

static gx_status read_tail(cursor *c, const char *keyword, column_form form, selector *out)
{
    size_t from = c->at;
    c->at += strlen(keyword);
    bool time = form == FORM_TIME || form == FORM_DATE;
    if (strcmp(keyword, "as") == 0 && time)
        return read_formats(c, form == FORM_DATE, out);
    if (strcmp(keyword, "split") == 0 && !time)
        return read_split(c, out);
    if (strcmp(keyword, "except") == 0 && form == FORM_LIST)
        return read_except(c, out);
    if (strcmp(keyword, "word") == 0 && (form == FORM_TEXT || form == FORM_PER_ITEM))
        return read_number(c, out);
    if (strcmp(keyword, "match") == 0 && form == FORM_LIST) {
        gx_text word = read_word(c);
        out->match_products = text_is(word, "products");
        return out->match_products ? GX_OK
                                   : map_mistake(c, from, _("want `match products`, got \"%.*s\""), TEXT_ARG(word));
    }
    return map_mistake(c, from, _("\"%s\" has no meaning here; write a column of that name in quotes"), keyword);
}

static gx_status read_always(cursor *c, selector *out)
{
    c->at += strlen("always");
    out->always = text_trim((gx_text){ value_of(c).p + c->at, value_of(c).n - c->at });
    return out->always.n > 0 ? GX_OK : map_mistake(c, c->at, _("always what? Write `always TEXT`"));
}

static gx_status read_fallback(cursor *c, column_form form, selector *out)
{
    size_t from = c->at++;
    (void)at_end(c);
    if (form == FORM_TIME || form == FORM_DATE)
        return map_mistake(c, from,
                           _("a time cannot be made up where the column is empty: leave the row out, or write "
                             "always alone"));
    return read_always(c, out);
}

gx_status map_read_selector(cursor *c, column_form form, selector *out)
{
    *out = (selector){ .entry = c->entry };
    if (at_end(c))
        return map_mistake(c, 0, _("want a column's name here"));
    if (word_at(value_of(c), c->at, "always")) {
        out->is_always = true;
        return read_always(c, out);
    }
    gx_status status = read_alternatives(c, out);
    while (status == GX_OK && !at_end(c)) {
        if (fallback_follows(c))
            return read_fallback(c, form, out);
        const char *keyword = keyword_at(value_of(c), c->at);
        if (keyword == NULL)
            return map_mistake(c, c->at, _("want | and another column, or the end of the value"));
        status = read_tail(c, keyword, form, out);
    }
    return status;
}

gx_status map_read_condition(cursor *c, condition *out)
{
    *out = (condition){ .column = { .entry = c->entry } };
    gx_status status = read_alternatives(c, &out->column);
    if (status != GX_OK)
        return status;
    const char *keyword = at_end(c) ? NULL : keyword_at(value_of(c), c->at);
    size_t from = c->at;
    out->of_amount = out->column.n == 1 && text_is(out->column.columns[0], "amount");
    if (keyword == NULL)
        return map_mistake(c, from, _("want `COLUMN starts TEXT`, `COLUMN is TEXT` or `amount < 0`"));
    c->at += strlen(keyword);
    if (at_end(c))
        return map_mistake(c, c->at, _("\"%s\" what?"), keyword);
    if (value_of(c).p[c->at] == '"')
        status = read_quoted(c, &out->operand);
    else
        out->operand = text_trim((gx_text){ value_of(c).p + c->at, value_of(c).n - c->at }), c->at = value_of(c).n;
    if (status != GX_OK)
        return status;
    if (strcmp(keyword, "<") == 0)
        out->test = text_is(out->operand, "0") ? TEST_NEGATIVE : TEST_NONE;
    else
        out->test = strcmp(keyword, "starts") == 0 ? TEST_STARTS : strcmp(keyword, "is") == 0 ? TEST_IS : TEST_NONE;
    if (out->test == TEST_NONE || !at_end(c))
        return map_mistake(c, from, _("want `COLUMN starts TEXT`, `COLUMN is TEXT` or `amount < 0`"));
    return GX_OK;
}

/* ---- statuses: VALUE:state VALUE:state, where VALUE may hold blanks, commas and colons */

static const char *const STATES[] = { "placed", "paid", "shipped", "delivered", "received", "cancelled", "refunded" };
#define N_STATES (sizeof STATES / sizeof *STATES)

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
}

/* The word behind a colon, if one ends there: then the colon ends a VALUE. */
static gx_text state_word(gx_text v, size_t at)
{
    size_t end = at;
    while (end < v.n && is_letter(v.p[end]))
        end++;
    return end > at && (end == v.n || is_blank(v.p[end])) ? (gx_text){ v.p + at, end - at } : (gx_text){ 0 };
}

static gx_status read_state(cursor *c, gx_text word, order_status *out)
{
    for (size_t i = 0; i < N_STATES; i++)
        if (text_is(word, STATES[i])) {
            *out = (order_status)(STATUS_PLACED + (int)i);
            c->at += word.n;
            return GX_OK;
        }
    const char *near = suggest(word, STATES, N_STATES);
    if (near != NULL)
        return map_mistake(c, c->at, _("unknown state \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(word), near);
    return map_mistake(c, c->at,
                       _("unknown state \"%.*s\"; there are placed, paid, shipped, delivered, received, cancelled, "
                         "refunded (a VALUE that holds a colon goes in quotes)"),
                       TEXT_ARG(word));
}

/* "已完成：received": the colon of a Chinese keyboard would make all of it, up to the next colon, one VALUE. */
static gx_status check_colon(const cursor *c, gx_text value)
{
    static const char wide[] = "：";
    for (size_t i = 0; i + strlen(wide) < value.n; i++) {
        size_t after = i + strlen(wide), end = after;
        if (memcmp(value.p + i, wide, strlen(wide)) != 0)
            continue;
        while (end < value.n && is_letter(value.p[end]))
            end++;
        gx_text word = { value.p + after, end - after };
        for (size_t k = 0; k < N_STATES; k++)
            if (text_is(word, STATES[k]))
                return map_mistake(c, (size_t)(value.p - value_of(c).p) + i,
                                   _("fullwidth '：' before %s; did you mean ':'?"), STATES[k]);
    }
    return GX_OK;
}

static gx_status read_pair(cursor *c, status_pair *out)
{
    gx_text v = value_of(c), word = { 0 };
    size_t from = c->at;
    if (v.p[c->at] == '"') {
        gx_status status = read_quoted(c, &out->value);
        if (status != GX_OK)
            return status;
        if (c->at < v.n && v.p[c->at] == ':')
            word = state_word(v, c->at + 1);
    } else {
        while (c->at < v.n && (v.p[c->at] != ':' || (word = state_word(v, c->at + 1)).n == 0))
            c->at++;
        out->value = text_trim((gx_text){ v.p + from, c->at - from });
        gx_status status = check_colon(c, out->value);
        if (status != GX_OK)
            return status;
    }
    if (word.n == 0)
        return map_mistake(c, from, _("want VALUE:state pairs such as \"paid up:paid\", with an ASCII colon"));
    if (out->value.n == 0)
        return map_mistake(c, from, _("want the value of the status column before the colon"));
    c->at++;
    return read_state(c, word, &out->status);
}

gx_status map_read_statuses(cursor *c, const status_pair **out, size_t *n)
{
    size_t cap = 1;
    for (size_t i = 0; i < value_of(c).n; i++)
        cap += value_of(c).p[i] == ':';
    status_pair *pairs = arena_alloc(c->mem, cap * sizeof *pairs);
    if (pairs == NULL)
        return no_memory(c);
    *n = 0;
    *out = pairs;
    while (!at_end(c)) {
        size_t from = c->at;
        gx_status status = read_pair(c, &pairs[*n]);
        if (status != GX_OK)
            return status;
        for (size_t i = 0; i < *n; i++)
            if (text_eq(pairs[i].value, pairs[*n].value))
                return map_mistake(c, from, _("the status \"%.*s\" is there twice"), TEXT_ARG(pairs[i].value));
        ++*n;
    }
    return *n > 0 ? GX_OK
                  : map_mistake(c, 0, _("want VALUE:state pairs such as \"paid up:paid\", with an ASCII colon"));
}

bool map_is_status_name(gx_text header)
{
    static const char *const usual[] = { "订单状态",     "交易状态",     "状态", "status",
                                         "order status", "order_status", "state" };
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (header.n == strlen(usual[i]) && strncasecmp(header.p, usual[i], header.n) == 0)
            return true;
    return false;
}

/* ---- lists */

gx_status map_read_names(cursor *c, const gx_text **out, size_t *n)
{
    text_list names = { 0 };
    gx_text name = { 0 };
    while (!at_end(c)) {
        gx_status status = read_name(c, ',', false, &name);
        if (status != GX_OK)
            return status;
        if (!list_add(c->mem, &names, name))
            return no_memory(c);
        if (at_end(c))
            break;
        if (value_of(c).p[c->at] != ',')
            return map_mistake(c, c->at, _("want a comma and another name, or the end of the value"));
        c->at++;
    }
    *out = names.p;
    *n = names.n;
    return names.n > 0 ? GX_OK : map_mistake(c, 0, _("want columns' names, separated by commas"));
}

static gx_status read_position(cursor *c, uint32_t *out)
{
    gx_text v = value_of(c);
    size_t from = c->at;
    int64_t n;
    while (c->at < v.n && v.p[c->at] >= '0' && v.p[c->at] <= '9')
        c->at++;
    if (!text_int((gx_text){ v.p + from, c->at - from }, &n) || n < 1 || n > 1000000)
        return map_mistake(c, from, _("want FROM-TO NAME, positions counted from 1: 1-6 id, 7-11 name"));
    *out = (uint32_t)n;
    return GX_OK;
}

static gx_status read_fixed_column(cursor *c, fixed_column *out)
{
    size_t from = c->at;
    gx_status status = read_position(c, &out->from);
    out->to = out->from;
    if (status == GX_OK && c->at < value_of(c).n && value_of(c).p[c->at] == '-') {
        c->at++;
        status = read_position(c, &out->to);
    }
    if (status != GX_OK)
        return status;
    if (out->to < out->from)
        return map_mistake(c, from, _("this column ends before it begins"));
    return read_name(c, ',', false, &out->name);
}

gx_status map_read_fixed(cursor *c, const fixed_column **out, size_t *n)
{
    size_t cap = 1;
    for (size_t i = 0; i < value_of(c).n; i++)
        cap += value_of(c).p[i] == ',';
    fixed_column *columns = arena_alloc(c->mem, cap * sizeof *columns);
    if (columns == NULL)
        return no_memory(c);
    *out = columns;
    for (*n = 0; !at_end(c); ++*n) {
        gx_status status = read_fixed_column(c, &columns[*n]);
        if (status != GX_OK)
            return status;
        if (!at_end(c) && value_of(c).p[c->at++] != ',')
            return map_mistake(c, c->at - 1, _("want a comma and another column, or the end of the value"));
    }
    return *n > 0 ? GX_OK : map_mistake(c, 0, _("want FROM-TO NAME, positions counted from 1: 1-6 id, 7-11 name"));
}
