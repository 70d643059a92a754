/* SPDX-License-Identifier: Apache-2.0 */
/* A shop in a temporary folder for the tests of this room: a store, maps from a text, files to import. */
#ifndef TESTS_UNIT_IMPORT_SHOP_H
#define TESTS_UNIT_IMPORT_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/import/import.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct shop {
    char dir[64];
    store *store;
    zone *zone;
    config *config;
    arena *mem;
    import_options options;
    import_report report;
    gx_error err;
} shop;

#define OK(shop, call)                                                                                                 \
    do {                                                                                                               \
        if ((call) != GX_OK)                                                                                           \
            fail_msg("%s", (shop)->err.text);                                                                          \
    } while (0)

__attribute__((unused)) static int shop_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

__attribute__((unused)) static void shop_open(shop *s, const char *maps, const char *currency, const char *place)
{
    memset(s, 0, sizeof *s);
    strcpy(s->dir, "/tmp/guanxi-import-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    s->mem = arena_new();
    s->config = config_new();
    OK(s, zone_load(place, &s->zone, &s->err));
    OK(s, config_read_text(s->config, text_of(maps), "shop.ini", &s->err));
    OK(s, config_check(s->config, &map_section, 1, NULL, NULL, 2, &s->err));
    OK(s, column_maps_of(s->config, s->zone, text_of(currency), 2, s->mem, &s->options.maps, &s->err));
    OK(s, store_open(arena_printf(s->mem, "%s/shop.db", s->dir), STORE_CREATE, &s->store, &s->err));
    s->options.store = s->store;
    s->options.currency = text_of(currency);
    s->options.money_digits = 2;
    s->options.zone = s->zone;
    s->options.rejects_dir = arena_printf(s->mem, "%s/rejects", s->dir);
}

__attribute__((unused)) static void shop_close(shop *s)
{
    store_close(s->store);
    config_free(s->config);
    zone_free(s->zone);
    arena_free(s->mem);
    nftw(s->dir, shop_remove, 8, FTW_DEPTH | FTW_PHYS);
}

__attribute__((unused)) static const char *shop_write(shop *s, const char *name, const char *bytes, size_t n)
{
    char *path = arena_printf(s->mem, "%s/%s", s->dir, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

__attribute__((unused)) static gx_status shop_try(shop *s, const char *name, const char *bytes)
{
    return import_file(&s->options, shop_write(s, name, bytes, strlen(bytes)), s->mem, &s->report, &s->err);
}

/* Import, and check that the counts add up. */
__attribute__((unused)) static import_report *shop_import(shop *s, const char *name, const char *bytes)
{
    OK(s, shop_try(s, name, bytes));
    import_report *r = &s->report;
    assert_int_equal(r->rows, r->accepted + r->duplicates + r->conflicts + r->rejected);
    return r;
}

__attribute__((unused)) static void assert_counts(const import_report *r, uint64_t accepted, uint64_t duplicates,
                                                  uint64_t conflicts, uint64_t rejected)
{
    if (r->accepted != accepted || r->duplicates != duplicates || r->conflicts != conflicts || r->rejected != rejected)
        fail_msg("accepted %d duplicates %d conflicts %d rejected %d\n%.*s", (int)r->accepted, (int)r->duplicates,
                 (int)r->conflicts, (int)r->rejected, TEXT_ARG(r->first_rejects));
    assert_int_equal(r->rows, accepted + duplicates + conflicts + rejected);
}

__attribute__((unused)) static void shop_each(shop *s, gx_status (*each)(void *, const stored_event *, gx_error *),
                                              void *ctx)
{
    store_reader *r;
    OK(s, store_reader_open(s->store, &r, &s->err));
    OK(s, store_reader_begin(r, &s->err));
    OK(s, store_each_event(r, each, ctx, &s->err));
    store_reader_end(r);
    store_reader_close(r);
}

static gx_status shop_add_line(void *ctx, const stored_event *e, gx_error *err)
{
    (void)err;
    char time[32];
    time_format_rfc3339(e->time, time);
    buf_printf(ctx, "%.*s %s %.*s %.*s\n", TEXT_ARG(e->type), time, TEXT_ARG(e->subject), TEXT_ARG(e->data));
    return GX_OK;
}

/* The journal as "type time subject data" lines, by (time, source, id). */
__attribute__((unused)) static const char *shop_journal(shop *s)
{
    buf b = { 0 };
    shop_each(s, shop_add_line, &b);
    const char *out = arena_strdup(s->mem, b.p != NULL ? b.p : "");
    buf_free(&b);
    return out;
}

__attribute__((unused)) static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, text);
}

__attribute__((unused)) static char *shop_read(shop *s, const char *path)
{
    static char bytes[65536];
    FILE *f = fopen(path, "rb");
    (void)s;
    assert_non_null(f);
    bytes[fread(bytes, 1, sizeof bytes - 1, f)] = '\0';
    fclose(f);
    return bytes;
}

/* The folder of real data; NULL and a loud word when it is not there. */
__attribute__((unused)) static const char *shop_data(shop *s, const char *file)
{
    const char *root = getenv("GUANXI_TEST_DATA");
    char *path = root != NULL ? arena_printf(s->mem, "%s/%s", root, file)
                              : arena_printf(s->mem, "%s/../shared/data/%s", SOURCE_DIR, file);
    if (access(path, R_OK) == 0)
        return path;
    fprintf(stderr, "\n*** SKIP: no %s; set GUANXI_TEST_DATA to the folder of real data ***\n\n", path);
    return NULL;
}

#endif
