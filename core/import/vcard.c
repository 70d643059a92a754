/* SPDX-License-Identifier: Apache-2.0 */
/* Address cards (vCard 2.1, 3.0, 4.0) as a table: a card a row. The usual properties have columns of their own,
 * whatever version a card is of; any other, such as X-WECHAT, has one of its name. Numbers and addresses of a card are
 * ordered so that the one to use comes first: a mobile number before others, a preferred one before others of its kind,
 * a fax last. Written by hand: docs/dependencies.md says why. */
#include "core/import/container.h"

#include "core/base/arena.h"
#include "core/base/i18n.h"
#include "core/csv/csvwrite.h"
#include "core/import/cells.h"
#include "core/import/dates.h"
#include "core/import/encoding.h"
#include "core/import/vcard_lines.h"

#include <stdlib.h>
#include <strings.h>

#define COLUMNS_MOST 256

/* The columns that every table of cards has. X(ID, name) */
#define COLUMNS(X)                                                                                                     \
    X(VERSION, "VERSION")                                                                                              \
    X(FN, "FN")                                                                                                        \
    X(FAMILY, "N.family")                                                                                              \
    X(GIVEN, "N.given")                                                                                                \
    X(ADDITIONAL, "N.additional")                                                                                      \
    X(PREFIX, "N.prefix")                                                                                              \
    X(SUFFIX, "N.suffix")                                                                                              \
    X(NICKNAME, "NICKNAME[]")                                                                                          \
    X(TEL, "TEL[]")                                                                                                    \
    X(TEL_TYPE, "TEL[].type")                                                                                          \
    X(EMAIL, "EMAIL[]")                                                                                                \
    X(EMAIL_TYPE, "EMAIL[].type")                                                                                      \
    X(BDAY, "BDAY")                                                                                                    \
    X(GENDER, "GENDER")                                                                                                \
    X(ADR, "ADR")                                                                                                      \
    X(ADR_TYPE, "ADR.type")                                                                                            \
    X(STREET, "ADR.street")                                                                                            \
    X(CITY, "ADR.city")                                                                                                \
    X(REGION, "ADR.region")                                                                                            \
    X(CODE, "ADR.code")                                                                                                \
    X(COUNTRY, "ADR.country")                                                                                          \
    X(ORG, "ORG")                                                                                                      \
    X(TITLE, "TITLE")                                                                                                  \
    X(NOTE, "NOTE")                                                                                                    \
    X(CATEGORIES, "CATEGORIES[]")                                                                                      \
    X(UID, "UID")                                                                                                      \
    X(REV, "REV")

enum {
#define X(id, name) C_##id,
    COLUMNS(X)
#undef X
        C_FIXED
};

static const char *const fixed_names[C_FIXED] = {
#define X(id, name) name,
    COLUMNS(X)
#undef X
};

/* One of several numbers or addresses of a card. */
typedef struct choice {
    int rank; /* the least is the one to use */
    gx_text value, types;
} choice;

typedef struct choices {
    arena_list list;
    int order; /* of the card's, so that equal ranks stay in the order of the card */
} choices;

typedef struct reading {
    vcard_lines lines;
    arena *names; /* of further columns */
    arena *card;  /* the card's texts */
    gx_text columns[COLUMNS_MOST];
    buf cells[COLUMNS_MOST];
    size_t n;
    size_t begins;  /* the line of the open card's BEGIN; 0: none is open */
    size_t agents;  /* cards within the open one */
    bool agent_may; /* the property before was AGENT */
    choices tel, email;
    int address_rank; /* of the one in the cells; 0: none yet */
    buf part;
    bool rows; /* the second reading */
    size_t most;
    buf *csv;
} reading;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while reading address cards"));
}

/* ---- what the properties say */

static void add_parts(reading *r, gx_text value, char at, buf *cell)
{
    while (vcard_part(&r->lines, &value, at, &r->part))
        cells_add_value(cell, text_trim(buf_view(&r->part)));
}

