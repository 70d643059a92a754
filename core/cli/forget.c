/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi forget WHO`: erase a person (D9.3). It cannot be taken back, so it is confirmed. */
#include "core/engine/forget.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/cli/keys.h"
#include "core/report/profile.h"

#include <inttypes.h>

/* --yes, or her name typed at a terminal. */
static gx_status confirm(const cli *c, const json_t *profile, gx_error *err)
{
    char room[KEY_BYTES];
    gx_text name = text_of(json_str(profile, "name")), id = text_of(json_str(profile, "customer"));
    if (cli_flag(c, "yes"))
        return GX_OK;
    if (!keys_pressed())
        return gx_fail(err, GX_EREFUSED, _("nothing was erased: it cannot be taken back, so say --yes (of %.*s, %.*s)"),
                       TEXT_ARG(id), TEXT_ARG(name));
    cli_say(_("This erases %.*s (%.*s): everything that is known about her, for ever.\nType her name or id to go on: "),
            TEXT_ARG(name), TEXT_ARG(id));
    gx_text typed = line_read(room);
    if (typed.n > 0 && (text_eq(typed, name) || text_eq(typed, id)))
        return GX_OK;
    return gx_fail(err, GX_EREFUSED, _("nothing was erased"));
}

static json_t *forgetting_json(const json_t *profile, const forgetting *f)
{
    const erased *e = &f->erased;
    json_t *j = json_object(), *files = json_array();
    json_object_set(j, "customer", json_object_get(profile, "customer"));
    json_object_set_new(j, "records", json_integer((json_int_t)e->records));
    json_object_set_new(j, "events", json_integer((json_int_t)e->events));
    json_object_set_new(j, "actions", json_integer((json_int_t)e->actions));
    json_object_set_new(j, "held", json_integer((json_int_t)e->held));
    json_object_set_new(j, "renamed", json_integer((json_int_t)e->renamed));
    json_object_set_new(j, "mentions", json_integer((json_int_t)e->mentions));
    json_object_set_new(j, "swept", json_boolean(f->swept));
    for (size_t i = 0; i < f->n_files; i++)
        json_array_append_new(files, json_string(f->files[i]));
    json_object_set_new(j, "files", files);
    return j;
}

static void say_rest(const forgetting *f)
{
    const erased *e = &f->erased;
    if (e->renamed > 0)
        cli_say(i18n_plural("  %" PRIu64 " entry about others that named her goes on without her name\n",
                            "  %" PRIu64 " entries about others that named her go on without her name\n",
                            (unsigned long)e->renamed),
                e->renamed);
    if (e->mentions > 0)
        cli_say(i18n_plural("  her name still stands in %" PRIu64 " entry about others; look at it: %.*s\n",
                            "  her name still stands in %" PRIu64 " entries about others; look at them: %.*s\n",
                            (unsigned long)e->mentions),
                e->mentions, TEXT_ARG(e->mentioned));
    for (size_t i = 0; i < f->n_files; i++)
        cli_say(_("  may name her, and is yours to delete: %s\n"), f->files[i]);
    cli_say("%s",
            _("  backups and the files you imported are yours to clean; importing them does not bring her back\n"));
}

static void say_forgotten(const forgetting *f)
{
    const erased *e = &f->erased;
    cli_say(_("erased: records %" PRIu64 ", events %" PRIu64 ", actions %" PRIu64 ", held proposals %" PRIu64 "\n"),
            e->records, e->events, e->actions, e->held);
    if (!f->swept)
        cli_say(_("  her bytes still lie in free parts of the file (%s); the next command that writes cleans them\n"),
                f->unswept.text);
    say_rest(f);
}

gx_status cmd_forget(cli *c, gx_error *err)
{
    uint32_t id = 0;
    int64_t reading = 0;
    json_t *profile = NULL;
    forgetting f;
    arena *a = arena_new();
    gx_status rc = a != NULL ? cli_shop_store(c, STORE_WRITE, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &reading, err);
    if (rc == GX_OK)
        rc = shop_who(c->shop, text_of(c->args[0]), reading, &id, err);
    if (rc == GX_OK)
        rc = profile_make(c->shop, id, reading, &profile, err);
    if (rc == GX_OK)
        rc = confirm(c, profile, err);
    int64_t now = shop_writing_instant();
    if (rc == GX_OK)
        rc = shop_forget(c->shop, id, now > reading ? now : reading, a, &f, err);
    if (rc == GX_OK && c->json)
        rc = cli_print_json(forgetting_json(profile, &f), err);
    else if (rc == GX_OK)
        say_forgotten(&f);
    json_decref(profile);
    arena_free(a);
    return rc;
}
