/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are loaded as plugins and which are refused, with which sentence (design 4). After every refusal the host
 * goes on, and its registries are as before (stage_refuses checks that). */
#include "core/base/log.h"
#include "stage.h"
#include <sys/stat.h>
#include <unistd.h>

#define FIX FIXTURES "/"

static char dir[64];   /* a directory of our own */
static char where[96]; /* a path in it */

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gx-abi-XXXXXX");
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int remove_dir(void **state)
{
    char command[96];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command) == 0 ? 0 : -1;
}

static const char *in_dir(const char *file)
{
    snprintf(where, sizeof where, "%s/%s", dir, file);
    return where;
}

/* A copy of a fixture with the given mode. */
static void copy_fixture(const char *name, const char *as, mode_t mode)
{
    char from[512], bytes[4096];
    snprintf(from, sizeof from, FIX "%s.so", name);
    FILE *in = fopen(from, "rb"), *out = fopen(in_dir(as), "wb");
    assert_true(in != NULL && out != NULL);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(chmod(where, mode), 0);
}

static const char *sentence(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *sentence(const char *format, ...)
{
    static char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return text;
}

static void open_and_refuse(const char *from, const char *name, gx_status status, const char *text)
{
    stage s;
    stage_open(&s, from, NULL);
    stage_load(&s, "good"); /* so that there is something to leave alone */
    stage_refuses(&s, name, status, text);
    stage_close(&s);
}

static void loads_a_plugin(void **state)
{
    stage s;
    size_t n;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    assert_int_equal(host_count(s.host), 1);
    const gx_plugin *d = plugin_descriptor(host_at(s.host, 0));
    assert_string_equal(d->name, "good");
    assert_string_equal(plugin_path(host_at(s.host, 0)), FIX "good.so");
    const registered_classifier *c = host_classifiers(s.host, &n);
    assert_int_equal(n, 1);
    assert_string_equal(c->classifier->dimension, "mood");
    const fact *f = facts_find(s.facts, text_of("mood"));
    assert_non_null(f);
    assert_int_equal(f->ref, c->ref);
    assert_int_equal(f->origin, FACT_DIMENSION);
    assert_int_equal(f->n_labels, 2);
    assert_string_equal(f->labels[1], "bad");
    assert_null(host_at(s.host, 1));
    stage_close(&s);
}

/* With the descriptor closed after dlopen, the second would be the first one's code (measured; design 4). */
static void two_are_two(void **state)
{
    stage s;
    size_t n;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_load(&s, "second");
    assert_string_equal(plugin_descriptor(host_at(s.host, 1))->name, "second");
    const registered_classifier *c = host_classifiers(s.host, &n);
    assert_int_equal(n, 2);
    assert_string_equal(c[0].classifier->dimension, "mood");
    assert_string_equal(c[1].classifier->dimension, "weather");
    assert_ptr_not_equal(c[0].classifier->classify, c[1].classifier->classify);
    stage_close(&s);
}

static size_t open_descriptors(void)
{
    size_t n = 0;
    for (int fd = 0; fd < 256; fd++) {
        struct stat st;
        n += fstat(fd, &st) == 0;
    }
    return n;
}

/* Opening a shop a hundred times in one process must not cost a hundred descriptors. */
static void loading_again_in_another_host_costs_nothing(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_close(&s);
    size_t before = open_descriptors();
    for (int i = 0; i < 5; i++) {
        stage_open(&s, FIXTURES, NULL);
        stage_load(&s, "good");
        stage_close(&s);
    }
    assert_int_equal(open_descriptors(), before);
}

static void refused_files_leave_no_descriptor(void **state)
{
    stage s;
    (void)state;
    copy_fixture("second", "second.so", 0777);
    stage_open(&s, dir, NULL);
    size_t before = open_descriptors();
    assert_int_equal(host_load(s.host, "second", NULL), GX_EPLUGIN);
    assert_int_equal(host_load(s.host, "missing", NULL), GX_ENOTFOUND);
    assert_int_equal(open_descriptors(), before);
    stage_close(&s);
}

static void a_newer_plugin_works(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "larger");
    assert_string_equal(plugin_descriptor(host_at(s.host, 0))->version, "9.0.0");
    assert_int_equal(plugin_descriptor(host_at(s.host, 0))->size, sizeof(gx_plugin) + 5 * sizeof(void *));
    stage_customer(&s, "a");
    stage_batch(&s);
    stage_expect(&s, "future", 0, "good", "a fixture likes everybody", GX_FOREVER);
    stage_close(&s);
}