/* All of a text, semicolons and commas included; a second one goes on a line of its own. */
static void add_text(reading *r, gx_text value, buf *cell)
{
    (void)vcard_part(&r->lines, &value, '\0', &r->part);
    gx_text text = text_trim(buf_view(&r->part));
    if (text.n > 0 && cell->n > 0)
        buf_char(cell, '\n');
    cells_add(cell, text);
}

/* Only the first of several counts. */
static void set_text(reading *r, gx_text value, buf *cell)
{
    if (cell->n == 0)
        add_text(r, value, cell);
}

/* family;given;additional;prefix;suffix */
static void set_name(reading *r, gx_text value)
{
    for (int i = C_FAMILY; i <= C_SUFFIX && vcard_part(&r->lines, &value, ';', &r->part); i++)
        if (r->cells[i].n == 0)
            cells_add(&r->cells[i], text_trim(buf_view(&r->part)));
}

/* A birthday as the maps read it, where it is one: 1980-03-22, 19800322, --0322, with a time or without. */
static void set_birthday(reading *r, gx_text value, bool omits_year, buf *cell)
{
    static const char *const formats[] = { "%Y-%m-%d", "%Y%m%d", "--%m-%d", "--%m%d", "%Y/%m/%d" };
    moment m;
    value = text_trim(value);
    const char *time = value.n > 0 ? memchr(value.p, 'T', value.n) : NULL;
    gx_text day = { value.p, time != NULL ? (size_t)(time - value.p) : value.n };
    for (size_t i = 0; i < sizeof formats / sizeof *formats && cell->n == 0; i++) {
        if (!dates_read(text_of(formats[i]), day, &m))
            continue;
        if (m.has_year && !omits_year)
            buf_printf(cell, "%04d-%02d-%02d", (int)m.c.year, m.c.month, m.c.day);
        else
            buf_printf(cell, "--%02d-%02d", m.c.month, m.c.day);
    }
    if (cell->n == 0)
        add_text(r, value, cell);
}

static bool is_wide(gx_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] >= 0xE3)
            return true;
    return false;
}

/* post box;extension;street;city;region;code;country. The preferred one counts, else one's home, else the first. */
static void set_address(reading *r, const vcard_property *p)
{
    static const int order[] = { C_ADR, C_ADR, C_STREET, C_CITY, C_REGION, C_CODE, C_COUNTRY };
    gx_text value = p->value;
    bool home = vcard_has_type(p, "home"), work = vcard_has_type(p, "work");
    int rank = vcard_has_type(p, "pref") ? 3 : home ? 2 : 1;
    if (rank <= r->address_rank)
        return;
    r->address_rank = rank;
    for (int i = C_ADR; i <= C_COUNTRY; i++)
        buf_clear(&r->cells[i]);
    for (size_t i = 0; i < sizeof order / sizeof *order && vcard_part(&r->lines, &value, ';', &r->part); i++) {
        gx_text part = text_trim(buf_view(&r->part));
        if (part.n > 0 && r->cells[order[i]].n > 0)
            buf_str(&r->cells[order[i]], ", ");
        cells_add(&r->cells[order[i]], part);
    }
    buf_str(&r->cells[C_ADR_TYPE], home ? "home" : work ? "work" : "");
}

