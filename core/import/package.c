/* SPDX-License-Identifier: Apache-2.0 */
/* Parts go from libzip to Expat block by block. Three things bound what a small file can cost: how much is unpacked in
 * all, how much more that is than was packed, and how long a single tag may be (Expat looks at an unfinished one again
 * with every block). */
#include "core/import/package.h"

#include "core/base/i18n.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum {
    BLOCK = 64 * 1024,
    ENTRIES_MOST = 20000,
    DEPTH_MOST = 64,
    UNPACKED_PER_KEPT = 8, /* XML is wordy: a cell of five bytes takes forty */
    RATIO_MOST = 500,      /* deflate itself ends near 1,030 */
    RATIO_COUNTS_FROM = 8 * 1024 * 1024,
    TAG_MOST = 1024 * 1024,
};

struct package {
    zip_t *zip;
    uint64_t unpacked, unpacked_most;
};

struct part {
    package *package;
    const char *name;
    const part_handlers *handlers;
    void *ctx;
    XML_Parser parser;
    int depth;
    gx_status status;
    gx_error *err;
};

gx_status package_open(gx_text content, size_t most, package **out, gx_error *err)
{
    package *p = calloc(1, sizeof *p);
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = p != NULL ? zip_source_buffer_create(content.p, content.n, 0, &why) : NULL;
    if (source == NULL) {
        free(p);
        return gx_fail(err, GX_ENOMEM, _("out of memory while opening an archive"));
    }
    p->unpacked_most = (uint64_t)most * UNPACKED_PER_KEPT;
    p->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    if (p->zip == NULL) {
        gx_fail(err, GX_EINVAL, _("a damaged or cut-off archive (%s): get the file once more"),
                zip_error_strerror(&why));
        zip_error_fini(&why);
        zip_source_free(source);
        free(p);
        return GX_EINVAL;
    }
    if (zip_get_num_entries(p->zip, 0) > ENTRIES_MOST) {
        package_close(p);
        return gx_fail(err, GX_ELIMIT, _("an archive of more than %d files is no spreadsheet"), ENTRIES_MOST);
    }
    *out = p;
    return GX_OK;
}

void package_close(package *p)
{
    if (p == NULL)
        return;
    zip_discard(p->zip);
    free(p);
}

bool package_has(package *p, const char *name)
{
    return zip_name_locate(p->zip, name, ZIP_FL_NOCASE) >= 0;
}

/* ---- one part */

void *part_context(const part *p)
{
    return p->ctx;
}

void part_fail(part *p, gx_status code, const char *format, ...)
{
    char said[200];
    va_list args;
    if (p->status != GX_OK)
        return;
    va_start(args, format);
    vsnprintf(said, sizeof said, format, args);
    va_end(args);
    p->status =
        gx_fail(p->err, code, _("%s, line %lu: %s"), p->name, (unsigned long)XML_GetCurrentLineNumber(p->parser), said);
    XML_StopParser(p->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *part_attribute(const char *const *attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    part *p = ctx;
    if (++p->depth > DEPTH_MOST)
        part_fail(p, GX_ELIMIT, _("more than %d elements within each other"), DEPTH_MOST);
    else if (p->status == GX_OK)
        p->handlers->start(p, local_name(name), (const char *const *)attributes);
}

static void on_end(void *ctx, const XML_Char *name)
{
    part *p = ctx;
    p->depth--;
    if (p->handlers->end != NULL && p->status == GX_OK)
        p->handlers->end(p, local_name(name));
}

static void on_text(void *ctx, const XML_Char *t, int n)
{
    part *p = ctx;
    if (p->handlers->text != NULL && p->status == GX_OK && n > 0)
        p->handlers->text(p, t, (size_t)n);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    part_fail(ctx, GX_EINVAL, _("it holds a DTD, which no spreadsheet needs and a hostile file would: refused"));
}

static void check_size(part *p, uint64_t packed, uint64_t unpacked)
{
    uint64_t seen = (uint64_t)XML_GetCurrentByteIndex(p->parser);
    if (p->package->unpacked > p->package->unpacked_most)
        part_fail(p, GX_ELIMIT,
                  _("the file unpacks to more than %llu MiB: import it with more --memory, or save it as CSV"),
                  (unsigned long long)(p->package->unpacked_most >> 20));
    else if (unpacked > RATIO_COUNTS_FROM && unpacked / RATIO_MOST > packed)
        part_fail(p, GX_ELIMIT, _("it unpacks to more than %d times its size, as only a hostile file does: refused"),
                  RATIO_MOST);
    else if (unpacked > seen && unpacked - seen > TAG_MOST)
        part_fail(p, GX_ELIMIT, _("a single tag of more than 1 MiB"));
}

static gx_status bad_xml(part *p)
{
    return gx_fail(p->err, GX_EINVAL, _("%s, line %lu: %s"), p->name,
                   (unsigned long)XML_GetCurrentLineNumber(p->parser), XML_ErrorString(XML_GetErrorCode(p->parser)));
}

static gx_status feed(part *p, zip_file_t *file, uint64_t packed)
{
    uint64_t unpacked = 0;
    for (;;) {
        void *block = XML_GetBuffer(p->parser, BLOCK);
        if (block == NULL)
            return gx_fail(p->err, GX_ENOMEM, _("out of memory while reading %s"), p->name);
        zip_int64_t n = zip_fread(file, block, BLOCK);
        if (n < 0)
            return gx_fail(p->err, GX_EINVAL, _("%s is damaged (%s): get the file once more"), p->name,
                           zip_file_strerror(file));
        unpacked += (uint64_t)n;
        p->package->unpacked += (uint64_t)n;
        enum XML_Status parsed = XML_ParseBuffer(p->parser, (int)n, n == 0);
        if (p->status == GX_OK && parsed == XML_STATUS_OK)
            check_size(p, packed, unpacked);
        if (p->status != GX_OK)
            return p->status;
        if (parsed != XML_STATUS_OK)
            return bad_xml(p);
        if (n == 0)
            return GX_OK;
    }
}

static gx_status open_part(package *p, const char *name, zip_file_t **file, uint64_t *packed, gx_error *err)
{
    zip_stat_t st;
    zip_int64_t index = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
    if (index < 0 || zip_stat_index(p->zip, (zip_uint64_t)index, 0, &st) != 0)
        return gx_fail(err, GX_EINVAL, _("the part %s is missing"), name);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return gx_fail(err, GX_EINVAL, _("it is protected by a password: save it without one"));
    *packed = (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0;
    *file = zip_fopen_index(p->zip, (zip_uint64_t)index, 0);
    return *file != NULL ? GX_OK : gx_fail(err, GX_EINVAL, _("%s cannot be read (%s)"), name, zip_strerror(p->zip));
}

gx_status package_read(package *p, const char *name, const part_handlers *handlers, void *ctx, gx_error *err)
{
    zip_file_t *file;
    uint64_t packed;
    gx_status status = open_part(p, name, &file, &packed, err);
    if (status != GX_OK)
        return status;
    part reading = { .package = p, .name = name, .handlers = handlers, .ctx = ctx, .err = err };
    reading.parser = XML_ParserCreate(NULL);
    if (reading.parser == NULL) {
        zip_fclose(file);
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading %s"), name);
    }
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    status = feed(&reading, file, packed);
    XML_ParserFree(reading.parser);
    zip_fclose(file);
    return status;
}
