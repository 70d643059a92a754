/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line, opens the shop, runs the command, and reports a failure once. */
#include "core/cli/cli.h"

#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef GX_VERSION
#define GX_VERSION "0.1.0"
#endif

static const option_spec common[] = {
    { "shop", "DIR", N_("the shop's folder (also -C; default: the current one)") },
    { "now", "TIME", N_("the instant to work at, e.g. 2026-11-23T08:30:00+08:00") },
    { "lang", "LANG", N_("en or zh_CN (default: the shop's language)") },
    { "threads", "N", N_("worker threads (default: one per processor)") },
    { "memory", "SIZE", N_("what an import or a run may use, 64MiB to 64GiB (default: 256MiB)") },
    { "json", NULL, N_("JSON output where output is data") },
    { "quiet", NULL, N_("no progress, no warnings") },
    { "verbose", NULL, N_("say more on stderr") },
    { "help", NULL, N_("this help") },
    { NULL, NULL, NULL },
};

/* ---- what commands ask
 * ---------------------------------------------------------------------------------------------------- */

const char *cli_nth_value(const cli *c, const char *name, size_t n)
{
    for (size_t i = 0; i < c->n_given; i++)
        if (strcmp(c->given[i].name, name) == 0 && n-- == 0)
            return c->given[i].value;
    return NULL;
}

const char *cli_value(const cli *c, const char *name)
{
    const char *last = NULL;
    for (size_t i = 0; i < c->n_given; i++)
        if (strcmp(c->given[i].name, name) == 0)
            last = c->given[i].value;
    return last;
}

bool cli_flag(const cli *c, const char *name)
{
    return cli_value(c, name) != NULL;
}

size_t cli_width(void)
{
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
        return w.ws_col;
    return 100;
}

/* A bar on stderr, redrawn at most some ten times a second, only when somebody is looking. */
static void show_progress(void *ctx, const char *what, uint64_t done, uint64_t of)
{
    static int64_t last;
    const cli *c = ctx;
    int64_t now = clock_monotonic_ns();
    bool over = done >= of;
    if (c->quiet || !isatty(STDERR_FILENO) || of == 0 || (!over && now - last < 100000000))
        return;
    last = now;
    int filled = (int)(done * 30 / of);
    filled = filled > 30 ? 30 : filled;
    fprintf(stderr, "\r%s [%.*s%.*s] %3d%%%s", what, filled, "##############################", 30 - filled,
            "                              ", (int)(done * 100 / of), over ? "\r\033[K" : "");
}

shop_options cli_shop_options(cli *c)
{
    return (shop_options){
        .dir = c->dir, .threads = c->threads, .memory = c->memory, .progress = show_progress, .progress_ctx = c
    };
}

gx_status cli_shop(cli *c, gx_error *err)
{
    shop_options o = cli_shop_options(c);
    gx_status rc = shop_open(&o, &c->shop, err);
    if (rc == GX_OK && c->lang == NULL) {
        char lang[16];
        snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(c->shop->ruleset->language));
        i18n_language(lang);
    }
    return rc;
}

gx_status cli_shop_store(cli *c, store_mode mode, gx_error *err)
{
    gx_status rc = cli_shop(c, err);
    return rc == GX_OK ? shop_open_store(c->shop, mode, err) : rc;
}

gx_status cli_reading(cli *c, int64_t *now, gx_error *err)
{
    gx_status rc = cli_shop_store(c, STORE_READ, err);
    return rc == GX_OK ? shop_reading_instant(c->shop, now, err) : rc;
}

gx_status cli_usage(cli *c, gx_error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->usage = true;
    return gx_fail(err, GX_EINVAL, "%s", text);
}

static gx_status print_raw(buf *b, gx_error *err)
{
    gx_status rc = GX_OK;
    if (b->failed)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    else if (b->n > 0 && fwrite(b->p, 1, b->n, stdout) != b->n)
        rc = gx_fail(err, GX_EIO, _("writing to standard output failed"));
    buf_free(b);
    return rc;
}

gx_status cli_print(buf *b, gx_error *err)
{
    buf shown = { 0 };
    buf_lines(&shown, buf_view(b));
    shown.failed |= b->failed;
    buf_free(b);
    return print_raw(&shown, err);
}

void cli_say(const char *format, ...)
{
    buf raw = { 0 }, shown = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&raw, format, args);
    va_end(args);
    buf_lines(&shown, buf_view(&raw));
    if (shown.n > 0)
        fwrite(shown.p, 1, shown.n, stdout); /* run_command asks at the end whether all of it went out */
    buf_free(&raw);
    buf_free(&shown);
}