/* In one line, as the country writes it. */
static void join_address(reading *r)
{
    static const int east[] = { C_REGION, C_CITY, C_STREET },
                     west[] = { C_STREET, C_CITY, C_REGION, C_CODE, C_COUNTRY };
    bool wide = is_wide(buf_view(&r->cells[C_STREET])) || is_wide(buf_view(&r->cells[C_CITY]));
    size_t n = wide ? sizeof east / sizeof *east : sizeof west / sizeof *west;
    buf line = { 0 };
    for (size_t i = 0; i < n; i++) {
        gx_text part = buf_view(&r->cells[wide ? east[i] : west[i]]);
        if (part.n > 0 && line.n > 0 && !wide)
            buf_str(&line, ", ");
        buf_text(&line, part);
    }
    if (r->cells[C_ADR].n > 0 && line.n > 0)
        buf_str(&line, wide ? " " : ", ");
    buf_text(&line, buf_view(&r->cells[C_ADR]));
    buf_clear(&r->cells[C_ADR]);
    buf_text(&r->cells[C_ADR], buf_view(&line));
    r->cells[C_ADR].failed |= line.failed;
    buf_free(&line);
}

/* A card that says only the name's parts. */
static void join_name(reading *r)
{
    gx_text family = buf_view(&r->cells[C_FAMILY]), given = buf_view(&r->cells[C_GIVEN]);
    buf *full = &r->cells[C_FN];
    if (full->n > 0)
        return;
    bool wide = is_wide(family) || is_wide(given);
    buf_text(full, wide ? family : given);
    if (!wide && family.n > 0 && given.n > 0)
        buf_char(full, ' ');
    buf_text(full, wide ? given : family);
}

/* ---- several numbers and addresses */

static int rank_of(const vcard_property *p)
{
    bool mobile = vcard_has_type(p, "cell") || vcard_has_type(p, "mobile") || vcard_has_type(p, "iphone");
    if (vcard_has_type(p, "fax") || vcard_has_type(p, "pager"))
        return 4;
    return (mobile ? 0 : 2) + (vcard_has_type(p, "pref") ? 0 : 1);
}

/* tel:+1-418-656-9254;ext=102 and mailto:a@b are written as links. */
static gx_text without_scheme(gx_text t, const char *scheme)
{
    size_t n = strlen(scheme);
    if (t.n < n || strncasecmp(t.p, scheme, n) != 0)
        return t;
    t = (gx_text){ t.p + n, t.n - n };
    return text_cut(&t, ';');
}

static bool add_choice(reading *r, choices *c, const vcard_property *p, const char *scheme)
{
    gx_text value = p->value;
    (void)vcard_part(&r->lines, &value, '\0', &r->part);
    value = without_scheme(text_trim(buf_view(&r->part)), scheme);
    if (value.n == 0 || !r->rows)
        return true;
    c->list.size = sizeof(choice);
    choice *one = arena_list_add(r->card, &c->list);
    if (one == NULL)
        return false;
    *one = (choice){ rank_of(p) * 100000 + c->order++, arena_text(r->card, value), arena_text(r->card, p->types) };
    return one->value.p != NULL && (one->types.p != NULL || p->types.n == 0);
}

