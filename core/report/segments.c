/* SPDX-License-Identifier: Apache-2.0 */
/* Counts members of segments, and explains the empty ones. */
#include "core/report/segments.h"

#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/report/nobody.h"

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
            json_object_set_new(j, "matches_nobody", nobody_because(c->r, g->when, c->clauses[s], lang));
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
        buf_printf(out, "%8lld  %s\n", json_integer_value(json_object_get(j, "members")), json_str(j, "title"));
        buf_printf(out, "          %s: ", json_str(j, "at"));
        size_t at = 12 + utf8_columns(text_of(json_str(j, "at")));
        wrap(out, text_of(json_str(j, "when")), at, 12, width);
        buf_char(out, '\n');
        json_array_foreach(json_object_get(j, "matches_nobody"), k, why)
        {
            buf_printf(out, "          %s", _("matches nobody: "));
            wrap(out, text_of(json_string_value(why)), 10 + utf8_columns(text_of(_("matches nobody: "))), 12, width);
            buf_char(out, '\n');
        }
    }
}

/* ---- empty ones -------------------------------------------------------------------------------------------------- */

static bool is_of_shop(const char *file)
{
    return strchr(file, '/') == NULL; /* a pack's are named PACK/pack.ini */
}

bool segment_of_shop(const json_t *j)
{
    return is_of_shop(json_str(j, "at"));
}

void segments_print_empty(const json_t *list, size_t width, buf *out)
{
    size_t i, k;
    json_t *j, *why;
    json_array_foreach(list, i, j)
    {
        const json_t *nobody = json_object_get(j, "matches_nobody");
        if (nobody == NULL || !segment_of_shop(j))
            continue;
        buf line = { 0 };
        buf_printf(&line, _("%s: segment %s: matches nobody."), json_str(j, "at"), json_str(j, "segment"));
        json_array_foreach(nobody, k, why) buf_printf(&line, " %s", json_string_value(why));
        wrap(out, buf_view(&line), 0, 2, width);
        buf_char(out, '\n');
        buf_free(&line);
    }
}

gx_status segments_of_plan(shop *s, const run_report *r, size_t width, buf *out, gx_error *err)
{
    bool any = false;
    for (uint32_t i = 0; r->members != NULL && i < s->ruleset->n_segments; i++)
        any |= r->members[i] == 0 && is_of_shop(rule_where(s->ruleset->segments[i].when).file);
    json_t *list = NULL;
    gx_status rc = any ? segments_make(s, r->record.now, i18n_current(), &list, err) : GX_OK;
    if (rc == GX_OK && list != NULL)
        segments_print_empty(list, width, out);
    json_decref(list);
    return rc;
}
