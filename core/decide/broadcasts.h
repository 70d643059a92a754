/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to many at once is decided once for the shop, not for each customer. Posts by the
 * rules of the feed (D7.3), group messages by how many one may go to (D7.2). */
#ifndef CORE_DECIDE_BROADCASTS_H
#define CORE_DECIDE_BROADCASTS_H

#include "core/decide/arbitrate.h"

/* Proposals whose own gates all passed, of channels with a feed (posts) or for many (messages): those that must wait
 * get their reason and its detail. Reorders the list. */
gx_status broadcasts_posts(const arbitration *w, proposal **list, size_t n, arena *a, gx_error *err);
gx_status broadcasts_messages(const arbitration *w, proposal **list, size_t n, arena *a, gx_error *err);
/* Which of several wordings (wording_input.variant_seed): one of her own, or the one that all see. */
uint32_t proposal_variant(const ruleset *r, const customer_state *s, const proposal *p);
/* The hour of the day at which it is to go out, minutes after local midnight; -1: any. */
int broadcast_hour(const ruleset *r, const proposal *p);

#endif