static int by_rank(const void *x, const void *y)
{
    const choice *a = x, *b = y;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* Values and types at the same places of two cells. */
static void write_choices(reading *r, choices *c, int values, int types)
{
    choice *list = c->list.items;
    if (c->list.n > 0)
        qsort(list, c->list.n, sizeof *list, by_rank);
    for (size_t i = 0; i < c->list.n; i++) {
        buf_str(&r->cells[types], i > 0 ? CONTAINER_LIST : "");
        cells_add(&r->cells[types], list[i].types);
        cells_add_value(&r->cells[values], list[i].value);
    }
    *c = (choices){ 0 };
}

/* ---- cards */

static gx_status column_of(reading *r, const vcard_property *p, size_t *out, gx_error *err)
{
    for (*out = 0; *out < r->n; ++*out)
        if (text_eq(r->columns[*out], p->name))
            return GX_OK;
    if (r->n == COLUMNS_MOST)
        return gx_fail(err, GX_ELIMIT, _("line %zu: more than %d different properties: these are no address cards"),
                       p->line, COLUMNS_MOST);
    r->columns[r->n] = arena_text(r->names, p->name);
    return r->columns[r->n++].p != NULL ? GX_OK : no_memory(err);
}

static gx_status read_property(reading *r, const vcard_property *p, gx_error *err)
{
    static const struct {
        const char *name;
        int column;
        char at; /* what parts its values; '\0': it is one text */
    } plain[] = { { "FN", C_FN, '\0' },       { "NICKNAME", C_NICKNAME, ',' },     { "ORG", C_ORG, '\0' },
                  { "TITLE", C_TITLE, '\0' }, { "CATEGORIES", C_CATEGORIES, ',' }, { "UID", C_UID, '\0' },
                  { "REV", C_REV, '\0' },     { "VERSION", C_VERSION, '\0' } };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (!text_is(p->name, plain[i].name))
            continue;
        if (plain[i].at != '\0')
            add_parts(r, p->value, plain[i].at, &r->cells[plain[i].column]);
        else
            set_text(r, p->value, &r->cells[plain[i].column]);
        return GX_OK;
    }
    size_t column = 0;
    if (text_is(p->name, "N"))
        set_name(r, p->value);
    else if (text_is(p->name, "TEL"))
        return add_choice(r, &r->tel, p, "tel:") ? GX_OK : no_memory(err);
    else if (text_is(p->name, "EMAIL"))
        return add_choice(r, &r->email, p, "mailto:") ? GX_OK : no_memory(err);
    else if (text_is(p->name, "BDAY"))
        set_birthday(r, p->value, p->omits_year, &r->cells[C_BDAY]);
    else if (text_is(p->name, "ADR"))
        set_address(r, p);
    else if (text_is(p->name, "NOTE"))
        add_text(r, p->value, &r->cells[C_NOTE]);
    else if (text_is(p->name, "GENDER"))
        set_text(r, (gx_text){ p->value.p, p->value.n > 0 }, &r->cells[C_GENDER]);
    else if (p->value.n > 0) {
        gx_status status = column_of(r, p, &column, err);
        gx_text value = p->value;
        if (status != GX_OK)
            return status;
        (void)vcard_part(&r->lines, &value, '\0', &r->part);
        cells_add_value(&r->cells[column], text_trim(buf_view(&r->part)));
    }
    return GX_OK;
}

static gx_status write_row(reading *r, bool names, gx_error *err)
{
    for (size_t i = 0; i < r->n; i++) {
        if (i > 0)
            buf_char(r->csv, ',');
        csv_field(r->csv, names ? r->columns[i] : buf_view(&r->cells[i]));
        if (r->cells[i].failed)
            return no_memory(err);
    }
    buf_char(r->csv, '\n');
    if (r->csv->failed || r->part.failed)
        return no_memory(err);
    return r->csv->n <= r->most
               ? GX_OK
               : gx_fail(err, GX_ELIMIT,
                         _("the table of these cards takes more than %zu MiB: split the file, or allow "
                           "more with --memory"),
                         r->most >> 20);
}

static gx_status end_card(reading *r, gx_error *err)
{
    gx_status status = GX_OK;
    if (r->rows) {
        write_choices(r, &r->tel, C_TEL, C_TEL_TYPE);
        write_choices(r, &r->email, C_EMAIL, C_EMAIL_TYPE);
        join_address(r);
        join_name(r);
        status = write_row(r, false, err);
    }
    for (size_t i = 0; i < r->n; i++)
        buf_clear(&r->cells[i]);
    arena_reset(r->card);
    r->address_rank = 0;
    r->begins = 0;
    r->lines.old = false;
    return status;
}

static bool says_card(gx_text value)
{
    value = text_trim(value);
    return value.n == 5 && strncasecmp(value.p, "VCARD", 5) == 0;
}

static gx_status on_begin(reading *r, const vcard_property *p, gx_error *err)
{
    if (r->begins != 0 && !r->agent_may && r->agents == 0)
        return gx_fail(err, GX_EINVAL,
                       _("line %zu: a card begins within the card of line %zu, whose END:VCARD is missing"), p->line,
                       r->begins);
    if (r->begins != 0)
        r->agents++;
    else
        r->begins = p->line;
    return GX_OK;
}

