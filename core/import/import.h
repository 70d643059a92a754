/* SPDX-License-Identifier: Apache-2.0 */
/* Import: files in, events out, into the journal. NDJSON events, column maps over CSV/TSV/fixed columns (libcsv, iconv:
 * their only users), importers of plugins. Never looks at the clock: a file means the same whenever it is read. One
 * file is one transaction. Counts always add up: read = new + duplicate + conflict + rejected (rows or lines), and
 * every rejected row is in the reject file with its reason. */
#ifndef CORE_IMPORT_IMPORT_H
#define CORE_IMPORT_IMPORT_H

#include "core/base/zone.h"
#include "core/config/config.h"
#include "core/products/products.h"
#include "core/store/store.h"

/* A column map, checked. Made from [map:NAME] (design 6; docs/maps.md). */
typedef struct column_map column_map;
typedef struct column_maps {
    const column_map *const *list;
    size_t n;
} column_maps;
/* All [map:…] sections of the configuration. Errors name file, line, column. */
gx_status column_maps_of(const config *c, const zone *z, gx_text currency, int money_digits, arena *a, column_maps *out,
                         gx_error *err);
const char *column_map_name(const column_map *m);
extern const section_kind map_section; /* for config_check */

/* A reader of whole files that a plugin brought (see gx_importer). */
typedef struct file_importer {
    const char *name;
    const gx_importer *importer;
    void *self;
} file_importer;

typedef struct import_options {
    store *store;
    column_maps maps;
    const file_importer *importers;
    size_t n_importers;
    event_types declared;
    gx_text currency;
    int money_digits;
    const zone *zone;
    const products *products; /* for `match products`; NULL: the shop has no products.csv */
    const char *format;       /* NULL: recognise; else "events", a map's name or an importer's */
    unsigned threads;         /* 0 and 1: none besides the caller's */
    size_t memory;            /* bytes that a table may take; 0: any */
    bool dry_run;             /* nothing is written, not even rejects; the counts are what they would be */
    bool distinct;            /* --distinct: equal rows of other files are kept, not taken as the same */
    const char *rejects_dir;  /* rejected rows go to DIR/<content hash>.<name>.csv|ndjson, replaced whole */
    void (*progress)(void *ctx, uint64_t bytes, uint64_t of);
    void *ctx;
    /* Called for every event the journal had not, inside the transaction, never in a dry run; a failure stops the
     * import. NULL: nobody listens. */
    gx_status (*appended)(void *ctx, const event *e, gx_error *err);
    void *appended_ctx;
} import_options;

typedef struct import_report {
    const char *format;    /* "events", "taobao", … */
    const char *encoding;  /* "UTF-8", "GB18030", … as found */
    bool bom;              /* it began with a byte order mark */
    char delimiter;        /* of a table of text, as found or stated: ',' ';' '\t' '|', ' ' for blanks; else '\0' */
    const char *container; /* "xlsx", "json", …: what the table came in; NULL: it is text */
    gx_text table;         /* of a spreadsheet: the sheet that was read */
    uint32_t before;       /* rows above the header, which were passed over */
    uint64_t rows;         /* rows or lines read (blank ones are not rows) */
    uint64_t accepted, duplicates, conflicts,
        rejected;                /* of rows: rows == accepted + duplicates + conflicts + rejected */
    uint64_t events, events_new; /* events made from the rows, and how many of them the journal had not */
    uint64_t forgotten; /* of the events: of people who were erased (D9.3); they stay out, and count as known */
    uint64_t repeated_elsewhere;  /* rows equal to rows of another file, taken as the same: said aloud */
    const char *reject_file;      /* NULL: none */
    gx_text first_rejects;        /* the first few reasons, one a line, "FILE:LINE: reason" */
    gx_text sample;               /* dry run: the first rows as understood, one event a line in canonical JSON */
    const uint64_t *sample_lines; /* of each of these events: where its row is in the file */
} import_report;

/* Import one file ("-" reads standard input). On failure nothing of the file is kept. Report texts live in `a`. */
gx_status import_file(const import_options *o, const char *path, arena *a, import_report *out, gx_error *err);
/* The same with bytes that came another way than in a file; `name` stands for the file in messages and reject files. */
gx_status import_content(const import_options *o, const char *name, gx_text bytes, arena *a, import_report *out,
                         gx_error *err);
/* Bytes that import_content could make nothing of: kept whole in a reject file, with the reason. *file is its name (in
 * the arena). */
gx_status import_refused(const import_options *o, const char *name, gx_text bytes, const char *reason, arena *a,
                         const char **file, gx_error *err);
/* Import one event line through the same door (CLI, embedding). */
gx_status import_event_line(const import_options *o, gx_text line, append_result *result, gx_error *err);

#endif
