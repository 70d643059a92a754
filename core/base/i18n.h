/* SPDX-License-Identifier: Apache-2.0 */
/* Languages. Message catalogues are gettext's (.mo, domain "guanxi"); the language is chosen once per process (--lang,
 * the shop's, the environment's) and does not need the system to have that locale generated. */
#ifndef CORE_BASE_I18N_H
#define CORE_BASE_I18N_H

#define N_(msgid) msgid
#define _(msgid) i18n_text(msgid)

/* lang: "en" or "zh_CN" (also "zh", "zh_CN.UTF-8", "C"). Looks for LANG/LC_MESSAGES/guanxi.mo in GUANXI_LOCALEDIR, the
 * build tree, the install prefix. Unknown languages fall back to English; NULL or "" asks LC_ALL, LC_MESSAGES, LANG.
 * Process-wide, before threads start. */
void i18n_language(const char *lang);
const char *i18n_current(void); /* "en" or "zh_CN" */
/* The languages guanxi speaks, for tables by language: 0 en, 1 zh_CN. Unknown ones are 0. */
#define I18N_LANGUAGES 2
int i18n_index(const char *lang);
const char *i18n_name(int index);
/* The translation, or msgid itself. */
const char *i18n_text(const char *msgid) __attribute__((format_arg(1)));
const char *i18n_plural(const char *one, const char *many, unsigned long n) __attribute__((format_arg(1)))
__attribute__((format_arg(2)));

#endif
