/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for what the loader cannot refuse: rules that read raw ages, segments that match nobody, labels set by hand
 * that no dimension knows, refunds without their order,
 * hooks that nobody could listen for, unfair offers, what strategies and wordings would fail at, a damaged database. */
#include "core/report/check.h"

#include "core/base/i18n.h"
#include "core/engine/hooks.h"
#include "core/engine/offers.h"
#include "core/report/check_wordings.h"
#include "core/report/finding.h"
#include "core/report/segments.h"

static void raw_age(json_t *list, const rule *r, const char *what, const char *name)
{
    if (!rule_reads_raw_age(r))
        return;
    rule_place place = rule_where(r);
    int line = 0, column = 0;
    place.locate(place.ctx, 0, &line, &column);
    char text[512];
    snprintf(
        text, sizeof text,
        _("%s:%d: %s %s reads a raw age and must be judged anew every day; older_than(…) or within(…) say the same and keep"),
        place.file, line, what, name);
    finding(list, "note", text);
}

static void check_rules(const ruleset *r, json_t *list)
{
    for (uint32_t d = 0; d < r->n_dimensions; d++)
        for (uint32_t k = 0; k < r->dimensions[d].choice.n; k++)
            raw_age(list, r->dimensions[d].choice.rules[k], _("dimension"), r->dimensions[d].name);
    for (uint32_t s = 0; s < r->n_segments; s++)
        raw_age(list, r->segments[s].when, _("segment"), r->segments[s].name);
}

static gx_status check_segments(shop *s, int64_t now, const char *lang, json_t *list, gx_error *err)
{
    json_t *all, *j, *why;
    size_t i, k;
    gx_status rc = segments_make(s, now, lang, &all, err);
    if (rc != GX_OK)
        return rc;
    json_array_foreach(all, i, j)
    {
        const json_t *nobody = json_object_get(j, "matches_nobody");
        if (nobody == NULL)
            continue;
        buf text = { 0 };
        buf_printf(&text, _("%s: segment %s: matches nobody."), json_str(j, "at"), json_str(j, "segment"));
        json_array_foreach(nobody, k, why) buf_printf(&text, " %s", json_string_value(why));
        finding(list, segment_of_shop(j) ? "warning" : "note", text.p ? text.p : "");
        buf_free(&text);
    }
    json_decref(all);
    return GX_OK;
}

typedef struct data_check {
    const ruleset *r;
    json_t *list;
    int64_t waiting_refunds;
} data_check;

static bool label_known(const ruleset *r, const hand_label *h)
{
    const dimension *d = ruleset_dimension(r, h->dimension);
    for (uint32_t i = 0; d != NULL && i < d->n_labels; i++)
        if (text_is(h->label, d->labels[i]))
            return true;
    return false;
}

static gx_status check_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    data_check *c = ctx;
    (void)mem;
    (void)err;
    for (uint32_t i = 0; i < b->n; i++) {
        const customer_state *s = b->rows[i];
        c->waiting_refunds += s->pending_refunds;
        for (size_t k = 0; k < s->n_hand_labels; k++) {
            if (label_known(c->r, &s->hand_labels[k]))
                continue;
            char text[512];
            snprintf(text, sizeof text,
                     _("customer %.*s: %.*s = %.*s was set by hand, but no dimension knows it; it has no effect"),
                     TEXT_ARG(s->subject), TEXT_ARG(s->hand_labels[k].dimension), TEXT_ARG(s->hand_labels[k].label));
            finding(c->list, "warning", text);
        }
    }
    return GX_OK;
}

static gx_status check_data(shop *s, int64_t now, const char *lang, json_t *list, gx_error *err)
{
    data_check c = { s->ruleset, list, 0 };
    gx_status rc = shop_each_batch(s, now, check_batch, &c, err);
    if (rc == GX_OK && c.waiting_refunds > 0) {
        char text[256];
        snprintf(text, sizeof text,
                 i18n_plural("%lld refund waits for an order that was never imported",
                             "%lld refunds wait for orders that were never imported", (unsigned long)c.waiting_refunds),
                 (long long)c.waiting_refunds);
        finding(list, "warning", text);
    }
    return rc == GX_OK ? check_segments(s, now, lang, list, err) : rc;
}

/* What was refused when the shop opened: the shop goes on without it, but nobody meant it to. */
static void check_refusals(const ruleset *r, json_t *list)
{
    gx_text rest = r->refusals;
    while (rest.n > 0) {
        gx_text one = text_cut(&rest, '\n');
        char text[1200];
        snprintf(text, sizeof text, "%.*s", TEXT_ARG(one));
        if (one.n > 0)
            finding(list, "error", text);
    }
}

