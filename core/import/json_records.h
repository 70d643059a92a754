/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects of a JSON document are the records: the rows of its table. */
#ifndef CORE_IMPORT_JSON_RECORDS_H
#define CORE_IMPORT_JSON_RECORDS_H

#include <guanxi/status.h>
#include <guanxi/types.h>
#include <stdbool.h>

/* Around the records there may be envelopes: objects that hold nothing but one other object or list, and beside it what
 * services say of their answer (errcode, total, next_cursor …). Within them stands a list of records, or one. An object
 * with anything else in it is a record itself. Objects one after the other (JSON lines) are a record each. */
typedef struct json_records {
    int depth;    /* how many objects and lists are open around a record */
    bool in_list; /* the innermost of these is a list: all that stands in it must be records */
} json_records;

gx_status json_records_find(gx_text json, json_records *out, gx_error *err);

#endif
