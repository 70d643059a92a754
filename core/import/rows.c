/* SPDX-License-Identifier: Apache-2.0 */
/* What a row says, key by key, and the events that belong to every kind of row. Ids: docs/maps.md, "Identity". */
#include "core/import/rows.h"

#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/import/dates.h"
#include "core/import/normal.h"

static gx_status no_memory(gx_error *reason)
{
    return gx_fail(reason, GX_ENOMEM, _("out of memory while reading a row"));
}

/* The n-th of the words of a text, from 1. */
static gx_text word_of(gx_text t, int n)
{
    gx_text word = { 0 };
    for (gx_text rest = t; n > 0 && rest.n > 0;) {
        word = text_cut(&rest, ' ');
        n -= word.n > 0;
    }
    return n == 0 ? word : (gx_text){ 0 };
}

static bool is_wide_before(gx_text t)
{
    size_t i = t.n;
    while (i > 0 && ((unsigned char)t.p[--i] & 0xC0) == 0x80)
        continue;
    return utf8_columns((gx_text){ t.p + i, t.n - i }) == 2;
}

/* 张 + 三 is 张三, Grace + Hopper is Grace Hopper. */
static gx_text join(const record *r, gx_text a, gx_text b)
{
    if (a.n == 0 || b.n == 0)
        return a.n == 0 ? b : a;
    bool chinese = is_wide_before(a) && utf8_columns((gx_text){ b.p, utf8_next(b, 0) }) == 2;
    return text_of(arena_printf(r->mem, "%.*s%s%.*s", TEXT_ARG(a), chinese ? "" : " ", TEXT_ARG(b)));
}

/* The alternative that begins with the i-th column; *i moves behind it. */
static gx_text alternative(const record *r, bound_key k, size_t *i)
{
    gx_text cell = normal_cell(r->head->cells[k.slots[(*i)++]]);
    for (; *i < k.n && k.joined[*i]; ++*i)
        cell = join(r, cell, normal_cell(r->head->cells[k.slots[*i]]));
    return cell;
}

gx_text record_piece(gx_text *rest, gx_text split)
{
    const char *at = split.n > 0 && rest->n > 0 ? memmem(rest->p, rest->n, split.p, split.n) : NULL;
    size_t head = at != NULL ? (size_t)(at - rest->p) : rest->n;
    gx_text piece = text_trim((gx_text){ rest->p, head });
    *rest = at != NULL ? (gx_text){ at + split.n, rest->n - head - split.n } : (gx_text){ 0 };
    return piece;
}

/* Where one value is wanted and the cell holds several: the first. */
static gx_text first_piece(const selector *s, column_form form, gx_text cell)
{
    gx_text piece = cell;
    if (s->split.n == 0 || form == FORM_LIST || form == FORM_PER_ITEM)
        return cell;
    for (gx_text rest = cell; rest.n > 0;)
        if ((piece = record_piece(&rest, s->split)).n > 0)
            break;
    return normal_cell(piece);
}

static gx_text first_cell(const record *r, const selector *s, column_form form, bound_key k)
{
    gx_text cell = { 0 };
    for (size_t i = 0; i < k.n && cell.n == 0;)
        cell = first_piece(s, form, alternative(r, k, &i));
    return cell;
}

gx_text record_cell(const record *r, map_column key)
{
    const selector *s = &r->b->map->select[key];
    if (s->is_always)
        return s->always;
    gx_text cell = first_cell(r, s, map_columns[key].form, r->b->keys[key]);
    if (s->word > 0)
        cell = word_of(cell, s->word);
    return cell.n > 0 ? cell : s->always;
}

static bool is_phone_slot(const bound *b, uint32_t slot)
{
    for (size_t i = 0; i < b->keys[COLUMN_PHONE].n; i++)
        if (b->keys[COLUMN_PHONE].slots[i] == slot)
            return true;
    return false;
}