/* guanxi listen would not start. */
static gx_status check_hooks(shop *s, json_t *list, gx_error *err)
{
    gx_error why;
    hooks found;
    arena *a = arena_new();
    gx_status rc = a != NULL ? shop_hooks(s, a, &found, &why) : gx_fail(&why, GX_ENOMEM, _("out of memory"));
    arena_free(a);
    if (rc == GX_ENOMEM)
        return gx_fail(err, rc, "%s", why.text);
    if (rc != GX_OK)
        finding(list, "error", why.text);
    return GX_OK;
}

static gx_status check_store(shop *s, json_t *list, gx_error *err)
{
    store_reader *r;
    buf found = { 0 };
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    rc = store_check(r, &found, err);
    gx_text rest = buf_view(&found);
    while (rc == GX_OK && rest.n > 0) {
        gx_text one = text_cut(&rest, '\n');
        char text[1024];
        snprintf(text, sizeof text, "%.*s", TEXT_ARG(one));
        if (one.n > 0)
            finding(list, "error", text);
    }
    buf_free(&found);
    store_reader_close(r);
    return rc;
}

/* What strategies and wordings would fail at: everybody is judged as by a plan, nothing is written. */
static gx_status check_plan(shop *s, int64_t now, json_t *list, gx_error *err)
{
    run_report r;
    const run_options o = { .full = true, .yes = true, .shown = SIZE_MAX, .list_suppressed = true };
    gx_status rc = shop_run(s, now, &o, &r, err);
    if (rc != GX_OK)
        return rc == GX_EREFUSED ? GX_OK : rc; /* an instant before the last run is for looking only */
    for (size_t i = 0; i < r.failures.n; i++)
        finding(list, "error", r.failures.list[i]);
    rc = check_lengths(s, &r, list, err);
    run_report_free(&r);
    return rc;
}

/* D6.2: offers that leave key customers worse off, going out or not. */
static gx_status check_offers(shop *s, int64_t now, json_t *list, gx_error *err)
{
    offers_survey v;
    arena *a = s->ruleset->offers.n > 0 ? arena_new() : NULL;
    if (s->ruleset->offers.n == 0)
        return GX_OK;
    gx_status rc = a != NULL ? shop_survey_offers(s, now, a, &v, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; rc == GX_OK && i < v.fairness.n; i++) {
        buf text = { 0 };
        fairness_sentence(&v.fairness.list[i], s->ruleset->money_digits, &text);
        finding(list, "error", text.p ? text.p : "");
        buf_free(&text);
    }
    arena_free(a);
    return rc;
}

gx_status check_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err)
{
    json_t *list = json_array();
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    check_refusals(s->ruleset, list);
    check_rules(s->ruleset, list);
    gx_status rc = check_hooks(s, list, err);
    if (rc == GX_OK)
        rc = check_wordings(s, list, err);
    size_t before = json_array_size(list);
    if (rc == GX_OK && s->store != NULL)
        rc = check_store(s, list, err);
    bool sound = s->store != NULL && json_array_size(list) == before;
    if (rc == GX_OK && sound)
        rc = check_data(s, now, lang, list, err);
    if (rc == GX_OK && sound)
        rc = check_offers(s, now, list, err);
    if (rc == GX_OK && sound)
        rc = check_plan(s, now, list, err);
    if (rc != GX_OK) {
        json_decref(list);
        return rc;
    }
    *out = list;
    return GX_OK;
}

bool check_failed(const json_t *findings, bool strict)
{
    size_t i;
    json_t *j;
    json_array_foreach(findings, i, j)
    {
        const char *level = json_str(j, "level");
        if (strcmp(level, "error") == 0 || (strict && strcmp(level, "warning") == 0))
            return true;
    }
    return false;
}

void check_print(const json_t *findings, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    if (json_array_size(findings) == 0)
        buf_printf(out, "%s\n", _("nothing wrong was found"));
    json_array_foreach(findings, i, j)
    {
        const char *level = json_str(j, "level");
        const char *word = strcmp(level, "error") == 0     ? _("error")
                           : strcmp(level, "warning") == 0 ? _("warning")
                                                           : _("note");
        buf_printf(out, _("%s: "), word);
        wrap(out, text_of(json_str(j, "text")), utf8_columns(text_of(word)) + 2, 2, width);
        buf_char(out, '\n');
    }
}
