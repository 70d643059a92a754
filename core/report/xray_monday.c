/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to speak to on Monday, of an X-ray: a handful, each for one reason that the file itself gives, with a sentence
 * to say from scripts/xray/NAME.LANG.txt. The reasons take turns, two turns at most, so that five silent ones do not
 * hide who came back; within a reason who spent most comes first. Nobody is named twice, and nobody who wants to be
 * left in peace. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/report/words.h"
#include "core/report/xray_parts.h"

#include <stdlib.h>

/* One of the best, and late by her own rhythm (D5.3). */
static bool late(const xray *x, const buyer *b)
{
    int64_t silence = b->touched == GX_NO_DATE ? 0 : x->today - b->touched;
    return b->best && b->rhythm > 0 && silence > XRAY_MONTH && silence <= XRAY_SILENT &&
           silence / XRAY_LATE >= b->rhythm;
}

/* What she bought once runs out soon, by what others did (D5.3, D6.4). */
static bool runs_out(const xray *x, const buyer *b)
{
    return xray_due(x, b) && b->need.product.n > 0;
}

/* The same without a product: when half of those who came back had done so (D6.4). */
static bool due_back(const xray *x, const buyer *b)
{
    return xray_due(x, b) && b->need.product.n == 0;
}

/* Came back for the first time, and just now (D5.4). */
static bool came_back(const xray *x, const buyer *b)
{
    return b->orders == 2 && b->second != GX_NO_DATE && b->second > b->first && x->today - b->second <= XRAY_THANKS;
}

static const struct {
    const char *name; /* of the wording, and in the JSON */
    bool (*holds)(const xray *x, const buyer *b);
} reasons[] = {
    { "untouched", xray_untouched }, { "late", late },           { "runs_out", runs_out },
    { "due_back", due_back },        { "came_back", came_back },
};
enum { REASONS = sizeof reasons / sizeof *reasons, TURNS = 2 };

typedef struct chosen {
    const buyer *buyer;
    size_t reason;
} chosen;

/* Best spender first, then bytewise by id: does a come before b? */
static bool before(const buyer *a, const buyer *b)
{
    return a->spent != b->spent ? a->spent > b->spent : text_cmp(a->subject, b->subject) < 0;
}

static bool taken(const chosen *list, size_t n, const buyer *b)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].buyer == b)
            return true;
    return false;
}

static const buyer *next_for(const xray *x, size_t reason, const chosen *list, size_t n)
{
    const buyer *best = NULL;
    for (size_t i = 0; i < x->buyers.n; i++) {
        const buyer *b = xray_buyer(x, i);
        if (!b->leave && reasons[reason].holds(x, b) && (best == NULL || before(b, best)) && !taken(list, n, b))
            best = b;
    }
    return best;
}

static size_t choose(const xray *x, chosen *list)
{
    size_t n = 0;
    for (size_t turn = 0; turn < TURNS * REASONS && n < XRAY_MONDAY; turn++) {
        const buyer *b = next_for(x, turn % REASONS, list, n);
        if (b != NULL)
            list[n++] = (chosen){ b, turn % REASONS };
    }
    return n;
}

/* ---- words ---- */

typedef struct speaker {
    wordsmith smith;
    templates *words;
    const xray *x;
} speaker;