static void handshakes_are_checked(void **state)
{
    (void)state;
    open_and_refuse(FIXTURES, "wrong_abi", GX_EPLUGIN,
                    FIX "wrong_abi.so: built for plugin ABI 7, but this guanxi speaks ABI 1; rebuild it with this "
                        "guanxi's guanxi/plugin.h");
    open_and_refuse(FIXTURES, "small", GX_EPLUGIN,
                    FIX "small.so: its descriptor's size is 16, but release 1 has 56; set .size = sizeof(gx_plugin)");
    open_and_refuse(FIXTURES, "no_symbol", GX_EPLUGIN,
                    FIX "no_symbol.so: not a guanxi plugin: it does not export gx_plugin_descriptor");
    open_and_refuse(FIXTURES, "other_name", GX_EPLUGIN,
                    FIX "other_name.so: the plugin calls itself 'somebody'; the file must be named somebody.so");
    open_and_refuse(FIXTURES, "no_start", GX_EPLUGIN, FIX "no_start.so: its descriptor lacks start");
    open_and_refuse(FIXTURES, "unresolved", GX_EPLUGIN,
                    FIX "unresolved.so: cannot be loaded as a shared object: undefined symbol: a_function_of_the_core");
}

static void names_are_checked(void **state)
{
    static const char *const bad[] = { "../good", "good.so", "Good", "", "a b", "/etc/passwd", "好" };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        open_and_refuse(FIXTURES, bad[i], GX_EPLUGIN,
                        sentence("'%s' is not a plugin's name; want small letters, digits and '_', without a path or "
                                 ".so",
                                 bad[i]));
    open_and_refuse(FIXTURES, "goood", GX_ENOTFOUND, "no plugin goood: there is no goood.so in " FIXTURES);
    open_and_refuse(FIXTURES, "good", GX_EEXIST, "the plugin good is loaded twice; name it once (" FIX "good.so)");
}

static void every_directory_is_listed(void **state)
{
    gx_error err = { 0 };
    const char *dirs[] = { "/nonexistent/plugins", dir };
    facts *f = facts_new();
    (void)state;
    host *h = host_new(&(host_options){ .facts = f, .dirs = dirs, .n_dirs = 2 });
    assert_int_equal(host_load(h, "rain", &err), GX_ENOTFOUND);
    assert_string_equal(err.text, sentence("no plugin rain: there is no rain.so in /nonexistent/plugins, %s", dir));
    host_free(h);
    h = host_new(&(host_options){ .facts = f });
    assert_int_equal(host_load(h, "rain", &err), GX_ENOTFOUND);
    assert_string_equal(err.text, "no plugin rain: no directory for plugins is configured");
    host_free(h);
    facts_free(f);
}

static void earlier_directories_win(void **state)
{
    gx_error err = { 0 };
    const char *dirs[] = { dir, FIXTURES };
    facts *f = facts_new();
    (void)state;
    copy_fixture("second", "second.so", 0755);
    host *h = host_new(&(host_options){ .facts = f, .dirs = dirs, .n_dirs = 2 });
    assert_int_equal(host_load(h, "second", &err), GX_OK);
    assert_string_equal(plugin_path(host_at(h, 0)), in_dir("second.so"));
    assert_int_equal(host_load(h, "good", &err), GX_OK);
    assert_string_equal(plugin_path(host_at(h, 1)), FIX "good.so");
    host_free(h);
    facts_free(f);
}

static void refuse_copy(const char *text)
{
    stage s;
    stage_open(&s, dir, NULL);
    stage_refuses(&s, "second", GX_EPLUGIN, text);
    stage_close(&s);
}

