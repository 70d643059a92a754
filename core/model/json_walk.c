/* SPDX-License-Identifier: Apache-2.0 */
/* yajl's callbacks become one; what goes wrong is told with its line and column. */
#include "core/model/json_walk.h"

#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/model/json_memory.h"

typedef struct walk {
    json_visit visit;
    void *ctx;
    gx_error *err;
    gx_status status; /* of what the visitor refused */
    int depth;
    json_memory memory;
} walk;

static int tell(walk *w, json_piece piece, const void *p, size_t n)
{
    w->status = w->visit(w->ctx, piece, (gx_text){ n > 0 ? p : "", n }, w->err);
    return w->status == GX_OK;
}

static int on_null(void *ctx)
{
    return tell(ctx, JSON_PIECE_NULL, NULL, 0);
}

static int on_boolean(void *ctx, int truth)
{
    return truth ? tell(ctx, JSON_PIECE_BOOL, "true", 4) : tell(ctx, JSON_PIECE_BOOL, "false", 5);
}

static int on_number(void *ctx, const char *p, size_t n)
{
    return tell(ctx, JSON_PIECE_NUMBER, p, n);
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    return tell(ctx, JSON_PIECE_STRING, p, n);
}

static int on_key(void *ctx, const unsigned char *p, size_t n)
{
    return tell(ctx, JSON_PIECE_KEY, p, n);
}

static int on_open(walk *w, json_piece piece)
{
    if (w->depth == JSON_WALK_DEPTH) {
        w->status = gx_fail(w->err, GX_EINVAL, _("JSON nested deeper than %d levels"), JSON_WALK_DEPTH);
        return 0;
    }
    w->depth++;
    return tell(w, piece, NULL, 0);
}

static int on_object(void *ctx)
{
    return on_open(ctx, JSON_PIECE_OBJECT);
}

static int on_array(void *ctx)
{
    return on_open(ctx, JSON_PIECE_ARRAY);
}

static int on_object_end(void *ctx)
{
    ((walk *)ctx)->depth--;
    return tell(ctx, JSON_PIECE_OBJECT_END, NULL, 0);
}

static int on_array_end(void *ctx)
{
    ((walk *)ctx)->depth--;
    return tell(ctx, JSON_PIECE_ARRAY_END, NULL, 0);
}

static const yajl_callbacks CALLBACKS = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_object_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_array_end,
};

/* Says where: the line, and the byte in it, from 1. */
static gx_status located(gx_text json, size_t at, gx_status status, gx_error *err)
{
    size_t line = 1, from = 0;
    at = at < json.n ? at : json.n;
    for (const char *p = json.p; (p = memchr(p, '\n', at - (size_t)(p - json.p))) != NULL; p++) {
        line++;
        from = (size_t)(p + 1 - json.p);
    }
    gx_error_prepend(err, _("line %zu, column %zu: "), line, at - from + 1);
    return status;
}

static gx_status explain(walk *w, yajl_handle handle, gx_text json)
{
    size_t at = yajl_get_bytes_consumed(handle);
    if (w->status == GX_ENOMEM)
        return w->status;
    if (w->status != GX_OK)
        return located(json, at, w->status, w->err);
    const char *why = (const char *)yajl_get_error(handle, 0, (const unsigned char *)json.p, json.n);
    gx_fail(w->err, GX_EINVAL, _("not JSON: %.*s"), (int)strcspn(why, "\n"), why);
    return located(json, at, GX_EINVAL, w->err);
}

static gx_status run(walk *w, gx_text json)
{
    if (setjmp(w->memory.exhausted) != 0)
        return gx_fail(w->err, GX_ENOMEM, "out of memory while reading JSON");
    yajl_alloc_funcs memory = json_memory_of(&w->memory);
    yajl_handle handle = yajl_alloc(&CALLBACKS, &memory, w);
    yajl_config(handle, yajl_dont_validate_strings, 1); /* checked before, and more strictly */
    yajl_config(handle, yajl_allow_multiple_values, 1);
    if (yajl_parse(handle, (const unsigned char *)json.p, json.n) != yajl_status_ok)
        return explain(w, handle, json);
    if (yajl_complete_parse(handle) == yajl_status_ok && w->depth == 0)
        return GX_OK;
    if (w->status != GX_OK) /* a number at the very end */
        return w->status == GX_ENOMEM ? w->status : located(json, json.n, w->status, w->err);
    return located(json, json.n, gx_fail(w->err, GX_EINVAL, _("the file ends before the JSON does")), w->err);
}

/* The first byte that is no UTF-8, or NUL. */
static size_t first_bad(gx_text t)
{
    size_t at = 0, n;
    for (; at < t.n; at += n) {
        uint32_t code = utf8_decode(t, at, &n);
        if (code == 0 || (code == 0xFFFD && n == 1))
            break;
    }
    return at;
}

gx_status json_walk(gx_text json, json_visit visit, void *ctx, gx_error *err)
{
    if (text_starts(json, "\xEF\xBB\xBF"))
        json = (gx_text){ json.p + 3, json.n - 3 };
    if (json.n == 0)
        return GX_OK;
    if (!utf8_valid(json))
        return located(json, first_bad(json), gx_fail(err, GX_EINVAL, _("bytes that are no UTF-8, or NUL")), err);
    size_t at = 0;
    gx_status status = json_check_escapes(json, &at, err);
    if (status != GX_OK)
        return located(json, at, status, err);
    walk w = { .visit = visit, .ctx = ctx, .err = err, .memory = { .mem = arena_new() } };
    status = w.memory.mem != NULL ? run(&w, json) : gx_fail(err, GX_ENOMEM, "out of memory while reading JSON");
    arena_free(w.memory.mem);
    return status;
}
