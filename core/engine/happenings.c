/* SPDX-License-Identifier: Apache-2.0 */
/* Derived events and the bus. Handlers may only publish: what they publish is parsed, checked and journaled like any
 * other event. */
#include "core/engine/happenings.h"

#include "core/base/calendar.h"
#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

struct happenings {
    shop *shop;
    int64_t now;
    arena *mem;
    const gx_event_view *cause; /* what is being delivered */
    gx_status status;           /* of journaling inside handlers: they cannot be left alone with it */
    gx_error problem;
};

gx_status happenings_new(shop *s, int64_t now, happenings **out, gx_error *err)
{
    happenings *h = calloc(1, sizeof *h);
    if (h == NULL || (h->mem = arena_new()) == NULL) {
        free(h);
        *out = NULL;
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    h->shop = s;
    h->now = now;
    s->happening = h;
    *out = h;
    return GX_OK;
}

void happenings_free(happenings *h)
{
    if (h == NULL)
        return;
    h->shop->happening = NULL;
    arena_free(h->mem);
    free(h);
}

bool happenings_heard(const shop *s)
{
    return bus_count(s->ruleset->bus) > 0;
}

/* id = SHA-256 of what caused it, what it says, and T (design 7). */
static void make_id(const gx_event_view *cause, int64_t now, const event *e, const buf *data, gx_text by, char out[65])
{
    sha256 s;
    char at[32];
    time_format_rfc3339(now, at);
    sha256_begin(&s);
    sha256_field(&s, cause ? cause->source : GX_TEXT(""));
    sha256_field(&s, cause ? cause->id : GX_TEXT(""));
    sha256_field(&s, by);
    sha256_field(&s, e->type);
    sha256_field(&s, e->subject);
    sha256_field(&s, buf_view(data));
    sha256_field(&s, text_of(at));
    sha256_hex(&s, out);
}

static gx_status deliver(happenings *h, const gx_event_view *view, gx_error *err)
{
    if (!happenings_heard(h->shop))
        return GX_OK;
    const gx_event_view *outer = h->cause;
    h->cause = view;
    gx_status rc = bus_publish(h->shop->ruleset->bus, view, err);
    h->cause = outer;
    if (h->status != GX_OK)
        return gx_fail(err, h->status, "%s", h->problem.text);
    return rc;
}

static gx_status journal(happenings *h, event *e, gx_text by, buf *data, gx_error *err)
{
    char id[65];
    event_data_json(e, data);
    if (data->failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    make_id(h->cause, h->now, e, data, by, id);
    e->id = text_of(arena_strdup(h->mem, id));
    append_result result;
    return store_append(h->shop->store, e, true, &result, NULL, err);
}

static bool keep(arena *a, gx_text *t)
{
    gx_text copy = arena_text(a, *t);
    bool whole = copy.n == t->n;
    *t = copy;
    return whole;
}

gx_status happenings_prepare(event *e, arena *a, derived_event *out, gx_error *err)
{
    buf data = { 0 }, packed = { 0 };
    char id[65];
    event_data_json(e, &data);
    gx_status rc = data.failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
    if (rc == GX_OK) {
        make_id(NULL, e->time, e, &data, e->source, id);
        e->id = (gx_text){ id, 64 };
        rc = store_prepare(e, &packed, &out->event, err);
    }
    if (rc == GX_OK) {
        out->data = buf_view(&data);
        if (!keep(a, &out->data) || !keep(a, &out->event.id) || !keep(a, &out->event.packed))
            rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    buf_free(&data);
    buf_free(&packed);
    return rc;
}

static gx_status tell(happenings *h, const derived_event *d, gx_error *err)
{
    const prepared_event *p = &d->event;
    gx_event_view view = { p->type, p->source, p->id, p->subject, d->data, p->time };
    gx_status rc = deliver(h, &view, err);
    arena_reset(h->mem);
    return rc;
}

gx_status happenings_add(happenings *h, const derived_event *d, gx_error *err)
{
    append_result result;
    gx_status rc = store_append_prepared(h->shop->store, &d->event, true, &result, NULL, err);
    return rc == GX_OK ? tell(h, d, err) : rc;
}

gx_status happenings_add_move(happenings *h, const derived_event *d, gx_error *err)
{
    gx_status rc = store_append_move(h->shop->store, &d->event, d->customer, err);
    return rc == GX_OK ? tell(h, d, err) : rc;
}

gx_status happenings_announce(happenings *h, const event *e, gx_error *err)
{
    buf data = { 0 };
    event_data_json(e, &data);
    h->now = e->time; /* what handlers answer with happens when its cause did: an import never looks at the clock */
    gx_event_view view = { e->type, e->source, e->id, e->subject, buf_view(&data), e->time };
    gx_status rc = data.failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : deliver(h, &view, err);
    buf_free(&data);
    arena_reset(h->mem);
    return rc;
}

gx_status happenings_announce_one(shop *s, const event *e, gx_error *err)
{
    happenings *h;
    if (!happenings_heard(s))
        return GX_OK;
    gx_status rc = happenings_new(s, e->time, &h, err);
    if (rc == GX_OK)
        rc = happenings_announce(h, e, err);
    happenings_free(h);
    return rc;
}

static gx_status publish(happenings *h, const char *by, const char *type, gx_text subject, gx_text data_json,
                         gx_error *err)
{
    size_t n;
    const char *const *types = host_event_types(h->shop->ruleset->host, &n);
    event_types declared = { types, n };
    event e;
    event_begin(&e, event_kind_of(text_of(type)), text_of(by), GX_TEXT("pending"), subject, h->now);
    e.type = text_of(type);
    gx_status rc = event_parse_data(data_json, &e, h->mem, err);
    if (rc == GX_OK)
        rc = event_check(&e, &declared, h->shop->ruleset->currency, err);
    buf data = { 0 };
    if (rc == GX_OK) {
        rc = journal(h, &e, text_of(by), &data, err);
        if (rc != GX_OK &&
            err != NULL) { /* the bus steps over a handler that fails; a database that fails must stop the run */
            h->status = rc;
            h->problem = *err;
        }
    }
    if (rc == GX_OK) {
        gx_event_view view = { e.type, e.source, e.id, e.subject, buf_view(&data), e.time };
        rc = bus_publish(h->shop->ruleset->bus, &view, err);
    }
    buf_free(&data);
    return rc;
}

gx_status happenings_publish(void *ctx, const char *by, const char *type, gx_text subject, gx_text data_json,
                             gx_error *err)
{
    const shop *s = ctx;
    if (s->happening == NULL)
        return gx_fail(err, GX_EREFUSED, _("plugin %s: publish is only possible while an event is being delivered"),
                       by);
    return publish(s->happening, by, type, subject, data_json, err);
}
