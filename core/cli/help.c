/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi help` and `guanxi help` COMMAND, facts, events, rules, configuration. */
#include "core/cli/command.h"

#include "core/base/i18n.h"
#include "core/decide/sections.h"

void help_overview(FILE *to)
{
    fprintf(to,
            _("guanxi knows each customer and decides who should hear what, when, through which channel, and why.\n\n"
              "usage: guanxi [-C SHOP] [--now TIME] [--lang L] [--threads N] [--memory SIZE] COMMAND …\n\n"));
    for (size_t i = 0; i < n_commands; i++) {
        fprintf(to, "  %s", commands[i].name);
        for (size_t k = strlen(commands[i].name); k < 12; k++)
            fputc(' ', to);
        fprintf(to, "%s\n", i18n_text(commands[i].help));
    }
    fprintf(
        to,
        _("\nguanxi COMMAND --help says more; guanxi help facts lists the facts that rules can use, guanxi help rules their\n"
          "functions, guanxi help configuration the sections of shop.ini, guanxi help events what can be imported.\n"));
}

void help_command(const command *cmd, FILE *to)
{
    fprintf(to, _("usage: guanxi %s %s\n\n%s\n"), cmd->name, i18n_text(cmd->args), i18n_text(cmd->help));
    if (cmd->options == NULL)
        return;
    fputc('\n', to);
    for (const option_spec *o = cmd->options; o->name != NULL; o++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
        fprintf(to, "  %-24s %s\n", left, i18n_text(o->help));
    }
}

static gx_status help_facts(cli *c, gx_error *err)
{
    buf out = { 0 };
    if (file_exists("shop.ini") || strcmp(c->dir, ".") != 0) {
        gx_status rc = cli_shop(c, err);
        if (rc != GX_OK)
            return rc;
        facts_markdown(c->shop->ruleset->facts, &out);
        return cli_print(&out, err);
    }
    facts *f = facts_new();
    if (f == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    facts_markdown(f, &out);
    facts_free(f);
    return cli_print(&out, err);
}

gx_status cmd_help(cli *c, gx_error *err)
{
    if (c->n_args == 0) {
        help_overview(stdout);
        return GX_OK;
    }
    if (strcmp(c->args[0], "facts") == 0)
        return help_facts(c, err);
    if (strcmp(c->args[0], "events") == 0) {
        buf out = { 0 };
        events_markdown(&out);
        return cli_print(&out, err);
    }
    if (strcmp(c->args[0], "rules") == 0) {
        buf out = { 0 };
        rules_functions_markdown(&out);
        return cli_print(&out, err);
    }
    if (strcmp(c->args[0], "configuration") == 0) {
        buf out = { 0 };
        section_kind kinds[SHOP_KINDS];
        shop_kinds(kinds);
        sections_markdown(kinds, SHOP_KINDS, &out);
        return cli_print(&out, err);
    }
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < n_commands; i++) {
        if (strcmp(commands[i].name, c->args[0]) == 0) {
            help_command(&commands[i], stdout);
            return GX_OK;
        }
        suggest_try(text_of(c->args[0]), commands[i].name, &near, &distance);
    }
    if (near == NULL)
        return cli_usage(c, err, _("there is no help on '%s'; guanxi help lists the commands"), c->args[0]);
    return cli_usage(c, err, _("there is no help on '%s'; did you mean '%s'?"), c->args[0], near);
}