gx_text record_customer(const record *r)
{
    const bound_key *k = &r->b->keys[COLUMN_CUSTOMER];
    const selector *s = &r->b->map->select[COLUMN_CUSTOMER];
    for (size_t i = 0; !s->is_always && i < k->n;) {
        bool phone = is_phone_slot(r->b, k->slots[i]);
        for (gx_text rest = alternative(r, *k, &i); rest.n > 0;) {
            gx_text who = normal_customer(record_piece(&rest, s->split), phone, r->mem);
            if (who.n > 0)
                return who;
        }
    }
    return s->always;
}

/* ---- times and money */

static bool says_nothing(gx_text t)
{
    return t.n == 0 || text_is(t, "-") || text_is(t, "--") || text_is(t, "无") || text_starts(t, "0000-00-00");
}

bool record_read_moment(const record *r, map_column key, gx_text t, moment *m)
{
    const selector *s = &r->b->map->select[key];
    for (size_t i = 0; i < s->n_formats; i++)
        if (dates_read(s->formats[i], t, m))
            return true;
    return (s->n_formats == 0 || r->b->iso_dates) && dates_read_default(t, m);
}

bool record_moment(const record *r, map_column key, int64_t *out, bool *known, gx_error *reason)
{
    const selector *s = &r->b->map->select[key];
    gx_text cell = record_cell(r, key);
    moment m;
    *known = false;
    if (says_nothing(cell))
        return true;
    if (!record_read_moment(r, key, cell, &m)) {
        if (s->n_formats > 0)
            gx_fail(reason, GX_EINVAL, _("%s: \"%.*s\" is no time in the form the map gives"), map_columns[key].key,
                    TEXT_ARG(cell));
        else
            gx_fail(reason, GX_EINVAL, _("%s: \"%.*s\" is no time such as 2026-01-31 18:30"), map_columns[key].key,
                    TEXT_ARG(cell));
        return false;
    }
    *out = dates_utc(&m, r->b->map->zone);
    *known = true;
    return true;
}

bool record_time(const record *r, int64_t *at, gx_error *reason)
{
    static const map_column trusted[] = { COLUMN_AT,           COLUMN_PLACED_AT,    COLUMN_PAID_AT,
                                          COLUMN_SHIPPED_AT,   COLUMN_DELIVERED_AT, COLUMN_RECEIVED_AT,
                                          COLUMN_CANCELLED_AT, COLUMN_REFUNDED_AT };
    for (size_t i = 0; i < sizeof trusted / sizeof *trusted; i++) {
        bool known;
        if (!record_moment(r, trusted[i], at, &known, reason))
            return false;
        if (known)
            return true;
    }
    gx_fail(reason, GX_EINVAL, _("no time: all columns that could tell when are empty"));
    return false;
}

/* Signs of currencies that money_parse does not know. */
static gx_text without_sign(gx_text t)
{
    static const char *const signs[] = { "£", "$", "€", "¥", "￥" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_starts(t, signs[i]))
            t = text_trim((gx_text){ t.p + strlen(signs[i]), t.n - strlen(signs[i]) });
    size_t yuan = strlen("元");
    if (t.n > yuan && memcmp(t.p + t.n - yuan, "元", yuan) == 0)
        t = text_trim((gx_text){ t.p, t.n - yuan });
    return t;
}

gx_status record_check_currency(const record *r, gx_error *reason)
{
    gx_text cell = record_cell(r, COLUMN_CURRENCY), own = r->b->map->currency;
    if (cell.n == 0 || text_eq(cell, own))
        return GX_OK;
    return gx_fail(reason, GX_EINVAL, _("the amounts are in %.*s, but this shop keeps its books in %.*s"),
                   TEXT_ARG(cell), TEXT_ARG(own));
}

gx_status record_money(const record *r, gx_text t, const char *key, int64_t *out, gx_error *reason)
{
    int digits = r->b->map->minor_units ? 0 : r->b->map->money_digits;
    if (money_parse(without_sign(t), digits, out))
        return GX_OK;
    return gx_fail(reason, GX_EINVAL, _("%s: \"%.*s\" is no amount of money with at most %d decimals"), key,
                   TEXT_ARG(t), digits);
}

