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
static const option_spec listen_command_options[] = {
    { "port", "PORT", N_("the port, instead of the one [listen] names; 0: one that is free") },
    { "bind", "ADDRESS", N_("the address, instead of the one [listen] names (default: 127.0.0.1)") },
    { "once", NULL, N_("only import what waits from before, and end") },
    END,
};
static const option_spec deciding_options[] = {
    { "full", NULL, N_("judge everybody, due or not") },
    { "yes", NULL, N_("override the breaker, and go on after a jump in time") },
    { "costs", NULL, N_("also what each fact, dimension, segment and strategy costs, in time; one thread") },
    { "unfair", "OFFER", N_("let this offer out although key customers come off worse; may be repeated") },
    END,
};
static const option_spec deliver_options_known[] = {
    { "dry-run", NULL, N_("only show what would go out") },
    { "limit", "N", N_("at most so many attempts") },
    { "channel", "NAME", N_("only this channel") },
    { "dead", NULL, N_("show dead letters, and what may have arrived") },
    { "retry", "ID", N_("try a dead letter again; the next guanxi deliver does") },
    END,
};
static const option_spec worklist_options[] = { { "date", "DATE", N_("another day, YYYY-MM-DD") }, END };
static const option_spec done_options[] = {
    { "answer", "ANSWER", N_("which answer she gave (name or key)") },
    { "learn", "NAME=VALUE", N_("a fact learned; may be repeated; the fact asked for needs no NAME=") },
    { "note", "TEXT", N_("a note") },
    { "later", "DURATION", N_("put off, e.g. 2d") },
    { "skip", NULL, N_("not doing it") },
    { "promise", "WHAT", N_("something promised to her") },
    { "by", "DATE", N_("until when it is promised, YYYY-MM-DD") },
    { "date", "DATE", N_("of another day's list") },
    END,
};
#define NEW_OPTION                                                                                                     \
    {                                                                                                                  \
        "new", NULL, N_("add the customer if she is not known")                                                        \
    }
#define AT_OPTION                                                                                                      \
    {                                                                                                                  \
        "at", "TIME", N_("when it happened: 2026-11-20, or \"2026-11-20 15:30\" (default: now)")                       \
    }
#define BY_OPTION                                                                                                      \
    {                                                                                                                  \
        "by", "NAME", N_("under whose name it is kept (default: seller)")                                              \
    }
