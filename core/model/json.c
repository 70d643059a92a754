/* SPDX-License-Identifier: Apache-2.0 */
/* yajl's tokens become a tree in an arena; objects are sorted as they close, which finds keys given twice and makes the
 * canonical form a plain walk. */
#include "core/model/json.h"
#include "core/base/i18n.h"
#include "core/model/json_memory.h"

#include <stdlib.h>

#define FEW 32

typedef struct builder {
    arena *mem;
    gx_error *err;
    gx_status status; /* of what a callback refused */
    gx_text input;    /* the arena's copy: strings without escapes are borrowed from it */
    json *stack;      /* values whose container is still open: `few`, or in the arena once those do not do */
    size_t n, cap;
    json few[FEW];
    json root;
    int depth;
    size_t start[JSON_DEPTH_MAX + 1]; /* where the open containers' values begin */
    gx_text key[JSON_DEPTH_MAX + 1];  /* the key waiting for its value, per level */
    bool done;
    json_memory memory;
} builder;

static int refuse(builder *b, gx_status status)
{
    b->status = status;
    return 0;
}

static int grow(builder *b)
{
    size_t cap = b->cap * 2;
    json *stack = arena_alloc(b->mem, cap * sizeof *stack);
    if (stack == NULL)
        return refuse(b, gx_fail(b->err, GX_ENOMEM, "out of memory while reading JSON"));
    memcpy(stack, b->stack, b->n * sizeof *stack);
    b->stack = stack;
    b->cap = cap;
    return 1;
}

static int push(builder *b, json value)
{
    if (b->depth == 0)
        return refuse(b, gx_fail(b->err, GX_EINVAL, _("the line is not a JSON object: want {…}")));
    if (b->n == b->cap && !grow(b))
        return 0;
    value.key = b->key[b->depth];
    b->stack[b->n++] = value;
    return 1;
}

/* yajl gives strings inside the input or, after unescaping, in a buffer of its own. */
static int keep(builder *b, const unsigned char *p, size_t n, gx_text *out)
{
    const char *from = b->input.p;
    const char *text = (const char *)p;
    *out = (gx_text){ n == 0 ? "" : text, n };
    if (n == 0 || (text >= from && text < from + b->input.n))
        return 1;
    *out = arena_text(b->mem, *out);
    return out->p != NULL ? 1 : refuse(b, gx_fail(b->err, GX_ENOMEM, "out of memory while reading JSON"));
}

static int on_null(void *ctx)
{
    return push(ctx, (json){ .type = JSON_NULL });
}

static int on_boolean(void *ctx, int truth)
{
    return push(ctx, (json){ .type = JSON_BOOL, .truth = truth != 0 });
}

static int on_number(void *ctx, const char *p, size_t n)
{
    json value = { .type = JSON_NUMBER };
    return keep(ctx, (const unsigned char *)p, n, &value.text) && push(ctx, value);
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    json value = { .type = JSON_STRING };
    return keep(ctx, p, n, &value.text) && push(ctx, value);
}

static int on_key(void *ctx, const unsigned char *p, size_t n)
{
    builder *b = ctx;
    return keep(b, p, n, &b->key[b->depth]);
}

static int open_container(void *ctx)
{
    builder *b = ctx;
    if (b->depth == JSON_DEPTH_MAX)
        return refuse(b, gx_fail(b->err, GX_EINVAL, _("JSON nested deeper than %d levels"), JSON_DEPTH_MAX));
    b->depth++;
    b->start[b->depth] = b->n;
    b->key[b->depth] = (gx_text){ NULL, 0 };
    return 1;
}

static int open_array(void *ctx)
{
    builder *b = ctx;
    if (b->depth == 0)
        return refuse(b, gx_fail(b->err, GX_EINVAL, _("the line is a JSON list: want one object {…} per line")));
    return open_container(ctx);
}

static int by_key(const void *x, const void *y)
{
    return text_cmp(((const json *)x)->key, ((const json *)y)->key);
}

