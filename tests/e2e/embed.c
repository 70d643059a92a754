/* SPDX-License-Identifier: Apache-2.0 */
/* A program that embeds guanxi: compiled by embed.sh against an installed include/ and linked with the installed
 * libguanxi.so, nothing else. It works on a shop through the API, checks what the header promises, and leaves exports
 * that embed.sh compares with the command line's, byte for byte. */
#include <guanxi/guanxi.h>

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;
static gx_error err;

#define CHECK(what)                                                                                                    \
    do {                                                                                                               \
        if (!(what)) {                                                                                                 \
            printf("embed.c:%d: %s (%s)\n", __LINE__, #what, err.text);                                                \
            failures++;                                                                                                \
        }                                                                                                              \
        err = (gx_error){ GX_OK, "" };                                                                                 \
    } while (0)

static gx_text read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    size_t n = (size_t)ftell(f);
    char *p = malloc(n + 1);
    rewind(f);
    if (p == NULL || fread(p, 1, n, f) != n) {
        perror(path);
        exit(1);
    }
    fclose(f);
    return (gx_text){ p, n };
}

static gx_status to_file(void *ctx, const char *bytes, size_t n, gx_error *e)
{
    return fwrite(bytes, 1, n, ctx) == n ? GX_OK : gx_fail(e, GX_EIO, "the disk is full");
}

static gx_status refuse(void *ctx, const char *bytes, size_t n, gx_error *e)
{
    (void)bytes;
    (void)n;
    ++*(int *)ctx;
    return gx_fail(e, GX_ELIMIT, "the reader had enough");
}

static gx_status count(void *ctx, const char *bytes, size_t n, gx_error *e)
{
    (void)bytes;
    (void)e;
    *(size_t *)ctx += n;
    return GX_OK;
}

static void export_all(gx_shop *shop, const char *dir, int64_t now)
{
    static const char *const names[] = { "labels", "segments", "actions", "suppressed", "events", "customers" };
    for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.%s", dir, names[i / 2], i % 2 ? "ndjson" : "csv");
        FILE *f = fopen(path, "wb");
        CHECK(f != NULL &&
              gx_shop_export(shop, names[i / 2], i % 2 ? GX_NDJSON : GX_CSV, now, to_file, f, &err) == GX_OK);
        if (f != NULL)
            fclose(f);
    }
}

static size_t size_of_export(gx_shop *shop, const char *what)
{
    size_t n = 0;
    CHECK(gx_shop_export(shop, what, GX_CSV, GX_LAST_RUN, count, &n, &err) == GX_OK);
    return n;
}

#define EVENT(id, type)                                                                                                \
    "{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"e\",\"type\":\"" type                                     \
    "\",\"time\":\"2025-12-01T00:00:00Z\",\"subject\":\"1\",\"data\":{}}\n"

/* Events in: all or none, once each. */
static void appending(gx_shop *shop, gx_text events)
{
    gx_append_counts n = { .size = sizeof n };
    CHECK(gx_shop_append(shop, events, GX_SYNC_FULL, &n, &err) == GX_OK);
    CHECK(n.events > 100 && n.added == n.events && n.duplicates == 0 && n.size == sizeof n);
    CHECK(gx_shop_append(shop, events, GX_SYNC_NORMAL, &n, &err) == GX_OK);
    CHECK(n.added == 0 && n.duplicates == n.events);

    size_t before = size_of_export(shop, "events");
    CHECK(gx_shop_append(shop, GX_TEXT(EVENT("x1", "visit.made") "\n" EVENT("x2", "visit.mad")), GX_SYNC_FULL, &n,
                         &err) == GX_EINVAL &&
          strstr(err.text, "line 3") != NULL);
    CHECK(gx_shop_append(shop, GX_TEXT(EVENT("x1", "visit.made") EVENT("x1", "message.received")), GX_SYNC_FULL, &n,
                         &err) == GX_ECONFLICT &&
          strstr(err.text, "line 2") != NULL);
    CHECK(n.added == 0 && n.duplicates > 100); /* of the last call that succeeded */
    CHECK(size_of_export(shop, "events") == before);
    CHECK(gx_shop_append(shop, (gx_text){ NULL, 0 }, GX_SYNC_FULL, NULL, NULL) == GX_OK);
}

