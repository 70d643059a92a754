/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands (design 8) and the help made from it. */
#include "core/cli/command.h"

#include "core/base/i18n.h"

#define END                                                                                                            \
    {                                                                                                                  \
        NULL, NULL, NULL                                                                                               \
    }

static const option_spec init_options[] = {
    { "pack", "PACK", N_("a pack of the trade; may be repeated") },
    { "language", "LANG", N_("en or zh_CN (default: that of your system)") },
    { "currency", "CODE", N_("ISO 4217 (default: CNY)") },
    { "timezone", "ZONE", N_("IANA zone (default: Asia/Shanghai)") },
    END,
};
static const option_spec import_file_options[] = {
    { "format", "FORMAT", N_("events, a column map or an importer (default: recognised)") },
    { "dry-run", NULL, N_("only count and show the first rows as understood") },
    { "distinct", NULL, N_("rows equal to rows of another file are kept") },
    END,
};
static const option_spec deciding_options[] = {
    { "full", NULL, N_("judge everybody, due or not") },
    { "yes", NULL, N_("override the breaker, and go on after a jump in time") },
    END,
};
static const option_spec worklist_options[] = { { "date", "DATE", N_("another day, YYYY-MM-DD") }, END };
static const option_spec done_options[] = {
    { "answer", "ANSWER", N_("which answer she gave (name or key)") },
    { "learn", "NAME=VALUE", N_("a fact learned; may be repeated") },
    { "note", "TEXT", N_("a note") },
    { "later", "DURATION", N_("put off, e.g. 2d") },
    { "skip", NULL, N_("not doing it") },
    { "promise", "WHAT", N_("something promised to her") },
    { "by", "DATE", N_("until when it is promised, YYYY-MM-DD") },
    { "date", "DATE", N_("of another day's list") },
    END,
};
static const option_spec log_options[] = {
    { "event", "TYPE", N_("event type (default: note.added), e.g. message.received") },
    { "data", "JSON", N_("its data") },
    { "new", NULL, N_("add the customer if she is not known") },
    END,
};
static const option_spec sold_options[] = {
    { "paid", NULL, N_("paid already (else only placed)") },
    { "new", NULL, N_("add the customer if she is not known") },
    END,
};
static const option_spec new_options[] = { { "new", NULL, N_("add the customer if she is not known") }, END };
static const option_spec customers_options[] = { { "where", "RULE", N_("only those for whom the rule holds") }, END };
static const option_spec config_options[] = {
    { "changed", NULL, N_("only what the shop says otherwise than its packs") },
    END,
};
static const option_spec check_options[] = { { "strict", NULL, N_("warnings count as mistakes") }, END };
static const option_spec export_options[] = { { "format", "FORMAT", N_("csv (default) or ndjson") }, END };

const command commands[] = {
    { "init", N_("DIR"), N_("make a new shop, ready to run"), init_options, 1, 1, cmd_init },
    { "import", N_("FILE…"), N_("take in events, orders or customers; the format is recognised and said"),
      import_file_options, 1, -1, cmd_import },
    { "plan", "", N_("show who would get what, and why; writes nothing"), deciding_options, 0, 0, cmd_plan },
    { "run", "", N_("decide and commit"), deciding_options, 0, 0, cmd_run },
    { "worklist", "", N_("today's people: who, why, what to say"), worklist_options, 0, 0, cmd_worklist },
    { "done", N_("N"), N_("number N of today's list is done"), done_options, 1, 1, cmd_done },
    { "undo", "", N_("take back the last thing entered by hand"), NULL, 0, 0, cmd_undo },
    { "log", N_("WHO TEXT…"), N_("note what happened with a customer"), log_options, 1, -1, cmd_log },
    { "sold", N_("WHO WHAT AMOUNT"), N_("a sale agreed by hand"), sold_options, 3, 3, cmd_sold },
    { "visit", N_("WHO"), N_("she came to the shop"), new_options, 1, 1, cmd_visit },
    { "set", N_("WHO NAME=VALUE…"), N_("set facts, or dimension=label by hand"), new_options, 2, -1, cmd_set },
    { "tag", N_("WHO TAG…"), N_("add tags"), new_options, 2, -1, cmd_tag },
    { "untag", N_("WHO TAG…"), N_("remove tags"), NULL, 2, -1, cmd_untag },
    { "customers", "", N_("list customers"), customers_options, 0, 0, cmd_customers },
    { "customer", N_("WHO"), N_("everything known about one customer: by id, name, phone or number on the list"), NULL,
      1, 1, cmd_customer },
    { "why", N_("WHO [STRATEGY]"), N_("why she is who she is, and gets or does not get what"), NULL, 1, 2, cmd_why },
    { "segments", "", N_("segments, their rules and how many they hold"), NULL, 0, 0, cmd_segments },
    { "config", N_("[KEY]"), N_("every setting and where it comes from"), config_options, 0, 1, cmd_config },
    { "export", "labels|segments|actions|suppressed|events|customers", N_("write data to standard output"),
      export_options, 1, 1, cmd_export },
    { "rebuild", "", N_("recompute everything derived from the journal"), NULL, 0, 0, cmd_rebuild },
    { "test", N_("[FILE…]"), N_("play the shop's tests: what happened, and what is expected"), NULL, 0, -1, cmd_test },
    { "check", "", N_("look for mistakes in configuration, wordings and data"), check_options, 0, 0, cmd_check },
    { "plugin", N_("list|show NAME|check NAME"), N_("plugins: what is loaded, their options, a test load"), NULL, 1, 2,
      cmd_plugin },
    { "help", N_("[COMMAND|facts|rules|configuration|events]"), N_("help"), NULL, 0, 1, cmd_help },
};
const size_t n_commands = sizeof commands / sizeof *commands;
