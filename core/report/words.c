/* SPDX-License-Identifier: Apache-2.0 */
/* Names, titles and wordings in the reader's language, and the lines of a plan made of them. */
#include "core/report/words.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/broadcasts.h"
#include "core/decide/offered.h"
#include "core/decide/titles.h"
#include "core/report/out.h"

gx_text called(const customer_state *s)
{
    customer_state nameless = *s;
    nameless.address_as = (gx_text){ NULL, 0 };
    gx_text name = name_to_call(&nameless, (gx_text){ NULL, 0 });
    return name.n ? s->name : s->address_as.n ? s->address_as : s->name.n ? s->name : s->subject;
}

/* What she gets of the action's offer today. */
static wording_offer offer_of(const wordsmith *w, const closeup *up, gx_text name)
{
    offered o = { { NULL, INT64_MAX }, GX_FOREVER };
    offer_column *columns = arena_zalloc(w->mem, (w->ruleset->offers.n + 1) * sizeof *columns);
    if (name.n > 0 && columns != NULL)
        (void)offered_to(w->ruleset, up->batch, w->mem, columns, 0, name, &o, NULL);
    return offered_words(&o);
}

wording reword(const wordsmith *w, const closeup *up, const proposal *p)
{
    wording stored = { .why = p->because, .say = p->text };
    if (p->template_name.n == 0 || up->state == NULL)
        return stored;
    wording_input in = { .name = p->template_name,
                         .lang = w->lang,
                         .variant_seed = proposal_variant(w->ruleset, up->state, p),
                         .batch = up->batch,
                         .values = p->values,
                         .offer = offer_of(w, up, p->offer),
                         .call_fallback = w->ruleset->policy.names_fallback,
                         .money_digits = w->ruleset->money_digits };
    wording again;
    if (template_render(w->ruleset->templates, &in, w->mem, &again, NULL) != GX_OK || again.missing.n > 0)
        return stored;
    if (again.why.n == 0)
        again.why = stored.why;
    if (again.say.n == 0)
        again.say = stored.say;
    return again;
}

const char *title_of(const wordsmith *w, const proposal *p, const wording *said)
{
    if (said->title.n > 0)
        return arena_strndup(w->mem, said->title.p, said->title.n);
    const strategy_use *use = ruleset_strategy(w->ruleset, p->strategy);
    gx_text own = use != NULL && use->campaign != NULL ? section_title(use->campaign->section, w->lang) : p->strategy;
    if (!text_eq(own, p->strategy))
        return arena_strndup(w->mem, own.p, own.n);
    int i = ruleset_segment(w->ruleset, p->segment);
    gx_text t = i >= 0 ? segment_title(&w->ruleset->segments[i], w->lang) : p->segment;
    return arena_strndup(w->mem, t.p, t.n);
}

/* ---- a plan's lines ---------------------------------------------------------------------------------------------- */

enum { NAME_SHOWN = 120 }; /* bytes; whoever has a longer one finds it whole in the export */

static void put_name(buf *out, gx_text name)
{
    size_t n = 0;
    for (size_t next; name.n > NAME_SHOWN && (next = utf8_next(name, n)) <= NAME_SHOWN;)
        n = next;
    buf_word(out, name.n > NAME_SHOWN ? (gx_text){ name.p, n } : name);
    buf_str(out, name.n > NAME_SHOWN ? "…" : "");
}

static gx_status put_decision(const wordsmith *w, const proposal *p, size_t width, buf *out, gx_error *err)
{
    closeup up;
    gx_status rc = evaluate_closeup(w->evaluator, p->customer_id, w->now, w->mem, &up, err);
    if (rc != GX_OK)
        return rc;
    wording said = reword(w, &up, p);
    const char *title = title_of(w, p, &said);
    gx_text name = up.state ? called(up.state) : p->customer;
    civil at = civil_of_seconds(zone_local(w->ruleset->zone, p->at));
    buf head = { 0 };
    buf_printf(&head, "  %02d-%02d %02d:%02d  ", at.month, at.day, at.hour, at.minute);
    put_name(&head, name);
    buf_printf(&head, _(" · %s (%.*s, %.*s)  "), title ? title : "",
               TEXT_ARG(strategy_title(w->ruleset, p->strategy, w->lang)),
               TEXT_ARG(channel_title(w->ruleset, p->channel, w->lang)));
    buf_text(out, buf_view(&head));
    wrap(out, said.why, utf8_columns(buf_view(&head)), 15, width);
    buf_char(out, '\n');
    out->failed |= head.failed || title == NULL;
    buf_free(&head);
    return GX_OK;
}

static gx_status put_decisions(const wordsmith *w, const run_report *r, size_t width, buf *out, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; rc == GX_OK && i < r->n_approved; i++)
        rc = put_decision(w, r->approved[i], width, out, err);
    return rc;
}

gx_status decisions_print(shop *s, const run_report *r, size_t width, buf *out, gx_error *err)
{
    wordsmith w = { .ruleset = s->ruleset, .lang = i18n_current(), .now = r->record.now, .mem = arena_new() };
    store_reader *reader = NULL;
    cut_values cuts;
    gx_status rc = w.mem ? store_reader_open(s->store, &reader, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_cuts(s, reader, w.now, w.mem, &cuts, err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, cuts, false, &w.evaluator, err);
    if (rc == GX_OK)
        rc = put_decisions(&w, r, width, out, err);
    evaluator_free(w.evaluator);
    store_reader_close(reader);
    arena_free(w.mem);
    return rc;
}
