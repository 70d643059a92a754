/* SPDX-License-Identifier: Apache-2.0 */
/* An event's data in compact binary form, for the journal: first exactly its digest payload (digest.h), then what only
 * the journal keeps. Packing is deterministic: two events have equal canonical data if and only if they have equal
 * bytes here, and unpacking gives an event with the same canonical data.
 *
 * Behind the payload stand any number of: byte 0x80 + field id and a TEXT (a journal-only text, or the spelling of a
 * date that is not the canonical one); byte 0xC0, varint number of the item, key TEXT, JSON TEXT (a further key of an
 * item); byte 0xC1, key TEXT, JSON TEXT (a further key of the event). TEXT is varint n and n bytes. */
#ifndef CORE_MODEL_PACKED_H
#define CORE_MODEL_PACKED_H

#include "core/model/event.h"

/* Appends to `out`; its first *payload bytes are what digest_payload writes. */
void event_pack(const event *e, buf *out, size_t *payload);
/* Fills kind, time, has, fields and extra; the texts borrow from `packed`, lists live in the arena. GX_ESTORE when
 * damaged. */
gx_status event_unpack(gx_text packed, size_t payload, event_kind kind, int64_t time, arena *a, event *out,
                       gx_error *err);

#endif
