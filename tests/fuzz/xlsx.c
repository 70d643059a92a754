/* links: room_import */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a spreadsheet, told as CSV. What must hold beyond "no crash": the table takes no more than it may, a
 * failure says why, what was told is text that can be read as a table, and a second reading tells the same. */
#include "core/csv/csvread.h"
#include "core/import/container.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1024 * 1024, SLACK = 64 * 1024 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void read_tables(gx_text told)
{
    container_table one;
    for (size_t at = 0; container_next(told, &at, &one);) {
        static const table_layout layout = { .delimiter = ',' };
        table *t;
        table_row row;
        gx_error err;
        must(table_open(one.csv, &layout, &t, &err) == GX_OK);
        while (table_next(t, &row, &err) == GX_OK)
            continue;
        table_close(t);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gx_text content = { (const char *)data, size };
    buf first = { 0 }, second = { 0 };
    gx_error err = { .code = GX_OK, .text = "" };
    gx_status status = xlsx_container.read(content, MOST, &first, &err);
    must(status == GX_OK || err.text[0] != '\0');
    must(first.n <= 2 * MOST + SLACK);
    must(xlsx_container.read(content, MOST, &second, &err) == status);
    if (status == GX_OK) {
        must(text_eq(buf_view(&first), buf_view(&second)) && utf8_valid(buf_view(&first)));
        read_tables(buf_view(&first));
    }
    buf_free(&first);
    buf_free(&second);
    return 0;
}
