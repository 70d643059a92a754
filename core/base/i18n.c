/* SPDX-License-Identifier: Apache-2.0 */
/* Languages through glibc's gettext. gettext translates nothing in the locale "C", and a bare Debian has no other
 * generated; but C.UTF-8 is always there, and in it the environment's LANGUAGE decides. glibc 2.39 and later treat
 * C.UTF-8 like C (bug 16621), so a locale that happens to be generated is preferred. */
#include <core/base/i18n.h>
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "guanxi"
#define CHINESE "zh_CN"

static bool chinese;

/* The environment's language, in the order of setlocale(3). */
static const char *environment_language(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "en";
}

static bool is_chinese(const char *lang)
{
    return strncmp(lang, "zh", 2) == 0 && (lang[2] == '\0' || strchr("_-.@", lang[2]) != NULL);
}

static bool has_catalogue(const char *dir)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/%s.mo", dir, CHINESE, DOMAIN);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

static const char *catalogue_dir(void)
{
    static const char *const places[] = {
#ifdef GX_LOCALEDIR
        GX_LOCALEDIR, /* the build tree's */
#endif
#ifdef GX_INSTALL_LOCALEDIR
        GX_INSTALL_LOCALEDIR,
#endif
        "/usr/share/locale",
    };
    const char *asked = getenv("GUANXI_LOCALEDIR");
    if (asked != NULL && asked[0] != '\0')
        return asked;
    size_t last = sizeof places / sizeof places[0] - 1;
    for (size_t i = 0; i < last; i++)
        if (has_catalogue(places[i]))
            return places[i];
    return places[last];
}

/* Only what messages and characters need; numbers keep their point, because JSON and CSV are written with printf. */
static void set_locale(void)
{
    static const char *const names[] = { "zh_CN.UTF-8", "en_US.UTF-8", "C.UTF-8" };
    setlocale(LC_CTYPE, "C.UTF-8");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_MESSAGES, names[i]) != NULL)
            return;
}

void i18n_language(const char *lang)
{
    chinese = is_chinese(lang != NULL && lang[0] != '\0' ? lang : environment_language());
    if (!chinese)
        return;
    set_locale();
    setenv("LANGUAGE", CHINESE, 1);
    bindtextdomain(DOMAIN, catalogue_dir()); /* also makes gettext notice that LANGUAGE changed */
    bind_textdomain_codeset(DOMAIN, "UTF-8");
}

const char *i18n_current(void)
{
    return chinese ? CHINESE : "en";
}

/* The empty msgid is the catalogue's header, which nobody means to print. */
const char *i18n_text(const char *msgid)
{
    if (!chinese || msgid == NULL || msgid[0] == '\0')
        return msgid;
    return dgettext(DOMAIN, msgid);
}

const char *i18n_plural(const char *one, const char *many, unsigned long n)
{
    if (!chinese)
        return n == 1 ? one : many;
    return dngettext(DOMAIN, one, many, n);
}

int i18n_index(const char *lang)
{
    return lang != NULL && strncmp(lang, "zh", 2) == 0;
}

const char *i18n_name(int index)
{
    return index == 1 ? "zh_CN" : "en";
}
