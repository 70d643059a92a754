/* SPDX-License-Identifier: Apache-2.0 */
/* floor_yajl EVENTS.ndjson: one pass of yajl over the file with callbacks that do nothing. What reading the events at
 * all costs: a floor under every import. Prints seconds=, lines= and bytes=. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yajl/yajl_parse.h>

#define BLOCK ((size_t)1 << 20)

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int on_boolean(void *ctx, int value)
{
    (void)ctx;
    (void)value;
    return 1;
}

static int on_number(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    (void)p;
    (void)n;
    return 1;
}

static int on_text(void *ctx, const unsigned char *p, size_t n)
{
    (void)ctx;
    (void)p;
    (void)n;
    return 1;
}

static int on_mark(void *ctx)
{
    (void)ctx;
    return 1;
}

static const yajl_callbacks NOTHING = {
    .yajl_null = on_mark,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_text,
    .yajl_start_map = on_mark,
    .yajl_map_key = on_text,
    .yajl_end_map = on_mark,
    .yajl_start_array = on_mark,
    .yajl_end_array = on_mark,
};

int main(int argc, char **argv)
{
    FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
    unsigned char *block = malloc(BLOCK);
    if (f == NULL || block == NULL) {
        fprintf(stderr, "usage: floor_yajl EVENTS.ndjson\n");
        free(block);
        return 2;
    }
    double begin = seconds();
    unsigned long long lines = 0, bytes = 0;
    yajl_handle h = yajl_alloc(&NOTHING, NULL, NULL);
    yajl_config(h, yajl_allow_multiple_values, 1);
    yajl_status status = yajl_status_ok;
    for (size_t n; status == yajl_status_ok && (n = fread(block, 1, BLOCK, f)) > 0; bytes += n) {
        for (const unsigned char *p = block; (p = memchr(p, '\n', n - (size_t)(p - block))) != NULL; p++)
            lines++;
        status = yajl_parse(h, block, n);
    }
    if (status == yajl_status_ok)
        status = yajl_complete_parse(h);
    yajl_free(h);
    printf("seconds=%.3f lines=%llu bytes=%llu\n", seconds() - begin, lines, bytes);
    free(block);
    fclose(f);
    return status == yajl_status_ok ? 0 : 1;
}
