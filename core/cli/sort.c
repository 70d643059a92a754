/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi sort`: the backlog of unsorted contacts, one key a contact (D4.9); `sort --list` shows it, `sort --roster`
 * reads what is known from a list. */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/day.h"
#include "core/cli/keys.h"
#include "core/report/backlog.h"

typedef struct sitting {
    cli *c;
    arena *mem;
    gx_text tagged;
    sort_keys keys;
    backlog contacts;
    size_t most;    /* how many contacts are shown */
    size_t *sorted; /* those that got a key, in order: what `u` takes back */
    size_t n_sorted;
    int64_t skipped;
} sitting;

static gx_status prepare(sitting *t, cli *c, store_mode mode, gx_error *err)
{
    const char *count = cli_value(c, "count"), *tagged = cli_value(c, "tag");
    int64_t most = INT64_MAX, now;
    if (count != NULL && (!text_int(text_of(count), &most) || most < 1))
        return cli_usage(c, err, _("--count: want a number from 1, got \"%s\""), count);
    gx_status rc = cli_shop_store(c, mode, err);
    *t = (sitting){ .c = c, .tagged = text_of(tagged ? tagged : UNSORTED), .most = (size_t)most };
    if (rc == GX_OK && (t->mem = arena_new()) == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = sort_keys_of(c->shop, t->mem, &t->keys, err);
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &now, err);
    if (rc == GX_OK)
        rc = backlog_of(c->shop, now, t->tagged, t->mem, &t->contacts, err);
    if (rc == GX_OK && (t->sorted = arena_alloc(t->mem, (t->contacts.n + 1) * sizeof *t->sorted)) == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    return rc;
}

static gx_status show_list(const sitting *t, gx_error *err)
{
    const char *lang = i18n_current();
    if (t->c->json)
        return cli_print_json(backlog_json(t->c->shop, &t->keys, &t->contacts, t->tagged, t->most, lang), err);
    buf out = { 0 };
    backlog_print(t->c->shop, &t->keys, &t->contacts, t->most, lang, &out);
    return cli_print(&out, err);
}

/* ---- walking ---- */

static size_t shown(const sitting *t)
{
    return t->contacts.n < t->most ? t->contacts.n : t->most;
}

static gx_status show_contact(const sitting *t, size_t i, gx_error *err)
{
    buf out = { 0 };
    if (t->c->json)
        return GX_OK;
    buf_printf(&out, "%zu/%zu  ", i + 1, shown(t));
    backlog_contact_print(t->c->shop, &t->contacts.list[i], &out);
    buf_char(&out, '\n');
    return cli_print(&out, err);
}

static gx_status show_keys(const sitting *t, gx_error *err)
{
    buf out = { 0 };
    if (t->c->json)
        return GX_OK;
    backlog_print_keys(&t->keys, i18n_current(), &out);
    return cli_print(&out, err);
}

static gx_status mark(sitting *t, size_t i, const sort_key *key, gx_error *err)
{
    entry e;
    gx_status rc = entry_begin(&e, t->c->shop, clock_now(), err);
    if (rc == GX_OK)
        rc = entry_by(&e, text_of(cli_value(t->c, "by")), err);
    e.subject = t->contacts.list[i].customer;
    if (rc == GX_OK)
        rc = sort_mark(&e, key, t->tagged, err);
    if (rc == GX_OK)
        rc = entry_journal(&e, err);
    entry_end(&e);
    if (rc != GX_OK)
        return rc;
    t->sorted[t->n_sorted++] = i;
    if (!t->c->json)
        cli_say("  %.*s\n", TEXT_ARG(sort_key_title(key, i18n_current())));
    return GX_OK;
}

/* Only what this sitting has entered; *i is then the contact it was about. */
static gx_status take_back(sitting *t, size_t *i, gx_error *err)
{
    if (t->n_sorted == 0) {
        cli_say("%s\n", _("nothing was sorted yet: there is nothing to take back"));
        return GX_OK;
    }
    *i = t->sorted[--t->n_sorted];
    return cli_undo(t->c, err);
}

static gx_status take_key(sitting *t, gx_text typed, size_t *i, gx_error *err)
{
    const sort_key *key = sort_key_find(&t->keys, typed);
    if (typed.n == 0) {
        t->skipped++;
        ++*i;
        return GX_OK;
    }
    if (text_is(typed, "?"))
        return show_keys(t, err);
    if (text_is(typed, "u"))
        return take_back(t, i, err);
    gx_status rc = GX_OK;
    if (key != NULL)
        rc = mark(t, (*i)++, key, err);
    else if (!t->c->json)
        cli_say(_("'%.*s' is no key; ? shows the keys\n"), TEXT_ARG(typed));
    return rc;
}

static gx_status say_result(const sitting *t, gx_error *err)
{
    long long left = (long long)(t->contacts.n - t->n_sorted);
    if (t->c->json)
        return cli_print_json(backlog_result_json((int64_t)t->n_sorted, t->skipped, left), err);
    cli_say(_("%zu sorted, %lld skipped, %lld left\n"), t->n_sorted, (long long)t->skipped, left);
    return GX_OK;
}

static gx_status walk(sitting *t, gx_error *err)
{
    char room[KEY_BYTES];
    gx_status rc = show_keys(t, err);
    for (size_t i = 0, last = SIZE_MAX; rc == GX_OK && i < shown(t);) {
        if (i != last)
            rc = show_contact(t, i, err);
        last = i;
        gx_text typed = rc == GX_OK ? key_read(room) : (gx_text){ NULL, 0 };
        if (typed.p == NULL || text_is(typed, "q"))
            break;
        rc = take_key(t, typed, &i, err);
    }
    return rc == GX_OK ? say_result(t, err) : rc;
}

gx_status cmd_sort(cli *c, gx_error *err)
{
    bool list = cli_flag(c, "list");
    sitting t = { .c = c };
    if (cli_flag(c, "roster"))
        return cli_roster(c, err);
    if (cli_flag(c, "dry-run"))
        return cli_usage(c, err, _("--dry-run goes with --roster"));
    gx_status rc = prepare(&t, c, list ? STORE_READ : STORE_WRITE, err);
    if (rc == GX_OK && t.keys.n == 0 && !list)
        rc = gx_fail(err, GX_ECONFIG, _("shop.ini has no keys to sort by; e.g. [sort:y] with set = tag:visited"));
    if (rc == GX_OK)
        rc = list ? show_list(&t, err) : walk(&t, err);
    arena_free(t.mem);
    return rc;
}