/* The first eight bytes of a key as a number that sorts as they do: nearly always that is all there is to compare. */
static uint64_t beginning(gx_text key)
{
    uint64_t word = 0;
    for (size_t i = 0; i < 8; i++)
        word = word << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
    return word;
}

/* Objects are small: insertion beats a call of qsort up to a dozen members. */
static void sort_members(json *items, size_t n)
{
    uint64_t words[12];
    if (n > sizeof words / sizeof *words) {
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): n > 0 members were copied there
        qsort(items, n, sizeof *items, by_key);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n > 0 members were copied there
        json moving = items[i];
        uint64_t word = beginning(moving.key);
        size_t at = i;
        for (;
             at > 0 && (words[at - 1] > word || (words[at - 1] == word && text_cmp(items[at - 1].key, moving.key) > 0));
             at--) {
            items[at] = items[at - 1];
            words[at] = words[at - 1];
        }
        items[at] = moving;
        words[at] = word;
    }
}

static int close_container(builder *b, json_type type, json **closed)
{
    size_t from = b->start[b->depth];
    json value = { .type = type, .n = b->n - from };
    json *items = NULL;
    if (value.n > 0) {
        items = arena_alloc(b->mem, value.n * sizeof *items);
        if (items == NULL)
            return refuse(b, gx_fail(b->err, GX_ENOMEM, "out of memory while reading JSON"));
        memcpy(items, b->stack + from, value.n * sizeof *items);
    }
    value.items = items;
    b->n = from;
    b->depth--;
    *closed = items;
    if (b->depth > 0)
        return push(b, value);
    b->root = value;
    b->done = true;
    return 0; /* ends yajl's work; what follows is looked at by the caller */
}

static int on_end_array(void *ctx)
{
    json *items = NULL;
    return close_container(ctx, JSON_ARRAY, &items);
}

static int on_end_object(void *ctx)
{
    builder *b = ctx;
    size_t n = b->n - b->start[b->depth];
    json *items = NULL;
    int more = close_container(b, JSON_OBJECT, &items);
    if (b->status != GX_OK || n == 0)
        return more;
    sort_members(items, n);
    for (size_t i = 1; i < n; i++)
        if (items[i - 1].key.n == items[i].key.n && text_eq(items[i - 1].key, items[i].key))
            return refuse(b, gx_fail(b->err, GX_EINVAL, _("the key \"%.*s\" is given twice in one object"),
                                     TEXT_ARG(items[i].key)));
    return more;
}

static const yajl_callbacks CALLBACKS = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = open_container,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_object,
    .yajl_start_array = open_array,
    .yajl_end_array = on_end_array,
};

static gx_status check_rest(const builder *b, size_t consumed)
{
    for (size_t i = consumed; i < b->input.n; i++)
        if (strchr(" \t\r\n", b->input.p[i]) == NULL)
            return gx_fail(b->err, GX_EINVAL,
                           _("something follows the JSON object at byte %zu: want one object per line"), i);
    return GX_OK;
}

static gx_status explain(builder *b, yajl_handle handle, yajl_status status)
{
    if (b->status != GX_OK)
        return b->status;
    if (status == yajl_status_ok)
        return gx_fail(b->err, GX_EINVAL, _("not JSON: the line ends before the object does"));
    const char *why = (const char *)yajl_get_error(handle, 0, (const unsigned char *)b->input.p, b->input.n);
    return gx_fail(b->err, GX_EINVAL, _("not JSON at byte %zu: %.*s"), yajl_get_bytes_consumed(handle),
                   (int)strcspn(why, "\n"), why);
}

static gx_status run(builder *b)
{
    b->memory.mem = b->mem;
    if (setjmp(b->memory.exhausted) != 0)
        return gx_fail(b->err, GX_ENOMEM, "out of memory while reading JSON");
    yajl_alloc_funcs memory = json_memory_of(&b->memory);
    yajl_handle handle = yajl_alloc(&CALLBACKS, &memory, b);
    yajl_config(handle, yajl_dont_validate_strings, 1); /* checked before, and more strictly */
    yajl_status status = yajl_parse(handle, (const unsigned char *)b->input.p, b->input.n);
    if (!b->done || b->status != GX_OK)
        return explain(b, handle, status);
    return check_rest(b, yajl_get_bytes_consumed(handle));
}