static void files_others_may_write_are_refused(void **state)
{
    (void)state;
    copy_fixture("second", "second.so", 0775);
    refuse_copy(sentence("%s/second.so: others may write to it (mode 0775); run: chmod go-w '%s/second.so'", dir, dir));
    copy_fixture("second", "second.so", 0757);
    refuse_copy(sentence("%s/second.so: others may write to it (mode 0757); run: chmod go-w '%s/second.so'", dir, dir));
}

static void directories_others_may_write_are_refused(void **state)
{
    stage s;
    (void)state;
    copy_fixture("second", "second.so", 0755);
    assert_int_equal(chmod(dir, 0777), 0);
    refuse_copy(sentence("%s: others may write to the plugin directory (mode 0777); run: chmod go-w '%s'", dir, dir));
    assert_int_equal(chmod(dir, 01777), 0); /* like /tmp: nobody can put another file in this one's place */
    stage_open(&s, dir, NULL);
    stage_load(&s, "second");
    stage_close(&s);
}

/* A folder of ours in one that others may write to: they could move it away and put theirs there. */
static void ways_others_may_change_are_refused(void **state)
{
    stage s;
    char plugins[80], link[80];
    (void)state;
    snprintf(plugins, sizeof plugins, "%s/plugins", dir);
    snprintf(link, sizeof link, "%s/link", dir);
    assert_int_equal(mkdir(plugins, 0755), 0);
    copy_fixture("second", "plugins/second.so", 0755);
    assert_int_equal(symlink(plugins, link), 0);
    const char *from[] = { plugins, link };
    for (int i = 0; i < 2; i++) {
        assert_int_equal(chmod(dir, 0777), 0);
        stage_open(&s, from[i], NULL);
        stage_refuses(
            &s, "second", GX_EPLUGIN,
            sentence("%s: the plugin directory lies in it, and others may write to it (mode 0777); run: chmod "
                     "go-w '%s'",
                     dir, dir));
        stage_close(&s);
        assert_int_equal(chmod(dir, 0755), 0);
        stage_open(&s, from[i], NULL);
        stage_load(&s, "second");
        stage_close(&s);
    }
    if (geteuid() != 0)
        return;
    assert_int_equal(chmod(dir, 01777), 0);
    assert_int_equal(lchown(link, 65534, 0), 0);
    stage_open(&s, link, NULL);
    stage_refuses(
        &s, "second", GX_EPLUGIN,
        sentence("%s: a symbolic link of user 65534 on the way to the plugins; name the folder itself", link));
    stage_close(&s);
    assert_int_equal(chown(dir, 65534, 0), 0);
    stage_open(&s, plugins, NULL);
    stage_refuses(&s, "second", GX_EPLUGIN,
                  sentence("%s: the plugin directory lies in a folder of user 65534; it must be yours or root's", dir));
    stage_close(&s);
}

static void somebody_elses_are_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    copy_fixture("second", "second.so", 0755);
    assert_int_equal(chown(where, 65534, 0), 0);
    refuse_copy(sentence("%s/second.so: belongs to user 65534; a plugin must be yours or root's", dir));
    assert_int_equal(chown(dir, 65534, 0), 0);
    refuse_copy(sentence("%s: the plugin directory belongs to user 65534; it must be yours or root's", dir));
}

static void links_and_other_things_are_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink(FIX "second.so", in_dir("second.so")), 0);
    refuse_copy(sentence("%s/second.so: a symbolic link; put the file itself there", dir));
    assert_int_equal(unlink(where), 0);
    assert_int_equal(mkdir(where, 0755), 0);
    refuse_copy(sentence("%s/second.so: not a regular file; a plugin is a shared object", dir));
    assert_int_equal(rmdir(where), 0);
    assert_int_equal(mkfifo(where, 0600), 0); /* must not wait for a writer */
    refuse_copy(sentence("%s/second.so: not a regular file; a plugin is a shared object", dir));
}

static void what_is_no_shared_object_is_refused(void **state)
{
    (void)state;
    FILE *f = fopen(in_dir("second.so"), "w");
    assert_non_null(f);
    fputs("#!/bin/sh\necho not a shared object, but long enough to look like a file with a header\n", f);
    fclose(f);
    assert_int_equal(chmod(where, 0755), 0);
    refuse_copy(sentence("%s/second.so: cannot be loaded as a shared object: invalid ELF header", dir));
    f = fopen(where, "w");
    fclose(f);
    refuse_copy(sentence("%s/second.so: cannot be loaded as a shared object: file too short", dir));
}

