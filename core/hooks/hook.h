/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks: addresses at which other people's systems tell us what happened, [hook:NAME]; and the door they come through,
 * [listen]. This room knows what a sender proves and sends, and keeps what came until it is imported; it opens no
 * connection and no shop. docs/hooks.md is the manual. */
#ifndef CORE_HOOKS_HOOK_H
#define CORE_HOOKS_HOOK_H

#include "core/config/config.h"

/* X(ID, name) */
#define HOOK_KINDS(X)                                                                                                  \
    X(CLOUDEVENTS, "cloudevents")                                                                                      \
    X(SHOPIFY, "shopify")                                                                                              \
    X(WOOCOMMERCE, "woocommerce")                                                                                      \
    X(YOUZAN, "youzan")                                                                                                \
    X(WECOM, "wecom")
typedef enum hook_kind {
#define HOOK_KIND_ENUM(id, name) HOOK_##id,
    HOOK_KINDS(HOOK_KIND_ENUM)
#undef HOOK_KIND_ENUM
} hook_kind;
const char *hook_kind_name(hook_kind k);

typedef struct hook {
    const char *name;
    hook_kind kind;
    const char *path;   /* "/hooks/NAME" */
    const char *format; /* of the import: "events", a map's name; NULL: recognised */
    gx_text secret;     /* of WeCom the AES key, 32 bytes */
    gx_text token;      /* of CloudEvents the bearer token, of WeCom the one that is signed with; missing: none */
    gx_text client_id;  /* of Youzan */
    gx_text receiver;   /* of WeCom: whom a message must be meant for */
    int64_t tolerance;  /* s: how far a signed time may be off, and how long a repetition is known at the door */
} hook;
typedef struct hooks {
    const hook *list;
    size_t n;
} hooks;

extern const section_kind hook_section, listen_section; /* for sections_check */

/* All that are enabled, with their secrets, in `a`. Files of secrets are looked for in `dir`, the shop's folder.
 * GX_ECONFIG names file and line: an unknown kind, a key that is missing or that the kind has no use for, a path taken
 * twice, a secret that cannot be read or that others may read. */
gx_status hooks_of(const config *c, const char *dir, arena *a, hooks *out, gx_error *err);
const hook *hooks_find(const hooks *h, const char *path); /* NULL: none there */

typedef struct listen_settings {
    gx_text bind;
    int64_t port, body_kib, connections;
    gx_duration idle;
} listen_settings;
gx_status listen_settings_of(const config *c, arena *a, listen_settings *out, gx_error *err);

/* A duration of [hook:NAME] or [listen] in seconds: a day is 24 hours here. */
int64_t hook_seconds(gx_duration d);

#endif
