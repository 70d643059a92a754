/* SPDX-License-Identifier: Apache-2.0 */
/* See run_filter.h. */
#include "core/store/run_filter.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { PART_LINES = 16, PART_WORDS = PART_LINES * FILTER_LINE_WORDS };

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

static gx_status damaged(const db *d, int64_t run, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: the filter of identity run %lld is damaged; run rebuild"), d->path,
                   (long long)run);
}

static size_t parts_of(const hash_filter *f)
{
    return (f->blocks + PART_LINES - 1) / PART_LINES;
}

/* The last part may be short. */
static size_t words_of(const hash_filter *f, size_t part)
{
    size_t left = (f->blocks - part * PART_LINES) * FILTER_LINE_WORDS;
    return left < PART_WORDS ? left : PART_WORDS;
}

bool run_filter_expect(run_filter *f, size_t lines)
{
    *f = (run_filter){ .known = NULL };
    if (lines == 0)
        return true;
    f->known = calloc(lines / PART_LINES / 8 + 1, 1);
    if (f->known != NULL && filter_make(&f->lines, (lines - 1) * FILTER_LINE_WORDS * sizeof(uint64_t)))
        return true;
    run_filter_fini(f);
    return false;
}

void run_filter_fini(run_filter *f)
{
    filter_fini(&f->lines);
    free(f->known);
    f->known = NULL;
}

/* ---- bytes ---- */

typedef struct part_image {
    uint64_t sum, words[PART_WORDS];
} part_image;

static gx_status write_part(const hash_filter *f, db *d, int64_t run, size_t part, gx_error *err)
{
    part_image image;
    size_t n = words_of(f, part);
    for (size_t i = 0; i < n; i++)
        image.words[i] = htole64(f->words[part * PART_WORDS + i]);
    image.sum = htole64(hash64(image.words, n * sizeof *image.words));
    query q = query_of(d, SQL_IDENTITY_FILTER_ADD);
    query_int(&q, run << 32 | (int64_t)part);
    query_blob(&q, (gx_text){ (const char *)&image, sizeof image.sum + n * sizeof *image.words });
    return query_run(&q, err);
}

gx_status run_filter_write(run_filter *f, db *d, int64_t run, gx_error *err)
{
    size_t n = f->lines.words != NULL ? parts_of(&f->lines) : 0;
    gx_status status = GX_OK;
    for (size_t part = 0; part < n && status == GX_OK; part++)
        status = write_part(&f->lines, d, run, part, err);
    if (status != GX_OK || n == 0)
        return status;
    f->known = malloc(n / 8 + 1);
    if (f->known == NULL)
        return no_memory(d, err);
    memset(f->known, 255, n / 8 + 1);
    return GX_OK;
}

static bool take_part(hash_filter *f, size_t part, gx_text bytes)
{
    part_image image;
    size_t n = words_of(f, part);
    if (bytes.n != sizeof image.sum + n * sizeof *image.words)
        return false;
    memcpy(&image, bytes.p, bytes.n);
    if (le64toh(image.sum) != hash64(image.words, n * sizeof *image.words))
        return false;
    for (size_t i = 0; i < n; i++)
        f->words[part * PART_WORDS + i] = le64toh(image.words[i]);
    return true;
}

static gx_status read_part(run_filter *f, db *d, int64_t run, size_t part, gx_error *err)
{
    query q = query_of(d, SQL_IDENTITY_FILTER_GET);
    query_int(&q, run << 32 | (int64_t)part);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && (!row || !take_part(&f->lines, part, query_get_text(&q, 0))))
        status = damaged(d, run, err);
    query_end(&q);
    if (status == GX_OK)
        f->known[part / 8] |= (uint8_t)(1u << part % 8);
    return status;
}

static gx_status know_part(run_filter *f, db *d, int64_t run, size_t part, gx_error *err)
{
    bool known = (f->known[part / 8] >> part % 8 & 1) != 0;
    return known ? GX_OK : read_part(f, d, run, part, err);
}

gx_status run_filter_warm(run_filter *f, db *d, int64_t run, gx_error *err)
{
    size_t n = f->lines.words != NULL ? parts_of(&f->lines) : 0;
    gx_status status = GX_OK;
    for (size_t part = 0; part < n && status == GX_OK; part++)
        status = know_part(f, d, run, part, err);
    return status;
}

gx_status run_filter_has(run_filter *f, db *d, int64_t run, uint64_t hash, bool *has, gx_error *err)
{
    *has = true;
    if (f->lines.words == NULL)
        return GX_OK;
    gx_status status = know_part(f, d, run, filter_line(&f->lines, hash) / PART_LINES, err);
    *has = status == GX_OK && filter_has(&f->lines, hash);
    return status;
}

gx_status run_filter_drop(db *d, int64_t run, gx_error *err)
{
    query q = query_of(d, SQL_IDENTITY_FILTER_DROP);
    query_int(&q, run << 32);
    query_int(&q, ((run + 1) << 32) - 1);
    return query_run(&q, err);
}
