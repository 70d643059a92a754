/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi import FILE…` */
#include "core/cli/command.h"

#include "core/base/i18n.h"
#include "core/report/understood.h"

#include <inttypes.h>

static const char *delimiter_name(char delimiter)
{
    return delimiter == ','    ? "comma"
           : delimiter == ';'  ? "semicolon"
           : delimiter == '\t' ? "tab"
           : delimiter == '|'  ? "pipe"
           : delimiter == ' '  ? "space"
                               : NULL;
}

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *report_json(const char *path, const import_report *r, bool dry)
{
    json_t *j = json_object();
    json_object_set_new(j, "file", json_string(path));
    json_object_set_new(j, "format", json_string(r->format ? r->format : ""));
    json_object_set_new(j, "encoding", json_string(r->encoding ? r->encoding : ""));
    json_object_set_new(j, "bom", json_boolean(r->bom));
    json_object_set_new(j, "delimiter", text_or_null(delimiter_name(r->delimiter)));
    json_object_set_new(j, "container", text_or_null(r->container));
    json_object_set_new(j, "sheet", json_text(r->table));
    json_object_set_new(j, "rows", json_integer((json_int_t)r->rows));
    json_object_set_new(j, "accepted", json_integer((json_int_t)r->accepted));
    json_object_set_new(j, "duplicates", json_integer((json_int_t)r->duplicates));
    json_object_set_new(j, "conflicts", json_integer((json_int_t)r->conflicts));
    json_object_set_new(j, "rejected", json_integer((json_int_t)r->rejected));
    json_object_set_new(j, "events", json_integer((json_int_t)r->events));
    json_object_set_new(j, "events_new", json_integer((json_int_t)r->events_new));
    json_object_set_new(j, "forgotten", json_integer((json_int_t)r->forgotten));
    json_object_set_new(j, "repeated_elsewhere", json_integer((json_int_t)r->repeated_elsewhere));
    json_object_set_new(j, "reject_file", text_or_null(r->reject_file));
    if (dry)
        json_object_set_new(j, "sample", understood_json(r));
    return j;
}

/* What kind of file it was found to be. */
static void print_kind(const char *path, const import_report *r, bool dry)
{
    cli_say("%s: %s, ", path, r->format);
    if (r->table.n > 0)
        cli_say(_("%s, sheet \"%.*s\""), r->container, TEXT_ARG(r->table));
    else if (r->container != NULL)
        cli_say("%s", r->container);
    else
        cli_say("%s%s", r->encoding ? r->encoding : _("no text"), r->bom ? _(" with a byte order mark") : "");
    if (r->delimiter != '\0' && r->delimiter != ',')
        cli_say(_(", cells parted by %s"), r->delimiter == '\t'  ? _("tabs")
                                           : r->delimiter == ';' ? _("semicolons")
                                           : r->delimiter == '|' ? _("pipes")
                                                                 : _("blanks"));
    cli_say("%s\n", dry ? _(" (dry run: nothing was written)") : "");
    if (r->before > 0)
        cli_say(i18n_plural("  %u row above the header is no part of the table\n",
                            "  %u rows above the header are no part of the table\n", r->before),
                r->before);
}

static void print_rejects(const import_report *r)
{
    uint64_t bad = r->rejected + r->conflicts, shown = 0;
    for (size_t i = 0; i < r->first_rejects.n; i++)
        shown += r->first_rejects.p[i] == '\n';
    if (r->first_rejects.n > 0)
        cli_say("%.*s%s", TEXT_ARG(r->first_rejects), r->first_rejects.p[r->first_rejects.n - 1] == '\n' ? "" : "\n");
    if (shown < bad)
        cli_say(i18n_plural("  and %" PRIu64 " more\n", "  and %" PRIu64 " more\n", (unsigned long)(bad - shown)),
                bad - shown);
    if (r->reject_file != NULL)
        cli_say(_("  rejected rows, each with its reason: %s\n"), r->reject_file);
}

static gx_status print_report(const cli *c, const char *path, const import_report *r, bool dry, gx_error *err)
{
    buf understood = { 0 };
    print_kind(path, r, dry);
    cli_say(i18n_plural("  %" PRIu64 " row = %" PRIu64 " new + %" PRIu64 " known already + %" PRIu64
                        " contradicting + %" PRIu64 " rejected\n",
                        "  %" PRIu64 " rows = %" PRIu64 " new + %" PRIu64 " known already + %" PRIu64
                        " contradicting + %" PRIu64 " rejected\n",
                        (unsigned long)r->rows),
            r->rows, r->accepted, r->duplicates, r->conflicts, r->rejected);
    cli_say(i18n_plural("  %" PRIu64 " event, %" PRIu64 " of them new\n",
                        "  %" PRIu64 " events, %" PRIu64 " of them new\n", (unsigned long)r->events),
            r->events, r->events_new);
    if (r->forgotten > 0)
        cli_say(i18n_plural("  %" PRIu64 " event is of somebody who was erased (guanxi forget), and stays out\n",
                            "  %" PRIu64 " events are of people who were erased (guanxi forget), and stay out\n",
                            (unsigned long)r->forgotten),
                r->forgotten);
    if (r->repeated_elsewhere > 0)
        cli_say(i18n_plural(
                    "  %" PRIu64 " row equals one of another file and was taken as the same; --distinct keeps it\n",
                    "  %" PRIu64 " rows equal rows of another file and were taken as the same; --distinct keeps them\n",
                    (unsigned long)r->repeated_elsewhere),
                r->repeated_elsewhere);
    print_rejects(r);
    if (r->sample.n == 0)
        return GX_OK;
    cli_say("%s\n", _("The first rows, as they are understood:"));
    understood_print(c->shop->ruleset, r, cli_width(), &understood);
    return cli_print(&understood, err);
}

gx_status cmd_import(cli *c, gx_error *err)
{
    gx_status rc = cli_shop_store(c, STORE_CREATE, err);
    arena *a = rc == GX_OK ? arena_new() : NULL;
    if (rc == GX_OK && a == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    shop_import_options o = { .format = cli_value(c, "format"),
                              .dry_run = cli_flag(c, "dry-run"),
                              .distinct = cli_flag(c, "distinct") };
    json_t *list = c->json ? json_array() : NULL;
    for (int i = 0; i < c->n_args && rc == GX_OK; i++) {
        import_report r;
        rc = shop_import(c->shop, c->args[i], &o, a, &r, err);
        if (rc == GX_OK && c->json)
            json_array_append_new(list, report_json(c->args[i], &r, o.dry_run));
        else if (rc == GX_OK)
            rc = print_report(c, c->args[i], &r, o.dry_run, err);
    }
    arena_free(a);
    if (list == NULL || (rc != GX_OK && json_array_size(list) == 0)) {
        json_decref(list);
        return rc;
    }
    gx_error problem; /* what was imported is said, also when a later file was not */
    gx_status printed = cli_print_json(list, &problem);
    return rc == GX_OK && printed != GX_OK ? gx_fail(err, printed, "%s", problem.text) : rc;
}
