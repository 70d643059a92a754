/* SPDX-License-Identifier: Apache-2.0 */
/* Counts members of segments, and explains the empty ones. */
#include "core/report/segments.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

#include <stdlib.h>

typedef struct counter {
    const ruleset *r;
    uint64_t *members;
    uint64_t customers;
    clause_count **clauses; /* per segment */
} counter;

static gx_status count_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    counter *c = ctx;
    uint8_t *value = arena_alloc(mem, b->n + 1);
    int64_t *until = arena_alloc(mem, (b->n + 1) * sizeof *until);
    if (value == NULL || until == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = GX_OK;
    for (uint32_t s = 0; s < c->r->n_segments && rc == GX_OK; s++) {
        rc = rule_eval(c->r->segments[s].when, b, mem, value, until, err);
        for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
            c->members[s] += value[i];
        if (rc == GX_OK)
            rc = rule_count_failures(c->r->segments[s].when, b, mem, c->clauses[s], err);
    }
    c->customers += b->n;
    return rc;
}

static const char *value_words(const ruleset *r, const clause_count *k, int64_t v, char out[48])
{
    if (k->type == GX_MONEY)
        money_format(v, r->money_digits, true, out);
    else if (v == GX_NEVER || v == GX_FOREVER) /* also GX_NO_DATE */
        snprintf(out, 48, "%s", v == GX_FOREVER ? _("always") : _("never"));
    else if (k->type == GX_TIME)
        date_format(zone_today(r->zone, v), out);
    else if (k->type == GX_DATE)
        date_format(v, out);
    else
        snprintf(out, 48, "%lld", (long long)v);
    return out;
}

/* "spent >= 20000.00 fails for all 412; the nearest is 8,640.00" */
static json_t *empty_because(const counter *c, uint32_t s)
{
    const rule *when = c->r->segments[s].when;
    gx_text text = rule_text(when);
    json_t *list = json_array();
    for (size_t i = 0; i < rule_clauses(when); i++) {
        const clause_count *k = &c->clauses[s][i];
        gx_text part = { text.p + k->begin, k->end - k->begin };
        buf line = { 0 };
        if (k->failed == 0)
            continue;
        buf_printf(&line, k->failed == k->seen ? _("%.*s fails for all %llu") : _("%.*s fails for %llu"),
                   TEXT_ARG(part), (unsigned long long)k->failed);
        char near[48];
        if (k->failed == k->seen && k->comparable)
            buf_printf(&line, _("; the nearest is %s"), value_words(c->r, k, k->nearest, near));
        json_array_append_new(list, json_text(buf_view(&line)));
        buf_free(&line);
    }
    return list;
}

static json_t *segments_json(const counter *c, const char *lang)
{
    json_t *list = json_array();
    for (uint32_t s = 0; s < c->r->n_segments; s++) {
        const segment *g = &c->r->segments[s];
        rule_place place = rule_where(g->when);
        int line = 0, column = 0;
        char at[512];
        place.locate(place.ctx, 0, &line, &column);
        snprintf(at, sizeof at, "%s:%d", place.file, line);
        json_t *j = json_object();
        json_object_set_new(j, "segment", json_string(g->name));
        json_object_set_new(j, "title", json_text(segment_title(g, lang)));
        json_object_set_new(j, "members", json_integer((json_int_t)c->members[s]));
        json_object_set_new(j, "when", json_text(rule_text(g->when)));
        json_object_set_new(j, "at", json_string(at));
        if (c->members[s] == 0 && c->customers > 0)
            json_object_set_new(j, "matches_nobody", empty_because(c, s));
        json_array_append_new(list, j);
    }
    return list;
}

static gx_status counter_new(counter *c, arena *a, gx_error *err)
{
    c->members = arena_zalloc(a, (c->r->n_segments + 1) * sizeof *c->members);
    c->clauses = arena_zalloc(a, (c->r->n_segments + 1) * sizeof *c->clauses);
    bool fine = c->members && c->clauses;
    for (uint32_t s = 0; fine && s < c->r->n_segments; s++)
        fine =
            (c->clauses[s] = arena_zalloc(a, (rule_clauses(c->r->segments[s].when) + 1) * sizeof **c->clauses)) != NULL;
    return fine ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status segments_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err)
{
    counter c = { .r = s->ruleset };
    arena *a = arena_new();
    gx_status rc = a ? counter_new(&c, a, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_each_batch(s, now, count_batch, &c, err);
    if (rc == GX_OK)
        *out = segments_json(&c, lang);
    arena_free(a);
    return rc;
}

void segments_print(const json_t *list, size_t width, buf *out)
{
    size_t i, k;
    json_t *j, *why;
    json_array_foreach(list, i, j)
    {
        buf_printf(out, _("%8lld  %s (%s)\n"), json_integer_value(json_object_get(j, "members")), json_str(j, "title"),
                   json_str(j, "segment"));
        buf_printf(out, "          %s: ", json_str(j, "at"));
        size_t at = 12 + utf8_columns(text_of(json_str(j, "at")));
        wrap(out, text_of(json_str(j, "when")), at, 12, width);
        buf_char(out, '\n');
        json_array_foreach(json_object_get(j, "matches_nobody"), k, why)
            buf_printf(out, _("          matches nobody: %s\n"), json_string_value(why));
    }
}
