/* SPDX-License-Identifier: Apache-2.0 */
/* What the tree ships loads: every strategy, every library, every wording; and every wording exists in both languages.
 */
#include "fixture.h"

#include <glob.h>

static void strategies_load(void **state)
{
    fixture *f = *state;
    static const char *const channels[] = { "chat", "phone", "sms", "email", "card", "moments", "group" };
    const char *lib = SOURCE_DIR "/scripts/lib";
    glob_t found;
    assert_int_equal(glob(SOURCE_DIR "/scripts/strategies/*.lua", 0, NULL, &found), 0);
    script_file *files = arena_zalloc(f->mem, found.gl_pathc * sizeof *files);
    for (size_t i = 0; i < found.gl_pathc; i++)
        files[i] = (script_file){ found.gl_pathv[i], strstr(found.gl_pathv[i], "strategies/") };
    script_options o = { .facts = f->facts,
                         .zone = f->zone,
                         .strategies = files,
                         .n_strategies = found.gl_pathc,
                         .lib_dirs = &lib,
                         .n_lib_dirs = 1,
                         .channels = channels,
                         .n_channels = sizeof channels / sizeof *channels,
                         .money_digits = 2 };
    if (scripts_load(&o, &f->scripts, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
    assert_int_equal(scripts_count(f->scripts), found.gl_pathc);
    for (size_t i = 1; i < scripts_count(f->scripts); i++) /* by name, bytewise */
        assert_true(strcmp(scripts_at(f->scripts, i - 1)->name, scripts_at(f->scripts, i)->name) < 0);
    globfree(&found);
}

static void wordings_load(void **state)
{
    fixture *f = *state;
    templates *t;
    const shown_dir dir = { SOURCE_DIR "/scripts/templates", "templates" };
    glob_t found;
    if (templates_load(f->facts, &dir, 1, &t, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
    assert_int_equal(glob(SOURCE_DIR "/scripts/templates/*.en.txt", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        if (!templates_have(t, (gx_text){ name, strlen(name) - strlen(".en.txt") }, "zh_CN"))
            fail_msg("%s has no Chinese sister", name);
    }
    globfree(&found);
    templates_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strategies_load, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(wordings_load, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