bool record_is_refund(const record *r)
{
    const condition *c = &r->b->map->refund;
    int64_t amount;
    if (c->test == TEST_NONE)
        return false;
    gx_text cell = c->of_amount ? record_cell(r, COLUMN_AMOUNT) : first_cell(r, &c->column, FORM_TEXT, r->b->refund);
    switch (c->test) {
    case TEST_STARTS:
        return cell.n >= c->operand.n && memcmp(cell.p, c->operand.p, c->operand.n) == 0;
    case TEST_IS:
        return text_eq(cell, c->operand);
    case TEST_NEGATIVE:
        return cell.n > 0 && record_money(r, cell, "amount", &amount, NULL) == GX_OK && amount < 0;
    case TEST_NONE:
        break;
    }
    return false;
}

/* ---- ids */

gx_text record_row_id(const record *r)
{
    sha256 h;
    char hex[65];
    if (r->head->next == 0 && r->distinct == NULL)
        return text_of(arena_printf(r->mem, "%.64s#%llu", r->head->hash, (unsigned long long)r->ordinal));
    sha256_begin(&h);
    for (const sheet_row *row = r->head;; row = &r->rows[row->next]) {
        sha256_field(&h, (gx_text){ row->hash, sizeof row->hash });
        if (row->next == 0)
            break;
    }
    sha256_field(&h, text_of(r->distinct));
    sha256_hex(&h, hex);
    return text_of(arena_printf(r->mem, "%s#%llu", hex, (unsigned long long)r->ordinal));
}

static gx_status hash_content(const record *r, const event *e, char hex[65], gx_error *reason)
{
    sha256 h;
    buf data = { 0 };
    char time[32];
    event_data_json(e, &data);
    bool failed = data.failed;
    time_format_rfc3339(e->time, time);
    sha256_begin(&h);
    sha256_field(&h, e->type);
    sha256_field(&h, text_of(time));
    sha256_field(&h, e->subject);
    sha256_field(&h, buf_view(&data));
    if (r->distinct != NULL)
        sha256_field(&h, text_of(r->distinct));
    sha256_hex(&h, hex);
    buf_free(&data);
    return failed ? no_memory(reason) : GX_OK;
}

gx_status record_name_by_content(const record *r, event *e, const char *suffix, gx_error *reason)
{
    char hex[65];
    gx_status status = hash_content(r, e, hex, reason);
    if (status != GX_OK)
        return status;
    e->id = text_of(arena_printf(r->mem, "%s/%s", hex, suffix));
    return e->id.p == NULL ? no_memory(reason) : GX_OK;
}

gx_status record_name_event(const record *r, event *e, const char *suffix, gx_error *reason)
{
    gx_text number = record_cell(r, COLUMN_ORDER);
    char hex[65];
    if (!r->b->map->makes_orders || number.n == 0) {
        gx_text id = record_row_id(r);
        e->id = id.p == NULL ? id : text_of(arena_printf(r->mem, "%.*s/%s", TEXT_ARG(id), suffix));
    } else {
        gx_status status = hash_content(r, e, hex, reason);
        if (status != GX_OK)
            return status;
        e->id = text_of(arena_printf(r->mem, "%.*s#%.16s/%s", TEXT_ARG(number), hex, suffix));
    }
    return e->id.p == NULL ? no_memory(reason) : GX_OK;
}

/* ---- the events of a row */

static gx_text source_of(const record *r)
{
    return text_of(r->b->map->name);
}