static const option_spec log_options[] = {
    { "event", "TYPE", N_("event type (default: note.added), e.g. message.received") },
    { "data", "JSON", N_("its data") },
    AT_OPTION,
    NEW_OPTION,
    END,
};
static const option_spec note_options[] = { AT_OPTION, NEW_OPTION, END };
static const option_spec sold_options[] = {
    { "paid", NULL, N_("paid already; without WHAT and AMOUNT: the money for an earlier sale has come") },
    { "unpaid", NULL, N_("only ordered (default)") },
    { "discount", "AMOUNT", N_("what was taken off") },
    { "coupon", "TEXT", N_("the coupon used") },
    { "order", "NUMBER", N_("which earlier sale is paid, when several are not") },
    AT_OPTION,
    NEW_OPTION,
    END,
};
static const option_spec visit_options[] = {
    { "place", "PLACE", N_("where, if not in the shop") }, AT_OPTION, NEW_OPTION, END
};
static const option_spec set_options[] = {
    BY_OPTION,
    { "review-on", "DATE", N_("when a label set by hand wants another look, YYYY-MM-DD") },
    NEW_OPTION,
    END,
};
static const option_spec post_options[] = {
    { "down", NULL, N_("take the newest advertisement down") },
    AT_OPTION,
    END,
};
static const option_spec tag_options[] = { BY_OPTION, NEW_OPTION, END };
static const option_spec untag_options[] = { BY_OPTION, END };
static const option_spec promise_options[] = {
    { "by", "DATE", N_("until when it is promised, YYYY-MM-DD") },
    { "kept", NULL, N_("it is kept: by its number among her open ones, its words, or the only one") },
    NEW_OPTION,
    END,
};
static const option_spec sort_options[] = {
    { "list", NULL, N_("only show who is waiting, and the keys") },
    { "count", "N", N_("only so many, newest first") },
    { "roster", "FILE",
      N_("read a list of contacts instead: a name a line and what is known of her; - is standard input") },
    { "dry-run", NULL, N_("of a roster: only show how it is understood") },
    { "tag", "TAG", N_("the tag of the backlog (default: unsorted)") },
    BY_OPTION,
    END,
};
static const option_spec customers_options[] = { { "where", "RULE", N_("only those for whom the rule holds") }, END };
static const option_spec products_options[] = {
    { "unmatched", NULL, N_("what was bought or asked for and is not in products.csv") },
    END,
};
static const option_spec report_options[] = {
    { "month", "YYYY-MM", N_("which month (default: the last one that is over)") },
    { "from", "DATE", N_("from this day on, YYYY-MM-DD, instead of a month") },
    { "to", "DATE", N_("up to this day, which counts (default: until now)") },
    END,
};
static const option_spec xray_options[] = {
    { "html", "FILE", N_("also write the page as one HTML file, with charts") },
    { "map", "FILE", N_("a column map for this file (docs/maps.md)") },
    { "format", "FORMAT", N_("events, a column map or an importer (default: recognised)") },
    { "currency", "CODE", N_("ISO 4217, where the column map does not say it") },
    { "timezone", "ZONE", N_("IANA zone of the file's times (default: guessed from the currency)") },
    END,
};
static const option_spec config_options[] = {
    { "changed", NULL, N_("only what the shop says otherwise than its packs") },
    END,
};
static const option_spec duplicates_options[] = {
    { "merge", NULL, N_("merge those who are safe; guanxi undo takes it back") },
    { "count", "N", N_("show so many pairs of each list (default: 20; --json: all)") },
    END,
};
static const option_spec forget_options[] = {
    { "yes", NULL, N_("do not ask: without a terminal it is needed") },
    END,
};
static const option_spec check_options[] = { { "strict", NULL, N_("warnings count as mistakes") }, END };
static const option_spec export_options[] = { { "format", "FORMAT", N_("csv (default) or ndjson") }, END };