gx_status cli_print_json(json_t *j, gx_error *err)
{
    buf b = { 0 };
    json_print(&b, j);
    json_decref(j);
    return print_raw(&b, err);
}

gx_status cli_report(const cli *c, json_t *j, void (*print)(const json_t *j, size_t width, buf *out), gx_error *err)
{
    if (c->json)
        return cli_print_json(j, err);
    buf out = { 0 };
    print(j, cli_width(), &out);
    json_decref(j);
    return cli_print(&out, err);
}

/* ---- parsing
 * -------------------------------------------------------------------------------------------------------------- */

enum { BAD_USAGE = -1 };

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < n_commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < n_commands; i++)
        suggest_try(text_of(name), commands[i].name, &near, &distance);
    fprintf(stderr,
            near ? _("guanxi: there is no command '%s'; did you mean '%s'?\n")
                 : _("guanxi: there is no command '%s'; see: guanxi help\n"),
            name, near ? near : "");
    return BAD_USAGE;
}

static void add_options(struct option *list, const option_spec *from, int *n)
{
    for (; from != NULL && from->name != NULL && *n < OPTIONS_MOST - 1; from++)
        list[(*n)++] = (struct option){ from->name, from->arg ? required_argument : no_argument, NULL, 0 };
}

static int take_number(const char *value, const char *option, unsigned *out)
{
    int64_t v;
    if (!text_int(text_of(value), &v) || v < 1 || v > 64) {
        fprintf(stderr, _("guanxi: --%s: want a number from 1 to 64, got \"%s\"\n"), option, value);
        return BAD_USAGE;
    }
    *out = (unsigned)v;
    return 0;
}

static int take_now(const char *value)
{
    int64_t now;
    if (!time_parse_rfc3339(text_of(value), &now)) {
        fprintf(stderr, _("guanxi: --now: want a time such as 2026-11-23T08:30:00+08:00, got \"%s\"\n"), value);
        return BAD_USAGE;
    }
    clock_set(now);
    return 0;
}

/* A number and KiB, MiB or GiB; the short forms mean the same. */
static int take_memory(const char *value, size_t *out)
{
    static const char *const units[] = { "KiB", "MiB", "GiB", "K", "M", "G" };
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof *units && value[0] >= '1' && value[0] <= '9'; i++) {
        if (errno != 0 || n > 1u << 30 || strcasecmp(end, units[i]) != 0)
            continue;
        n <<= 10 * (i % 3 + 1);
        if (n < STORE_MEMORY_LEAST || n > STORE_MEMORY_MOST)
            break;
        *out = (size_t)n;
        return 0;
    }
    fprintf(stderr, _("guanxi: --memory: want a size from 64MiB to 64GiB, got \"%s\"\n"), value);
    return BAD_USAGE;
}

static int take_language(cli *c, const char *value)
{
    c->lang = value;
    if (strcmp(value, "en") == 0 || strcmp(value, "zh_CN") == 0)
        return 0;
    fprintf(stderr, _("guanxi: --lang: want en or zh_CN, got \"%s\"\n"), value);
    return BAD_USAGE;
}

static int take_shop(cli *c, const char *value)
{
    c->dir = value;
    if (value != NULL && *value != '\0')
        return 0;
    fprintf(stderr, _("guanxi: --shop: want the shop's folder, got nothing\n"));
    return BAD_USAGE;
}

static int take_common(cli *c, const char *name, const char *value)
{
    // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): getopt_long names an option of the list
    if (strcmp(name, "shop") == 0)
        return take_shop(c, value);
    else if (strcmp(name, "now") == 0)
        return take_now(value);
    else if (strcmp(name, "lang") == 0)
        return take_language(c, value);
    else if (strcmp(name, "threads") == 0)
        return take_number(value, name, &c->threads);
    else if (strcmp(name, "memory") == 0)
        return take_memory(value, &c->memory);
    else if (strcmp(name, "json") == 0)
        c->json = true;
    else if (strcmp(name, "quiet") == 0)
        c->quiet = true;
    else if (strcmp(name, "verbose") == 0)
        log_level(GX_LOG_INFO);
    else
        return 1; /* the command's own */
    if (c->quiet)
        log_level(GX_LOG_ERROR);
    return 0;
}

static int say_usage(const char *format, const char *a, const char *b)
{
    fprintf(stderr, "guanxi: ");
    fprintf(stderr, format, a, b);
    fputc('\n', stderr);
    return BAD_USAGE;
}

