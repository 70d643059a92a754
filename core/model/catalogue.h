/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room ask of the catalogue besides event.h. */
#ifndef CORE_MODEL_CATALOGUE_H
#define CORE_MODEL_CATALOGUE_H

#include "core/model/event.h"

extern const field_type FIELD_TYPES[FIELD_COUNT];      /* field_type_of, for loops */
field_id field_of(gx_text name);                       /* FIELD_COUNT when there is none */
bool field_is_profile(field_id f);                     /* a single-valued field of customer.added */
uint64_t event_kind_lacks(event_kind k, uint64_t has); /* the needed fields that are not there, as bits */
uint64_t event_kind_needed(event_kind k);
uint64_t event_kind_excess(event_kind k, uint64_t has); /* the fields that the type does not know, as bits */
uint64_t fields_with_rest(void); /* journal-only texts, dates, items: what a digest does not keep whole */

#define DATE_TEXT 32
void field_date(field_id f, int64_t days, char out[DATE_TEXT]); /* a DATE or BIRTHDAY, canonically */

#endif
