/* SPDX-License-Identifier: Apache-2.0 */
/* A row of a table, read through a map, becomes events. */
#ifndef CORE_IMPORT_ROWS_H
#define CORE_IMPORT_ROWS_H

#include "core/import/dates.h"
#include "core/import/map.h"
#include "core/products/products.h"

#define RECORD_EVENTS_MAX 16

/* Where the map's columns are in this file. Rows keep only the cells the map reads: slots. */
typedef struct bound_key {
    const uint32_t *slots;
    const bool *joined; /* to the one before it */
    size_t n;           /* columns that the file has */
} bound_key;

typedef struct bound {
    const column_map *map;
    const products *products; /* NULL: the shop has no products.csv */
    bound_key keys[COLUMN_COUNT];
    bound_key refund;
    uint32_t *columns; /* of each slot: its column in the file */
    size_t n_slots;
    size_t least; /* a row with fewer cells is cut off */
    const gx_text *names;
    size_t n_names;
    table_layout layout; /* the map's, with what parts the cells as found */
    uint32_t before;     /* rows above the header */
    bool by_record;      /* rows are told by their number, not by their line: it is no text */
    uint64_t uncounted;  /* first rows that this number leaves out */
    bool iso_dates;      /* dates may also be written as 2026-01-31, whatever form the map gives */
    size_t skip_hash;    /* first columns that are not part of a row's identity (a reject file's line, reason) */
} bound;

/* One row as kept in memory until its order is complete. */
typedef struct sheet_row {
    uint64_t line;
    size_t start, end;    /* its bytes in the decoded content */
    const gx_text *cells; /* n_slots of them */
    char hash[64];        /* SHA-256 of all its cells, in hex */
    uint32_t next;        /* the next row of the same order; 0: none (row 0 is never a next one) */
    uint32_t tail;        /* of a head: the last row of its order */
    bool follows;         /* it is another row's next */
    bool profile;         /* its profile is news, so it makes customer.updated */
    const char *bad;      /* NULL: readable */
} sheet_row;

/* A row with those of the same order behind it. */
typedef struct record {
    const bound *b;
    const sheet_row *rows;
    const sheet_row *head;
    const char *distinct; /* --distinct: the file's hash, mixed into every id; NULL: not */
    uint64_t ordinal;     /* among equal rows of the file; only rows without an order number need it */
    arena *mem;
} record;

gx_text record_cell(const record *r, map_column key); /* the first alternative that is not empty; normalised ends */
gx_text record_customer(const record *r);             /* missing when no column has one */
/* The row's own time (profile, note, fixed event). False with a reason when it has none. */
bool record_time(const record *r, int64_t *at, gx_error *reason);
bool record_is_refund(const record *r);
/* What the profile says, hashed; false when it says nothing. */
bool record_profile_hash(const record *r, char hex[65]);

/* The row's events, the `counting` ones first, into `out`, of RECORD_EVENTS_MAX. GX_EINVAL with a reason: the row is
 * rejected. */
gx_status record_events(const record *r, event *out, size_t *n, size_t *counting, gx_error *reason);

/* ---- parts of it, a file each */

/* Profile fields that are there, set on `e`. */
gx_status profile_fill(const record *r, event *e, gx_error *reason);
gx_status record_money(const record *r, gx_text t, const char *key, int64_t *out, gx_error *reason);
/* GX_EINVAL when the row has amounts of another currency than the shop's. */
gx_status record_check_currency(const record *r, gx_error *reason);
/* Up to what stands between the values of a cell, trimmed; *rest moves behind it, to the missing text at the end. */
gx_text record_piece(gx_text *rest, gx_text split);
/* A text by the map's forms of a time. */
bool record_read_moment(const record *r, map_column key, gx_text t, moment *m);
bool record_moment(const record *r, map_column key, int64_t *out, bool *known, gx_error *reason);
gx_status order_events(const record *r, gx_text subject, event *out, size_t *n, gx_error *reason);
gx_status fixed_event(const record *r, gx_text subject, event *out, gx_error *reason);
/* An id. Of a row with an order number: the order and what the event says; else the row's hash and ordinal. */
gx_status record_name_event(const record *r, event *e, const char *suffix, gx_error *reason);
gx_status record_name_by_content(const record *r, event *e, const char *suffix, gx_error *reason);
gx_text record_row_id(const record *r);

#endif
