/* SPDX-License-Identifier: Apache-2.0 */
/* [map:NAME] sections become checked column maps. What can be wrong with a map is found here, before any file is read;
 * what can be wrong with a file is found in sheet.c. */
#include "core/base/money.h"
#include "core/import/dates.h"
#include "core/import/encoding.h"
#include "core/import/map.h"

const map_column_kind map_columns[COLUMN_COUNT] = {
#define X(id, key, form, field, only, help) [COLUMN_##id] = { key, FORM_##form, field, only },
    MAP_COLUMNS(X)
#undef X
};

static const gx_option map_keys[] = {
    { "match", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("the map is for files whose header has all of these columns, separated by commas") },
    { "header", GX_OPT_BOOL, "yes", NULL, NULL, N_("whether the first row names the columns") },
    { "columns", GX_OPT_TEXT, NULL, NULL, NULL, N_("names of the columns of a file without a header") },
    { "fixed", GX_OPT_TEXT, NULL, NULL, NULL, N_("columns of fixed width: 1-6 id, 7-11 name") },
    { "delimiter", GX_OPT_TEXT, "auto", NULL, NULL,
      N_("what stands between cells: auto (found and said), comma, semicolon, tab, pipe, or space for any blanks") },
    { "encoding", GX_OPT_TEXT, "auto", NULL, NULL, N_("auto (found and said), or a name such as GB18030") },
    { "skip", GX_OPT_INT, "0", "0", "1000", N_("lines before the table") },
    { "status", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("what the order's status means: VALUE:state VALUE:state; states are placed, paid, shipped, delivered, "
         "received, cancelled, refunded; * is any other value") },
    { "event", GX_OPT_TEXT, NULL, NULL, NULL, N_("each row is one event of this type, at the time `at`") },
    { "refund", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("which rows give money back: COLUMN starts TEXT, COLUMN is TEXT, or amount < 0") },
    { "unmatched_refund", GX_OPT_TEXT, "wait", NULL, NULL,
      N_("a refund that names no order: wait for it, or credit the customer") },
    { "amount_unit", GX_OPT_TEXT, "major", NULL, NULL, N_("major: 27.50; minor: 2750") },
    { "amount_of", GX_OPT_TEXT, "order", NULL, NULL,
      N_("when an order has several rows, whether `amount` is the order's or the row's") },
    { "currency", GX_OPT_TEXT, NULL, NULL, NULL, N_("the currency of the amounts, when it must be the shop's") },
#define X(id, key, form, field, only, help) { key, GX_OPT_TEXT, NULL, NULL, NULL, help },
    MAP_COLUMNS(X)
#undef X
        { NULL, 0, NULL, NULL, NULL, NULL },
};

const section_kind map_section = {
    .kind = "map",
    .named = true,
    .keys = map_keys,
    .help = N_("How the columns of somebody else's table become events; docs/maps.md is the manual."),
};

typedef struct builder {
    column_map *m;
    arena *mem;
    gx_error *err;
} builder;

static cursor cursor_of(const builder *b, const char *key)
{
    return (cursor){ b->m->section, config_entry_of(b->m->section, key), 0, b->mem, b->err };
}

__attribute__((format(printf, 2, 3))) static gx_status section_mistake(const builder *b, const char *format, ...)
{
    char said[600];
    va_list args;
    va_start(args, format);
    vsnprintf(said, sizeof said, format, args);
    va_end(args);
    const config_section *s = b->m->section;
    return gx_fail(b->err, GX_ECONFIG, "%s:%d:1: [map:%.*s] %s", s->file, s->line, TEXT_ARG(s->name), said);
}

static bool has(const column_map *m, map_column c)
{
    return m->select[c].entry != NULL;
}

