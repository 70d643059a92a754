/* SPDX-License-Identifier: Apache-2.0 */
/* A contact on one line: what helps to remember who it is. */
#include "core/report/backlog.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

static json_t *keys_json(const sort_keys *keys, const char *lang)
{
    json_t *list = json_array();
    for (size_t i = 0; i < keys->n; i++) {
        const sort_key *k = &keys->list[i];
        json_t *j = json_object(), *marks = json_array();
        for (size_t m = 0; m < k->n; m++)
            json_array_append_new(marks, json_text(k->marks[m]));
        json_object_set_new(j, "key", json_text(k->key));
        json_object_set_new(j, "title", json_text(sort_key_title(k, lang)));
        json_object_set_new(j, "set", marks);
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *contact_json(const shop *s, const backlog_contact *c)
{
    char spent[48];
    money_format(c->spent, s->ruleset->money_digits, false, spent);
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(c->customer));
    json_object_set_new(j, "name", json_word(c->name));
    json_object_set_new(j, "phone", json_text(c->phone));
    json_object_set_new(j, "wechat", json_text(c->wechat));
    json_object_set_new(j, "city", json_text(c->city));
    json_object_set_new(j, "place", json_text(c->place));
    json_object_set_new(j, "joined", json_time(c->joined));
    json_object_set_new(j, "orders", json_integer(c->orders));
    json_object_set_new(j, "spent", json_string(spent));
    return j;
}

json_t *backlog_json(const shop *s, const sort_keys *keys, const backlog *b, gx_text tagged, size_t shown,
                     const char *lang)
{
    json_t *j = json_object(), *contacts = json_array();
    for (size_t i = 0; i < b->n && i < shown; i++)
        json_array_append_new(contacts, contact_json(s, &b->list[i]));
    json_object_set_new(j, "tag", json_text(tagged));
    json_object_set_new(j, "waiting", json_integer((json_int_t)b->n));
    json_object_set_new(j, "keys", keys_json(keys, lang));
    json_object_set_new(j, "contacts", contacts);
    return j;
}

json_t *backlog_result_json(int64_t sorted, int64_t skipped, int64_t left)
{
    json_t *j = json_object();
    json_object_set_new(j, "sorted", json_integer(sorted));
    json_object_set_new(j, "skipped", json_integer(skipped));
    json_object_set_new(j, "left", json_integer(left));
    return j;
}

void backlog_print_keys(const sort_keys *keys, const char *lang, buf *out)
{
    for (size_t i = 0; i < keys->n; i++)
        buf_printf(out, "  %.*s  %.*s\n", TEXT_ARG(keys->list[i].key), TEXT_ARG(sort_key_title(&keys->list[i], lang)));
    buf_str(out, _("  blank skips, u takes the last one back, ? shows the keys, q ends\n"));
}

static void put_part(buf *out, gx_text part)
{
    if (part.n == 0)
        return;
    buf_str(out, " · ");
    buf_word(out, part);
}

void backlog_contact_print(const shop *s, const backlog_contact *c, buf *out)
{
    char day[32], spent[48];
    buf_word(out, c->name.n > 0 ? c->name : c->customer);
    put_part(out, c->phone);
    put_part(out, c->wechat);
    put_part(out, c->city);
    put_part(out, c->place);
    if (c->joined != GX_NEVER) {
        date_format(zone_today(s->ruleset->zone, c->joined), day);
        buf_printf(out, _(" · since %s"), day);
    }
    money_format(c->spent, s->ruleset->money_digits, true, spent);
    if (c->orders > 0)
        buf_printf(out, i18n_plural(" · %lld order, %s", " · %lld orders, %s", (unsigned long)c->orders),
                   (long long)c->orders, spent);
}

void backlog_print(const shop *s, const sort_keys *keys, const backlog *b, size_t shown, const char *lang, buf *out)
{
    buf_printf(out, i18n_plural("%zu contact is not sorted yet.\n", "%zu contacts are not sorted yet.\n", b->n), b->n);
    for (size_t i = 0; i < b->n && i < shown; i++) {
        buf_str(out, "  ");
        backlog_contact_print(s, &b->list[i], out);
        buf_char(out, '\n');
    }
    backlog_print_keys(keys, lang, out);
}
