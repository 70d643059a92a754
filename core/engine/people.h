/* SPDX-License-Identifier: Apache-2.0 */
/* One person, one customer (D4.4): who is merged with whom, and what a person decides about it. A merge is a claim that
 * counts from its time on and can be taken back; no event moves, so nothing is lost (docs/people.md). */
#ifndef CORE_ENGINE_PEOPLE_H
#define CORE_ENGINE_PEOPLE_H

#include "core/engine/entry.h"

/* Everybody who is one customer with `id` at `now` (store_group). */
gx_status people_group(shop *s, uint32_t id, int64_t now, arena *a, merged_customer **out, size_t *n, gx_error *err);
/* The ledger's actions of all of them, as store_actions_of. */
gx_status people_actions(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err);

/* Say that `other` (as shop_who takes it) is the same person as the entry's customer: from the entry's time on she is
 * part of her. *part: her id. GX_ECONFLICT: they are one already. */
gx_status entry_merge(entry *e, gx_text other, gx_text *part, gx_error *err);
/* Say that `one` and `other` are two: the merge that made them one is taken back, with whoever came along with the one,
 * and nobody asks again. The entry is about who stands alone again then. GX_ENOTFOUND: they are not one; GX_ECONFLICT:
 * a name that does not say which of those who are one. */
gx_status entry_unmerge(entry *e, gx_text one, gx_text other, gx_error *err);
/* Say that they are two people, so that nobody asks again. GX_ECONFLICT: they are merged. */
gx_status entry_distinct(entry *e, gx_text other, gx_error *err);

/* What stands for two customers in customer.distinct: 16 hex digits of SHA-256 over both ids, the same in either order.
 * It names nobody, so that erasing one of them leaves nothing of her with the other. */
void people_pair(gx_text one, gx_text other, char out[17]);

#endif
