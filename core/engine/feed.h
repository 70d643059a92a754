/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the engine: the shop's posts, told by its own events. A run journals what is to be posted (post.planned); a
 * person says what became of it, and what else she posted (post.published, post.skipped, post.taken_down). */
#ifndef CORE_ENGINE_FEED_H
#define CORE_ENGINE_FEED_H

#include "core/engine/run.h"

/* Posts told by the shop's newest events up to `now`, by name, in the arena. */
gx_status feed_load(store_reader *r, int64_t now, arena *a, feed *out, gx_error *err);
/* An approved proposal belongs to a post, if its channel has a feed with limits. */
gx_status run_note_post(run *w, const proposal *p, gx_error *err);
/* Journal the posts that were noted, once each. */
gx_status run_write_posts(run *w, gx_error *err);

#endif