/* One of `n` words; *out keeps its value when the key is absent. */
static gx_status read_choice(const builder *b, const char *key, const char *const *words, size_t n, size_t *out)
{
    cursor c = cursor_of(b, key);
    if (c.entry == NULL)
        return GX_OK;
    gx_text value = c.entry->value;
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = (gx_text){ value.p + 1, value.n - 2 };
    for (size_t i = 0; i < n; i++)
        if (text_is(value, words[i])) {
            *out = i;
            return GX_OK;
        }
    const char *near = suggest(value, words, n);
    if (near != NULL)
        return map_mistake(&c, 0, _("unknown word \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(value), near);
    buf list = { 0 };
    for (size_t i = 0; i < n; i++)
        buf_printf(&list, "%s%s", i ? ", " : "", words[i]);
    gx_status status = map_mistake(&c, 0, _("want one of %s, got \"%.*s\""), list.p ? list.p : "", TEXT_ARG(value));
    buf_free(&list);
    return status;
}

static gx_status read_delimiter(builder *b)
{
    static const char *const words[] = { "auto", "comma", ",", "semicolon", ";", "tab", "\\t", "pipe", "|", "space" };
    static const char bytes[] = { '\0', ',', ',', ';', ';', '\t', '\t', '|', '|', ' ' };
    size_t which = 0;
    gx_status status = read_choice(b, "delimiter", words, sizeof words / sizeof *words, &which);
    b->m->layout.delimiter = bytes[which];
    return status;
}

static gx_status read_number(const builder *b, const char *key, gx_option_type type, int64_t *out)
{
    const config_entry *e = config_entry_of(b->m->section, key);
    if (e == NULL)
        return GX_OK;
    for (const gx_option *o = map_keys; o->name != NULL; o++) {
        gx_value v;
        if (strcmp(o->name, key) != 0 || o->type != type)
            continue;
        gx_status status = config_value(b->m->section, e, o, b->m->money_digits, b->mem, &v, b->err);
        if (status == GX_OK)
            *out = v.i;
        return status;
    }
    return gx_fail(b->err, GX_EBUG, "no option %s", key);
}

static gx_status names_of_fixed(builder *b)
{
    column_map *m = b->m;
    gx_text *names = arena_alloc(b->mem, m->layout.n_fixed * sizeof *names);
    if (names == NULL)
        return gx_fail(b->err, GX_ENOMEM, _("out of memory while reading the map %s"), m->name);
    for (size_t i = 0; i < m->layout.n_fixed; i++)
        names[i] = m->layout.fixed[i].name;
    m->names = names;
    m->n_names = m->layout.n_fixed;
    m->header = false;
    return GX_OK;
}

/* How the file is cut into cells, and what its columns are called. */
static gx_status read_layout(builder *b)
{
    column_map *m = b->m;
    int64_t header = 1, skip = 0;
    gx_status status = read_number(b, "header", GX_OPT_BOOL, &header);
    if (status == GX_OK)
        status = read_number(b, "skip", GX_OPT_INT, &skip);
    if (status == GX_OK)
        status = read_delimiter(b);
    m->header = header != 0;
    m->layout.skip = (uint32_t)skip;
    cursor columns = cursor_of(b, "columns"), fixed = cursor_of(b, "fixed"), match = cursor_of(b, "match");
    if (status == GX_OK && match.entry != NULL)
        status = map_read_names(&match, &m->match, &m->n_match);
    if (status == GX_OK && columns.entry != NULL)
        status = map_read_names(&columns, &m->names, &m->n_names);
    if (status == GX_OK && fixed.entry != NULL) {
        status = map_read_fixed(&fixed, &m->layout.fixed, &m->layout.n_fixed);
        if (status == GX_OK)
            status = names_of_fixed(b);
    }
    if (status != GX_OK)
        return status;
    if (columns.entry != NULL && fixed.entry != NULL)
        return map_mistake(&columns, 0, _("`fixed` already names the columns; leave this out"));
    if (m->header && columns.entry != NULL)
        return map_mistake(&columns, 0, _("the header names the columns; write header = no if there is none"));
    if (!m->header && m->n_names == 0)
        return section_mistake(b, _("header = no wants the columns' names: columns = a, b, c"));
    if (!m->header && match.entry != NULL)
        return map_mistake(&match, 0, _("a file without a header cannot be recognised; name the map with --format"));
    return GX_OK;
}

static gx_status read_encoding(builder *b)
{
    cursor c = cursor_of(b, "encoding");
    b->m->encoding = c.entry != NULL && c.entry->value.n > 0 ? c.entry->value : GX_TEXT("auto");
    if (c.entry != NULL && !encoding_known(b->m->encoding))
        return map_mistake(&c, 0, _("unknown encoding \"%.*s\"; `iconv -l` lists the names, auto finds the usual ones"),
                           TEXT_ARG(b->m->encoding));
    return GX_OK;
}

/* In a file without a header all names are known already. */
static gx_status check_names(const cursor *c, const column_map *m, const selector *s)
{
    for (size_t i = 0; !m->header && i < s->n; i++) {
        const char *near = NULL;
        size_t distance = SIZE_MAX;
        bool found = false;
        for (size_t k = 0; k < m->n_names && !found; k++) {
            char name[128];
            found = text_eq(m->names[k], s->columns[i]);
            snprintf(name, sizeof name, "%.*s", TEXT_ARG(m->names[k]));
            const char *better = NULL;
            suggest_try(s->columns[i], name, &better, &distance);
            if (better != NULL)
                near = arena_strdup(c->mem, name);
        }
        size_t at = s->columns[i].p >= c->entry->value.p ? (size_t)(s->columns[i].p - c->entry->value.p) : 0;
        if (!found && near != NULL)
            return map_mistake(c, at, _("there is no column \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(s->columns[i]),
                               near);
        if (!found)
            return map_mistake(c, at, _("there is no column \"%.*s\""), TEXT_ARG(s->columns[i]));
    }
    return GX_OK;
}

static gx_status check_always(const cursor *c, column_form form, const selector *s)
{
    moment when;
    if (s->is_always && (form == FORM_TIME || form == FORM_DATE) && !dates_read_default(s->always, &when))
        return map_mistake(c, 0, _("want a date such as 2026-01-31 after always, got \"%.*s\""), TEXT_ARG(s->always));
    return GX_OK;
}

static gx_status read_columns(builder *b)
{
    gx_status status = GX_OK;
    for (int i = 0; i < COLUMN_COUNT && status == GX_OK; i++) {
        cursor c = cursor_of(b, map_columns[i].key);
        if (c.entry == NULL)
            continue;
        status = map_read_selector(&c, map_columns[i].form, &b->m->select[i]);
        if (status == GX_OK)
            status = check_names(&c, b->m, &b->m->select[i]);
        if (status == GX_OK)
            status = check_always(&c, map_columns[i].form, &b->m->select[i]);
    }
    return status;
}

static gx_status read_event(builder *b)
{
    cursor c = cursor_of(b, "event");
    if (c.entry == NULL)
        return GX_OK;
    b->m->has_event = true;
    b->m->event = event_kind_of(c.entry->value);
    if (b->m->event != EVENT_OTHER && !text_starts(c.entry->value, "order."))
        return GX_OK;
    if (b->m->event != EVENT_OTHER)
        return map_mistake(&c, 0, _("orders need no event: order, amount, placed_at, paid_at and status tell them"));
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++)
        suggest_try(c.entry->value, event_kind_name((event_kind)k), &near, &distance);
    if (near != NULL)
        return map_mistake(&c, 0, _("unknown event \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(c.entry->value), near);
    return map_mistake(&c, 0, _("unknown event \"%.*s\"; guanxi help events lists them"), TEXT_ARG(c.entry->value));
}

static gx_status read_money(builder *b)
{
    static const char *const units[] = { "major", "minor" };
    static const char *const per[] = { "order", "row" };
    size_t unit = 0, of = 0;
    gx_status status = read_choice(b, "amount_unit", units, 2, &unit);
    if (status == GX_OK)
        status = read_choice(b, "amount_of", per, 2, &of);
    b->m->minor_units = unit == 1;
    b->m->row_amounts = of == 1;
    cursor c = cursor_of(b, "currency");
    if (status != GX_OK || c.entry == NULL || text_eq(c.entry->value, b->m->currency))
        return status;
    char code[8];
    snprintf(code, sizeof code, "%.*s", TEXT_ARG(c.entry->value));
    if (c.entry->value.n != 3 || money_digits(code) < 0)
        return map_mistake(&c, 0, _("want a currency's code such as CNY, got \"%.*s\""), TEXT_ARG(c.entry->value));
    return map_mistake(&c, 0, _("the amounts are in %s, but this shop keeps its books in %.*s"), code,
                       TEXT_ARG(b->m->currency));
}

static gx_status read_refunds(builder *b)
{
    static const char *const words[] = { "wait", "credit" };
    column_map *m = b->m;
    size_t which = 0;
    cursor c = cursor_of(b, "refund"), unmatched = cursor_of(b, "unmatched_refund");
    gx_status status = read_choice(b, "unmatched_refund", words, 2, &which);
    m->credits = which == 1;
    if (status == GX_OK && c.entry != NULL)
        status = map_read_condition(&c, &m->refund);
    if (status != GX_OK)
        return status;
    if (c.entry != NULL && !has(m, COLUMN_AMOUNT))
        return map_mistake(&c, 0, _("a refund needs its amount: amount = COLUMN"));
    if (c.entry != NULL && !m->refund.of_amount)
        return check_names(&c, m, &m->refund.column);
    if (c.entry == NULL && unmatched.entry != NULL)
        return map_mistake(&unmatched, 0, _("say which rows are refunds: refund = COLUMN starts TEXT, or amount < 0"));
    if (c.entry == NULL && has(m, COLUMN_REFUND_OF)) {
        cursor of = cursor_of(b, "refund_of");
        return map_mistake(&of, 0, _("say which rows are refunds: refund = COLUMN starts TEXT, or amount < 0"));
    }
    return GX_OK;
}

static gx_status read_statuses(builder *b)
{
    cursor c = cursor_of(b, "status"), column = cursor_of(b, "status_column");
    if (c.entry != NULL)
        return map_read_statuses(&c, &b->m->statuses, &b->m->n_statuses);
    if (column.entry != NULL)
        return map_mistake(&column, 0, _("say what its values mean: status = VALUE:state VALUE:state"));
    return GX_OK;
}

/* Keys that only make sense together with others. */
static gx_status check_whole(const builder *b)
{
    static const map_column of_orders[] = { COLUMN_DISCOUNT,    COLUMN_COUPON,       COLUMN_PLACED_AT,
                                            COLUMN_PAID_AT,     COLUMN_SHIPPED_AT,   COLUMN_DELIVERED_AT,
                                            COLUMN_RECEIVED_AT, COLUMN_CANCELLED_AT, COLUMN_REFUNDED_AT,
                                            COLUMN_ITEMS,       COLUMN_QUANTITY,     COLUMN_ITEM_AMOUNT,
                                            COLUMN_REFUNDED };
    const column_map *m = b->m;
    bool timed = has(m, COLUMN_AT);
    for (int i = COLUMN_PLACED_AT; i <= COLUMN_REFUNDED_AT; i++)
        timed |= has(m, (map_column)i);
    if (!has(m, COLUMN_CUSTOMER))
        return section_mistake(b, _("customer is missing: say which column tells who it is"));
    if (!timed)
        return section_mistake(b, _("no time: say which column tells when (at, placed_at, paid_at, …), or "
                                    "at = always 2026-01-31 for the day the list was made"));
    for (size_t i = 0; i < sizeof of_orders / sizeof *of_orders; i++) {
        cursor c = cursor_of(b, map_columns[of_orders[i]].key);
        if (c.entry != NULL && !m->makes_orders)
            return map_mistake(&c, 0, _("this belongs to orders, but the map says neither order nor amount"));
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        cursor c = cursor_of(b, map_columns[i].key);
        if (c.entry == NULL || !map_columns[i].only_with_event)
            continue;
        if (!m->has_event)
            return map_mistake(&c, 0, _("this goes with event = TYPE only"));
        if (!event_kind_takes(m->event, map_columns[i].field))
            return map_mistake(&c, 0, _("%s carries no %s"), event_kind_name(m->event), map_columns[i].key);
    }
    return GX_OK;
}

static gx_status build(builder *b)
{
    gx_status status = read_layout(b);
    if (status == GX_OK)
        status = read_encoding(b);
    if (status == GX_OK)
        status = read_columns(b);
    if (status == GX_OK)
        status = read_event(b);
    if (status == GX_OK)
        status = read_money(b);
    b->m->makes_orders = !b->m->has_event && (has(b->m, COLUMN_ORDER) || has(b->m, COLUMN_AMOUNT));
    if (status == GX_OK)
        status = read_refunds(b);
    if (status == GX_OK)
        status = read_statuses(b);
    return status == GX_OK ? check_whole(b) : status;
}

gx_status column_maps_of(const config *c, const zone *z, gx_text currency, int digits, arena *a, column_maps *out,
                         gx_error *err)
{
    size_t n = 0;
    const column_map **list = arena_alloc(a, (config_count(c) + 1) * sizeof *list);
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading column maps"));
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "map") || !config_enabled(s))
            continue;
        column_map *m = arena_zalloc(a, sizeof *m);
        char *name = arena_strndup(a, s->name.p, s->name.n);
        if (m == NULL || name == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory while reading column maps"));
        *m = (column_map){ .name = name, .section = s, .zone = z, .currency = currency, .money_digits = digits };
        builder b = { m, a, err };
        gx_status status = build(&b);
        if (status != GX_OK)
            return status;
        list[n++] = m;
    }
    *out = (column_maps){ list, n };
    return GX_OK;
}

const char *column_map_name(const column_map *m)
{
    return m->name;
}
