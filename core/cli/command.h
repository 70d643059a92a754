/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: a table of commands, each a small file. Options are parsed by getopt_long; --help for each is made
 * from the same tables. No logic lives here. */
#ifndef CORE_CLI_COMMAND_H
#define CORE_CLI_COMMAND_H

#include "core/engine/shop.h"
#include "core/report/out.h"

typedef struct option_spec {
    const char *name; /* long name; NULL ends a table */
    const char *arg;  /* what it takes ("DATE"), NULL: a flag */
    const char *help; /* N_() */
} option_spec;

typedef struct cli cli;

typedef struct command {
    const char *name;
    const char *args;           /* synopsis after the name, N_() where it has words */
    const char *help;           /* one line, N_() */
    const option_spec *options; /* of its own, besides the common ones; NULL: none */
    int least, most;            /* number of arguments; most -1: any */
    gx_status (*run)(cli *c, gx_error *err);
} command;

enum { OPTIONS_MOST = 32 };
typedef struct given {
    const char *name, *value;
} given;

struct cli {
    const command *command;
    const char *dir, *lang;
    unsigned threads;
    size_t memory;
    bool json, quiet;
    bool usage; /* the command line itself is wrong: exit code 2 */
    given given[OPTIONS_MOST];
    size_t n_given;
    char **args;
    int n_args;
    shop *shop;
};

extern const command commands[];
extern const size_t n_commands;

bool cli_flag(const cli *c, const char *name);
const char *cli_value(const cli *c, const char *name);               /* the last one given, or NULL */
const char *cli_nth_value(const cli *c, const char *name, size_t n); /* of a repeated option; NULL after the last */
size_t cli_width(void); /* columns of the terminal, 100 when there is none */

shop_options cli_shop_options(cli *c); /* as the command line says */
/* Open the shop (and its database). Sets the language of the output to the shop's unless --lang was given. */
gx_status cli_shop(cli *c, gx_error *err);
gx_status cli_shop_store(cli *c, store_mode mode, gx_error *err);
/* The shop and its database for a command that reads, and the instant as of which it answers. */
gx_status cli_reading(cli *c, int64_t *now, gx_error *err);
/* What was asked makes no sense whatever the shop holds: fails with GX_EINVAL and exit code 2. */
gx_status cli_usage(cli *c, gx_error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Words for a person, who may be sitting at a terminal: control characters are made harmless (buf_lines). */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, and free. */
gx_status cli_print(buf *b, gx_error *err);
/* A stream to standard output that does the same; closed by the caller, who says so when that fails. NULL: out of
 * memory. */
FILE *cli_screen(gx_error *err);
/* Data: as it is. Frees. */
gx_status cli_print_json(json_t *j, gx_error *err);
/* A report as --json, or for people. Frees. */
gx_status cli_report(const cli *c, json_t *j, void (*print)(const json_t *j, size_t width, buf *out), gx_error *err);

/* One per file. */
gx_status cmd_init(cli *c, gx_error *err);
gx_status cmd_import(cli *c, gx_error *err);
gx_status cmd_listen(cli *c, gx_error *err);
gx_status cmd_plan(cli *c, gx_error *err);
gx_status cmd_run(cli *c, gx_error *err);
gx_status cmd_worklist(cli *c, gx_error *err);
gx_status cmd_done(cli *c, gx_error *err);
gx_status cmd_undo(cli *c, gx_error *err);
gx_status cmd_test(cli *c, gx_error *err);
gx_status cmd_log(cli *c, gx_error *err);
gx_status cmd_note(cli *c, gx_error *err);
gx_status cmd_sold(cli *c, gx_error *err);
gx_status cmd_visit(cli *c, gx_error *err);
gx_status cmd_set(cli *c, gx_error *err);
gx_status cmd_tag(cli *c, gx_error *err);
gx_status cmd_untag(cli *c, gx_error *err);
gx_status cmd_promise(cli *c, gx_error *err);
gx_status cmd_promises(cli *c, gx_error *err);
gx_status cmd_sort(cli *c, gx_error *err);
gx_status cmd_customers(cli *c, gx_error *err);
gx_status cmd_customer(cli *c, gx_error *err);
gx_status cmd_why(cli *c, gx_error *err);
gx_status cmd_segments(cli *c, gx_error *err);
gx_status cmd_products(cli *c, gx_error *err);
gx_status cmd_offers(cli *c, gx_error *err);
gx_status cmd_experiments(cli *c, gx_error *err);
gx_status cmd_report(cli *c, gx_error *err);
gx_status cmd_handbook(cli *c, gx_error *err);
gx_status cmd_xray(cli *c, gx_error *err);
gx_status cmd_config(cli *c, gx_error *err);
gx_status cmd_export(cli *c, gx_error *err);
gx_status cmd_forget(cli *c, gx_error *err);
gx_status cmd_merge(cli *c, gx_error *err);
gx_status cmd_unmerge(cli *c, gx_error *err);
gx_status cmd_distinct(cli *c, gx_error *err);
gx_status cmd_rebuild(cli *c, gx_error *err);
gx_status cmd_check(cli *c, gx_error *err);
gx_status cmd_plugin(cli *c, gx_error *err);
gx_status cmd_help(cli *c, gx_error *err);

void help_overview(FILE *to);
void help_command(const command *cmd, FILE *to);

#endif
