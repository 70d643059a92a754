/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi plan` and `guanxi run`. */
#include "core/cli/command.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/report/costs.h"
#include "core/report/offers.h"
#include "core/report/segments.h"
#include "core/report/words.h"

static json_t *action_json(const proposal *p, bool suppressed)
{
    json_t *j = json_object();
    json_object_set_new(j, "id", json_text(p->id));
    json_object_set_new(j, "customer", json_text(p->customer));
    json_object_set_new(j, "at", json_time(p->at));
    json_object_set_new(j, "strategy", json_text(p->strategy));
    json_object_set_new(j, "step", json_text(p->step));
    json_object_set_new(j, "occurrence", json_text(p->occurrence));
    json_object_set_new(j, "segment", json_text(p->segment));
    json_object_set_new(j, "channel", json_text(p->channel));
    json_object_set_new(j, "purpose", json_text(p->purpose));
    json_object_set_new(j, "minutes", json_integer(p->minutes));
    json_object_set_new(j, "because", json_text(p->because));
    if (suppressed)
        json_object_set_new(j, "reason", json_text(p->reason));
    return j;
}

static json_t *counts_json(const run_report *r, bool commit)
{
    const run_record *n = &r->record;
    json_t *j = json_object();
    json_object_set_new(j, "now", json_time(n->now));
    json_object_set_new(j, "committed", json_boolean(commit));
    json_object_set_new(j, "full", r->why_full ? json_string(r->why_full) : json_null());
    json_object_set_new(j, "customers", json_integer(n->customers));
    json_object_set_new(j, "evaluated", json_integer(n->evaluated));
    json_object_set_new(j, "changed", json_integer(n->changed));
    json_object_set_new(j, "due", json_integer(n->due));
    json_object_set_new(j, "unchanged", json_integer(n->unchanged));
    json_object_set_new(j, "proposed", json_integer(n->proposed));
    json_object_set_new(j, "approved", json_integer((json_int_t)r->n_new));
    json_object_set_new(j, "suppressed", json_integer(n->suppressed));
    json_object_set_new(j, "failures", json_integer((json_int_t)r->failures.total));
    return j;
}

static gx_status print_json(const cli *c, const run_report *r, bool commit, gx_error *err)
{
    json_t *j = counts_json(r, commit), *actions = json_array(), *suppressed = json_array();
    for (size_t i = 0; i < r->n_approved; i++)
        json_array_append_new(actions, action_json(r->approved[i], false));
    for (size_t i = 0; i < r->n_suppressed && !commit; i++)
        json_array_append_new(suppressed, action_json(r->suppressed[i], true));
    if (r->costs != NULL)
        json_object_set_new(j, "costs", costs_json(c->shop->ruleset, r->costs));
    json_object_set_new(j, "unfair", fairness_json(&r->unfair, c->shop->ruleset->money_digits));
    json_object_set_new(j, "actions", actions);
    if (commit)
        json_decref(suppressed);
    else
        json_object_set_new(j, "suppressed_list", suppressed);
    return cli_print_json(j, err);
}

static void print_gates(const run_report *r, buf *out)
{
    bool first = true;
    for (size_t g = 0; g < gate_count; g++) {
        unsigned long n = (unsigned long)r->held[g];
        if (n > 0)
            buf_printf(out, "%s%s %lu", first ? "" : _(", "), gate_title(text_of(gate_names[g])), n);
        first &= n == 0;
    }
}

enum { SHOWN = 40 }; /* actions in words */

static gx_status print_text(const cli *c, const run_report *r, bool commit, gx_error *err)
{
    buf out = { 0 };
    char now[32];
    const run_record *n = &r->record;
    time_format_rfc3339(n->now, now);
    buf_printf(&out,
               commit
                   ? i18n_plural("run at %s: %lld action, %lld held", "run at %s: %lld actions, %lld held",
                                 (unsigned long)r->n_new)
                   : i18n_plural("plan for %s: %lld action, %lld held; nothing was written",
                                 "plan for %s: %lld actions, %lld held; nothing was written", (unsigned long)r->n_new),
               now, (long long)r->n_new, (long long)n->suppressed);
    if (n->suppressed > 0) {
        buf_str(&out, _(" ("));
        print_gates(r, &out);
        buf_str(&out, _(")"));
    }
    buf_printf(&out, _("\nevaluated %lld of %lld customers = %lld changed + %lld due; %lld of them as before"),
               (long long)n->evaluated, (long long)n->customers, (long long)n->changed, (long long)n->due,
               (long long)n->unchanged);
    if (r->why_full != NULL)
        buf_printf(&out, _(" (%s)"), i18n_text(r->why_full));
    buf_char(&out, '\n');
    if (r->unfair.n > 0 && !commit)
        buf_printf(&out, "%s\n", _("a run would stop at this, unless it is let out by name (--unfair OFFER):"));
    fairness_print(&r->unfair, c->shop->ruleset->money_digits, cli_width(), &out);
    gx_status rc = decisions_print(c->shop, r, cli_width(), &out, err);
    if (r->n_new > r->n_approved)
        buf_printf(&out, _("  … and %zu more (guanxi export actions)\n"), r->n_new - r->n_approved);
    if (rc == GX_OK)
        rc = segments_of_plan(c->shop, r, cli_width(), &out, err);
    json_t *table = rc == GX_OK && r->costs != NULL ? costs_json(c->shop->ruleset, r->costs) : NULL;
    if (table != NULL)
        costs_print(table, &out);
    json_decref(table);
    if (rc == GX_OK)
        return cli_print(&out, err);
    buf_free(&out);
    return rc;
}

static void print_failures(const run_report *r)
{
    for (size_t i = 0; i < r->failures.n; i++) {
        buf shown = { 0 };
        buf_lines(&shown, text_of(r->failures.list[i]));
        fprintf(stderr, "guanxi: %s\n", shown.n ? shown.p : "");
        buf_free(&shown);
    }
}

static gx_status decide(cli *c, bool commit, gx_error *err)
{
    gx_status rc = cli_shop_store(c, commit ? STORE_WRITE : STORE_READ, err);
    if (rc != GX_OK)
        return rc;
    gx_text unfair[OPTIONS_MOST];
    size_t n_unfair = 0;
    for (const char *name; (name = cli_nth_value(c, "unfair", n_unfair)) != NULL;)
        unfair[n_unfair++] = text_of(name);
    run_report r;
    char lang[16], shown[16];
    snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(c->shop->ruleset->language));
    snprintf(shown, sizeof shown, "%s", i18n_current());
    i18n_language(lang); /* what is decided is worded in the shop's language, whatever the reader's */
    run_options o = { .full = cli_flag(c, "full"),
                      .commit = commit,
                      .yes = cli_flag(c, "yes"),
                      .costs = cli_flag(c, "costs"),
                      .shown = c->json ? SIZE_MAX : SHOWN,
                      .list_suppressed = c->json && !commit,
                      .unfair = unfair,
                      .n_unfair = n_unfair };
    rc = shop_run(c->shop, shop_writing_instant(), &o, &r, err);
    i18n_language(shown);
    if (rc != GX_OK)
        return rc;
    rc = c->json ? print_json(c, &r, commit, err) : print_text(c, &r, commit, err);
    print_failures(&r);
    run_report_free(&r);
    return rc;
}

gx_status cmd_plan(cli *c, gx_error *err)
{
    return decide(c, false, err);
}

gx_status cmd_run(cli *c, gx_error *err)
{
    return decide(c, true, err);
}