/* Before the first run nothing can be carried on; a plan writes nothing; the run before comes first. */
static void running(gx_shop *shop, int64_t now)
{
    gx_run_counts plan = { .size = sizeof plan }, run = { .size = sizeof run };
    gx_decide_counts d = { .size = sizeof d };
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("early", "visit.made")), now, GX_SYNC_FULL, &d, &err) == GX_EREFUSED);
    size_t none = size_of_export(shop, "actions");
    CHECK(gx_shop_run(shop, now, GX_RUN_PLAN, &plan, &err) == GX_OK);
    CHECK(plan.approved > 0 && plan.full == 1 && plan.customers == plan.evaluated);
    CHECK(size_of_export(shop, "actions") == none);
    CHECK(gx_shop_run(shop, now, 0, &run, &err) == GX_OK);
    CHECK(run.approved == plan.approved && run.suppressed == plan.suppressed && run.evaluated == run.changed + run.due);
    CHECK(size_of_export(shop, "actions") > none);
    CHECK(gx_shop_run(shop, now - 1, 0, &run, &err) == GX_EREFUSED);
    CHECK(gx_shop_run(shop, GX_LAST_RUN, 0, &run, &err) == GX_EINVAL);
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("late", "visit.made")), now - 1, GX_SYNC_FULL, &d, &err) == GX_EREFUSED &&
          strstr(err.text, "2025-12-31T23:59:59Z") != NULL);
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("bad", "visit.mad")), now, GX_SYNC_FULL, &d, &err) == GX_EINVAL);
}

/* What is said of a whole city is for the next run, or for whoever is judged before it. */
static bool of_city(gx_text line)
{
    size_t at = 0;
    while (at + 6 <= line.n && memcmp(line.p + at, "@city:", 6) != 0)
        at++;
    return at + 6 <= line.n;
}

/* Each line of the stream by itself, the first one twice. */
static void deciding(gx_shop *shop, gx_text stream, int64_t now)
{
    gx_decide_counts n = { .size = sizeof n };
    uint64_t evaluated = 0, approved = 0;
    for (const char *p = stream.p, *end = stream.p + stream.n; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        gx_text line = { p, (size_t)((stop ? stop : end) - p) };
        CHECK(gx_shop_decide(shop, line, now, p == stream.p ? GX_SYNC_FULL : GX_SYNC_NORMAL, &n, &err) == GX_OK);
        CHECK(n.added == 1 && (n.evaluated >= 1) == !of_city(line) && n.evaluated < 12);
        evaluated += n.evaluated;
        approved += n.approved;
        if (p == stream.p) {
            CHECK(gx_shop_decide(shop, line, now, GX_SYNC_FULL, &n, &err) == GX_OK);
            CHECK(n.added == 0 && n.evaluated == 0 && n.approved == 0);
        }
        p = stop ? stop + 1 : end;
    }
    printf("decided: %llu customers judged, %llu new actions\n", (unsigned long long)evaluated,
           (unsigned long long)approved);
}

/* ---- decisions that wait for gx_shop_flush */

static gx_text line_of(gx_text *rest)
{
    const char *stop = memchr(rest->p, '\n', rest->n);
    gx_text line = { rest->p, stop != NULL ? (size_t)(stop - rest->p) : rest->n };
    size_t used = line.n + (stop != NULL);
    *rest = (gx_text){ rest->p + used, rest->n - used };
    return line;
}

static void decide_some(gx_shop *shop, gx_text *rest, int64_t now, int most, uint32_t added)
{
    for (gx_decide_counts n = { .size = sizeof n }; most > 0 && rest->n > 0; most--) {
        gx_text line = line_of(rest);
        CHECK(gx_shop_decide(shop, line, now, GX_SYNC_LATER, &n, &err) == GX_OK);
        CHECK(n.added == added && (n.evaluated >= 1) == (added == 1 && !of_city(line)));
    }
}

