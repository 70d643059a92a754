/* SPDX-License-Identifier: Apache-2.0 */
/* A ZIP of XML parts, as office programs write their files. The only user of libzip. Made for files of strangers: what
 * is unpacked is bounded, nothing is unpacked into memory as a whole, DTDs and protected parts are refused. */
#ifndef CORE_IMPORT_PACKAGE_H
#define CORE_IMPORT_PACKAGE_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct package package;
/* `content` is borrowed. `most`: bytes a caller may keep of it; all that is unpacked, kept or not, is bounded by it. */
gx_status package_open(gx_text content, size_t most, package **out, gx_error *err);
void package_close(package *p);
bool package_has(package *p, const char *name);

/* One part being read. The handlers get names without their prefix ("row" of <x:row>). */
typedef struct part part;
typedef struct part_handlers {
    void (*start)(part *p, const char *name, const char *const *attributes);
    void (*end)(part *p, const char *name);         /* may be NULL */
    void (*text)(part *p, const char *t, size_t n); /* may be NULL; in pieces */
} part_handlers;
void *part_context(const part *p);
/* Of a handler: reading ends with this failure; the part and its line are put before it. */
__attribute__((format(printf, 3, 4))) void part_fail(part *p, gx_status code, const char *format, ...);
const char *part_attribute(const char *const *attributes, const char *name); /* NULL when absent; without its prefix */

gx_status package_read(package *p, const char *name, const part_handlers *handlers, void *ctx, gx_error *err);

#endif
