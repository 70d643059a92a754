/* SPDX-License-Identifier: Apache-2.0 */
/* The channel `webhook`: each action is posted to a program of the seller's as JSON. */
#include "post.h"

#include <stddef.h>

static const gx_option options[] = { POST_OPTIONS(
    "{\"type\": \"message\", \"id\": {{id}}, \"customer\": {{customer}}, \"name\": {{name}}, \"to\": {{to}}, "
    "\"purpose\": {{purpose}}, \"text\": {{text}}}",
    "yes") };

static const gx_channel channel = { .size = sizeof channel, .name = "webhook", .title = GX_MSG("webhook") };

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    return post_start(host, &channel, self, err);
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "webhook",
    .version = "1.0.0",
    .summary = GX_MSG("posts what is to be sent to a program of yours, signed"),
    .options = options,
    .start = start,
    .stop = post_stop,
};