const command commands[] = {
    { "init", N_("DIR"), N_("make a new shop, ready to run"), init_options, 1, 1, cmd_init },
    { "import", N_("FILE…"), N_("take in events, orders or customers; the format is recognised and said"),
      import_file_options, 1, -1, cmd_import },
    { "listen", "", N_("receive what web shops and chat tools send (hooks), until it is stopped"),
      listen_command_options, 0, 0, cmd_listen },
    { "map", N_("new FILE"), N_("propose a column map for a file: to edit, and put into maps/"), NULL, 2, 2, cmd_map },
    { "plan", "", N_("show who would get what, and why; writes nothing"), deciding_options, 0, 0, cmd_plan },
    { "run", "", N_("decide and commit"), deciding_options, 0, 0, cmd_run },
    { "deliver", "", N_("hand over what goes out by itself: e-mail, SMS, webhooks, cards to print"),
      deliver_options_known, 0, 0, cmd_deliver },
    { "worklist", "", N_("today's people: who, why, what to say"), worklist_options, 0, 0, cmd_worklist },
    { "done", N_("N"), N_("number N (or P1 …) of today's list is done"), done_options, 1, 1, cmd_done },
    { "undo", "", N_("take back the last thing entered by hand"), NULL, 0, 0, cmd_undo },
    { "log", N_("WHO TEXT…"), N_("note what happened with a customer"), log_options, 1, -1, cmd_log },
    { "note", N_("WHO TEXT…"), N_("a note about a customer"), note_options, 2, -1, cmd_note },
    { "sold", N_("WHO [WHAT AMOUNT]"), N_("a sale agreed by hand, or its money has come (--paid)"), sold_options, 1, 3,
      cmd_sold },
    { "visit", N_("WHO"), N_("she came to the shop"), visit_options, 1, 1, cmd_visit },
    { "set", N_("WHO NAME=VALUE…"),
      N_("set facts of WHO (@city:NAME: of all there), or dimension=label by hand; an empty value clears"), set_options,
      2, -1, cmd_set },
    { "tag", N_("WHO TAG…"), N_("add tags"), tag_options, 2, -1, cmd_tag },
    { "untag", N_("WHO TAG…"), N_("remove tags"), untag_options, 2, -1, cmd_untag },
    { "promise", N_("WHO WHAT"), N_("something promised to a customer, with its date"), promise_options, 1, -1,
      cmd_promise },
    { "promises", "", N_("what is promised: overdue, open, and how many were kept"), NULL, 0, 0, cmd_promises },
    { "post", N_("KIND [TEXT…]"), N_("something of your own was posted: ad, expertise, life or interaction"),
      post_options, 0, -1, cmd_post },
    { "sort", "", N_("mark new contacts, a key each, or from a list"), sort_options, 0, 0, cmd_sort },
    { "customers", "", N_("list customers"), customers_options, 0, 0, cmd_customers },
    { "customer", N_("WHO"), N_("everything known about one customer: by id, name, phone or number on the list"), NULL,
      1, 1, cmd_customer },
    { "why", N_("WHO [STRATEGY]"), N_("why she is who she is, and gets or does not get what"), NULL, 1, 2, cmd_why },
    { "segments", "", N_("segments, their rules and how many they hold"), NULL, 0, 0, cmd_segments },
    { "products", "", N_("what the shop sells, and how many bought it"), products_options, 0, 0, cmd_products },
    { "offers", "", N_("offers, who gets them, and whether key customers come off worse"), NULL, 0, 0, cmd_offers },
    { "experiments", N_("[NAME]"), N_("what each wording brought, compared by lot"), NULL, 0, 1, cmd_experiments },
    { "report", "", N_("the books of a month: who traded and answered, what attention brought, who moved"),
      report_options, 0, 0, cmd_report },
    { "xray", N_("FILE"), N_("one page about an export of orders; needs no shop and keeps nothing"), xray_options, 1, 1,
      cmd_xray },
    { "handbook", "", N_("two pages to print: who is who, what happens to whom, and what never does"), NULL, 0, 0,
      cmd_handbook },
    { "config", N_("[KEY]"), N_("every setting and where it comes from"), config_options, 0, 1, cmd_config },
    { "export", "labels|segments|actions|suppressed|events|customers", N_("write data to standard output"),
      export_options, 1, 1, cmd_export },
    { "forget", N_("WHO"), N_("erase a person: everything known about her, for ever"), forget_options, 1, 1,
      cmd_forget },
    { "duplicates", "", N_("who may be the same person: those who are safe to merge, and those to judge"),
      duplicates_options, 0, 0, cmd_duplicates },
    { "merge", "A B…", N_("they are one person: one customer from now on, under A's id"), NULL, 2, -1, cmd_merge },
    { "unmerge", "A B", N_("they are two people after all: each is what she was"), NULL, 2, 2, cmd_unmerge },
    { "distinct", "A B", N_("they look alike and are two people: never asked again"), NULL, 2, 2, cmd_distinct },
    { "rebuild", "", N_("recompute everything derived from the journal"), NULL, 0, 0, cmd_rebuild },
    { "test", N_("[FILE…]"), N_("play the shop's tests: what happened, and what is expected"), NULL, 0, -1, cmd_test },
    { "check", "", N_("look for mistakes in configuration, wordings and data"), check_options, 0, 0, cmd_check },
    { "plugin", N_("list|show NAME|check NAME"), N_("plugins: what is loaded, their options, a test load"), NULL, 1, 2,
      cmd_plugin },
    { "help", N_("[COMMAND|facts|rules|configuration|events]"), N_("help"), NULL, 0, 1, cmd_help },
};
const size_t n_commands = sizeof commands / sizeof *commands;
