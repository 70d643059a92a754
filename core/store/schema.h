/* SPDX-License-Identifier: Apache-2.0 */
/* The schema as numbered migrations, and the question whose file this is. */
#ifndef CORE_STORE_SCHEMA_H
#define CORE_STORE_SCHEMA_H

#include "core/store/db.h"

/* In the SQLite header of every shop's database: "gxsh". */
#define SCHEMA_APPLICATION_ID 0x67787368

/* migrations[i] takes a database from version i to i + 1. Never edited once released: a change is a further one. */
extern const char *const schema_migrations[];
extern const int schema_version;

/* Whose file is it? *version is 0 for an empty new file. GX_EREFUSED: another program's, or a newer guanxi's (above
 * `newest`). */
gx_status schema_identify(db *d, int newest, int *version, gx_error *err);
/* Brings the file to `newest`. An older one (not an empty one) is first copied to PATH.vN, N its version. */
gx_status schema_migrate(db *d, const char *const *migrations, int newest, gx_error *err);

#endif
