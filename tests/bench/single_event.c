/* SPDX-License-Identifier: Apache-2.0 */
/* single_event SHOP HOME EVENTS.ndjson NOW full|normal [MOST]: hands the events one by one to gx_shop_decide, as a
 * program that embeds guanxi would, and prints what one costs: appended, the customers it concerns judged again,
 * labels, decisions and outbox stored, committed. */
#include <guanxi/guanxi.h>

#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static void say(const char *mode, double *each, size_t n, uint64_t judged)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += each[i];
    qsort(each, n, sizeof *each, by_value);
    printf("single_event %s: %zu events, %llu customers judged, mean_us %.1f p50_us %.1f p99_us %.1f\n", mode, n,
           (unsigned long long)judged, sum * 1e6 / (double)n, each[n / 2] * 1e6, each[n * 99 / 100] * 1e6);
}

static int measure(gx_shop *shop, FILE *events, int64_t now, const char *mode, size_t most)
{
    char *line = NULL;
    size_t room = 0, n = 0;
    uint64_t judged = 0;
    gx_error err;
    gx_sync sync = strcmp(mode, "full") == 0 ? GX_SYNC_FULL : GX_SYNC_NORMAL;
    double *each = malloc(most * sizeof *each);
    if (each == NULL)
        return 1;
    for (ssize_t got; n < most && (got = getline(&line, &room, events)) > 0; n++) {
        gx_decide_counts counts = { .size = sizeof counts };
        double begin = seconds();
        if (gx_shop_decide(shop, (gx_text){ line, (size_t)got }, now, sync, &counts, &err) != GX_OK) {
            fprintf(stderr, "single_event: %s\n", err.text);
            return 1;
        }
        each[n] = seconds() - begin;
        judged += counts.evaluated;
    }
    if (n > 0)
        say(mode, each, n, judged);
    free(each);
    free(line);
    return n == 0;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: single_event SHOP HOME EVENTS.ndjson NOW full|normal [MOST]\n");
        return 2;
    }
    gx_shop_options o = { .size = sizeof o, .dir = argv[1], .home = argv[2] };
    gx_error err;
    gx_shop *shop;
    FILE *events = fopen(argv[3], "r");
    if (events == NULL) {
        perror(argv[3]);
        return 1;
    }
    if (gx_shop_open(&o, &shop, &err) != GX_OK) {
        fprintf(stderr, "single_event: %s\n", err.text);
        return 1;
    }
    int status =
        measure(shop, events, strtoll(argv[4], NULL, 10), argv[5], argc > 6 ? strtoull(argv[6], NULL, 10) : 1000000);
    gx_shop_close(shop);
    fclose(events);
    return status;
}
