/* SPDX-License-Identifier: Apache-2.0 */
/* The channel `sms`: each action is posted to an SMS gateway that takes JSON; how it wants it is the option `body`. */
#include "../webhook/post.h"

#include <stddef.h>

static const gx_option options[] = { POST_OPTIONS("{\"id\": {{id}}, \"to\": {{to}}, \"text\": {{text}}}", "no") };

static const gx_channel channel = {
    .size = sizeof channel, .name = "sms", .title = GX_MSG("text message"), .address = "phone"
};

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    return post_start(host, &channel, self, err);
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "sms",
    .version = "1.0.0",
    .summary = GX_MSG("sends text messages through a gateway that takes JSON over HTTP"),
    .options = options,
    .start = start,
    .stop = post_stop,
};
