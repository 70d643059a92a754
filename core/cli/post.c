/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi post`: what she posted by herself, and what she took down before its time. */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/engine/entry.h"
#include "core/engine/feed.h"

static gx_text joined(const cli *c, entry *e, int from)
{
    buf b = { 0 };
    for (int i = from; i < c->n_args; i++)
        buf_printf(&b, "%s%s", i > from ? " " : "", c->args[i]);
    gx_text copy = arena_text(e->mem, buf_view(&b));
    buf_free(&b);
    return copy;
}

/* The advertisement published last of those that stand. */
static const feed_post *newest_standing(const feed *f)
{
    const feed_post *last = NULL;
    for (size_t i = 0; i < f->n; i++) {
        const feed_post *p = &f->list[i];
        bool stands = p->kind == POST_AD && p->published != GX_NEVER && p->taken_down == GX_NEVER;
        if (stands && (last == NULL || p->published > last->published))
            last = p;
    }
    return last;
}

static gx_status take_down(const cli *c, entry *e, gx_error *err)
{
    store_reader *r;
    feed all = { NULL, 0 };
    gx_status rc = store_reader_open(c->shop->store, &r, err);
    if (rc != GX_OK)
        return rc;
    rc = feed_load(r, e->now, e->mem, &all, err);
    store_reader_close(r);
    const feed_post *p = newest_standing(&all);
    if (rc == GX_OK && p == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("no advertisement stands: there is nothing to take down"));
    return rc == GX_OK ? entry_taken_down(e, p->name, err) : rc;
}

gx_status cmd_post(cli *c, gx_error *err)
{
    bool down = cli_flag(c, "down");
    int kind = c->n_args > 0 ? post_kind_of(text_of(c->args[0])) : -1;
    const char *at = cli_value(c, "at");
    if (down ? c->n_args > 0 : kind < 0)
        return cli_usage(c, err, _("post: want ad, expertise, life or interaction and what it was; or --down"));
    entry e = { .mem = NULL };
    gx_status rc = cli_shop_store(c, STORE_CREATE, err);
    if (rc == GX_OK)
        rc = entry_begin(&e, c->shop, clock_now(), err);
    if (rc == GX_OK && at != NULL)
        rc = entry_at(&e, text_of(at), err);
    if (rc == GX_OK)
        rc = down ? take_down(c, &e, err) : entry_own_post(&e, (post_kind)kind, joined(c, &e, 1), err);
    if (rc == GX_OK)
        rc = entry_journal(&e, err);
    if (rc == GX_OK && !c->json)
        cli_say("%s\n", down ? _("taken down") : _("posted"));
    entry_end(&e);
    return rc;
}
