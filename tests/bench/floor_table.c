/* SPDX-License-Identifier: Apache-2.0 */
/* floor_table EVENTS.ndjson OUT.db: the same events into one SQLite table (seq, source, id, type, time, customer, data)
 * in one transaction, with no index and nothing checked. What keeping the events at all costs: a floor under every
 * import. OUT.db is replaced. The lines are cut up block by block before the clock runs, by the fixed order of keys
 * that csv2events writes. Prints seconds= (inserts, commit and checkpoint), lines= and bytes= of the database. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BATCH 4096

typedef struct piece {
    const char *p;
    int n;
} piece;

typedef struct row {
    piece source, id, type, customer, data;
    long long time;
} row;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The text between `key` and the next quote. */
static int cut(const char **at, const char *end, const char *key, piece *out)
{
    const char *p = memmem(*at, (size_t)(end - *at), key, strlen(key));
    if (p == NULL)
        return 0;
    p += strlen(key);
    const char *q = memchr(p, '"', (size_t)(end - p));
    if (q == NULL)
        return 0;
    *out = (piece){ p, (int)(q - p) };
    *at = q;
    return 1;
}

static long long number(const char *p, int n)
{
    long long v = 0;
    for (int i = 0; i < n; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

/* Days since 1970 of a date (H. Hinnant, chrono-compatible low-level date algorithms). */
static long long days_of(long long y, long long m, long long d)
{
    y -= m <= 2;
    long long era = y / 400, yoe = y - era * 400;
    long long doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int cut_line(const char *p, const char *end, row *r)
{
    piece time;
    if (!cut(&p, end, "\"id\":\"", &r->id) || !cut(&p, end, "\"source\":\"", &r->source) ||
        !cut(&p, end, "\"type\":\"", &r->type) || !cut(&p, end, "\"time\":\"", &time) || time.n != 20 ||
        !cut(&p, end, "\"subject\":\"", &r->customer))
        return 0;
    const char *data = memmem(p, (size_t)(end - p), "\"data\":", 7);
    if (data == NULL)
        return 0;
    r->data = (piece){ data + 7, (int)(end - 1 - (data + 7)) };
    const char *t = time.p;
    r->time = days_of(number(t, 4), number(t + 5, 2), number(t + 8, 2)) * 86400 + number(t + 11, 2) * 3600 +
              number(t + 14, 2) * 60 + number(t + 17, 2);
    return 1;
}

static int insert(sqlite3_stmt *st, const row *r)
{
    sqlite3_bind_text(st, 1, r->source.p, r->source.n, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, r->id.p, r->id.n, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, r->type.p, r->type.n, SQLITE_STATIC);
    sqlite3_bind_int64(st, 4, r->time);
    sqlite3_bind_text(st, 5, r->customer.p, r->customer.n, SQLITE_STATIC);
    sqlite3_bind_text(st, 6, r->data.p, r->data.n, SQLITE_STATIC);
    return sqlite3_step(st) == SQLITE_DONE && sqlite3_reset(st) == SQLITE_OK;
}

static int open_out(const char *path, sqlite3 **db, sqlite3_stmt **st)
{
    (void)unlink(path);
    return sqlite3_open(path, db) == SQLITE_OK &&
           sqlite3_exec(*db,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE event(seq INTEGER PRIMARY "
                        "KEY, source TEXT, id TEXT, type TEXT, time INTEGER, customer TEXT, data TEXT); BEGIN",
                        NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(*db, "INSERT INTO event(source, id, type, time, customer, data) VALUES(?, ?, ?, ?, ?, ?)",
                              -1, st, NULL) == SQLITE_OK;
}

/* All lines of the file; *spent is the time in SQLite. */
static int load(FILE *f, sqlite3_stmt *st, unsigned long long *lines, double *spent)
{
    static char *line[BATCH];
    static size_t room[BATCH];
    static row rows[BATCH];
    for (size_t n = BATCH; n == BATCH;) {
        ssize_t got;
        for (n = 0; n < BATCH && (got = getline(&line[n], &room[n], f)) > 0; n++) {
            const char *end = line[n] + got - (line[n][got - 1] == '\n');
            if (!cut_line(line[n], end, &rows[n]))
                return 0;
        }
        double begin = seconds();
        for (size_t i = 0; i < n; i++) {
            if (!insert(st, &rows[i]))
                return 0;
        }
        *spent += seconds() - begin;
        *lines += n;
    }
    return 1;
}

int main(int argc, char **argv)
{
    FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    unsigned long long lines = 0;
    double spent = 0;
    if (f == NULL) {
        fprintf(stderr, "usage: floor_table EVENTS.ndjson OUT.db\n");
        return 2;
    }
    if (!open_out(argv[2], &db, &st) || !load(f, st, &lines, &spent)) {
        fprintf(stderr, "floor_table: line %llu or %s: %s\n", lines + 1, argv[2], sqlite3_errmsg(db));
        return 1;
    }
    double begin = seconds();
    int ok = sqlite3_finalize(st) == SQLITE_OK && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_close(db) == SQLITE_OK;
    spent += seconds() - begin;
    struct stat file = { 0 };
    ok = ok && stat(argv[2], &file) == 0;
    printf("seconds=%.3f lines=%llu bytes=%lld\n", spent, lines, (long long)file.st_size);
    fclose(f);
    return ok ? 0 : 1;
}
