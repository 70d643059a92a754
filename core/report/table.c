/* SPDX-License-Identifier: Apache-2.0 */
/* One writer for every tabular export. */
#include "core/report/table.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/csv/csvwrite.h"
#include "core/report/out.h"

#include <stdlib.h>

enum { COLUMNS_MOST = 128 };

struct table {
    FILE *to;
    bool ndjson, headed;
    char *names[COLUMNS_MOST];
    size_t n, cell;
    buf line;
};

table *table_new(FILE *to, bool ndjson)
{
    table *t = calloc(1, sizeof *t);
    if (t != NULL) {
        t->to = to;
        t->ndjson = ndjson;
    }
    return t;
}

void table_column(table *t, const char *name)
{
    if (t->n == COLUMNS_MOST || (t->names[t->n] = strdup(name)) == NULL)
        t->line.failed = true;
    else
        t->n++;
}

static void begin_cell(table *t)
{
    if (!t->ndjson) {
        if (t->cell > 0)
            buf_char(&t->line, ',');
    } else {
        buf_str(&t->line, t->cell ? "," : "{");
        buf_printf(&t->line, "\"%s\":", t->cell < t->n ? t->names[t->cell] : "");
    }
    t->cell++;
}

void table_text(table *t, gx_text v)
{
    begin_cell(t);
    if (!t->ndjson) {
        csv_field(&t->line, v);
        return;
    }
    json_t *j = json_stringn(v.p ? v.p : "", v.n);
    char *text = j ? json_dumps(j, JSON_ENCODE_ANY) : NULL;
    buf_str(&t->line, text ? text : "null");
    t->line.failed |= text == NULL;
    free(text);
    json_decref(j);
}

void table_int(table *t, int64_t v)
{
    begin_cell(t);
    buf_printf(&t->line, "%lld", (long long)v);
}

void table_time(table *t, int64_t utc_s)
{
    char text[32] = "";
    if (utc_s != GX_NEVER && utc_s != GX_FOREVER)
        time_format_rfc3339(utc_s, text);
    table_text(t, text_of(text));
}

static gx_status write_line(table *t, gx_error *err)
{
    if (t->line.failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    bool fine = fwrite(t->line.p, 1, t->line.n, t->to) == t->line.n;
    buf_clear(&t->line);
    t->cell = 0;
    return fine ? GX_OK : gx_fail(err, GX_EIO, _("writing the export failed"));
}

static gx_status write_header(table *t, gx_error *err)
{
    t->headed = true;
    if (t->ndjson)
        return GX_OK;
    for (size_t i = 0; i < t->n; i++)
        fprintf(t->to, "%s%s", i ? "," : "", t->names[i]);
    return fputc('\n', t->to) == EOF ? gx_fail(err, GX_EIO, _("writing the export failed")) : GX_OK;
}

gx_status table_row_end(table *t, gx_error *err)
{
    gx_status rc = t->headed ? GX_OK : write_header(t, err);
    buf_str(&t->line, t->ndjson ? "}\n" : "\n");
    return rc == GX_OK ? write_line(t, err) : rc;
}

gx_status table_end(table *t, gx_status rc, gx_error *err)
{
    if (t == NULL)
        return rc;
    if (rc == GX_OK && !t->headed && t->n > 0)
        rc = write_header(t, err);
    if (rc == GX_OK && fflush(t->to) != 0)
        rc = gx_fail(err, GX_EIO, _("writing the export failed"));
    for (size_t i = 0; i < t->n; i++)
        free(t->names[i]);
    buf_free(&t->line);
    free(t);
    return rc;
}