/* Whatever length a copy stopped at: a sentence, never a signal. What lies behind the last page that is mapped are
 * names for the debugger. */
static void what_was_cut_off_is_refused(void **state)
{
    struct stat st = { 0 };
    (void)state;
    gx_status rc = GX_EPLUGIN;
    for (off_t size = 0; rc == GX_EPLUGIN; size += 61 + size / 32) {
        gx_error err = { 0 };
        stage s;
        copy_fixture("second", "second.so", 0755);
        assert_int_equal(stat(where, &st), 0);
        assert_true(size < st.st_size);
        assert_int_equal(truncate(where, size), 0);
        stage_open(&s, dir, NULL);
        rc = host_load(s.host, "second", &err);
        if (rc != GX_OK)
            assert_non_null(strstr(err.text, "second.so: c"));
        stage_close(&s);
        assert_int_equal(unlink(where), 0); /* the file that is loaded stays as it is */
    }
    assert_int_equal(rc, GX_OK);
    copy_fixture("second", "second.so", 0755);
    assert_int_equal(truncate(where, st.st_size / 4), 0);
    refuse_copy(
        sentence("%s/second.so: cut off: it is only %lld bytes long, and its headers name more; build or copy it "
                 "again",
                 dir, (long long)st.st_size / 4));
}

/* A refused file may be mended while the process runs: the next try sees the new one. */
static void a_mended_file_is_loaded(void **state)
{
    stage s;
    (void)state;
    copy_fixture("other_name", "second.so", 0755);
    stage_open(&s, dir, NULL);
    stage_refuses(
        &s, "second", GX_EPLUGIN,
        sentence("%s/second.so: the plugin calls itself 'somebody'; the file must be named somebody.so", dir));
    assert_int_equal(unlink(where), 0);
    copy_fixture("second", "second.so", 0755);
    stage_load(&s, "second");
    stage_close(&s);
}

static void a_channel_of_release_1_still_serves(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "old_channel");
    const registered_channel *c = host_channel(s.host, text_of("telegraph"));
    assert_non_null(c);
    assert_int_equal(c->channel->idempotent, 0);
    assert_int_equal(c->channel->prepares, 0);
    gx_receipt receipt = { .size = sizeof receipt };
    gx_outgoing out = { .text = text_of("stop"), .at = 1, .receipt = &receipt };
    gx_delivery result = GX_DELIVERY_UNKNOWN;
    gx_error err = { 0 };
    assert_int_equal(c->channel->deliver(c->self, &out, &result, &err), GX_OK);
    assert_int_equal(result, GX_DELIVERED);
    stage_close(&s);
}

static void failing_starts_leave_nothing(void **state)
{
    stage s;
    size_t n;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_refuses(&s, "start_fails", GX_EREFUSED,
                  FIX "start_fails.so: plugin start_fails: no pigeon has come home since Tuesday");
    assert_null(facts_find(s.facts, text_of("half")));
    assert_null(host_channel(s.host, text_of("pigeon")));
    stage_load(&s, "second"); /* gets the reference the failed one would have had */
    assert_int_equal(facts_find(s.facts, text_of("weather"))->ref, facts_find(s.facts, text_of("mood"))->ref + 1);
    stage_close(&s);

    stage_open(&s, FIXTURES, "[plugin:start_fails]\nsilent = yes\n");
    stage_refuses(&s, "start_fails", GX_EIO,
                  FIX "start_fails.so: plugin start_fails: its start failed without saying why");
    stage_close(&s);

    stage_open(&s, FIXTURES, "[plugin:start_fails]\nsucceed = yes\n");
    stage_load(&s, "start_fails");
    assert_non_null(facts_find(s.facts, text_of("half")));
    assert_non_null(facts_find(s.facts, text_of("halves")));
    assert_non_null(host_channel(s.host, text_of("pigeon")));
    host_importers(s.host, &n);
    assert_int_equal(n, 1);
    assert_string_equal(host_event_types(s.host, &n)[0], "pigeon.landed");
    assert_int_equal(bus_count(s.bus), 1);
    assert_int_equal(s.n_cuts, 1);
    assert_int_equal(s.cut_fact[0], facts_find(s.facts, text_of("halves"))->ref);
    stage_close(&s);
}

