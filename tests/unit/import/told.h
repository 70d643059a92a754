/* SPDX-License-Identifier: Apache-2.0 */
/* What a container tells of a text: its table, with "~" between the values of a list, or its complaint. */
#ifndef TESTS_UNIT_IMPORT_TOLD_H
#define TESTS_UNIT_IMPORT_TOLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/import/container.h"

#include <stdlib.h>
#include <string.h>

#define TOLD_MOST ((size_t)1 << 20)

__attribute__((unused)) static const char *told_most(const container *c, gx_text content, size_t most)
{
    static char out[1 << 16];
    buf csv = { 0 };
    gx_error err = { .text = "" };
    gx_status status = c->read(content, most, &csv, &err);
    snprintf(out, sizeof out, "%s", status == GX_OK ? (csv.p != NULL ? csv.p : "") : err.text);
    for (char *p = out; *p != '\0'; p++)
        *p = *p == CONTAINER_LIST[0] ? '~' : *p;
    buf_free(&csv);
    return out;
}

__attribute__((unused)) static const char *told(const container *c, const char *content)
{
    return told_most(c, text_of(content), TOLD_MOST);
}

#endif
