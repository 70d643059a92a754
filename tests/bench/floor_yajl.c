/* SPDX-License-Identifier: Apache-2.0 */
/* floor_yajl EVENTS.ndjson: reads the file once and lets yajl parse it, looking at nothing. No import of JSON through
 * yajl can be faster than this. Prints the seconds of that pass. */
#include "bench.h"

#include <yajl/yajl_parse.h>

typedef struct counts {
    unsigned long long values, bytes; /* so that the callbacks do something */
} counts;

static int on_null(void *ctx)
{
    ((counts *)ctx)->values++;
    return 1;
}

static int on_boolean(void *ctx, int value)
{
    (void)value;
    ((counts *)ctx)->values++;
    return 1;
}

static int on_text(void *ctx, const unsigned char *p, size_t n)
{
    (void)p;
    ((counts *)ctx)->values++;
    ((counts *)ctx)->bytes += n;
    return 1;
}

static int on_number(void *ctx, const char *p, size_t n)
{
    return on_text(ctx, (const unsigned char *)p, n);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_text,
    .yajl_start_map = on_null,
    .yajl_map_key = on_text,
    .yajl_end_map = on_null,
    .yajl_start_array = on_null,
    .yajl_end_array = on_null,
};

int main(int argc, char **argv)
{
    static unsigned char piece[1 << 18];
    counts c = { 0, 0 };
    if (argc != 2)
        die("usage: floor_yajl EVENTS.ndjson");
    FILE *f = fopen(argv[1], "rb");
    if (f == NULL)
        die("%s cannot be read", argv[1]);
    double begin = seconds(), cpu = cpu_seconds();
    yajl_handle h = yajl_alloc(&callbacks, NULL, &c);
    if (h == NULL || !yajl_config(h, yajl_allow_multiple_values, 1))
        die("floor_yajl: out of memory");
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        if (yajl_parse(h, piece, n) != yajl_status_ok)
            die("%s is no JSON", argv[1]);
    if (yajl_complete_parse(h) != yajl_status_ok)
        die("%s is cut off", argv[1]);
    yajl_free(h);
    printf("seconds=%.6f cpu=%.6f values=%llu bytes=%llu\n", seconds() - begin, cpu_seconds() - cpu, c.values, c.bytes);
    fclose(f);
    return 0;
}