static gx_shop *open_with(const char *dir, const char *home, uint32_t flags)
{
    gx_shop *shop = NULL;
    gx_shop_options o = { .size = sizeof o, .flags = flags, .dir = dir, .home = home };
    CHECK(gx_shop_open(&o, &shop, &err) == GX_OK);
    return shop;
}

/* What everybody else sees. */
static size_t seen(const char *dir, const char *home)
{
    gx_shop *other = open_with(dir, home, GX_SHOP_READ_ONLY);
    size_t n = size_of_export(other, "events");
    gx_shop_close(other);
    return n;
}

/* A process that dies takes with it what it did not flush. */
static void dying(const char *dir, const char *home, gx_text stream, int64_t now)
{
    pid_t child = fork();
    if (child == 0) {
        gx_shop *shop = open_with(dir, home, GX_SHOP_RESIDENT);
        decide_some(shop, &stream, now, 5, 1);
        _exit(failures);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* A disk that takes nothing more: what waited is to be handed over again. */
static void failing(gx_shop *shop, gx_text stream, int64_t now)
{
    struct rlimit before, none;
    getrlimit(RLIMIT_FSIZE, &before);
    none = (struct rlimit){ 1, before.rlim_max };
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    gx_status status = gx_shop_flush(shop, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    CHECK(status == GX_EIO && strstr(err.text, "3 decided events") != NULL);
    CHECK(gx_shop_flush(shop, &err) == GX_OK);
    decide_some(shop, &stream, now, 3, 1);
}

static void waiting(const char *dir, const char *home, gx_text stream, int64_t now)
{
    gx_text rest = stream, again = stream, one = stream;
    gx_decide_counts n = { .size = sizeof n };
    size_t before = seen(dir, home);
    dying(dir, home, stream, now);
    gx_shop *shop = open_with(dir, home, GX_SHOP_RESIDENT);
    CHECK(gx_shop_append(shop, GX_TEXT(EVENT("w", "visit.made")), GX_SYNC_LATER, NULL, &err) == GX_EINVAL);
    decide_some(shop, &rest, now, 3, 1);
    failing(shop, stream, now);
    decide_some(shop, &again, now, 1, 0); /* known, though it waits */
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("bad", "visit.mad")), now, GX_SYNC_LATER, &n, &err) == GX_EINVAL);
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("old", "visit.made")), now - 1, GX_SYNC_LATER, &n, &err) == GX_EREFUSED);
    char other[4096];
    snprintf(other, sizeof other, "%.*s", (int)line_of(&one).n, stream.p);
    strstr(other, "88000")[4] = '1'; /* says something else */
    CHECK(gx_shop_decide(shop, (gx_text){ other, strlen(other) }, now, GX_SYNC_LATER, &n, &err) == GX_ECONFLICT);
    CHECK(seen(dir, home) == before);
    CHECK(gx_shop_decide(shop, line_of(&again), now, GX_SYNC_FULL, &n, &err) == GX_OK && n.added == 0);
    size_t some = seen(dir, home);
    CHECK(some > before); /* who hears that an event is known finds it on the disk */
    decide_some(shop, &rest, now, 6, 1);
    CHECK(seen(dir, home) == some);
    CHECK(gx_shop_flush(shop, &err) == GX_OK && gx_shop_flush(shop, NULL) == GX_OK);
    CHECK(seen(dir, home) > some);
    decide_some(shop, &rest, now, 1000, 1);
    gx_shop_close(shop); /* flushes */
}

static void reading(gx_shop *shop, const char *dir, int64_t now)
{
    int calls = 0;
    size_t n = 0;
    char path[4096];
    CHECK(gx_shop_export(shop, "label", GX_CSV, now, count, &n, &err) == GX_EINVAL &&
          strstr(err.text, "labels") != NULL);
    CHECK(gx_shop_export(shop, "events", GX_CSV, now, refuse, &calls, &err) == GX_ELIMIT &&
          strcmp(err.text, "the reader had enough") == 0);
    CHECK(calls == 1);
    CHECK(gx_shop_why(shop, "nobody", NULL, now, NULL, count, &n, &err) == GX_ENOTFOUND);
    CHECK(gx_shop_why(shop, "7", "no_such", now, NULL, count, &n, &err) == GX_ENOTFOUND);
    CHECK(n == 0);
    snprintf(path, sizeof path, "%s/why.json", dir);
    FILE *f = fopen(path, "wb");
    CHECK(f != NULL && gx_shop_why(shop, "7", NULL, GX_LAST_RUN, "en", to_file, f, &err) == GX_OK);
    if (f != NULL)
        fclose(f);
}

