/* SPDX-License-Identifier: Apache-2.0 */
/* A day by hand: `log`, `sold`, `visit`, `set`, `tag`, `untag`. Each is one entry at the clock's instant: whatever it
 * is made of is said first and journaled at the end, at once. */
#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/cli/command.h"
#include "core/engine/attribute.h"

typedef struct entry {
    cli *c;
    arena *mem;
    gx_text subject;
    int64_t now;
    shop_entry said;
} entry;

static event begin(const entry *k, event_kind kind)
{
    event e;
    event_begin(&e, kind, (gx_text){ NULL, 0 }, (gx_text){ NULL, 0 }, k->subject, k->now);
    return e;
}

static gx_status add_customer(entry *k, const char *who, gx_error *err)
{
    k->subject = text_of(who);
    event e = begin(k, EVENT_CUSTOMER_ADDED);
    event_set_text(&e, FIELD_NAME, text_of(who));
    return shop_entry_add(&k->said, &e, err);
}

/* Open the shop and find WHO, or add her with --new. */
static gx_status entry_begin(entry *k, cli *c, gx_error *err)
{
    *k = (entry){ .c = c, .now = clock_now() };
    gx_status rc = cli_shop_store(c, STORE_CREATE, err);
    if (rc == GX_OK && (k->mem = arena_new()) == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    k->said.mem = k->mem;
    uint32_t id;
    if (rc == GX_OK)
        rc = cli_who(c, c->args[0], k->now, &id, &k->subject, k->mem, err);
    if (rc == GX_ENOTFOUND && cli_flag(c, "new"))
        rc = add_customer(k, c->args[0], err);
    return rc;
}

static gx_status entry_end(entry *k, gx_status rc, const char *said, gx_error *err)
{
    if (rc == GX_OK)
        rc = shop_enter(k->c->shop, &k->said, err);
    buf who = { 0 };
    buf_word(&who, k->subject);
    if (rc == GX_OK && !k->c->json)
        cli_say("%.*s: %s\n", TEXT_ARG(buf_view(&who)), said);
    buf_free(&who);
    arena_free(k->mem);
    return rc;
}

static gx_text joined_args(entry *k, int from)
{
    buf b = { 0 };
    for (int i = from; i < k->c->n_args; i++)
        buf_printf(&b, "%s%s", i > from ? " " : "", k->c->args[i]);
    gx_text copy = arena_text(k->mem, buf_view(&b));
    buf_free(&b);
    return copy;
}

static gx_status log_event(entry *k, gx_error *err)
{
    const char *type = cli_value(k->c, "event"), *data = cli_value(k->c, "data");
    event_kind kind = type ? event_kind_of(text_of(type)) : EVENT_NOTE_ADDED;
    event e = begin(k, kind);
    if (type != NULL)
        e.type = text_of(type);
    gx_status rc = data ? event_parse_data(text_of(data), &e, k->mem, err) : GX_OK;
    gx_text words = joined_args(k, 1);
    if (rc == GX_OK && words.n > 0) {
        field_id field = event_kind_takes(kind, FIELD_TEXT) ? FIELD_TEXT : FIELD_NOTE;
        event_set_text(&e, field, words);
    }
    return rc == GX_OK ? shop_entry_add(&k->said, &e, err) : rc;
}

gx_status cmd_log(cli *c, gx_error *err)
{
    entry k;
    gx_status rc = entry_begin(&k, c, err);
    if (rc == GX_OK && c->n_args < 2 && cli_value(c, "event") == NULL)
        rc = cli_usage(c, err, _("log: say what happened, or which --event"));
    if (rc == GX_OK)
        rc = log_event(&k, err);
    return entry_end(&k, rc, _("noted"), err);
}

static gx_status log_order(entry *k, event_kind kind, const order_item *item, gx_error *err)
{
    event e = begin(k, kind);
    event_set_int(&e, FIELD_AMOUNT, item->amount);
    event_set_text(&e, FIELD_CURRENCY, k->c->shop->ruleset->currency);
    e.fields[FIELD_ITEMS] = (field_value){ .items = item, .n = 1 };
    e.has |= UINT64_C(1) << FIELD_ITEMS;
    return shop_entry_add(&k->said, &e, err);
}

gx_status cmd_sold(cli *c, gx_error *err)
{
    entry k;
    int64_t amount = 0;
    gx_status rc = entry_begin(&k, c, err);
    if (rc == GX_OK && !money_parse(text_trim(text_of(c->args[2])), c->shop->ruleset->money_digits, &amount))
        rc = cli_usage(c, err, _("sold: \"%s\" is not an amount in %.*s; e.g. 128.00"), c->args[2],
                       TEXT_ARG(c->shop->ruleset->currency));
    order_item item = { .name = text_of(c->args[1]), .quantity = 1, .amount = amount };
    k.said.new_order = true;
    if (rc == GX_OK)
        rc = log_order(&k, EVENT_ORDER_PLACED, &item, err);
    if (rc == GX_OK && cli_flag(c, "paid"))
        rc = log_order(&k, EVENT_ORDER_PAID, &item, err);
    return entry_end(&k, rc, cli_flag(c, "paid") ? _("sold and paid") : _("sold, not paid yet"), err);
}

gx_status cmd_visit(cli *c, gx_error *err)
{
    entry k;
    gx_status rc = entry_begin(&k, c, err);
    if (rc == GX_OK) {
        event e = begin(&k, EVENT_VISIT_MADE);
        rc = shop_entry_add(&k.said, &e, err);
    }
    return entry_end(&k, rc, _("visit noted"), err);
}

/* NAME is a dimension (its label is set by hand and wins over what is computed) or an attribute. */
static gx_status set_one(entry *k, gx_text pair, gx_error *err)
{
    gx_text value = pair, name = text_trim(text_cut(&value, '='));
    value = text_trim(value);
    if (name.n == 0 || pair.p == NULL || memchr(pair.p, '=', pair.n) == NULL)
        return cli_usage(k->c, err, _("set: want NAME=VALUE, got \"%.*s\""), TEXT_ARG(pair));
    const dimension *d = ruleset_dimension(k->c->shop->ruleset, name);
    event e = begin(k, d ? value.n ? EVENT_LABEL_SET : EVENT_LABEL_CLEARED : EVENT_ATTRIBUTE_SET);
    if (d != NULL) {
        event_set_text(&e, FIELD_DIMENSION, name);
        event_set_text(&e, FIELD_BY, GX_TEXT("seller"));
        const char *near = suggest(value, d->labels, d->n_labels);
        bool known = value.n == 0;
        for (uint32_t i = 0; i < d->n_labels; i++)
            known |= text_is(value, d->labels[i]);
        if (!known)
            return gx_fail(err, GX_EINVAL, _("'%.*s' is no label of %s; did you mean '%s'?"), TEXT_ARG(value), d->name,
                           near ? near : d->labels[0]);
        if (value.n > 0)
            event_set_text(&e, FIELD_LABEL, value);
    } else {
        name = attribute_name(name);
        gx_status rc = attribute_check(k->c->shop, name, value, err);
        if (rc != GX_OK)
            return rc;
        if (!attribute_declared(k->c->shop, name) && !k->c->quiet)
            fprintf(stderr,
                    _("guanxi: note: no [attribute:%.*s] in shop.ini: kept and shown, but no rule can read it\n"),
                    TEXT_ARG(name));
        event_set_text(&e, FIELD_NAME, name);
        event_set_text(&e, FIELD_VALUE, value);
        event_set_text(&e, FIELD_BY, GX_TEXT("seller"));
    }
    return shop_entry_add(&k->said, &e, err);
}

gx_status cmd_set(cli *c, gx_error *err)
{
    entry k;
    gx_status rc = entry_begin(&k, c, err);
    for (int i = 1; i < c->n_args && rc == GX_OK; i++)
        rc = set_one(&k, text_of(c->args[i]), err);
    return entry_end(&k, rc, _("set"), err);
}

static gx_status tags(cli *c, event_kind kind, const char *said, gx_error *err)
{
    entry k;
    gx_status rc = entry_begin(&k, c, err);
    for (int i = 1; i < c->n_args && rc == GX_OK; i++) {
        event e = begin(&k, kind);
        event_set_text(&e, FIELD_TAG, text_of(c->args[i]));
        event_set_text(&e, FIELD_BY, GX_TEXT("seller"));
        rc = shop_entry_add(&k.said, &e, err);
    }
    return entry_end(&k, rc, said, err);
}

gx_status cmd_tag(cli *c, gx_error *err)
{
    return tags(c, EVENT_TAG_ADDED, _("tagged"), err);
}

gx_status cmd_untag(cli *c, gx_error *err)
{
    return tags(c, EVENT_TAG_REMOVED, _("untagged"), err);
}
