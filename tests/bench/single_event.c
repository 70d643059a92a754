/* SPDX-License-Identifier: Apache-2.0 */
/* single_event MODE SHOP HOME EVENTS.ndjson NOW [MOST]: hands the events one by one to gx_shop_decide, as a program
 * that embeds guanxi would, and prints what one costs: appended, the customers it concerns judged again, labels,
 * decisions and outbox stored, committed. MODE says how far a commit must have got; "memory": decided in memory and
 * flushed at the end, which is said apart. The shop is opened resident, as the peers have all facts in memory. A mode
 * that the library does not offer ends with status 3. */
#include "bench.h"

#include <guanxi/guanxi.h>
#include <string.h>

enum { NOT_OFFERED = 3 };

typedef struct mode {
    const char *name;
    gx_sync sync;
    uint32_t flags;
} mode;

static const mode modes[] = {
    { "off", GX_SYNC_OFF, GX_SHOP_RESIDENT },
    { "normal", GX_SYNC_NORMAL, GX_SHOP_RESIDENT },
    { "full", GX_SYNC_FULL, GX_SHOP_RESIDENT },
    { "memory", GX_SYNC_LATER, GX_SHOP_RESIDENT },
};

static const mode *mode_of(const char *name)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    return NULL;
}

static void say(const char *name, double *each, size_t n, uint64_t judged, double flush)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += each[i];
    qsort(each, n, sizeof *each, by_value);
    printf("single_event %s: %zu events, %llu customers judged, mean_us %.3f p50_us %.3f p99_us %.3f flush_us %.3f\n",
           name, n, (unsigned long long)judged, sum * 1e6 / (double)n, each[n / 2] * 1e6, each[n * 99 / 100] * 1e6,
           flush * 1e6 / (double)n);
}

static void decide_each(gx_shop *shop, FILE *events, int64_t now, const mode *m, size_t most)
{
    char *line = NULL;
    size_t room = 0, n = 0;
    uint64_t judged = 0;
    gx_error err;
    double *each = malloc(most * sizeof *each);
    if (each == NULL)
        die("single_event: out of memory");
    for (ssize_t got; n < most && (got = getline(&line, &room, events)) > 0; n++) {
        gx_decide_counts counts = { .size = sizeof counts };
        double begin = seconds();
        if (gx_shop_decide(shop, (gx_text){ line, (size_t)got }, now, m->sync, &counts, &err) != GX_OK)
            die("single_event: %s", err.text);
        each[n] = seconds() - begin;
        judged += counts.evaluated;
    }
    double begin = seconds();
    if (gx_shop_flush(shop, &err) != GX_OK)
        die("single_event: %s", err.text);
    double flush = seconds() - begin;
    if (n == 0)
        die("single_event: no events");
    say(m->name, each, n, judged, flush);
    free(each);
    free(line);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: single_event MODE SHOP HOME EVENTS.ndjson NOW [MOST]\n");
        return 2;
    }
    const mode *m = mode_of(argv[1]);
    if (m == NULL)
        return NOT_OFFERED;
    gx_shop_options o = { .size = sizeof o, .flags = m->flags, .dir = argv[2], .home = argv[3] };
    gx_error err;
    gx_shop *shop;
    FILE *events = fopen(argv[4], "r");
    if (events == NULL)
        die("single_event: %s cannot be read", argv[4]);
    if (gx_shop_open(&o, &shop, &err) != GX_OK)
        die("single_event: %s", err.text);
    decide_each(shop, events, strtoll(argv[5], NULL, 10), m, argc > 6 ? strtoull(argv[6], NULL, 10) : 1000000);
    gx_shop_close(shop);
    fclose(events);
    return 0;
}