/* Most lines are plain ASCII, and that is seen eight bytes at a time. NUL is left to utf8_valid. */
static bool is_ascii(gx_text t)
{
    const uint64_t high = UINT64_C(0x8080808080808080), low = UINT64_C(0x0101010101010101);
    uint64_t word, odd = 0;
    size_t i = 0;
    for (; i + sizeof word <= t.n; i += sizeof word) {
        memcpy(&word, t.p + i, sizeof word);
        odd |= (word | (word - low)) & high; /* a high bit, or (at times falsely, after one) a zero byte */
    }
    for (; i < t.n; i++)
        odd |= t.p[i] <= 0;
    return odd == 0;
}

gx_status json_parse_object(gx_text text, arena *a, const json **out, gx_error *err)
{
    bool begins = text.n != 0 && text.p[0] == '{'; /* then there is something, and trimming need not look */
    if (!begins && text_trim(text).n == 0)
        return gx_fail(err, GX_EINVAL, _("the line is empty: want a JSON object {…}"));
    if (!is_ascii(text) && !utf8_valid(text))
        return gx_fail(err, GX_EINVAL, _("the line is not valid UTF-8: convert it first"));
    size_t at;
    gx_status status = json_check_escapes(text, &at, err);
    if (status != GX_OK)
        return status;
    builder b; /* not cleared as a whole: it is large and is begun for every line */
    b.mem = a;
    b.err = err;
    b.status = GX_OK;
    b.stack = b.few;
    b.n = 0;
    b.cap = FEW;
    b.depth = 0;
    b.done = false;
    b.input = arena_text(a, text);
    json *root = arena_alloc(a, sizeof *root);
    if (b.input.p == NULL || root == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading JSON");
    status = run(&b);
    if (status != GX_OK)
        return status;
    *root = b.root;
    *out = root;
    return GX_OK;
}

const json *json_member(const json *object, const char *key)
{
    gx_text wanted = text_of(key);
    for (size_t i = 0; i < object->n; i++)
        if (object->items[i].key.n == wanted.n && object->items[i].key.p[0] == key[0] &&
            text_eq(object->items[i].key, wanted))
            return object->items[i].type == JSON_NULL ? NULL : &object->items[i];
    return NULL;
}

void json_write_text(gx_text t, buf *out)
{
    static const char *const SHORT[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"
    };
    buf_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, t.p + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c <= '\r' && SHORT[c] != NULL)
            buf_str(out, SHORT[c]);
        else
            buf_printf(out, "\\u%04x", c);
    }
    if (t.n > from)
        buf_add(out, t.p + from, t.n - from);
    buf_char(out, '"');
}

/* Recursion is bounded by JSON_DEPTH_MAX. */
void json_write(const json *value, buf *out)
{
    switch (value->type) {
    case JSON_NULL:
        buf_str(out, "null");
        return;
    case JSON_BOOL:
        buf_str(out, value->truth ? "true" : "false");
        return;
    case JSON_NUMBER:
        buf_text(out, value->text);
        return;
    case JSON_STRING:
        json_write_text(value->text, out);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    bool object = value->type == JSON_OBJECT;
    buf_char(out, object ? '{' : '[');
    for (size_t i = 0; i < value->n; i++) {
        if (i > 0)
            buf_char(out, ',');
        if (object) {
            json_write_text(value->items[i].key, out);
            buf_char(out, ':');
        }
        json_write(&value->items[i], out);
    }
    buf_char(out, object ? '}' : ']');
}

void json_show(const json *value, char out[64])
{
    buf text = { 0 };
    json_write(value, &text);
    gx_text all = buf_view(&text);
    size_t n = 0;
    while (n < all.n && utf8_next(all, n) <= 56)
        n = utf8_next(all, n);
    snprintf(out, 64, "%.*s%s", (int)n, all.p != NULL ? all.p : "", n < all.n ? "…" : "");
    buf_free(&text);
}
