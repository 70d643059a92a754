/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a container (core/import/container.h). What must hold beyond "no crash": a second reading tells the same
 * table, a refusal says why, and every row of a table has as many cells as the header has names. */
#ifndef TESTS_FUZZ_CONTAINER_H
#define TESTS_FUZZ_CONTAINER_H

#include "core/csv/csvread.h"
#include "core/import/container.h"

#include <stdlib.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_rows(gx_text csv)
{
    const table_layout layout = { .delimiter = ',' };
    table *t;
    table_row row;
    gx_error err;
    size_t names = 0;
    must(table_open(csv, &layout, &t, &err) == GX_OK);
    while (table_next(t, &row, &err) == GX_OK) {
        names = names > 0 ? names : row.n;
        must(row.n == names);
    }
    table_close(t);
}

static int read_as(const container *c, const uint8_t *data, size_t size)
{
    gx_text content = { (const char *)data, size };
    gx_error err = { .text = "" };
    buf first = { 0 }, second = { 0 };
    size_t most = (size_t)1 << 16;
    gx_status status = c->read(content, most, &first, &err);
    must(c->read(content, most, &second, &err) == status);
    must(status == GX_OK ? text_eq(buf_view(&first), buf_view(&second)) : err.text[0] != '\0');
    if (status == GX_OK && first.n > 0)
        check_rows(buf_view(&first));
    (void)c->probe(content);
    buf_clear(&second);
    (void)c->read(content, 64, &second, &err); /* hardly any room */
    buf_free(&first);
    buf_free(&second);
    return 0;
}

#endif
