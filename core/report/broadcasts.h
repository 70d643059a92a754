/* SPDX-License-Identifier: Apache-2.0 */
/* What a day's list says of what goes to many: posts and group messages with their words and for whom they are,
 * advertisements to take down, and what the feed is short of (D7.2, D7.3). */
#ifndef CORE_REPORT_BROADCASTS_H
#define CORE_REPORT_BROADCASTS_H

#include "core/report/out.h"
#include "core/report/words.h"

/* Whether the action is one of many that are one task. */
bool is_broadcast(const shop *s, const proposal *p);

typedef struct broadcasts {
    shop *shop;
    const wordsmith *smith;
    int64_t day;
    feed feed;
    json_t *list; /* as docs/worklist.md says */
} broadcasts;

/* Begins with what is to be taken down on the day. */
gx_status broadcasts_begin(broadcasts *b, store_reader *r, int64_t now, gx_error *err);
/* An action of that day's list joins its post or message; `up` is the customer's. */
gx_status broadcasts_add(broadcasts *b, const day_item *d, const closeup *up, gx_error *err);
/* How the feed stands: advertisements of the day, the ratio, what is wanting; null where nothing is limited. */
json_t *broadcasts_feed(const broadcasts *b);

/* For people. */
void broadcasts_print(const json_t *list, const json_t *feed, size_t width, buf *out);

#endif
