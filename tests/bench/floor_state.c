/* SPDX-License-Identifier: Apache-2.0 */
/* floor_state SHOP.db: reads what a run that judges everybody must read (the digests and the evaluations), in order of
 * the rows, through SQLite's C API, and looks at every byte. No run over this file can be faster. Prints the seconds.
 */
#include "bench.h"

#include <sqlite3.h>
#include <string.h>

static unsigned long long rows, bytes, sum;

static void read_rows(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    int rc;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        die("floor_state: %s", sqlite3_errmsg(db));
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        rows++;
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            if (sqlite3_column_type(s, i) == SQLITE_INTEGER) {
                sum += (unsigned long long)sqlite3_column_int64(s, i);
                bytes += sizeof(sqlite3_int64);
                continue;
            }
            const unsigned char *p = sqlite3_column_blob(s, i);
            int n = sqlite3_column_bytes(s, i);
            for (int k = 0; k < n; k++)
                sum += p[k];
            bytes += (unsigned)n;
        }
    }
    if (rc != SQLITE_DONE)
        die("floor_state: %s", sqlite3_errmsg(db));
    sqlite3_finalize(s);
}

static void read_tables(sqlite3 *db)
{
    sqlite3_stmt *tables;
    int rc;
    if (sqlite3_prepare_v2(
            db,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB 'digest*' OR name GLOB 'evaluation*') ORDER BY name",
            -1, &tables, NULL) != SQLITE_OK)
        die("floor_state: %s", sqlite3_errmsg(db));
    while ((rc = sqlite3_step(tables)) == SQLITE_ROW) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", (const char *)sqlite3_column_text(tables, 0));
        read_rows(db, sql);
    }
    if (rc != SQLITE_DONE || rows == 0)
        die("floor_state: there are no digests and evaluations");
    sqlite3_finalize(tables);
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    if (argc != 2)
        die("usage: floor_state SHOP.db");
    double begin = seconds();
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        die("floor_state: %s", sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 10000);
    read_tables(db);
    sqlite3_close(db);
    printf("seconds=%.6f rows=%llu bytes=%llu sum=%llu\n", seconds() - begin, rows, bytes, sum);
    return 0;
}
