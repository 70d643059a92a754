/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi done N`: what came of number N of today's list; `guanxi undo` takes the last entry back. */
#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/day.h"
#include "core/report/closing.h"
#include "core/report/profile.h"
#include "core/report/worklist.h"

/* Options that contradict each other, or lack what belongs to them. */
static gx_status check_options(cli *c, gx_error *err)
{
    if (cli_flag(c, "later") && (cli_flag(c, "answer") || cli_flag(c, "skip")))
        return cli_usage(c, err, _("--later leaves the task open: it cannot be answered or skipped as well"));
    if (cli_flag(c, "skip") && cli_flag(c, "answer"))
        return cli_usage(c, err, _("--skip says that it was not done: there is no answer to it"));
    if (cli_flag(c, "by") && !cli_flag(c, "promise"))
        return cli_usage(c, err, _("--by is the date of a --promise: say what is promised"));
    return GX_OK;
}

static gx_status read_options(cli *c, const char **learn, closing *out, gx_error *err)
{
    const char *later = cli_value(c, "later"), *by = cli_value(c, "by");
    *out = (closing){ .answer = cli_value(c, "answer"),
                      .note = cli_value(c, "note"),
                      .learn = learn,
                      .skip = cli_flag(c, "skip"),
                      .promise = cli_value(c, "promise"),
                      .promise_by = GX_NO_DATE };
    while ((learn[out->n_learn] = cli_nth_value(c, "learn", out->n_learn)) != NULL)
        out->n_learn++;
    if (out->promise != NULL && (by == NULL || !date_parse(text_of(by), &out->promise_by)))
        return cli_usage(c, err, _("--promise needs --by YYYY-MM-DD: a promise has a date"));
    if (later != NULL &&
        (!duration_parse(text_of(later), &out->later) || out->later.days == 0 || out->later.days > LATER_DAYS))
        return cli_usage(c, err, _("--later: want days or weeks such as 2d, at most %dd, got \"%s\""), LATER_DAYS,
                         later);
    return check_options(c, err);
}

static void say_closed(const closed *as)
{
    char until[32];
    switch (as->as) {
    case CLOSED_DONE:
        cli_say(_("%s: done\n"), as->name);
        break;
    case CLOSED_SKIPPED:
        cli_say(_("%s: skipped\n"), as->name);
        break;
    case CLOSED_KEPT:
        cli_say(_("%s: promise kept\n"), as->name);
        break;
    case CLOSED_LOST:
        cli_say(_("%s: it did not arrive\n"), as->name);
        break;
    case CLOSED_LATER:
        date_format(as->until, until);
        cli_say(_("%s: put off until %s\n"), as->name, until);
    }
}

gx_status cmd_done(cli *c, gx_error *err)
{
    int64_t reading = 0, day, number;
    const char *learn[OPTIONS_MOST + 1];
    json_t *list = NULL;
    closing what;
    closed as;
    gx_status rc = read_options(c, learn, &what, err);
    gx_text which = text_of(c->args[0]);
    bool many = which.n > 1 && (which.p[0] == 'P' || which.p[0] == 'p');
    if (rc == GX_OK && !text_int((gx_text){ which.p + many, which.n - many }, &number))
        return cli_usage(c, err, _("done: want one number of the list, got \"%s\""), c->args[0]);
    if (rc == GX_OK)
        rc = cli_shop_store(c, STORE_WRITE, err);
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &reading, err);
    if (rc == GX_OK)
        rc = cli_day(c, &day, err);
    if (rc == GX_OK)
        rc = worklist_make(c->shop, reading, day, i18n_current(), &list, err);
    int64_t now = clock_now() > reading ? clock_now() : reading; /* after the run it answers */
    if (rc == GX_OK)
        rc = many ? worklist_close_broadcast(c->shop, now, list, number, &what, &as, err)
                  : worklist_close(c->shop, now, list, number, &what, &as, err);
    if (rc == GX_OK)
        say_closed(&as);
    json_decref(list);
    return rc;
}

gx_status cli_undo(cli *c, gx_error *err)
{
    arena *a = arena_new();
    if (a == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    stored_event e;
    size_t events = 0;
    buf said = { 0 }, out = { 0 }, who = { 0 };
    gx_status rc = shop_undo(c->shop, a, &e, &events, err);
    if (rc == GX_OK) {
        const char *type = arena_strndup(a, e.type.p, e.type.n), *data = arena_strndup(a, e.data.p, e.data.n);
        if (type != NULL && data != NULL)
            event_say(c->shop->ruleset, type, data, &said);
        buf_word(&who, text_is(e.subject, EVENT_SHOP) ? c->shop->ruleset->shop_name : e.subject);
        buf_printf(&out, _("taken back, of %.*s: %s"), TEXT_ARG(buf_view(&who)), said.n ? said.p : type ? type : "");
        if (events > 1)
            buf_printf(&out, i18n_plural(" (and %zu more)", " (and %zu more)", events - 1), events - 1);
        buf_char(&out, '\n');
        out.failed |= said.failed || who.failed || type == NULL || data == NULL;
        rc = cli_print(&out, err);
    }
    buf_free(&who);
    buf_free(&said);
    arena_free(a);
    return rc;
}

gx_status cmd_undo(cli *c, gx_error *err)
{
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    return rc == GX_OK ? cli_undo(c, err) : rc;
}