/* Of the wordings' names: docs/xray.md lists them. */
static char *values_of(const speaker *s, const buyer *b)
{
    const ruleset *r = s->x->ruleset;
    char money[48], spent[64], orders[64], others[48];
    money_format(b->spent, r->money_digits, true, money);
    snprintf(spent, sizeof spent, "%s %.*s", money, TEXT_ARG(r->currency));
    snprintf(orders, sizeof orders, i18n_plural("%lld order", "%lld orders", (unsigned long)b->orders),
             (long long)b->orders);
    money_format((int64_t)b->need.of, 0, true, others);
    json_t *v = json_object(), *due = json_object(), *last = json_object();
    json_object_set_new(v, "spent", json_string(spent));
    json_object_set_new(v, "orders", json_string(orders));
    json_object_set_new(v, "silent", json_integer(b->touched == GX_NO_DATE ? 0 : s->x->today - b->touched));
    json_object_set_new(v, "rhythm", json_integer(b->rhythm));
    json_object_set_new(v, "cycle", json_integer(b->need.cycle));
    json_object_set_new(v, "others", json_string(others));
    json_object_set_new(v, "gap", json_integer(b->second != GX_NO_DATE ? b->second - b->first : 0));
    json_object_set_new(last, "date", json_day(b->last));
    json_object_set_new(v, "last", last);
    if (b->need.cycle > 0) {
        json_object_set_new(due, "date", json_day(b->need.due));
        json_object_set(v, "due", due);
    }
    json_decref(due);
    if (b->need.product.n > 0)
        json_object_set_new(v, "product", json_word(b->need.product));
    char *text = json_dumps(v, JSON_COMPACT);
    json_decref(v);
    return text;
}

static gx_status speak(const speaker *s, const chosen *c, json_t *out, gx_error *err)
{
    closeup up;
    wording said;
    gx_status rc = evaluate_closeup(s->smith.evaluator, c->buyer->id, s->smith.now, s->smith.mem, &up, err);
    char *values = rc == GX_OK ? values_of(s, c->buyer) : NULL;
    gx_text name = text_of(reasons[c->reason].name);
    if (rc == GX_OK && values == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK) {
        wording_input in = { .name = name,
                             .lang = s->smith.lang,
                             .variant_seed = wording_variant(up.state, c->buyer->subject, name, (gx_text){ NULL, 0 }),
                             .batch = up.batch,
                             .values = text_of(values),
                             .call_fallback = s->x->ruleset->policy.names_fallback,
                             .money_digits = s->x->ruleset->money_digits };
        rc = template_render(s->words, &in, s->smith.mem, &said, err);
    }
    free(values);
    if (rc == GX_OK && said.missing.n > 0)
        rc = gx_fail(err, GX_EBUG, "xray/%s: no value for %.*s", reasons[c->reason].name, TEXT_ARG(said.missing));
    if (rc != GX_OK)
        return rc;
    json_t *j = xray_person_json(s->x, c->buyer);
    json_object_set_new(j, "reason", json_string(reasons[c->reason].name));
    json_object_set_new(j, "title", json_word(said.title));
    json_object_set_new(j, "why", json_word(said.why));
    json_object_set_new(j, "say", json_word(said.say));
    json_array_append_new(out, j);
    return GX_OK;
}

static gx_status begin_to_speak(speaker *s, store_reader *reader, gx_error *err)
{
    shop *of = s->x->from->shop;
    const char *dir = arena_printf(s->smith.mem, "%s/xray", of->places.scripts);
    const shown_dir words = { dir, "xray" };
    cut_values cuts;
    gx_status rc = dir != NULL ? templates_load(s->x->ruleset->facts, &words, 1, &s->words, err)
                               : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_cuts(of, reader, s->smith.now, s->smith.mem, &cuts, err);
    return rc == GX_OK ? evaluator_new(s->x->ruleset, of->store, cuts, false, &s->smith.evaluator, err) : rc;
}

gx_status xray_monday_json(const xray *x, const char *lang, json_t **out, gx_error *err)
{
    chosen list[XRAY_MONDAY];
    size_t n = choose(x, list);
    store_reader *reader = NULL;
    speaker s = { { .ruleset = x->ruleset, .lang = lang, .now = x->from->now, .mem = x->mem }, NULL, x };
    gx_status rc = store_reader_open(x->from->shop->store, &reader, err);
    if (rc == GX_OK)
        rc = begin_to_speak(&s, reader, err);
    json_t *j = json_array();
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = speak(&s, &list[i], j, err);
    evaluator_free(s.smith.evaluator);
    templates_free(s.words);
    store_reader_close(reader);
    if (rc == GX_OK)
        *out = j;
    else
        json_decref(j);
    return rc;
}