static char logged[512];

static void keep_line(void *ctx, gx_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    snprintf(logged, sizeof logged, "%s", line);
}

static void expect_options(const char *ini, const char *line)
{
    stage s;
    stage_open(&s, FIXTURES, ini);
    log_sink(keep_line, NULL);
    stage_load(&s, "every_option");
    log_sink(NULL, NULL);
    assert_non_null(strstr(logged, line));
    stage_close(&s);
}

static void options_are_read(void **state)
{
    (void)state;
    expect_options(NULL, "plugin every_option: 1 3 1250 0.20 30d0s 人 2:你好 0");
    expect_options("[plugin:every_option]\nflag = no\nnumber = 10\nprice = 2,000.00\npart = 5%\nspan = 12h\n"
                   "word = 王姐\nwords = x\nunset = abc\n",
                   "plugin every_option: 0 10 200000 0.05 0d43200s 王姐 1:x 3");
    /* [classifier:NAME] before [plugin:NAME] before [channel:NAME] */
    expect_options("[channel:every_option]\nnumber = 1\nword = c\nunset = x\n[classifier:every_option]\nnumber = 5\n"
                   "[plugin:every_option]\nnumber = 7\nword = p\n",
                   "plugin every_option: 1 5 1250 0.20 30d0s p 2:你好 1");
}

static void wrong_options_are_refused(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, "[shop]\nid = x\n\n[classifier:every_option]\ntitle = All\nnumbr = 4\n");
    stage_refuses(&s, "every_option", GX_ECONFIG,
                  "shop.ini:6: [classifier:every_option] the plugin every_option has no option 'numbr'; did you mean "
                  "'number'?");
    stage_close(&s);

    gx_error err = { 0 };
    stage_open(&s, FIXTURES, "[classifier:every_option]\nnumber = 11\n");
    assert_int_equal(host_load(s.host, "every_option", &err), GX_ECONFIG);
    assert_non_null(strstr(err.text, "shop.ini:2:"));
    assert_non_null(strstr(err.text, "number"));
    assert_int_equal(host_count(s.host), 0);
    stage_close(&s);
}

static void sections_are_owned(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES,
               "[classifier:good]\ntitle = Laune\n[classifier:second]\ntitle = x\n[segment:good]\nx = 1\n");
    stage_load(&s, "good");
    assert_true(host_owns_section(s.host, config_at(s.config, 0)));
    assert_false(host_owns_section(s.host, config_at(s.config, 1)));
    assert_false(host_owns_section(s.host, config_at(s.config, 2)));
    assert_string_equal(facts_find(s.facts, text_of("mood"))->title, "a fixture's");
    stage_close(&s);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_a_plugin),
        cmocka_unit_test(two_are_two),
        cmocka_unit_test(loading_again_in_another_host_costs_nothing),
        IN_DIR(refused_files_leave_no_descriptor),
        cmocka_unit_test(a_newer_plugin_works),
        cmocka_unit_test(handshakes_are_checked),
        cmocka_unit_test(names_are_checked),
        IN_DIR(every_directory_is_listed),
        IN_DIR(earlier_directories_win),
        IN_DIR(files_others_may_write_are_refused),
        IN_DIR(directories_others_may_write_are_refused),
        IN_DIR(ways_others_may_change_are_refused),
        IN_DIR(somebody_elses_are_refused),
        IN_DIR(what_was_cut_off_is_refused),
        IN_DIR(links_and_other_things_are_refused),
        IN_DIR(what_is_no_shared_object_is_refused),
        IN_DIR(a_mended_file_is_loaded),
        cmocka_unit_test(a_channel_of_release_1_still_serves),
        cmocka_unit_test(failing_starts_leave_nothing),
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(sections_are_owned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