bool record_profile_hash(const record *r, char hex[65])
{
    event *e = arena_alloc(r->mem, sizeof *e);
    buf data = { 0 };
    sha256 h;
    gx_error unused;
    if (e == NULL)
        return false;
    event_begin(e, EVENT_CUSTOMER_UPDATED, source_of(r), (gx_text){ 0 }, (gx_text){ 0 }, 0);
    if (profile_fill(r, e, &unused) != GX_OK || e->has == 0)
        return false;
    event_data_json(e, &data);
    sha256_begin(&h);
    sha256_field(&h, buf_view(&data));
    sha256_hex(&h, hex);
    buf_free(&data);
    return true;
}

static gx_status add_profile(const record *r, gx_text subject, int64_t at, event *out, size_t *n, gx_error *reason)
{
    event *e = &out[*n];
    event_begin(e, EVENT_CUSTOMER_UPDATED, source_of(r), (gx_text){ 0 }, subject, at);
    gx_status status = profile_fill(r, e, reason);
    if (status == GX_OK)
        status = record_name_by_content(r, e, "customer", reason);
    *n += status == GX_OK;
    return status;
}

static gx_status add_text(const record *r, map_column key, event_kind kind, gx_text subject, int64_t at, event *out,
                          size_t *n, gx_error *reason)
{
    gx_text text = record_cell(r, key);
    if (text.n == 0)
        return GX_OK;
    event *e = &out[*n];
    event_begin(e, kind, source_of(r), (gx_text){ 0 }, subject, at);
    event_set_text(e, FIELD_TEXT, text);
    gx_status status = r->b->map->makes_orders && record_cell(r, COLUMN_ORDER).n > 0
                           ? record_name_event(r, e, map_columns[key].key, reason)
                           : record_name_by_content(r, e, map_columns[key].key, reason);
    *n += status == GX_OK;
    return status;
}

static gx_status add_texts(const record *r, gx_text subject, int64_t at, event *out, size_t *n, gx_error *reason)
{
    gx_status status = add_text(r, COLUMN_MESSAGE, EVENT_MESSAGE_RECEIVED, subject, at, out, n, reason);
    if (status == GX_OK)
        status = add_text(r, COLUMN_NOTE, EVENT_NOTE_ADDED, subject, at, out, n, reason);
    return status == GX_OK ? add_text(r, COLUMN_MEMO, EVENT_NOTE_ADDED, subject, at, out, n, reason) : status;
}

static gx_status no_customer(const record *r, gx_error *reason)
{
    buf names = { 0 };
    const selector *s = &r->b->map->select[COLUMN_CUSTOMER];
    for (size_t i = 0; i < s->n; i++)
        buf_printf(&names, "%s%.*s", i ? " | " : "", TEXT_ARG(s->columns[i]));
    gx_fail(reason, GX_EINVAL, _("no customer: nothing usable in %s"), names.p != NULL ? names.p : "");
    buf_free(&names);
    return GX_EINVAL;
}

gx_status record_events(const record *r, event *out, size_t *n, size_t *counting, gx_error *reason)
{
    const column_map *m = r->b->map;
    gx_text subject = record_customer(r);
    int64_t at;
    *n = 0;
    if (subject.n == 0)
        return no_customer(r, reason);
    if (m->makes_orders && normal_shortened(record_cell(r, COLUMN_ORDER)))
        return gx_fail(
            reason, GX_EINVAL,
            _("order: a spreadsheet has cut the number to %.*s, which other orders share: export it again and "
              "do not save it from there"),
            TEXT_ARG(record_cell(r, COLUMN_ORDER)));
    if (!record_time(r, &at, reason))
        return GX_EINVAL;
    gx_status status = GX_OK;
    if (m->makes_orders)
        status = order_events(r, subject, out, n, reason);
    else if (m->has_event)
        status = fixed_event(r, subject, out, reason), *n = status == GX_OK;
    *counting = *n;
    if (status == GX_OK)
        status = add_texts(r, subject, at, out, n, reason);
    if (*counting == 0)
        *counting = *n;
    if (status == GX_OK && (r->head->profile || *n == 0))
        status = add_profile(r, subject, at, out, n, reason);
    if (*counting == 0)
        *counting = *n;
    return status;
}
