/* SPDX-License-Identifier: Apache-2.0 */
/* The option tables of [hook:NAME] and [listen], and their typed forms. */
#include "core/hooks/hook.h"

#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/hooks/wecom.h"

#include <stddef.h>

static const gx_option hook_options[] = {
    { "kind", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("who calls: cloudevents, shopify, woocommerce, youzan or wecom; it decides how the sender is recognised") },
    { "path", GX_OPT_TEXT, NULL, NULL, NULL, N_("the path it is called at (default: /hooks/NAME)") },
    { "secret_file", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("file with the secret the sender signs with, of WeCom its EncodingAESKey; nobody else may read it") },
    { "token_file", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("file with a token: of cloudevents a bearer token instead of a signature, of wecom its Token") },
    { "client_id", GX_OPT_TEXT, NULL, NULL, NULL, N_("of youzan: the client_id of the application") },
    { "receiver", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("of wecom: whom messages are meant for, the corporation's id or the suite's") },
    { "map", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("the column map that reads what comes (default: recognised by content)") },
    { "tolerance", GX_OPT_DURATION, "5m", "1s", NULL,
      N_("how far a signed time may be off, and how long a repeated delivery is known at the door") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind hook_section = { "hook", true, hook_options, NULL, N_("an address that guanxi listen answers at") };

static const gx_option listen_options[] = {
    { "bind", GX_OPT_TEXT, "127.0.0.1", NULL, NULL,
      N_("the address to listen on: this machine only, unless it says more") },
    { "port", GX_OPT_INT, "8787", "0", "65535", N_("the port to listen on; 0: one that is free") },
    { "body_kib", GX_OPT_INT, "1024", "1", "65536", N_("the longest body taken, in KiB") },
    { "connections", GX_OPT_INT, "256", "1", "4096", N_("how many connections are served at once") },
    { "idle", GX_OPT_DURATION, "30s", "1s", "10m", N_("a connection silent for so long is closed") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind listen_section = { "listen", false, listen_options, NULL, N_("the door of guanxi listen") };

int64_t hook_seconds(gx_duration d)
{
    return (int64_t)d.days * 86400 + d.seconds;
}

gx_status listen_settings_of(const config *c, arena *a, listen_settings *out, gx_error *err)
{
    const option_field table[] = {
        { listen_options[0], offsetof(listen_settings, bind) },
        { listen_options[1], offsetof(listen_settings, port) },
        { listen_options[2], offsetof(listen_settings, body_kib) },
        { listen_options[3], offsetof(listen_settings, connections) },
        { listen_options[4], offsetof(listen_settings, idle) },
    };
    return config_fill(config_find(c, "listen", (gx_text){ NULL, 0 }), table, sizeof table / sizeof *table, -1, a, out,
                       err);
}

static const char *const kind_names[] = {
#define HOOK_KIND_NAME(id, name) [HOOK_##id] = name,
    HOOK_KINDS(HOOK_KIND_NAME)
#undef HOOK_KIND_NAME
};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

const char *hook_kind_name(hook_kind k)
{
    return kind_names[k];
}

/* ---- one hook ---- */

typedef struct raw_hook {
    gx_text kind, path, secret_file, token_file, client_id, receiver, map;
    gx_duration tolerance;
} raw_hook;

/* Which keys a kind cannot do without, and which it has no use for. */
typedef enum need { NEEDLESS, NEEDED, EITHER } need;
typedef struct kind_needs {
    need secret, token, client_id, receiver, map;
} kind_needs;
static const kind_needs needs[KINDS] = {
    [HOOK_CLOUDEVENTS] = { EITHER, EITHER, NEEDLESS, NEEDLESS, NEEDLESS },
    [HOOK_SHOPIFY] = { NEEDED, NEEDLESS, NEEDLESS, NEEDLESS, EITHER },
    [HOOK_WOOCOMMERCE] = { NEEDED, NEEDLESS, NEEDLESS, NEEDLESS, EITHER },
    [HOOK_YOUZAN] = { NEEDED, NEEDLESS, NEEDED, NEEDLESS, EITHER },
    [HOOK_WECOM] = { NEEDED, NEEDED, NEEDLESS, NEEDED, EITHER },
};

static gx_status check_key(const config_section *s, const char *key, need n, const char *kind, gx_error *err)
{
    const config_entry *e = config_entry_of(s, key);
    bool given = e != NULL && e->value.n > 0;
    if (n == NEEDED && !given)
        return config_fail(s, e, err, _("%s is missing: a hook of the kind %s needs it"), key, kind);
    if (n == NEEDLESS && given)
        return config_fail(s, e, err, _("%s has no use in a hook of the kind %s"), key, kind);
    return GX_OK;
}

static gx_status read_kind(const config_section *s, const raw_hook *raw, hook *out, gx_error *err)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX, k = 0;
    while (k < KINDS && !text_is(raw->kind, kind_names[k]))
        suggest_try(raw->kind, kind_names[k++], &near, &distance);
    const config_entry *e = config_entry_of(s, "kind");
    if (k == KINDS && near != NULL)
        return config_fail(s, e, err, _("there is no kind of hook \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(raw->kind),
                           near);
    if (k == KINDS)
        return config_fail(s, e, err, _("want kind = cloudevents, shopify, woocommerce, youzan or wecom"));
    out->kind = (hook_kind)k;
    const char *kind = kind_names[k];
    gx_status rc = check_key(s, "secret_file", needs[k].secret, kind, err);
    if (rc == GX_OK)
        rc = check_key(s, "token_file", needs[k].token, kind, err);
    if (rc == GX_OK)
        rc = check_key(s, "client_id", needs[k].client_id, kind, err);
    if (rc == GX_OK)
        rc = check_key(s, "receiver", needs[k].receiver, kind, err);
    if (rc == GX_OK)
        rc = check_key(s, "map", needs[k].map, kind, err);
    if (rc == GX_OK && k == HOOK_CLOUDEVENTS && (raw->secret_file.n > 0) == (raw->token_file.n > 0))
        return config_fail(s, NULL, err,
                           _("want either secret_file (the sender signs) or token_file (a bearer token)"));
    return rc;
}

static gx_status read_secret(const config_section *s, const char *key, gx_text file, const char *dir, arena *a,
                             gx_text *out, gx_error *err)
{
    gx_error why;
    *out = (gx_text){ NULL, 0 };
    if (file.n == 0)
        return GX_OK;
    const char *shown = arena_strndup(a, file.p, file.n);
    const char *path = shown != NULL && *shown != '/' ? arena_printf(a, "%s/%s", dir, shown) : shown;
    if (path == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = file_read_secret(path, shown, a, out, &why);
    if (rc == GX_ENOMEM)
        return gx_fail(err, rc, "%s", why.text);
    return rc == GX_OK ? GX_OK : config_fail(s, config_entry_of(s, key), err, "%s", why.text);
}

/* What a path may hold without being encoded, so that what is configured and what comes are compared as they are. */
static bool plain_path(const char *path)
{
    return *path == '/' &&
           path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")] == 0;
}

static gx_status read_texts(const config_section *s, const raw_hook *raw, arena *a, hook *out, gx_error *err)
{
    out->name = arena_strndup(a, s->name.p, s->name.n);
    out->path = raw->path.n > 0 ? arena_strndup(a, raw->path.p, raw->path.n)
                                : arena_printf(a, "/hooks/%.*s", TEXT_ARG(s->name));
    out->format = out->kind == HOOK_CLOUDEVENTS ? "events"
                  : raw->map.n > 0              ? arena_strndup(a, raw->map.p, raw->map.n)
                                                : NULL;
    if (out->name == NULL || out->path == NULL || (raw->map.n > 0 && out->format == NULL))
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (!plain_path(out->path))
        return config_fail(s, config_entry_of(s, "path"), err,
                           _("\"%s\" is no path: want one such as /hooks/shop, of letters, digits and - . _ ~ /"),
                           out->path);
    out->client_id = raw->client_id;
    out->receiver = raw->receiver;
    out->tolerance = hook_seconds(raw->tolerance);
    return GX_OK;
}

static gx_status read_hook(const config_section *s, const char *dir, arena *a, hook *out, gx_error *err)
{
    const option_field table[] = {
        { hook_options[0], offsetof(raw_hook, kind) },        { hook_options[1], offsetof(raw_hook, path) },
        { hook_options[2], offsetof(raw_hook, secret_file) }, { hook_options[3], offsetof(raw_hook, token_file) },
        { hook_options[4], offsetof(raw_hook, client_id) },   { hook_options[5], offsetof(raw_hook, receiver) },
        { hook_options[6], offsetof(raw_hook, map) },         { hook_options[7], offsetof(raw_hook, tolerance) },
    };
    raw_hook raw = { 0 };
    *out = (hook){ 0 };
    gx_status rc = config_fill(s, table, sizeof table / sizeof *table, -1, a, &raw, err);
    if (rc == GX_OK)
        rc = read_kind(s, &raw, out, err);
    if (rc == GX_OK)
        rc = read_texts(s, &raw, a, out, err);
    if (rc == GX_OK)
        rc = read_secret(s, "secret_file", raw.secret_file, dir, a, &out->secret, err);
    if (rc == GX_OK)
        rc = read_secret(s, "token_file", raw.token_file, dir, a, &out->token, err);
    if (rc == GX_OK && out->kind == HOOK_WECOM && !wecom_key(out->secret, a, &out->secret))
        return config_fail(s, config_entry_of(s, "secret_file"), err,
                           _("the file holds no EncodingAESKey: want its 43 letters and digits"));
    return rc;
}

gx_status hooks_of(const config *c, const char *dir, arena *a, hooks *out, gx_error *err)
{
    arena_list list = { .size = sizeof(hook) };
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "hook") || !config_enabled(s))
            continue;
        hook *h = arena_list_add(a, &list);
        if (h == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        gx_status rc = read_hook(s, dir, a, h, err);
        if (rc != GX_OK)
            return rc;
        const hook *first = hooks_find(&(hooks){ list.items, list.n - 1 }, h->path);
        if (first != NULL)
            return config_fail(s, config_entry_of(s, "path"), err, _("the path %s is that of [hook:%s] already"),
                               h->path, first->name);
    }
    *out = (hooks){ list.items, list.n };
    return GX_OK;
}

const hook *hooks_find(const hooks *h, const char *path)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->list[i].path, path) == 0)
            return &h->list[i];
    return NULL;
}