/* getopt_long has stopped at `word`: a value is missing, or there is no such option, or it takes none. */
static int bad_option(const struct option *list, const char *word, bool lacks_value)
{
    if (lacks_value)
        return say_usage(_("option '%s' needs a value"), word, NULL);
    const char *near = NULL;
    size_t distance = SIZE_MAX, dashes = strspn(word, "-");
    gx_text rest = text_of(word + dashes), name = text_cut(&rest, '=');
    for (const struct option *o = list; o->name != NULL && dashes == 2; o++) {
        if (text_is(name, o->name) && o->has_arg == no_argument)
            return say_usage(_("option '--%s' takes no value"), o->name, NULL);
        suggest_try(name, o->name, &near, &distance);
    }
    return near ? say_usage(_("there is no option '%s'; did you mean '--%s'?"), word, near)
                : say_usage(_("there is no option '%s'; --help lists them"), word, NULL);
}

static int take_options(cli *c, int argc, char **argv, const option_spec *own, const char *mode)
{
    struct option list[OPTIONS_MOST] = { { 0 } };
    int n = 0, index, got;
    add_options(list, common, &n);
    add_options(list, own, &n);
    optind = 0; /* start anew: the line is read in two parts */
    opterr = 0;
    while ((got = getopt_long(argc, argv, mode, list, &index)) != -1) {
        if (got == 'C') {
            if (take_shop(c, optarg) != 0)
                return BAD_USAGE;
            continue;
        }
        if (got != 0)
            return bad_option(list, argv[optind - 1], got == ':');
        const char *value = optarg ? optarg : "";
        int taken = take_common(c, list[index].name, value);
        if (taken < 0)
            return taken;
        if (taken == 1 && c->n_given == OPTIONS_MOST)
            return say_usage(_("too many options, at '--%s'"), list[index].name, NULL);
        if (taken == 1)
            c->given[c->n_given++] = (given){ list[index].name, value };
    }
    return 0;
}

/* --lang, else the shop's language, else the environment's. */
static void speak(const cli *c)
{
    char language[SHOP_LANGUAGE_ROOM] = "";
    if (c->lang == NULL)
        shop_language(c->dir, language);
    i18n_language(c->lang ? c->lang : language);
}

static int parse(cli *c, int argc, char **argv)
{
    static const option_spec own_globals[] = { { "version", NULL, N_("the version") }, { NULL, NULL, NULL } };
    speak(c);
    if (take_options(c, argc, argv, own_globals, "+:C:") != 0)
        return BAD_USAGE;
    speak(c);
    int first = optind;
    if (first >= argc)
        return 0;
    c->command = find_command(argv[first]);
    if (c->command == NULL)
        return unknown_command(argv[first]);
    if (take_options(c, argc - first, argv + first, c->command->options, ":C:") != 0)
        return BAD_USAGE;
    c->args = argv + first + optind;
    c->n_args = argc - first - optind;
    return 0;
}

static int wrong_arguments(const cli *c)
{
    if (c->n_args >= c->command->least && (c->command->most < 0 || c->n_args <= c->command->most))
        return 0;
    fprintf(stderr, _("guanxi: usage: guanxi %s %s\n"), c->command->name, i18n_text(c->command->args));
    return BAD_USAGE;
}

static void complain(const gx_error *err)
{
    buf shown = { 0 };
    buf_lines(&shown, text_of(err->text[0] ? err->text : _("failed without saying why")));
    fprintf(stderr, "guanxi: %s\n", shown.p != NULL ? shown.p : "");
    buf_free(&shown);
}

static int run_command(cli *c)
{
    gx_error err = { 0 };
    gx_status rc = c->command->run(c, &err);
    shop_close(c->shop);
    if (rc == GX_OK && (fflush(stdout) != 0 || ferror(stdout)))
        rc = gx_fail(&err, GX_EIO, _("writing to standard output failed"));
    if (rc != GX_OK)
        complain(&err);
    return rc == GX_OK ? 0 : c->usage ? 2 : 1;
}

int cli_main(int argc, char **argv)
{
    cli c = { .dir = "." };
    if (parse(&c, argc, argv) != 0)
        return 2;
    speak(&c);
    if (cli_flag(&c, "version")) {
        printf("guanxi %s\n", GX_VERSION);
        return 0;
    }
    if (c.command == NULL || cli_flag(&c, "help")) {
        if (c.command != NULL)
            help_command(c.command, stdout);
        else
            help_overview(stdout);
        return c.command != NULL || cli_flag(&c, "help") ? 0 : 2;
    }
    if (wrong_arguments(&c) != 0)
        return 2;
    return run_command(&c);
}
