/* SPDX-License-Identifier: Apache-2.0 */
/* The wording lint (D7.12, D7.13): looks at every wording of a shop for what offends or bores customers. It only warns;
 * docs/templates.md says what each rule means. Words to look for are data: lint/LANG.txt in the base pack, in packs and
 * in the shop, one after the other. */
#ifndef CORE_SCRIPT_LINT_H
#define CORE_SCRIPT_LINT_H

#include "core/base/files.h"
#include "core/config/config.h"
#include "core/script/template.h"

extern const section_kind lint_section; /* [lint] */

typedef struct lint_finding {
    const char *file; /* "templates/refill.en.txt" */
    int line;
    const char *rule; /* "hard_sell": the key of [lint] that switches it off */
    const char *text; /* what is wrong and what to do, in the current language */
} lint_finding;

typedef struct lint_findings {
    const lint_finding *list; /* by file, then line */
    size_t n;
} lint_findings;

/* `dirs` hold LANG.txt, earlier ones first; a mistake in such a file is GX_ECONFIG with its place. Findings live in
 * `a`. */
gx_status templates_lint(const templates *t, const config *c, const shown_dir *dirs, size_t n_dirs, arena *a,
                         lint_findings *out, gx_error *err);

/* How long a message may be on this channel: [lint] length.CHANNEL, else length; in columns, a Chinese character being
 * two. 0: not looked at. */
gx_status lint_length(const config *c, gx_text channel, int64_t *out, gx_error *err);
/* Whether the wording says `allow = RULE`. */
bool templates_allow(const templates *t, gx_text name, const char *lang, const char *rule);

#endif
