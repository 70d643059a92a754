/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP POST of JSON per action: what the channels `webhook` and `sms` share. The body is the option `body` with its
 * slots filled; headers carry the action's id as idempotency key and, with a secret, a signature. */
#ifndef PLUGINS_WEBHOOK_POST_H
#define PLUGINS_WEBHOOK_POST_H

#include <guanxi/plugin.h>

/* The options of such a channel, for a table of a plugin's own. */
#define POST_OPTIONS(default_body, default_idempotent)                                                                    \
    { "url", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("where messages are posted to: https://…") },                          \
        { "body", GX_OPT_TEXT, default_body,                                                                              \
          NULL,   NULL,        GX_MSG("the JSON that is posted; {{to}}, {{text}}, {{id}} and so on become JSON texts") }, \
        { "secret_file", GX_OPT_TEXT,                                                                                     \
          NULL,          NULL,                                                                                            \
          NULL,          GX_MSG("a file with the key that signs what is posted (Standard Webhooks, HMAC-SHA256)") },      \
        { "token_file", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("a file with the token of the header Authorization") },     \
        { "authorization", GX_OPT_TEXT, "Bearer", NULL, NULL, GX_MSG("the word before that token") },                     \
        { "idempotent",                                                                                                   \
          GX_OPT_BOOL,                                                                                                    \
          default_idempotent,                                                                                             \
          NULL,                                                                                                           \
          NULL,                                                                                                           \
          GX_MSG("the receiver takes an idempotency key once: what may not have arrived is posted again") },              \
        { "timeout", GX_OPT_DURATION, "30s", "1s", "10m", GX_MSG("how long one attempt may take") },                      \
        { "ca_file", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("certificates that are trusted instead of the system's") },    \
        { "plain", GX_OPT_BOOL, "no", NULL, NULL, GX_MSG("allow http:// to another machine") },                           \
    {                                                                                                                     \
        NULL, 0, NULL, NULL, NULL, NULL                                                                                   \
    }

/* Reads the options and registers the channel, whose `deliver` and `idempotent` are filled in. */
gx_status post_start(const gx_host *host, const gx_channel *channel, void **self, gx_error *err);
void post_stop(void *self);

#endif
