/* links: room_import */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a column map and a file for it, parted by a line "%%"; without one, as a file for a map of our own. The
 * file is decoded, bound and turned into events, which are counted and not kept. What must hold beyond "no crash": the
 * counts add up, and a second look at the same bytes sees the same. */
#include "core/import/encoding.h"
#include "core/import/sheet.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char OWN_MAP[] =
    "[map:own]\nmatch = who, when\ncustomer = tel | who\nphone = tel\nname = name\nat = when\n"
    "order = no\namount = sum\namount_of = row\nitems = what split \"/\"\nquantity = pieces\n"
    "refund = amount < 0\naddress = address\nbirthday = born as %Y-%m-%d | %m-%d\nnote = note\n"
    "tags = tags split \",\"\nstatus_column = how\nstatus = done:received *:paid\n";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void import_with(const column_map *m, const import_options *o, gx_text raw, import_report *report)
{
    decoded content;
    bound b;
    buf missing = { 0 };
    size_t n_missing;
    gx_error err;
    arena *a = arena_new();
    sink to = { .o = o, .name = "fuzz", .report = report };
    must(a != NULL && encoding_decode(raw, m->encoding, &content, &err) == GX_OK);
    gx_status status = sheet_bind(m, content.text, a, &b, &missing, &n_missing, &err);
    must((status == GX_ENOTFOUND) == (n_missing > 0));
    if (status == GX_OK)
        status = sheet_import(&b, content.text, "00", &to, &err);
    must(report->rows == report->accepted + report->duplicates + report->conflicts + report->rejected);
    must(report->events_new <= report->events);
    buf_free(&missing);
    sink_free(&to);
    encoding_free(&content);
    arena_free(a);
}

static void run(gx_text map, gx_text file, const zone *z)
{
    gx_error err;
    arena *a = arena_new();
    config *c = config_new();
    import_options o = { .currency = GX_TEXT("CNY"), .money_digits = 2, .zone = z, .dry_run = true };
    must(a != NULL && c != NULL);
    gx_status status = config_read_text(c, map, "fuzz.ini", &err);
    if (status == GX_OK)
        status = column_maps_of(c, z, o.currency, o.money_digits, a, &o.maps, &err);
    for (size_t i = 0; status == GX_OK && i < o.maps.n; i++) {
        import_report first = { 0 }, second = { 0 };
        import_with(o.maps.list[i], &o, file, &first);
        import_with(o.maps.list[i], &o, file, &second);
        must(first.rows == second.rows && first.accepted == second.accepted && first.events == second.events);
    }
    config_free(c);
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static zone *z;
    gx_error err;
    if (z == NULL)
        must(zone_load("Asia/Shanghai", &z, &err) == GX_OK);
    gx_text all = { (const char *)data, size };
    const char *cut = size > 0 ? memmem(all.p, all.n, "\n%%\n", 4) : NULL;
    if (cut == NULL) {
        run(text_of(OWN_MAP), all, z);
        return 0;
    }
    size_t head = (size_t)(cut - all.p);
    run((gx_text){ all.p, head + 1 }, (gx_text){ cut + 4, size - head - 4 }, z);
    return 0;
}
