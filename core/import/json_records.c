/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the records in one walk: along the first object within the first object within the … it is noted what else each
 * of them holds. */
#include "core/import/json_records.h"

#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/model/json_walk.h"

/* An object on the way from the outermost one inwards. */
typedef struct level {
    int inner;           /* objects and lists in it */
    bool list;           /* the first of them is a list … */
    bool of_other;       /* … which holds other things than objects */
    bool says_something; /* it has a member that no envelope has */
} level;

typedef struct search {
    level levels[JSON_WALK_DEPTH + 1];
    int n_levels;
    int depth;
    int way;  /* so many of the open ones are on the way */
    int list; /* the depth within the list of the innermost level; 0: not in it */
    int values;
    bool outermost_is_list, key_says_something;
} search;

/* What services say of an answer, beside what was asked for. */
static bool is_of_envelope(gx_text key)
{
    static const char *const words[] = {
        "errcode",    "errmsg",   "code",      "msg",         "message",  "error",    "errors",
        "success",    "ok",       "status",    "total",       "count",    "page",     "pages",
        "page_no",    "page_num", "page_size", "per_page",    "limit",    "offset",   "cursor",
        "next",       "prev",     "previous",  "next_cursor", "has_more", "has_next", "requestid",
        "request_id", "trace_id", "traceid",   "timestamp",   "version",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(key, words[i]))
            return true;
    return false;
}

static void on_open(search *s, bool list)
{
    if (s->depth == s->way && s->depth == 0) {
        s->values++;
        s->outermost_is_list = list;
        if (!list && s->values == 1)
            s->n_levels = s->way = 1;
    } else if (s->depth == s->way) {
        level *l = &s->levels[s->depth - 1];
        l->inner++;
        if (l->inner == 1 && list) {
            l->list = true;
            s->list = s->depth + 1;
        } else if (l->inner == 1) {
            s->n_levels = s->way = s->depth + 1;
        }
    } else if (s->depth == s->list && list) {
        s->levels[s->n_levels - 1].of_other = true;
    }
    s->depth++;
}

static void on_close(search *s)
{
    s->depth--;
    s->way = s->way < s->depth ? s->way : s->depth;
    s->list = s->list > s->depth ? 0 : s->list;
}

static gx_status on_piece(void *ctx, json_piece piece, gx_text text, gx_error *err)
{
    search *s = ctx;
    switch (piece) {
    case JSON_PIECE_OBJECT:
    case JSON_PIECE_ARRAY:
        on_open(s, piece == JSON_PIECE_ARRAY);
        return GX_OK;
    case JSON_PIECE_OBJECT_END:
    case JSON_PIECE_ARRAY_END:
        on_close(s);
        return GX_OK;
    case JSON_PIECE_KEY:
        s->key_says_something = s->depth == s->way && !is_of_envelope(text);
        return GX_OK;
    default:
        break;
    }
    if (s->depth == 0)
        return gx_fail(err, GX_EINVAL, _("a single value: want objects {…}, or a list of them [{…}]"));
    if (s->depth == s->list)
        s->levels[s->n_levels - 1].of_other = true;
    else if (s->depth == s->way)
        s->levels[s->depth - 1].says_something |= s->key_says_something;
    return GX_OK;
}

gx_status json_records_find(gx_text json, json_records *out, gx_error *err)
{
    search s = { 0 };
    *out = (json_records){ 0 };
    gx_status status = json_walk(json, on_piece, &s, err);
    if (status != GX_OK || s.values > 1)
        return status;
    if (s.outermost_is_list) {
        *out = (json_records){ 1, true };
        return GX_OK;
    }
    for (int i = 0; i < s.n_levels; i++) {
        const level *l = &s.levels[i];
        out->depth = i;
        if (l->inner != 1 || l->says_something)
            break;
        if (l->list && !l->of_other)
            *out = (json_records){ i + 2, true };
        if (l->list)
            break;
    }
    return GX_OK;
}
