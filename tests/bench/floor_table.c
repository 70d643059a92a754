/* SPDX-License-Identifier: Apache-2.0 */
/* floor_table EVENTS.ndjson OUT.db: the events of a file (as the reference job writes them: known keys in known order,
 * no escapes, subjects that are numbers) go into a table journal(seq, source, id, type, time, customer, data) without
 * any index, in one transaction, in WAL mode, synchronous = NORMAL, as an import does. No import into SQLite can be
 * faster. Prints the seconds from opening to closing the database; reading and cutting the file comes before. */
#include "bench.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

typedef struct event {
    const char *id, *data;
    uint32_t n_id, n_data;
    int64_t time;
    uint32_t customer;
    uint16_t source, type;
} event;

typedef struct names {
    const char *at[256];
    size_t n[256];
    uint16_t count;
} names;

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0)
        die("%s cannot be read", path);
    *n = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*n + 1);
    if (bytes == NULL || fread(bytes, 1, *n, f) != *n)
        die("%s cannot be read", path);
    bytes[*n] = 0;
    fclose(f);
    return bytes;
}

/* What stands between `key` (with its colon and quote) and the next quote. Moves on to there. */
static const char *value_of(char **p, char *end, const char *key, size_t *n)
{
    char *begin = memmem(*p, (size_t)(end - *p), key, strlen(key));
    if (begin == NULL)
        die("floor_table: a line without %s", key);
    begin += strlen(key);
    *p = memchr(begin, '"', (size_t)(end - begin));
    if (*p == NULL)
        die("floor_table: a line is cut off after %s", key);
    *n = (size_t)(*p - begin);
    return begin;
}

static uint16_t number_of(names *known, const char *p, size_t n)
{
    for (uint16_t i = 0; i < known->count; i++)
        if (known->n[i] == n && memcmp(known->at[i], p, n) == 0)
            return i;
    if (known->count == 256)
        die("floor_table: more than 256 names");
    known->at[known->count] = p;
    known->n[known->count] = n;
    return known->count++;
}

static int64_t instant(const char *p)
{
    struct tm t = { 0 };
    if (strptime(p, "%Y-%m-%dT%H:%M:%SZ", &t) == NULL)
        die("floor_table: a time that is none: %.20s", p);
    return timegm(&t);
}

static event *cut(char *p, char *end, size_t *n_events)
{
    static names sources, types;
    size_t room = 1024, n;
    event *all = malloc(room * sizeof *all);
    for (*n_events = 0; all != NULL && p < end;) {
        char *line_end = memchr(p, '\n', (size_t)(end - p));
        line_end = line_end != NULL ? line_end : end;
        if (*n_events == room)
            all = realloc(all, (room *= 2) * sizeof *all);
        if (all == NULL)
            break;
        event *e = &all[(*n_events)++];
        e->id = value_of(&p, line_end, "\"id\":\"", &n);
        e->n_id = (uint32_t)n;
        const char *name = value_of(&p, line_end, "\"source\":\"", &n);
        e->source = number_of(&sources, name, n);
        name = value_of(&p, line_end, "\"type\":\"", &n);
        e->type = number_of(&types, name, n);
        e->time = instant(value_of(&p, line_end, "\"time\":\"", &n));
        e->customer = (uint32_t)strtoul(value_of(&p, line_end, "\"subject\":\"", &n), NULL, 10);
        e->data = p + strlen("\",\"data\":");
        e->n_data = (uint32_t)(line_end - 1 - e->data);
        p = line_end + 1;
    }
    if (all == NULL)
        die("floor_table: out of memory");
    return all;
}

static void check(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE)
        die("floor_table: %s", sqlite3_errmsg(db));
}

static void write_all(const char *path, const event *all, size_t n)
{
    sqlite3 *db;
    sqlite3_stmt *put;
    check(NULL, sqlite3_open(path, &db));
    check(
        db,
        sqlite3_exec(
            db,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072;"
            "CREATE TABLE journal(seq INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, type INTEGER NOT "
            "NULL, time INTEGER NOT NULL, customer INTEGER NOT NULL, data TEXT NOT NULL) STRICT; BEGIN",
            NULL, NULL, NULL));
    check(db, sqlite3_prepare_v2(db, "INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?)", -1, &put, NULL));
    for (size_t i = 0; i < n; i++) {
        const event *e = &all[i];
        sqlite3_bind_int64(put, 1, (int64_t)i + 1);
        sqlite3_bind_int(put, 2, e->source);
        sqlite3_bind_text(put, 3, e->id, (int)e->n_id, SQLITE_STATIC);
        sqlite3_bind_int(put, 4, e->type);
        sqlite3_bind_int64(put, 5, e->time);
        sqlite3_bind_int64(put, 6, e->customer);
        sqlite3_bind_text(put, 7, e->data, (int)e->n_data, SQLITE_STATIC);
        check(db, sqlite3_step(put));
        sqlite3_reset(put);
    }
    sqlite3_finalize(put);
    check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    check(db, sqlite3_close(db));
}

int main(int argc, char **argv)
{
    size_t size, n;
    if (argc != 3)
        die("usage: floor_table EVENTS.ndjson OUT.db");
    char *bytes = slurp(argv[1], &size);
    event *all = cut(bytes, bytes + size, &n);
    remove(argv[2]);
    double begin = seconds(), cpu = cpu_seconds();
    write_all(argv[2], all, n);
    printf("seconds=%.6f cpu=%.6f rows=%zu\n", seconds() - begin, cpu_seconds() - cpu, n);
    free(all);
    free(bytes);
    return 0;
}