static int warnings;

static void listen(void *ctx, int level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)line;
    warnings++;
}

/* What is refused at the door, and the file as the other way in. */
static void opening(const char *dir, const char *home, const char *events, int64_t now)
{
    gx_shop *shop = NULL;
    gx_shop_options o = { .size = sizeof o, .dir = "/nowhere", .home = home };
    CHECK(gx_shop_open(&o, &shop, &err) == GX_ENOTFOUND && shop == NULL);
    o.size = 0;
    CHECK(gx_shop_open(&o, &shop, &err) == GX_EINVAL && shop == NULL);
    o = (gx_shop_options){ .size = sizeof o, .flags = GX_SHOP_READ_ONLY, .dir = dir, .home = home };
    CHECK(gx_shop_open(&o, &shop, &err) == GX_OK);
    if (shop == NULL)
        return;
    gx_import_options dry = { .size = sizeof dry, .flags = GX_IMPORT_DRY_RUN };
    gx_import_counts n = { .size = offsetof(gx_import_counts, duplicates), .duplicates = 77 };
    CHECK(gx_shop_append(shop, GX_TEXT(EVENT("ro", "visit.made")), GX_SYNC_FULL, NULL, &err) != GX_OK);
    CHECK(gx_shop_decide(shop, GX_TEXT(EVENT("ro", "visit.made")), now, GX_SYNC_FULL, NULL, &err) != GX_OK);
    CHECK(gx_shop_run(shop, now, GX_RUN_PLAN, NULL, &err) == GX_OK);
    gx_shop_close(shop);
    gx_shop_close(NULL);
    o.flags = 0;
    CHECK(gx_shop_open(&o, &shop, &err) == GX_OK);
    CHECK(gx_shop_import_file(shop, events, &dry, &n, &err) == GX_OK);
    CHECK(n.rows > 100 && n.accepted == 0 && n.duplicates == 77); /* an older caller's struct ends before it */
    n.size = sizeof n;
    CHECK(gx_shop_import_file(shop, events, NULL, &n, &err) == GX_OK);
    CHECK(n.rows == n.duplicates && n.events_new == 0);
    CHECK(gx_shop_import_file(shop, "/nowhere", NULL, NULL, &err) == GX_EIO || err.code == GX_ENOTFOUND);
    gx_shop_close(shop);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: embed SHOP HOME EVENTS STREAM OUT NOW\n");
        return 2;
    }
    const char *dir = argv[1], *home = argv[2], *out = argv[5];
    int64_t now = strtoll(argv[6], NULL, 10);
    /* "-" and "later": only single events, to a shop that has decided; with "later" they wait to be flushed */
    bool whole = strcmp(argv[3], "-") != 0 && strcmp(argv[3], "later") != 0;
    gx_text events = whole ? read_file(argv[3]) : (gx_text){ NULL, 0 }, stream = read_file(argv[4]);
    gx_shop *shop = NULL;
    gx_shop_options o = { .size = sizeof o, .dir = dir, .home = home, .threads = 2 };
    if (strcmp(argv[3], "later") == 0) {
        waiting(dir, home, stream, now);
        free((char *)stream.p);
        return failures > 0;
    }
    gx_log_to(listen, NULL);
    CHECK(strcmp(gx_version(), "") != 0);
    CHECK(gx_shop_open(&o, &shop, &err) == GX_OK);
    if (shop == NULL)
        return 1;
    if (whole) {
        appending(shop, events);
        running(shop, now);
    }
    deciding(shop, stream, now);
    if (whole) {
        reading(shop, out, now);
        export_all(shop, out, GX_LAST_RUN);
    }
    gx_shop_close(shop);
    if (whole)
        opening(dir, home, argv[3], now);
    CHECK(warnings == 0);
    free((char *)events.p);
    free((char *)stream.p);
    return failures > 0;
}