static gx_status on_property(reading *r, const vcard_property *p, gx_error *err)
{
    bool begin = text_is(p->name, "BEGIN") && says_card(p->value);
    if (begin)
        return on_begin(r, p, err);
    if (r->begins == 0)
        return gx_fail(err, GX_EINVAL, _("line %zu stands in no card: want BEGIN:VCARD"), p->line);
    r->agent_may = text_is(p->name, "AGENT");
    if (text_is(p->name, "END") && says_card(p->value)) {
        if (r->agents == 0)
            return end_card(r, err);
        r->agents--;
        return GX_OK;
    }
    if (r->agents > 0)
        return GX_OK;
    if (text_is(p->name, "VERSION"))
        r->lines.old = text_starts(text_trim(p->value), "2");
    return read_property(r, p, err);
}

static gx_status read_cards(reading *r, gx_text content, gx_text charset, gx_error *err)
{
    vcard_property p;
    vcard_lines_end(&r->lines);
    vcard_lines_begin(&r->lines, content, charset);
    gx_status status;
    while ((status = vcard_lines_next(&r->lines, &p, err)) == GX_OK && (status = on_property(r, &p, err)) == GX_OK)
        continue;
    if (status != GX_ENOTFOUND)
        return status;
    return r->begins == 0
               ? GX_OK
               : gx_fail(err, GX_EINVAL, _("the card of line %zu has no END:VCARD: the file is cut off"), r->begins);
}

/* The first reading finds the columns, the second writes the rows. */
static gx_status read_twice(reading *r, gx_text content, gx_text charset, gx_error *err)
{
    r->n = C_FIXED;
    for (int i = 0; i < C_FIXED; i++)
        r->columns[i] = text_of(fixed_names[i]);
    gx_status status = read_cards(r, content, charset, err);
    if (status == GX_OK)
        status = write_row(r, true, err);
    r->rows = true;
    return status == GX_OK ? read_cards(r, content, charset, err) : status;
}

static gx_status read_vcard(gx_text content, size_t most, buf *csv, gx_error *err)
{
    decoded text;
    gx_status status = encoding_decode(content, GX_TEXT("auto"), &text, err);
    if (status != GX_OK)
        return status;
    bool wide = text_starts(text_of(text.name), "UTF-16");
    reading *r = calloc(1, sizeof *r);
    if (r != NULL) {
        r->most = most;
        r->csv = csv;
        r->names = arena_new();
        r->card = arena_new();
    }
    if (r == NULL || r->names == NULL || r->card == NULL)
        status = no_memory(err);
    else /* cards may be written in several encodings: all but UTF-16 are decoded value by value */
        status = read_twice(r, wide ? text.text : content, text_of(wide ? "UTF-8" : text.name), err);
    if (r != NULL) {
        for (size_t i = 0; i < COLUMNS_MOST; i++)
            buf_free(&r->cells[i]);
        vcard_lines_end(&r->lines);
        buf_free(&r->part);
        arena_free(r->names);
        arena_free(r->card);
    }
    free(r);
    encoding_free(&text);
    return status;
}

static bool is_vcard(gx_text beginning)
{
    static const char begin[] = "BEGIN:VCARD";
    gx_text t = text_trim(beginning);
    char ascii[sizeof begin] = "";
    size_t n = 0;
    if (text_starts(t, "\xFF\xFE") || text_starts(t, "\xFE\xFF"))
        t = (gx_text){ t.p + 2, t.n - 2 };
    for (size_t i = 0; i < t.n && n + 1 < sizeof begin; i++) /* UTF-16 has a NUL beside each letter */
        if (t.p[i] != '\0')
            ascii[n++] = t.p[i];
    return strcasecmp(ascii, begin) == 0;
}

const container vcard_container = { "vcard", is_vcard, read_vcard };
